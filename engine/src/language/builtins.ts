/** The registry of CEL's functions: global ones and those called on a value. A method's first argument is its target. */

import * as convert from './conversions.ts';
import { nanosOf } from './duration.ts';
import { format } from './format.ts';
import { matches } from './patterns.ts';
import * as strings from './strings.ts';
import { type CalendarPart, calendarPart } from './timestamp.ts';
import type { Outcome, Value } from './values.ts';
import { Duration, ERROR, Timestamp } from './values.ts';

export interface Builtin {
  /** Counts of arguments that are allowed, the target of a method not counted. */
  readonly arity: readonly number[];
  readonly call: (first: Value, second?: Value, third?: Value, fourth?: Value) => Outcome;
}

type Two = (first: Value, second: Value) => Outcome;

const one = (call: (value: Value) => Outcome): Builtin => ({ arity: [1], call: (value) => call(value) });
const method = (arity: readonly number[], call: Builtin['call']): Builtin => ({ arity, call });
const method1 = (call: Two): Builtin => ({
  arity: [1],
  call: (target, argument) => (argument === undefined ? ERROR : call(target, argument)),
});

export const GLOBALS: ReadonlyMap<string, Builtin> = new Map(
  Object.entries({
    size: one(strings.size),
    int: one(convert.toInt),
    uint: one(convert.toUint),
    double: one(convert.toDouble),
    bool: one(convert.toBool),
    string: one(convert.toText),
    bytes: one(convert.toBytes),
    timestamp: one(convert.toTimestamp),
    duration: one(convert.toDuration),
    type: one(convert.typeOf),
    dyn: one((value) => value),
    matches: { arity: [2], call: (text: Value, pattern?: Value) => matches(text, pattern ?? null) },
    'strings.quote': one(strings.quoteValue),
  } satisfies Record<string, Builtin>),
);

const calendar = (part: CalendarPart): Builtin =>
  method([0, 1], (at, zone) => {
    if (!(at instanceof Timestamp) || (zone !== undefined && typeof zone !== 'string')) return ERROR;
    return calendarPart(part, at, zone);
  });

/** Of a Timestamp the calendar part, of a Duration the whole span in that unit. */
const calendarOrSpan = (part: CalendarPart, span: (nanos: bigint) => bigint): Builtin => {
  const ofTimestamp = calendar(part);
  return method([0, 1], (value, zone) => {
    if (value instanceof Duration) return zone === undefined ? span(nanosOf(value)) : ERROR;
    return ofTimestamp.call(value, zone);
  });
};

export const METHODS: ReadonlyMap<string, Builtin> = new Map(
  Object.entries({
    size: method([0], (value) => strings.size(value)),
    contains: method1(strings.containsText),
    startsWith: method1(strings.startsWith),
    endsWith: method1(strings.endsWith),
    matches: method1(matches),
    charAt: method1(strings.charAt),
    indexOf: method([1, 2], (text, part, from) => strings.indexOf(text, part ?? null, from)),
    lastIndexOf: method([1, 2], (text, part, from) => strings.lastIndexOf(text, part ?? null, from)),
    lowerAscii: method([0], (text) => strings.lowerAscii(text)),
    upperAscii: method([0], (text) => strings.upperAscii(text)),
    replace: method([2, 3], (text, part, by, limit) =>
      strings.replace(text, part ?? null, by ?? null, limit),
    ),
    split: method([1, 2], (text, separator, limit) => strings.split(text, separator ?? null, limit)),
    substring: method([1, 2], (text, from, to) => strings.substring(text, from ?? null, to)),
    trim: method([0], (text) => strings.trim(text)),
    reverse: method([0], (text) => strings.reverse(text)),
    join: method([0, 1], (list, separator) => strings.join(list, separator)),
    format: method1(format),
    getFullYear: calendar('getFullYear'),
    getMonth: calendar('getMonth'),
    getDate: calendar('getDate'),
    getDayOfMonth: calendar('getDayOfMonth'),
    getDayOfWeek: calendar('getDayOfWeek'),
    getDayOfYear: calendar('getDayOfYear'),
    getHours: calendarOrSpan('getHours', (nanos) => nanos / 3_600_000_000_000n),
    getMinutes: calendarOrSpan('getMinutes', (nanos) => nanos / 60_000_000_000n),
    getSeconds: calendarOrSpan('getSeconds', (nanos) => nanos / 1_000_000_000n),
    getMilliseconds: calendarOrSpan('getMilliseconds', (nanos) => (nanos % 1_000_000_000n) / 1_000_000n),
  } satisfies Record<string, Builtin>),
);
