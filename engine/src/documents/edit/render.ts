/**
 * Values as YAML in one style: a small map stands on one line, a list of maps and what is long on lines of its own, a
 * text of several lines as a block. Texts are quoted where they must be.
 */
import { Document, type Scalar } from 'yaml';
import type { Raw, RawMap } from './change.ts';

const WIDTH = 100;
/** Of a map that has maps in it. */
const NESTED_WIDTH = 80;
const PLAIN = { lineWidth: 0, flowCollectionPadding: false, doubleQuotedMinMultiLineLength: 1e9 } as const;

/** How a text was written, to be kept: as the yaml library names it. */
export type ScalarStyle = Scalar['type'];

/** On one line, as it may stand anywhere. */
export function flowText(value: Raw, style?: ScalarStyle): string {
  if (Array.isArray(value)) return `[${value.map((item) => flowText(item)).join(', ')}]`;
  if (isMap(value)) {
    const pairs = Object.entries(value).map(([key, inner]) => `${flowText(key)}: ${flowText(inner)}`);
    return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
  }
  // JSON is YAML.
  if (typeof value === 'string' && value.includes('\n')) return JSON.stringify(value);
  const document = new Document([value]);
  const list = document.contents as unknown as { flow: boolean; items: Scalar[] };
  list.flow = true;
  if (style === 'QUOTE_DOUBLE' || style === 'QUOTE_SINGLE') list.items[0]!.type = style;
  const text = document.toString(PLAIN).trim();
  return text.slice(1, -1);
}

/** What stands behind `key:` at the column: " text", " { a: 1 }", or lines of their own. Without the last line's end. */
export function behindKey(value: Raw, column: number, used: number, style?: ScalarStyle): string {
  if (!isCollection(value)) return scalarText(value, column, style);
  if (isShort(value, used)) return ` ${flowText(value)}`;
  const inner = column + 2;
  if (Array.isArray(value))
    return value.map((item) => `\n${' '.repeat(inner)}${itemText(item, inner)}`).join('');
  return `\n${' '.repeat(inner)}${pairsText(value, inner)}`;
}

/** `- entry` at the column; further lines are indented, the first is not. */
export function itemText(value: Raw, column: number): string {
  return `-${behindDash(value, column)}`;
}

export function behindDash(value: Raw, column: number, style?: ScalarStyle): string {
  if (!isCollection(value)) return scalarText(value, column, style);
  if (isShort(value, column + 2)) return ` ${flowText(value)}`;
  const inner = column + 2;
  if (!Array.isArray(value)) return ` ${pairsText(value, inner)}`;
  return value.map((item) => `\n${' '.repeat(inner)}${itemText(item, inner)}`).join('');
}

/** The pairs of a map in a block at the column; the first line is not indented. */
export function pairsText(map: RawMap, column: number): string {
  return Object.entries(map)
    .map(([key, value]) => pairText(key, value, column))
    .join(`\n${' '.repeat(column)}`);
}

export function pairText(key: string, value: Raw, column: number): string {
  const name = flowText(key);
  return `${name}:${behindKey(value, column, column + name.length + 2)}`;
}

function scalarText(value: Raw, column: number, style: ScalarStyle): string {
  if (typeof value !== 'string') return ` ${flowText(value)}`;
  const document = new Document({ x: value });
  const scalar = document.get('x', true) as Scalar;
  // In quotes it would not be readable over several lines.
  const isKept = style?.startsWith('BLOCK') || !value.includes('\n');
  if (style !== undefined && style !== 'PLAIN' && isKept) scalar.type = style;
  const text = document.toString(PLAIN).replace(/\n$/, '').slice('x:'.length);
  return text.replaceAll(/\n(?=[^\n])/g, `\n${' '.repeat(column)}`);
}

function isShort(value: Raw, used: number): boolean {
  if (!isCollection(value) || !isFlat(value)) return false;
  const isNested = !Array.isArray(value) && Object.values(value).some(isMap);
  return used + flowText(value).length <= (isNested ? NESTED_WIDTH : WIDTH);
}

/** Nothing in it asks for lines of its own. */
function isFlat(value: Raw): boolean {
  if (Array.isArray(value)) return !value.some(isMap) && value.every(isFlat);
  if (isMap(value)) return Object.values(value).every(isFlat);
  return typeof value !== 'string' || !value.includes('\n');
}

export function isMap(value: Raw | undefined): value is RawMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCollection(value: Raw): value is Raw[] | RawMap {
  return typeof value === 'object' && value !== null;
}
