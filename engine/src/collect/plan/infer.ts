/** From a sketch of what was seen to a JSON Schema that all of it fits: types, what is always there, few values, formats. */
import { FORMATS, type Sketch, TYPES, type TypeName } from './sketch.ts';
import type { JsonSchema } from './validator.ts';

/** What was there in each of this many counts as always there. */
const REQUIRED_AFTER = 20;
/** So many times must each of a few values have come on average, before they count as all there are. */
const REPEATS = 8;
const FORMAT_AFTER = 10;

/** Of an object: its properties, and which of them are always there. */
export function inferObject(sketch: Sketch): JsonSchema {
  const objects = sketch.count('object');
  if (sketch.isMap || sketch.children === undefined || sketch.children.size === 0) return { type: 'object' };
  const children = [...sketch.children].sort(([a], [b]) => (a < b ? -1 : 1));
  const required =
    objects < REQUIRED_AFTER ? [] : children.filter(([, { seen }]) => seen === objects).map(([name]) => name);
  return {
    type: 'object',
    ...(required.length > 0 ? { required } : {}),
    properties: Object.fromEntries(children.map(([name, child]) => [name, infer(child)])),
  };
}

function infer(sketch: Sketch): JsonSchema {
  const types = typesOf(sketch);
  const [only] = types;
  const shapes: JsonSchema = {
    ...(types.includes('string') ? inferText(sketch, types) : {}),
    ...(types.includes('array') && sketch.items !== undefined ? { items: infer(sketch.items) } : {}),
    ...(types.includes('object') ? withoutType(inferObject(sketch)) : {}),
  };
  if (only === undefined) return {};
  return { type: types.length === 1 ? only : types, ...shapes };
}

/** Whole numbers are also numbers. */
function typesOf(sketch: Sketch): TypeName[] {
  const seen = TYPES.filter((type) => sketch.count(type) > 0);
  return seen.includes('number') ? seen.filter((type) => type !== 'integer') : seen;
}

function inferText(sketch: Sketch, types: readonly TypeName[]): JsonSchema {
  const texts = sketch.count('string');
  const format = FORMATS.find((_, i) => (sketch.formats & (1 << i)) !== 0);
  if (format !== undefined) return texts >= FORMAT_AFTER ? { format: format.name } : {};
  const { values } = sketch;
  // An enumeration would also bind values of other types.
  if (types.length > 1 || values === undefined || texts < values.size * REPEATS || texts < REQUIRED_AFTER)
    return {};
  return { enum: [...values.keys()].sort() };
}

function withoutType({ type: _type, ...rest }: JsonSchema): JsonSchema {
  return rest;
}
