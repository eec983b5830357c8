/** Values that conditions give, as journeys keep them: keys as short texts, data as plain scalars. */
import type { Condition, Scope } from '../../condition.ts';
import type { Json, JsonObject } from '../../input.ts';

const LONGEST_KEY = 200;

/** The key as text: 7, 7.0 and "7" are the same; undefined where there is none, or it is no text, number or truth. */
export function keyText(value: unknown): string | undefined {
  const text =
    typeof value === 'string'
      ? value.trim()
      : typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
        ? String(value)
        : '';
  return text === '' || text.length > LONGEST_KEY ? undefined : text;
}

export type Values = readonly (readonly [name: string, value: Condition])[];

export function dataOf(values: Values, scope: Scope): JsonObject {
  return Object.fromEntries(values.map(([name, value]) => [name, plain(value.evaluate(scope))]));
}

/** Only scalars travel; a value that could not be computed arrives as null. */
export function plain(value: unknown): Json {
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
