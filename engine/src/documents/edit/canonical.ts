/**
 * How a document is written that nobody has written yet: keys in the order of its schema, and nothing that holds anyway.
 */
import { stepBase } from '../../core/journey/parts.ts';
import { knownKeys, propertyAt } from '../json-schema.ts';
import { isDocumentKind } from '../schema.ts';
import type { Raw, RawMap } from './change.ts';
import { isMap, pairsText } from './render.ts';
import type { KeyOrder } from './splice.ts';
import { isSame, type Place, valueAt } from './value.ts';

/**
 * A document as YAML, the last line with its end.
 * @param document as it would be written: lengths of time as texts.
 */
export function writeDocument(document: RawMap): string {
  return `${pairsText(canonicalAt(document, keyOrderOf(document), document, []) as RawMap, 0)}\n`;
}

/** Of a document, or of one that is to be. */
export function keyOrderOf(document: Raw): KeyOrder {
  const kind = isMap(document) ? document.kind : undefined;
  if (!isDocumentKind(kind)) return () => [];
  return (path) => {
    const keys = knownKeys(kind, path, (depth) => valueAt(document, path.slice(0, depth)));
    const isStep = kind === 'journey' && path.length === 2 && path[0] === 'steps';
    // What a step does comes before where it goes on.
    return isStep ? ['id', ...keys.filter((key) => !(key in stepBase)), ...Object.keys(stepBase)] : keys;
  };
}

function canonicalAt(document: RawMap, order: KeyOrder, value: Raw, path: Place): Raw {
  if (Array.isArray(value))
    return value.map((item, index) => canonicalAt(document, order, item, [...path, index]));
  if (!isMap(value)) return value;
  const known = order(path);
  const rank = (key: string) => (known.includes(key) ? known.indexOf(key) : known.length);
  const pairs = Object.entries(value)
    .filter(([key, inner]) => !isNoise(document, [...path, key], inner))
    .map(([key, inner], index) => ({ key, inner, index }))
    .sort((a, b) => rank(a.key) - rank(b.key) || a.index - b.index);
  return Object.fromEntries(
    pairs.map(({ key, inner }) => [key, canonicalAt(document, order, inner, [...path, key])]),
  );
}

/** It would hold without being written. */
function isNoise(document: RawMap, path: Place, value: Raw): boolean {
  if (!isDocumentKind(document.kind)) return false;
  const schema = propertyAt(document.kind, path, (depth) => valueAt(document, path.slice(0, depth)));
  return schema !== undefined && Object.hasOwn(schema, 'default') && isSame(schema.default as Raw, value);
}
