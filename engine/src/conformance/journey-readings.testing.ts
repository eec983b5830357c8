/** The conditions and values that random journeys are written with, and what each means, said without CEL. */
import type { Json, JsonObject } from '../core/input.ts';

/** Undefined: it has no value, and a condition does not hold. */
export type Reading = (
  event: JsonObject,
  run: { readonly key: string | undefined; readonly data: JsonObject },
) => Json | undefined;

const above = (value: unknown, least: number) => typeof value === 'number' && value > least;

/** Of an event and, of a run, what it knows. */
export const eventConditions: { readonly [text: string]: Reading } = {
  'event.n > 1': ({ n }) => above(n, 1),
  'event.n == 2': ({ n }) => n === 2,
  'event.k == "a"': ({ k }) => k === 'a',
};

export const matchingConditions: { readonly [text: string]: Reading } = {
  ...eventConditions,
  'event.k == instance.key': ({ k }, { key }) => k !== undefined && k === key,
  'event.n == instance.data.n': ({ n }, { data }) => n !== undefined && n === data.n,
  'event.key == instance.key': ({ key: sent }, { key }) => sent !== undefined && sent === key,
};

export const runConditions: { readonly [text: string]: Reading } = {
  'instance.data.n > 1': (_, { data }) => above(data.n, 1),
  'instance.data.n == 0': (_, { data }) => data.n === 0,
  'instance.key == "a"': (_, { key }) => key === 'a',
  'event.n > 1': eventConditions['event.n > 1']!,
};

export const signalConditions: { readonly [text: string]: Reading } = {
  'event.signal == "ping"': ({ signal }) => signal === 'ping',
  'event.key == instance.key': matchingConditions['event.key == instance.key']!,
};

/** What may be a number: a network that hands on a text for one is refused. */
export const eventNumbers: { readonly [text: string]: Reading } = {
  'event.n': ({ n }) => n,
  'event.k': ({ k }) => k,
  '1': () => 1,
};

export const runNumbers: { readonly [text: string]: Reading } = {
  ...eventNumbers,
  'instance.data.n': (_, { data }) => data.n,
};

export const keys: { readonly [text: string]: Reading } = {
  ...runNumbers,
  '"x"': () => 'x',
  'instance.key': (_, { key }) => key,
};

export const readings: { readonly [text: string]: Reading } = {
  ...matchingConditions,
  ...runConditions,
  ...signalConditions,
  ...keys,
};
