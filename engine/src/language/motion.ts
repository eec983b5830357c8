/**
 * When time alone can change a condition. Between two horizons a value stands still or grows evenly with the clock
 * (`now`, `since()`): so where a comparison turns can be worked out, and everything else changes only when an entry
 * leaves a window or a clock on the wall moves on. A horizon may come too early, never too late: whoever needs the
 * exact instant tries the condition there and looks on.
 */

import { aggregateSlot, startsWithEvents } from './aggregates.ts';
import { literalLast } from './comparisons.ts';
import type { Compilation } from './compilation.ts';
import type { Frame, Step, Test } from './frame.ts';
import { type Call, children, type Macro, type Node, qualifiedName, type Select } from './syntax.ts';
import { Duration, ERROR, isList, isMap, mapKeys, type Outcome, Timestamp, type Value } from './values.ts';
import { isFollowed, isZone, partHorizon } from './zone.ts';

/** How a value moves by time alone. */
export interface Motion<S> {
  /** Milliseconds that an instant or a span grows by in a millisecond; NaN: it follows a curve. */
  readonly slope: number;
  /** An instant before which nothing else happens to it, Infinity: never; undefined: nothing ever does. */
  readonly horizon: ((scope: S) => number) | undefined;
}

/** As {@link Motion}, inside of an expression, where loop variables are alive. */
export interface Moving<S> {
  readonly slope: number;
  readonly horizon: Horizon<S> | undefined;
  /** Of a curve: when it is on the other side of a threshold. */
  readonly crossing?: (scope: S, threshold: number) => number;
  /** Whether it steps with a clock on the wall: then a comparison looks some steps ahead itself. */
  readonly ticks?: boolean;
}

export type Horizon<S> = (scope: S, frame: Frame) => number;

const NEVER = Number.POSITIVE_INFINITY;
const STANDS: Moving<unknown> = { slope: 0, horizon: undefined };

/** Steps of a wall clock that one comparison looks ahead: enough for all minutes, hours, weekdays, dates, months. */
const TICKS = 62;

/** Where looking along a loop takes too many turns it is looked at again after this. */
const AGAIN_MS = 60_000;

const MEND = 'compare `now` or since() with an instant or a span, such as now > timestamp(traits.renewal)';

export function motionOf<S, E>(node: Node, at: Compilation<S, E>): Moving<S> {
  switch (node.kind) {
    case 'const':
      return STANDS;
    case 'name':
      return at.locals.has(node.name) ? STANDS : nameMotion(node.name, at);
    case 'select':
      return selectMotion(node, at);
    case 'and':
    case 'or':
      return chainMotion(node, at);
    case 'choose':
      return chooseMotion(node, at);
    case 'compare':
      return compareMotion(node, at);
    case 'arithmetic':
      return arithmeticMotion(node, at);
    case 'call':
      return callMotion(node, at);
    case 'macro':
      return loopMotion(node, at);
    case 'not':
    case 'negate':
    case 'in':
    case 'index':
    case 'list':
    case 'map':
      return together(children(node), at);
  }
}

/** For a condition that is only asked whether it is true: what cannot make the difference now is not waited for. */
export function testMotionOf<S, E>(node: Node, at: Compilation<S, E>): Moving<S> {
  if (node.kind !== 'and' && node.kind !== 'or') return motionOf(node, at);
  const terms = node.terms.map((term) => testMotionOf(term, at));
  const tests = node.terms.map((term) => at.test(term));
  return terms.every(isStill) ? STANDS : { slope: 0, horizon: deciding(node.kind, terms, tests) };
}

function isStill<S>({ slope, horizon }: Moving<S>): boolean {
  return slope === 0 && horizon === undefined;
}

/** While a term decides, nothing happens before the last of the deciding ones lets go. */
function deciding<S>(kind: 'and' | 'or', terms: readonly Moving<S>[], tests: readonly Test<S>[]): Horizon<S> {
  const decisive = kind === 'or';
  return (scope, frame) => {
    let latest = -1;
    let earliest = NEVER;
    for (let i = 0; i < terms.length; i += 1) {
      const next = terms[i]!.horizon?.(scope, frame) ?? NEVER;
      if (tests[i]!(scope, frame) !== decisive) earliest = Math.min(earliest, next);
      else latest = Math.max(latest, next);
      if (latest === NEVER) return NEVER;
    }
    return latest >= 0 ? latest : earliest;
  };
}

function chainMotion<S, E>(node: Node & { kind: 'and' | 'or' }, at: Compilation<S, E>): Moving<S> {
  const terms = node.terms.map((term) => even(term, at));
  if (terms.every(isStill)) return STANDS;
  const decisive = node.kind === 'or';
  const values = node.terms.map((term) => at.value(term));
  const tests = values.map((value): Test<S> => {
    return (scope, frame) => (value(scope, frame) === decisive ? decisive : !decisive);
  });
  return { slope: 0, horizon: deciding(node.kind, terms, tests) };
}

/** The motion of a part that must not grow with the clock. */
function even<S, E>(node: Node, at: Compilation<S, E>): Moving<S> {
  const motion = motionOf(node, at);
  return motion.slope === 0 ? motion : unclear(node, at);
}

function unclear<S, E>(node: Node, at: Compilation<S, E>, mend = MEND): never {
  return at.fail('unclear_clock', node.offset, 'when time alone changes this cannot be told', mend);
}

function together<S, E>(parts: readonly Node[], at: Compilation<S, E>): Moving<S> {
  return joined(parts.map((part) => even(part, at)));
}

function joined<S>(motions: readonly Moving<S>[]): Moving<S> {
  const moving = motions.filter(({ horizon }) => horizon !== undefined);
  const [first, second, ...rest] = moving.map(({ horizon }) => horizon!);
  if (first === undefined) return STANDS;
  const ticks = moving.some((motion) => motion.ticks === true);
  if (second === undefined) return { slope: 0, horizon: first, ticks };
  const all = [first, second, ...rest];
  return {
    slope: 0,
    ticks,
    horizon: (scope, frame) => {
      let earliest = NEVER;
      for (const horizon of all) earliest = Math.min(earliest, horizon(scope, frame));
      return earliest;
    },
  };
}

function nameMotion<S, E>(name: string, at: Compilation<S, E>): Moving<S> {
  if (name === 'now' && at.environment.now !== undefined) return { slope: 1, horizon: undefined };
  const { motions } = at.environment;
  return motions !== undefined && Object.hasOwn(motions, name) ? motions[name]!() : STANDS;
}

function selectMotion<S, E>(node: Select, at: Compilation<S, E>): Moving<S> {
  const name = node.test ? undefined : qualifiedName(node);
  if (name !== undefined && at.variable(name) !== undefined) return nameMotion(name, at);
  const { curves } = at.environment;
  const { operand, field } = node;
  if (curves === undefined || operand.kind !== 'name' || at.locals.has(operand.name) || node.test)
    return together([operand], at);
  if (!Object.hasOwn(curves, operand.name)) return together([operand], at);
  const crossing = curves[operand.name]!;
  return {
    slope: Number.NaN,
    horizon: undefined,
    crossing: (scope, threshold) => crossing(scope, field, threshold),
  };
}

function chooseMotion<S, E>(node: Node & { kind: 'choose' }, at: Compilation<S, E>): Moving<S> {
  const yes = motionOf(node.yes, at);
  const no = motionOf(node.no, at);
  if (yes.slope !== no.slope) unclear(node, at);
  return { ...joined([even(node.test, at), yes, no]), slope: yes.slope };
}

function arithmeticMotion<S, E>(node: Node & { kind: 'arithmetic' }, at: Compilation<S, E>): Moving<S> {
  const left = motionOf(node.left, at);
  const right = motionOf(node.right, at);
  const { horizon, ticks = false } = joined([left, right]);
  if (left.slope === 0 && right.slope === 0) return { slope: 0, horizon, ticks };
  if (node.operator !== '+' && node.operator !== '-') return unclear(node, at);
  const slope = node.operator === '+' ? left.slope + right.slope : left.slope - right.slope;
  return Number.isNaN(slope) ? unclear(node, at) : { slope, horizon, ticks };
}

/** Where the two sides meet, or what is on them steps. */
function compareMotion<S, E>(node: Node & { kind: 'compare' }, at: Compilation<S, E>): Moving<S> {
  const left = motionOf(node.left, at);
  const right = motionOf(node.right, at);
  if (left.crossing !== undefined || right.crossing !== undefined) return curveMotion(node, left, right, at);
  const slope = left.slope - right.slope;
  const edges = joined([left, right]);
  if (slope === 0) return settled(node, countMotion(node, at) ?? edges, at);
  const meet = meeting(at.value(node.left), at.value(node.right), slope, at);
  const { horizon } = edges;
  const step: Horizon<S> = horizon
    ? (scope, frame) => Math.min(horizon(scope, frame), meet(scope, frame))
    : meet;
  return settled(node, { slope: 0, horizon: step, ticks: true }, at);
}

/** The first instant at which the difference of the two sides has another sign: less, equal, more. */
function meeting<S, E>(left: Step<S>, right: Step<S>, slope: number, at: Compilation<S, E>): Horizon<S> {
  const now = at.environment.now ?? (() => 0);
  return (scope, frame) => {
    const ahead = difference(left(scope, frame), right(scope, frame));
    if (ahead === undefined) return NEVER;
    const restMs = -ahead / slope;
    if (restMs < 0) return NEVER;
    return now(scope) + (restMs === 0 ? 1 : Math.ceil(restMs));
  };
}

/** Milliseconds with their fraction. */
function difference(left: Outcome, right: Outcome): number | undefined {
  const same =
    (left instanceof Timestamp && right instanceof Timestamp) ||
    (left instanceof Duration && right instanceof Duration);
  return same ? left.ms - right.ms + (left.nanos - right.nanos) / 1_000_000 : undefined;
}

function curveMotion<S, E>(
  node: Node & { kind: 'compare' },
  left: Moving<S>,
  right: Moving<S>,
  at: Compilation<S, E>,
): Moving<S> {
  const [crossing, other, level] =
    left.crossing !== undefined ? [left.crossing, right, node.right] : [right.crossing!, left, node.left];
  if (other.slope !== 0) return unclear(node, at, 'compare it with a number');
  const threshold = at.value(level);
  const step: Horizon<S> = (scope, frame) => {
    const value = threshold(scope, frame);
    const next = other.horizon?.(scope, frame) ?? NEVER;
    if (typeof value !== 'number' && typeof value !== 'bigint') return next;
    return Math.min(next, crossing(scope, Number(value)));
  };
  return { slope: 0, horizon: step };
}

/** A count beside a number: straight to where it has fallen to what changes the comparison. */
function countMotion<S, E>(node: Node & { kind: 'compare' }, at: Compilation<S, E>): Moving<S> | undefined {
  const { left: count, right: level, operator } = literalLast(node);
  if (level.kind !== 'const' || count.kind !== 'call' || count.name !== 'count' || !startsWithEvents(count))
    return undefined;
  const value = typeof level.value === 'bigint' ? Number(level.value) : level.value;
  const fall = at.environment.aggregateFall?.(aggregateSlot(count, at));
  if (typeof value !== 'number' || Number.isNaN(value) || fall === undefined) return undefined;
  const there = Math.floor(value);
  const below = Math.ceil(value) - 1;
  switch (operator) {
    case '>':
    case '<=':
      return { slope: 0, horizon: (scope) => fall(scope, there) };
    case '>=':
    case '<':
      return { slope: 0, horizon: (scope) => fall(scope, below) };
    case '==':
    case '!=':
      return { slope: 0, horizon: (scope) => Math.min(fall(scope, there), fall(scope, below)) };
  }
}

/** Looks along the steps of a clock for the one that changes the comparison itself. */
function settled<S, E>(node: Node, { horizon, ticks = false }: Moving<S>, at: Compilation<S, E>): Moving<S> {
  const { now, moveTo } = at.environment;
  if (horizon === undefined) return STANDS;
  if (!ticks || now === undefined || moveTo === undefined) return { slope: 0, horizon };
  const value = at.value(node);
  return {
    slope: 0,
    horizon: (scope, frame) => {
      const start = now(scope);
      const was = value(scope, frame);
      let next = start;
      for (let tick = 0; tick < TICKS; tick += 1) {
        next = horizon(scope, frame);
        if (next === NEVER) break;
        moveTo(scope, next);
        frame.refill();
        if (value(scope, frame) !== was) break;
      }
      frame.refill();
      moveTo(scope, start);
      return next;
    },
  };
}

/** These give back, or only read again, the instant or span that they get. */
const TRANSPARENT: ReadonlySet<string> = new Set(['timestamp', 'duration', 'dyn']);

function callMotion<S, E>(node: Call, at: Compilation<S, E>): Moving<S> {
  if (startsWithEvents(node)) {
    const horizon = at.environment.aggregateHorizon?.(aggregateSlot(node, at));
    return { slope: node.name === 'since' ? 1 : 0, horizon };
  }
  const hosted = at.environment.functionHorizons;
  if (node.target === undefined && hosted !== undefined && Object.hasOwn(hosted, node.name))
    return hostMotion(node, hosted[node.name]!, at);
  const [first] = node.args;
  if (node.target === undefined && first !== undefined && TRANSPARENT.has(node.name))
    return motionOf(first, at);
  if (node.target === undefined || !node.name.startsWith('get')) return together(children(node), at);
  const target = motionOf(node.target, at);
  const others = node.args.map((argument) => even(argument, at));
  if (target.slope === 0) return joined([target, ...others]);
  return partMotion(node, target, others, at);
}

/** A function of the host that reads the clock, such as open("store"). */
function hostMotion<S, E>(
  node: Call,
  next: (scope: S, args: readonly Value[]) => number,
  at: Compilation<S, E>,
): Moving<S> {
  const edges = together(node.args, at).horizon;
  const args = node.args.map((argument) => at.value(argument));
  return {
    slope: 0,
    ticks: true,
    horizon: (scope, frame) => {
      const edge = edges?.(scope, frame) ?? NEVER;
      const values = args.map((argument) => argument(scope, frame));
      return values.some((value) => value === ERROR) ? edge : Math.min(edge, next(scope, values as Value[]));
    },
  };
}

/** `now.getHours("Europe/Berlin")`, `(now - timestamp(traits.born)).getHours()`. */
function partMotion<S, E>(
  node: Call,
  target: Moving<S>,
  others: readonly Moving<S>[],
  at: Compilation<S, E>,
): Moving<S> {
  const { name } = node;
  if (!isFollowed(name)) return unclear(node, at, 'an audience follows the clock by minutes or longer parts');
  if (target.slope !== 1) return unclear(node, at);
  const now = at.environment.now ?? (() => 0);
  const value = at.value(node.target!);
  const zone = node.args[0] === undefined ? undefined : at.value(node.args[0]);
  const edges = joined([target, ...others]).horizon;
  const horizon: Horizon<S> = (scope, frame) => {
    const edge = edges?.(scope, frame) ?? NEVER;
    const read = value(scope, frame);
    const place = zone?.(scope, frame);
    if (read instanceof Duration) return Math.min(edge, now(scope) + untilNext(read, name));
    if (!(read instanceof Timestamp)) return edge;
    if (place !== undefined && (typeof place !== 'string' || !isZone(place))) return edge;
    return Math.min(edge, now(scope) + partHorizon(name, read.ms, place) - read.ms);
  };
  return { slope: 0, horizon, ticks: true };
}

/** Milliseconds until a growing span has another whole number of hours or minutes. */
function untilNext({ ms }: Duration, part: string): number {
  const unit = part === 'getHours' ? 3_600_000 : 60_000;
  return ms < 0 && ms % unit === 0 ? 1 : unit - (((ms % unit) + unit) % unit);
}

/** A loop changes when one of its items does. */
function loopMotion<S, E>(node: Macro, at: Compilation<S, E>): Moving<S> {
  const range = even(node.range, at);
  const { slot, inner } = at.inside(node.variable);
  const parts = [node.test, node.body].filter((part) => part !== undefined);
  const motion = joined(parts.map((part) => even(part, inner)));
  if (motion.horizon === undefined) return range;
  const { horizon } = motion;
  const items = at.value(node.range);
  const now = at.environment.now ?? (() => 0);
  return {
    slope: 0,
    ticks: motion.ticks === true || range.ticks === true,
    horizon: (scope, frame) => {
      let earliest = range.horizon?.(scope, frame) ?? NEVER;
      const list = items(scope, frame);
      const values: readonly Value[] = list === ERROR ? [] : isList(list) ? list : keysOf(list);
      for (const item of values) {
        frame.turns -= 1;
        if (frame.turns < 0) return Math.min(earliest, now(scope) + AGAIN_MS);
        frame.locals[slot] = item;
        earliest = Math.min(earliest, horizon(scope, frame));
      }
      return earliest;
    },
  };
}

function keysOf(value: Value): readonly Value[] {
  return isMap(value) ? mapKeys(value) : [];
}
