/**
 * What was known at each decision as numbers for a linear model: numbers as they are, words as one column for each of
 * the usual ones. What is not known counts as the mean of those of whom it is.
 */
import type { Json, JsonObject } from '../../core/input.ts';
import type { Features } from './log.ts';

/** Of words; rarer ones count as none of them. */
const MOST_LEVELS = 20;
const LEAST_PER_LEVEL = 20;
const MOST_FEATURES = 60;
const DEEPEST = 3;

type Cell = number | string | undefined;

/** @param contexts of all rows; objects within count by their path, such as `device.type` */
export function encode(contexts: readonly JsonObject[]): Features {
  const columns = new Map<string, Cell[]>();
  for (const [row, context] of contexts.entries())
    eachValue(context, '', DEEPEST, (path, value) => {
      const column = columns.get(path) ?? [];
      columns.set(path, column);
      column[row] = value;
    });
  const features = [...columns]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([path, cells]) => encodeColumn(path, cells, contexts.length))
    .slice(0, MOST_FEATURES);
  const values = new Float64Array(contexts.length * features.length);
  for (const [j, feature] of features.entries())
    for (let row = 0; row < contexts.length; row++) values[row * features.length + j] = feature.values[row]!;
  return { names: features.map(({ name }) => name), values };
}

interface Column {
  readonly name: string;
  readonly values: Float64Array;
}

function encodeColumn(path: string, cells: readonly Cell[], rows: number): Column[] {
  const counts = new Map<string, number>();
  let isNumeric = true;
  for (let row = 0; row < rows; row++) {
    const cell = cells[row];
    if (cell === undefined || cell === '') continue;
    if (numberIn(cell) === undefined) isNumeric = false;
    const level = String(cell);
    counts.set(level, (counts.get(level) ?? 0) + 1);
  }
  if (counts.size < 2) return [];
  if (isNumeric) return [{ name: path, values: numbersOf(cells, rows) }];
  const levels = [...counts].filter(([, count]) => count >= LEAST_PER_LEVEL && count < rows);
  levels.sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  // All but one of two tell the same as both.
  const usual = levels.slice(0, counts.size === 2 ? 1 : MOST_LEVELS);
  return usual.map(([level]) => ({
    name: `${path} = ${level}`,
    values: Float64Array.from({ length: rows }, (_, row) => (String(cells[row] ?? '') === level ? 1 : 0)),
  }));
}

function numbersOf(cells: readonly Cell[], rows: number): Float64Array {
  const values = new Float64Array(rows);
  const unknown: number[] = [];
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    const number = numberIn(cells[row]);
    if (number === undefined) unknown.push(row);
    else {
      values[row] = number;
      sum += number;
    }
  }
  const mean = sum / Math.max(1, rows - unknown.length);
  for (const row of unknown) values[row] = mean;
  return values;
}

/** Files without types write numbers as words. */
export function numberIn(cell: Cell): number | undefined {
  if (cell === undefined || cell === '') return undefined;
  const number = Number(cell);
  return Number.isFinite(number) ? number : undefined;
}

function eachValue(
  value: Json,
  path: string,
  depth: number,
  take: (path: string, value: number | string) => void,
): void {
  if (typeof value === 'number' || typeof value === 'string') take(path, value);
  else if (typeof value === 'boolean') take(path, value ? 1 : 0);
  else if (value !== null && !Array.isArray(value) && depth > 0)
    for (const [name, inner] of Object.entries(value))
      eachValue(inner, path === '' ? name : `${path}.${name}`, depth - 1, take);
}
