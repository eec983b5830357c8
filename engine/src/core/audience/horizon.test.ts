// Flips found by horizons against a scan of every instant: nothing is missed, nothing comes late.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Condition, ConditionCompiler, type Scope } from '../condition.ts';
import type { EventInput, Json } from '../input.ts';
import { Profile } from '../profile/profile.ts';
import { addToSeries, newSeries } from '../profile/series.ts';
import { at as valueAt } from '../profile/traits.ts';

interface Happened {
  readonly name: string;
  readonly at: number;
  readonly properties: { readonly [name: string]: Json };
}

const START = Date.parse('2026-03-28T22:30:00Z');

/** A person after some events, and a condition about it. */
function personAfter(events: readonly Happened[], text: string, traits: { [name: string]: Json } = {}) {
  const compiler = new ConditionCompiler([]);
  const condition = compiler.compile(text);
  const horizon = condition.horizon();
  const profile = new Profile('p-1user');
  Object.assign(profile.traits, traits);
  let now = 0;
  for (const { name, at, properties } of events) {
    now = Math.max(now, at);
    compiler.series.forEach((plan, slot) => {
      const event = { name, at, properties, context: {}, source: 's' } as unknown as EventInput;
      if (plan.event !== name || plan.filter?.test(event) === false) return;
      const series = profile.series.change(slot) ?? newSeries(plan.property !== undefined);
      profile.series.set(slot, series);
      addToSeries(series, plan, at, plan.property ? valueAt(properties, plan.property) : null, now);
    });
  }
  const scope: Scope = { profile, now, event: null, instance: null, context: {} };
  return { condition, horizon, scope };
}

/** Changes up to `end` by going from horizon to horizon; how often it looked in vain. */
function byHorizons(condition: Condition, horizon: Condition['horizon'], scope: Scope, end: number) {
  const next = horizon();
  const changes: number[] = [];
  let vain = 0;
  let was = condition.test(scope);
  const { now } = scope;
  for (let at = now; next !== undefined; ) {
    scope.now = at;
    const then = next(scope);
    expect(scope.now).toBe(at);
    expect(then).toBeGreaterThan(at);
    if (then > end) break;
    at = scope.now = then;
    const is = condition.test(scope);
    if (is === was) vain++;
    else changes.push(at);
    was = is;
  }
  scope.now = now;
  return { changes, vain };
}

function byScan(condition: Condition, scope: Scope, end: number): number[] {
  const changes: number[] = [];
  const { now } = scope;
  let was = condition.test(scope);
  for (scope.now = now + 1; scope.now <= end; scope.now++) {
    const is = condition.test(scope);
    if (is !== was) changes.push(scope.now);
    was = is;
  }
  scope.now = now;
  return changes;
}

const deadline = (ms: number) => new Date(START + ms).toISOString();

const conditions = [
  'events("A").within("20ms").count() >= 2',
  'events("A").within("20ms").count() == 1',
  'events("A").within("20ms").count() < 1.5 && events("B").within("9ms").count() == 0',
  'events("A").within("20ms").count() >= 1 || events("B").within("35ms").count() >= 2',
  '!(events("A").within("20ms").count() >= 2 && events("B").within("30ms").sum("v") > 3.0)',
  'events("A").within("25ms").sum("v") == 3.0',
  'events("A").within("25ms").last("v") == 1.0 || events("A").within("25ms").first("v") == 2.0',
  'events("A").within("25ms").mostFrequent("v") == 1.0',
  'events("A").within("25ms").distinct("v") > 1',
  'events("A").since() > duration("15ms")',
  'events("A").since() >= duration("15ms") && events("B").since() < duration("40ms")',
  'events("A").within("30ms").since() > duration("10ms")',
  'events("A").since() == duration("20ms")',
  'events("A").session("7ms").count() >= 2',
  'events("A").session("7ms").sum("v") > 2.0 || events("B").session("12ms").count() == 1',
  'events("A").then("B", "15ms").within("30ms").count() >= 1',
  'events("A").thenNot("B", "15ms").within("30ms").count() >= 1',
  'events("A").thenNot("B", "15ms").same("v").within("30ms").count() == 1',
  'events("A").then("B", "15ms").thenNot("C", "10ms").within("30ms").count() >= 1',
  'events("A").thenNot("B", "10ms").then("C", "20ms").within("40ms").count() > 0',
  'events("A").filter(e, e.v > 1.0).then("B", "15ms").filter(x, x.v < 3.0).within("30ms").since() > duration("5ms")',
  `now > timestamp("${deadline(60)}")`,
  `now == timestamp("${deadline(60)}")`,
  `timestamp("${deadline(80)}") - now <= duration("30ms")`,
  `timestamp(traits.due) - now < duration("20ms") && now < timestamp(traits.due)`,
  `now - timestamp("${deadline(5)}") > timestamp("${deadline(90)}") - now`,
  '(traits.flag ? now : now + duration("20ms")) > timestamp(traits.due)',
  'traits.dates.exists(d, timestamp(d) - now < duration("5ms") && now < timestamp(d))',
  'traits.dates.filter(d, timestamp(d) < now).size() == 2',
  'now < timestamp(traits.nothing) || events("A").within("20ms").count() > 0',
  'events("A").within("20ms").since() + duration("5ms") > events("B").since()',
];

const event = fc.record({
  name: fc.constantFrom('A', 'B', 'C'),
  at: fc.integer({ min: START, max: START + 60 }),
  properties: fc.record({ v: fc.integer({ min: 1, max: 4 }) }),
});

describe('the next instant at which time alone changes a condition (AUD-2, AUD-5)', () => {
  it.each(conditions)('%s', (text) => {
    let flips = 0;
    fc.assert(
      fc.property(fc.array(event, { maxLength: 8 }), fc.boolean(), (events, flag) => {
        const first = { name: 'start', at: START, properties: {} };
        const traits = { due: deadline(70), flag, dates: [deadline(50), deadline(63), deadline(77)] };
        const { condition, horizon, scope } = personAfter([first, ...events], text, traits);
        const end = START + 160;
        const { changes } = byHorizons(condition, () => horizon, scope, end);
        expect(changes).toEqual(byScan(condition, scope, end));
        flips += changes.length;
      }),
      { numRuns: 150, seed: 3 },
    );
    // A condition that never flips would prove nothing.
    expect(flips).toBeGreaterThan(5);
  });

  it('goes straight to where it changes: a thousand entries, one look', () => {
    const events = Array.from({ length: 1_000 }, (_, i) => ({ name: 'A', at: START + i, properties: {} }));
    const { condition, horizon, scope } = personAfter(events, 'events("A").within("5s").count() >= 3');
    expect(byHorizons(condition, () => horizon, scope, START + 10_000)).toEqual({
      changes: [START + 997 + 5_000],
      vain: 0,
    });
  });

  it('waits for nothing where another term decides', () => {
    const { horizon, scope } = personAfter(
      [{ name: 'A', at: START, properties: {} }],
      'events("A").within("5s").count() >= 1 && traits.plan == "pro"',
    );
    expect(horizon!(scope)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('clocks on the wall (AUD-5, WIN-4)', () => {
  const hours = (text: string, days: number, zone = 'Europe/Berlin') => {
    const { condition, horizon, scope } = personAfter([{ name: 'A', at: START, properties: {} }], text, {
      zone,
    });
    const { changes, vain } = byHorizons(condition, () => horizon, scope, START + days * 86_400_000);
    return { changes: changes.map((ms) => new Date(ms).toISOString().slice(0, 16)), vain };
  };

  it('opens and closes by local time, over the change to summer time', () => {
    const open = 'now.getHours("Europe/Berlin") >= 9 && now.getHours("Europe/Berlin") < 18';
    expect(hours(open, 2).changes).toEqual([
      '2026-03-29T07:00',
      '2026-03-29T16:00',
      '2026-03-30T07:00',
      '2026-03-30T16:00',
    ]);
  });

  it('reads the zone of the person', () => {
    const text = 'now.getHours(traits.zone) == 0';
    expect(hours(text, 1, 'Asia/Tokyo').changes).toEqual(['2026-03-29T15:00', '2026-03-29T16:00']);
    expect(hours(text, 1, 'Nowhere/Town').changes).toEqual([]);
  });

  it('an hour that is skipped is not waited for', () => {
    expect(hours('now.getHours("Europe/Berlin") == 2', 2).changes).toEqual([
      '2026-03-30T00:00',
      '2026-03-30T01:00',
    ]);
  });

  it('finds one minute of the day in a few looks', () => {
    const { changes, vain } = hours('now.getHours() == 9 && now.getMinutes() == 30', 3);
    expect(changes).toEqual([
      '2026-03-29T09:30',
      '2026-03-29T09:31',
      '2026-03-30T09:30',
      '2026-03-30T09:31',
      '2026-03-31T09:30',
      '2026-03-31T09:31',
    ]);
    expect(vain).toBeLessThan(10);
  });

  it('calendar windows begin anew at midnight of their zone', () => {
    expect(hours('events("A").current("day", "Europe/Berlin").count() >= 1', 3).changes).toEqual([
      '2026-03-28T23:00',
    ]);
    expect(hours('events("A").current("week", "Europe/Berlin").count() == 0', 30).changes).toEqual([
      '2026-03-29T22:00',
    ]);
    expect(hours('events("A").current("month").last("v") != 2', 30).changes).toEqual([]);
    expect(hours('events("A").current("month").count() < 1', 30).changes).toEqual(['2026-04-01T00:00']);
    expect(hours('events("A").current("year", "+05:30").count() < 1', 400).changes).toEqual([
      '2026-12-31T18:30',
    ]);
  });

  it('whole hours of a span', () => {
    expect(hours('(now - timestamp("2026-03-28T20:00:00Z")).getHours() >= 48', 9).changes).toEqual([
      '2026-03-30T20:00',
    ]);
  });
});

describe('what cannot be told is refused with a mend (AUD-6)', () => {
  it.each([
    'now.getSeconds() == 3',
    'int(now) > 1800000000',
    'string(now) > "2026"',
    '(traits.a ? now : timestamp("2026-01-01T00:00:00Z")) > timestamp(traits.b)',
    '[now].size() == 1',
  ])('%s', (text) => {
    const condition = new ConditionCompiler([]).compile(text);
    expect(() => condition.horizon()).toThrow(expect.objectContaining({ code: 'unclear_clock' }));
    expect(() => condition.horizon()).toThrow(/compare|minutes/);
  });
});
