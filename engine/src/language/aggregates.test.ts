import { describe, expect, it } from 'vitest';
import {
  type AggregateSpec,
  type Compiled,
  compile,
  type Environment,
  ERROR,
  LanguageError,
} from './index.ts';

interface Order {
  readonly properties: { readonly [name: string]: unknown };
  readonly context: unknown;
}

interface Scope {
  readonly values: readonly unknown[];
}

/** A host that keeps specifications by key, as a profile does. */
function host() {
  const specs: AggregateSpec<Order>[] = [];
  const environment: Environment<Scope, Order> = {
    variables: { traits: () => ({ limit: 5 }) },
    aggregate: (spec) => {
      const known = specs.findIndex(({ key }) => key === spec.key);
      return known >= 0 ? known : specs.push(spec) - 1;
    },
    aggregateReader: (slot) => (scope) => scope.values[slot],
    event: {
      properties: (event) => event.properties,
      fields: { properties: (event) => event.properties, context: (event) => event.context },
    },
  };
  return { specs, compiled: (text: string): Compiled<Scope> => compile(text, environment) };
}

function codeOf(text: string): string {
  try {
    host().compiled(text);
    return 'none';
  } catch (error) {
    return error instanceof LanguageError ? error.code : 'other';
  }
}

describe('aggregates over events', () => {
  it('are described with event, window, function and property', () => {
    const { specs, compiled } = host();
    compiled('events("Order Completed").within("90d").sum("total") > 100 && events("Login").count() >= 3');
    expect(specs).toEqual([
      {
        event: 'Order Completed',
        window: { kind: 'rolling', ms: 90 * 86_400_000 },
        fn: 'sum',
        property: 'total',
        key: 'events("Order Completed").within("90d").sum("total")',
      },
      { event: 'Login', window: { kind: 'lifetime' }, fn: 'count', key: 'events("Login").count()' },
    ]);
  });

  it('may follow each other: a filter belongs to the event before it', () => {
    const { specs, compiled } = host();
    compiled(
      'events("A").filter(a, a.x == 1).then("B", "60m").filter(b, b.y == 2).thenNot("C", "2d")' +
        '.same("id").within("4w").count() > 0',
    );
    expect(specs).toEqual([
      {
        event: 'A',
        filter: expect.anything(),
        filterText: 'e.x == 1',
        steps: [
          {
            event: 'B',
            filter: expect.anything(),
            filterText: 'e.y == 2',
            gapMs: 3_600_000,
            isNegated: false,
          },
          { event: 'C', gapMs: 2 * 86_400_000, isNegated: true },
        ],
        same: 'id',
        window: { kind: 'rolling', ms: 28 * 86_400_000 },
        fn: 'count',
        key:
          'events("A").filter(e, e.x == 1).then("B", "1h").filter(e, e.y == 2).thenNot("C", "2d")' +
          '.same("id").within("28d").count()',
      },
    ]);
  });

  it('may be of the current day, week, month or year of a zone, or of a session', () => {
    const { specs, compiled } = host();
    compiled(
      'events("A").current("week", "Europe/Berlin").count() > events("A").session("30m").mostFrequent("x")',
    );
    compiled('events("A").current("day").count() > 1');
    expect(specs.map(({ window }) => window)).toEqual([
      { kind: 'calendar', unit: 'week', zone: 'Europe/Berlin' },
      { kind: 'session', gapMs: 1_800_000 },
      { kind: 'calendar', unit: 'day', zone: 'UTC' },
    ]);
    expect(specs[2]?.key).toBe('events("A").current("day", "UTC").count()');
  });

  it('share one state when they mean the same: window units, order of the chain, spacing, name of the event', () => {
    const { specs, compiled } = host();
    compiled('events("A").filter(e, e.total > 50).within("4w").count() > 1');
    compiled('events("A").within("28d").filter(order, order.total>50).count() == 2');
    const both = compiled(
      'events("A").within("672h").filter(x, x.total > 50).count() in [1, 2] || events("A").count() > 0',
    );
    expect(specs.map(({ key }) => key)).toEqual([
      'events("A").filter(e, e.total > 50).within("28d").count()',
      'events("A").count()',
    ]);
    expect(both.reads.aggregates).toEqual(new Set([0, 1]));
    expect(specs[0]?.filterText).toBe('e.total > 50');
  });

  it('are read by slot; none yet is an error', () => {
    const { compiled } = host();
    const condition = compiled('events("A").within("30d").count() >= 3');
    expect(condition.test({ values: [3] })).toBe(true);
    expect(condition.test({ values: [2] })).toBe(false);
    expect(condition.evaluate({ values: [null] })).toBe(ERROR);
  });

  it('since() is a duration, from the milliseconds of the host', () => {
    const condition = host().compiled('events("A").since() > duration("30d")');
    expect(condition.test({ values: [31 * 86_400_000] })).toBe(true);
    expect(condition.test({ values: [30 * 86_400_000] })).toBe(false);
    expect(condition.evaluate({ values: [null] })).toBe(ERROR);
  });

  it('compute with numbers of JSON', () => {
    const condition = host().compiled(
      'events("A").sum("x") / events("A").count() > 2 && events("A").count() + 1 == 4',
    );
    expect(condition.test({ values: [9, 3] })).toBe(true);
  });

  it('ask the host once per aggregate, however often it stands in the text', () => {
    let asked = 0;
    const environment: Environment<Scope, Order> = {
      variables: {},
      aggregate: () => asked++,
      aggregateReader: (slot) => (scope) => scope.values[slot],
    };
    const condition = compile('events("A").count() > 1 && events("A").count() < 9', environment);
    expect(condition.evaluate({ values: [5] })).toBe(true);
    expect(asked).toBe(1);
  });
});

describe('a filter over events', () => {
  const event: Order = {
    properties: { total: 60, context: 'shadowed', type: 'x' },
    context: { ip: '10.0.0.1' },
  };

  function filter(text: string): Compiled<Order> {
    const { specs, compiled } = host();
    compiled(`events("A").filter(e, ${text}).count() > 0`);
    return specs[0]!.filter!;
  }

  it('reads properties directly, other parts by the name the host declares, and any property by index', () => {
    expect(filter('e.total > 50').test(event)).toBe(true);
    expect(filter('e.total > 60').test(event)).toBe(false);
    expect(filter('e.properties.total == 60').test(event)).toBe(true);
    expect(filter('e.context.ip.startsWith("10.")').test(event)).toBe(true);
    expect(filter('e["context"] == "shadowed"').test(event)).toBe(true);
    expect(filter('e.type == "x" && has(e.total) && !has(e.missing)').test(event)).toBe(true);
  });

  it.each([
    'traits.limit > 1',
    'e.total > traits.limit',
    'events("B").count() > 1',
    'now > timestamp("2026-01-01T00:00:00Z")',
  ])('may read nothing else, since its state is kept per event: %s', (text) =>
    expect(() => filter(text)).toThrow(/only the event `e`/),
  );
});

describe('a malformed aggregate is refused with its reason', () => {
  it.each([
    ['events("A") == 1', 'bad_aggregate'],
    ['events("A").within("30d")', 'bad_aggregate'],
    ['events("A").filter(e, e.x == 1)', 'bad_aggregate'],
    ['events("A").filter(e, true).filter(e, true).count() == 1', 'bad_aggregate'],
    ['events("A").within("1d").within("2d").count() == 1', 'bad_aggregate'],
    ['events("A").map(e, e.x).count() == 1', 'bad_aggregate'],
    ['events("A").size() == 1', 'bad_aggregate'],
    ['events(traits.limit).count() == 1', 'bad_aggregate'],
    ['events().count() == 1', 'bad_aggregate'],
    ['events("").count() == 1', 'bad_aggregate'],
    ['events("A").count == 1', 'bad_aggregate'],
    ['events("A").within("soon").count() == 1', 'bad_duration'],
    ['events("A").within("0d").count() == 1', 'bad_duration'],
    ['events("A").within(30).count() == 1', 'bad_duration'],
    ['events("A").sum() == 1', 'wrong_arguments'],
    ['events("A").count("x") == 1', 'wrong_arguments'],
    ['events("A").current("decade").count() == 1', 'bad_aggregate'],
    ['events("A").current("day", "Atlantis").count() == 1', 'bad_aggregate'],
    ['events("A").current("day", traits.zone).count() == 1', 'bad_aggregate'],
    ['events("A").current("day").within("1d").count() == 1', 'bad_aggregate'],
    ['events("A").session("0s").count() == 1', 'bad_duration'],
    ['events("A").then("B").within("1d").count() == 1', 'bad_aggregate'],
    ['events("A").then("B", "soon").within("1d").count() == 1', 'bad_duration'],
    ['events("A").then("B", "0h").within("1d").count() == 1', 'bad_duration'],
    ['events("A").then("B", "1h").count() == 1', 'bad_aggregate'],
    ['events("A").then("B", "1h").session("1h").count() == 1', 'bad_aggregate'],
    ['events("A").then("B", "1h").within("1d").sum("x") == 1', 'bad_aggregate'],
    ['events("A").same("x").within("1d").count() == 1', 'bad_aggregate'],
    ['events("A").then("B", "1h").same("x").same("y").within("1d").count() == 1', 'bad_aggregate'],
    [`events("A")${'.then("B", "1h")'.repeat(9)}.within("1d").count() == 1`, 'bad_aggregate'],
    ['events("A").mostFrequent() == 1', 'wrong_arguments'],
    ['[1].exists(x, events("A").filter(e, e.x == x).count() > 1)', 'unknown_variable'],
  ])('%s: %s', (text, code) => expect(codeOf(text)).toBe(code));

  it('and where the host keeps no aggregates, `events` is unknown', () => {
    expect(() => compile('events("A").count() > 1', { variables: {} })).toThrow(/cannot be used here/);
  });
});
