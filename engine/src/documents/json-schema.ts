/**
 * JSON Schema 2020-12 of each document kind, made from the same zod schemas that check the documents:
 * for completion in editors, for the reference pages and for openapi.json.
 */
import { z } from 'zod';
import { stepSchema } from '../core/journey/definition.ts';
import { stepSchemas } from '../core/journey/steps/index.ts';
import { type DocumentKind, documentKinds, documentSchemas } from './schema.ts';

export type JsonSchema = { readonly [key: string]: unknown };

const made = new Map<DocumentKind, JsonSchema>();

/** The schema of what is written in a file (before defaults are filled in). */
export function documentJsonSchema(kind: DocumentKind): JsonSchema {
  const known = made.get(kind);
  if (known) return known;
  const schema = toSchema(documentSchemas[kind]);
  made.set(kind, schema);
  return schema;
}

/** One schema for a file that may hold any kind. */
export function anyDocumentJsonSchema(): JsonSchema {
  const $defs: Record<string, unknown> = {};
  for (const kind of documentKinds) Object.assign($defs, hoisted(kind, documentJsonSchema(kind)));
  return {
    $schema: dialect,
    title: 'A Kairos document',
    oneOf: documentKinds.map((kind) => ({ $ref: `#/$defs/${kind}` })),
    $defs,
  };
}

const dialect = 'https://json-schema.org/draft/2020-12/schema';
const inputOf = { target: 'draft-2020-12', io: 'input', unrepresentable: 'any' } as const;

function toSchema(schema: z.ZodType): JsonSchema {
  let steps = false;
  const { $defs, ...root } = z.toJSONSchema(schema, {
    ...inputOf,
    override: (context) => {
      // A step is read by the key that names its kind, which zod cannot show by itself.
      if (context.zodSchema !== (stepSchema as z.core.$ZodType)) return;
      context.jsonSchema.$ref = '#/$defs/step';
      steps = true;
    },
  });
  if (!steps) return { ...root, ...($defs ? { $defs } : {}) };
  const step = z.toJSONSchema(z.union(Object.values(stepSchemas)), inputOf);
  return { ...root, $defs: { ...$defs, ...hoisted('step', step) } };
}

/** A schema and its own definitions as definitions of another one, under names that begin with `name`. */
function hoisted(name: string, schema: JsonSchema): Record<string, JsonSchema> {
  const text = JSON.stringify(schema).replaceAll('"$ref":"#/$defs/', `"$ref":"#/$defs/${name}.`);
  const {
    $schema: _,
    $defs = {},
    ...rest
  } = JSON.parse(text) as { $schema?: string; $defs?: Record<string, JsonSchema> };
  const definitions = Object.entries($defs).map(([inner, definition]) => [`${name}.${inner}`, definition]);
  return { [name]: rest, ...Object.fromEntries(definitions) };
}

/**
 * Keys that may stand at a place of a document. Where several shapes are possible (steps), only those count
 * whose required keys are there, or all of them when none fits.
 */
export function knownKeys(
  kind: DocumentKind,
  path: readonly (string | number)[],
  at: (depth: number) => unknown,
): string[] {
  const places = placesAt(kind, path, at);
  return [...new Set(places.flatMap((place) => Object.keys(asObject(place.properties) ?? {})))];
}

/** The schema of a key, where only one is possible; undefined: there is none, or it depends. */
export function propertyAt(
  kind: DocumentKind,
  path: readonly (string | number)[],
  at: (depth: number) => unknown,
): JsonSchema | undefined {
  const key = path.at(-1);
  if (typeof key !== 'string') return undefined;
  const places = placesAt(kind, path.slice(0, -1), at);
  const found = places.flatMap((place) => present(asObject(asObject(place.properties)?.[key])));
  return places.length === 1 ? found[0] : undefined;
}

function placesAt(
  kind: DocumentKind,
  path: readonly (string | number)[],
  at: (depth: number) => unknown,
): JsonSchema[] {
  const root = documentJsonSchema(kind);
  let places = expand([root], root, at(0));
  path.forEach((part, index) => {
    const next = places.flatMap((place) => child(place, part));
    places = expand(next, root, at(index + 1));
  });
  return places;
}

function child(place: JsonSchema, part: string | number): JsonSchema[] {
  if (typeof part === 'number') return present(asObject(place.items));
  const properties = asObject(place.properties);
  if (properties && Object.hasOwn(properties, part)) return present(asObject(properties[part]));
  return present(asObject(place.additionalProperties));
}

function expand(places: readonly JsonSchema[], root: JsonSchema, value: unknown): JsonSchema[] {
  const shapes = (place: JsonSchema): JsonSchema[] => {
    const reference = place.$ref;
    if (typeof reference === 'string') return present(resolve(root, reference)).flatMap(shapes);
    const choices = place.anyOf ?? place.oneOf;
    return Array.isArray(choices) ? (choices as JsonSchema[]).flatMap(shapes) : [place];
  };
  const all = places.flatMap(shapes);
  const fitting = all.filter((place) => fits(place, value));
  return fitting.length > 0 ? fitting : all;
}

function fits(place: JsonSchema, value: unknown): boolean {
  const written = asObject(value);
  if (!written) return false;
  const required = Array.isArray(place.required) ? (place.required as string[]) : [];
  const properties = asObject(place.properties) ?? {};
  return required.every((key) => {
    const constant = asObject(properties[key])?.const;
    if (constant !== undefined) return written[key] === constant;
    // A missing id does not make a step another kind of step.
    return key === 'id' || Object.hasOwn(written, key);
  });
}

function resolve(root: JsonSchema, reference: string): JsonSchema | undefined {
  return reference
    .replace(/^#\/?/, '')
    .split('/')
    .filter((part) => part !== '')
    .reduce<JsonSchema | undefined>((place, part) => asObject(place?.[part]), root);
}

function present(schema: JsonSchema | undefined): JsonSchema[] {
  return schema ? [schema] : [];
}

function asObject(value: unknown): JsonSchema | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonSchema)
    : undefined;
}
