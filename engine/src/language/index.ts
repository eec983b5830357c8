/**
 * The condition language: CEL text, checked and compiled to closures. Pure: no clock, no I/O, no randomness.
 *
 * Beyond the standard: aggregates over events (see aggregates.ts), `d` and `w` in durations, and an int literal
 * beside a double taken as a double. Messages of protobuf, optionals and two-variable loops are left out.
 */

export { compile } from './compile.ts';
export { durationText, parseDuration } from './duration.ts';
export type {
  AggregateFunction,
  AggregateSpec,
  Compiled,
  Environment,
  EventAccess,
  Reads,
  SequenceStep,
  Window,
} from './environment.ts';
export { LanguageError, type LanguageErrorCode } from './error.ts';
export { type Guard, type GuardValue, plain } from './guard.ts';
export { LIMITS } from './limits.ts';
export type { Motion } from './motion.ts';
export {
  fitting,
  type LackingPart,
  type Need,
  type Shortfall,
  shortfallsOf,
  valueText,
} from './shortfall.ts';
export { type StaticType, staticType } from './static-type.ts';
export type { Trend } from './trend.ts';
export {
  CelMap,
  CelType,
  CelUint,
  Duration,
  ERROR,
  type Failure,
  type JsonMap,
  type Outcome,
  Timestamp,
  type Value,
} from './values.ts';
export { type CalendarUnit, intervalsOf, LONGEST_MS } from './zone.ts';
