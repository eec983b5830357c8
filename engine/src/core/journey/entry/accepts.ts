/** The data that a journey accepts at its connection points: names and types. Who comes with other data is refused. */
import { z } from 'zod';
import type { Json, JsonObject } from '../../input.ts';
import { nameSchema } from '../../name.ts';

const types = ['string', 'number', 'bool'] as const;
export type DataType = (typeof types)[number];

/** With a question mark it may be missing. */
const written = ['string', 'number', 'bool', 'string?', 'number?', 'bool?'] as const;

export const dataTypesSchema = z
  .record(nameSchema, z.enum(written))
  .describe('Names and types of the data: string, number or bool; with `?` it may be missing');

export type DataTypes = z.infer<typeof dataTypesSchema>;

export function typeIn(text: DataTypes[string]): { readonly type: DataType; readonly isOptional: boolean } {
  return { type: text.replace('?', '') as DataType, isOptional: text.endsWith('?') };
}

/** What of the data is taken: all where nothing is declared; in words why not, where something does not fit. */
export function takenOf(data: JsonObject, accepts: DataTypes | undefined): JsonObject | string {
  if (accepts === undefined) return data;
  const taken: Record<string, Json> = {};
  for (const [name, text] of Object.entries(accepts)) {
    const { type, isOptional } = typeIn(text);
    const value = Object.hasOwn(data, name) ? data[name]! : null;
    if (value === null && isOptional) continue;
    if (value === null) return `${name} is missing`;
    if (typeOf(value) !== type) return `${name} is no ${type}`;
    taken[name] = value;
  }
  return taken;
}

function typeOf(value: Json): DataType | 'other' {
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'string' || typeof value === 'number' ? (typeof value as DataType) : 'other';
}
