import { describe, expect, it } from 'vitest';
import { type Compiled, compile, Duration, type Environment, ERROR, Timestamp } from './index.ts';

interface Scope {
  readonly traits?: unknown;
}

const environment: Environment<Scope> = {
  variables: { traits: (scope) => scope.traits, 'cart.total': () => 12.5 },
  functions: {
    audience: (_scope, [name]) => name === 'vip',
    unknowable: () => undefined,
  },
  now: () => Date.UTC(2026, 0, 31),
};

function compiled(text: string): Compiled<Scope> {
  return compile(text, environment);
}

function value(text: string, traits?: unknown): unknown {
  return compiled(text).evaluate({ traits });
}

function holds(text: string, traits?: unknown): boolean {
  const condition = compiled(text);
  const result = condition.test({ traits });
  expect(result).toBe(condition.evaluate({ traits }) === true);
  return result;
}

describe('a missing field', () => {
  it('is an error, so neither == nor != matches', () => {
    expect(value('traits.plan == "pro"', {})).toBe(ERROR);
    expect(holds('traits.plan == "pro"', {})).toBe(false);
    expect(holds('traits.plan != "pro"', {})).toBe(false);
    expect(holds('!(traits.plan == "pro")', {})).toBe(false);
  });

  it('can be asked for with has() and absorbed by the other side of || and &&', () => {
    expect(holds('has(traits.plan)', { plan: null })).toBe(true);
    expect(holds('!has(traits.plan) || traits.plan != "pro"', {})).toBe(true);
    expect(holds('traits.plan == "pro" || true', {})).toBe(true);
    expect(value('traits.plan == "pro" && false', {})).toBe(false);
    expect(value('traits.plan == "pro" || false', {})).toBe(ERROR);
  });

  it('below something missing is an error too, and so is a missing root', () => {
    expect(value('has(traits.address.city)', {})).toBe(ERROR);
    expect(value('traits.plan', undefined)).toBe(ERROR);
    expect(value('traits.plan', null)).toBe(ERROR);
    expect(value('traits.plan', 'text')).toBe(ERROR);
    expect(value('unknowable()')).toBe(ERROR);
  });

  it('that is there with null equals null', () => {
    expect(holds('traits.plan == null', { plan: null })).toBe(true);
    expect(holds('traits.plan == null', {})).toBe(false);
  });
});

describe('numbers of JSON', () => {
  it.each([
    ['traits.age >= 18', 18, true],
    ['18 <= traits.age', 17.5, false],
    ['traits.age == 18', 18, true],
    ['traits.age != 18', 18, false],
    ['traits.age == 18u', 18, true],
    ['traits.age > 1.5', 2, true],
    ['traits.age < 9007199254740993', 1, true],
    ['traits.age == 9007199254740993', 9007199254740992, false],
    ['traits.age in [17, 18, 19]', 18, true],
    ['traits.age in [17, 18.5]', 18, false],
    ['traits.age == "18"', 18, false],
    ['traits.age > 0', Number.NaN, false],
  ])('compare with a literal of any kind: %s for %d is %s', (text, age, expected) => {
    expect(holds(text, { age })).toBe(expected);
  });

  it('take an int literal beside them as a double, and mix in no other way', () => {
    expect(value('traits.visits + 1', { visits: 2 })).toBe(3);
    expect(value('1 / traits.visits', { visits: 4 })).toBe(0.25);
    expect(value('1 + 1.0')).toBe(ERROR);
    expect(value('traits.visits + size(traits.tags)', { visits: 2, tags: [] })).toBe(ERROR);
    expect(value('traits.visits % 2', { visits: 2 })).toBe(ERROR);
  });

  it('order against another type is an error, not false turned true by !', () => {
    expect(value('traits.age > 5', { age: '7' })).toBe(ERROR);
    expect(holds('!(traits.age > 5)', { age: '7' })).toBe(false);
  });
});

describe('integers', () => {
  it.each([
    '9223372036854775807 + 1',
    '-9223372036854775808 - 1',
    '0u - 1u',
    '1 / 0',
    '1 % 0',
    '-(-9223372036854775808)',
  ])('overflow and division by zero are errors: %s', (text) => expect(value(text)).toBe(ERROR));
});

describe('strings', () => {
  it('count and cut by code point', () => {
    expect(value('size("a😀b")')).toBe(3n);
    expect(value('"a😀b".charAt(1)')).toBe('😀');
    expect(value('"a😀b".indexOf("b")')).toBe(2n);
    expect(value('"a😀b".substring(1, 2)')).toBe('😀');
  });

  it('order by code point, not by UTF-16 unit', () => {
    expect(holds('"\\uffee" < "😀"')).toBe(true);
  });
});

describe('time', () => {
  it('takes days and weeks in a duration', () => {
    expect(value('duration("1d12h")')).toEqual(new Duration(129_600_000));
    expect(holds('now - timestamp(traits.at) > duration("4w")', { at: '2026-01-01T00:00:00Z' })).toBe(true);
    expect(holds('now - timestamp(traits.at) > duration("31d")', { at: '2026-01-01T00:00:00Z' })).toBe(false);
  });

  it('reads the local day just after midnight, with and without summer time', () => {
    expect(value('timestamp("2024-02-29T23:30:00Z").getDate("Europe/Amsterdam")')).toBe(1n);
    expect(value('timestamp("2024-06-30T22:30:00Z").getMonth("Europe/Amsterdam")')).toBe(6n);
    expect(value('timestamp("2024-02-29T23:30:00Z").getHours("+05:30")')).toBe(5n);
    expect(value('timestamp("2024-02-29T23:30:00Z").getHours("Nowhere/At_All")')).toBe(ERROR);
  });

  it('refuses days that do not exist and text that is no instant', () => {
    expect(value('timestamp(traits.at)', { at: '2023-02-29T00:00:00Z' })).toBe(ERROR);
    expect(value('timestamp(traits.at)', { at: 'yesterday' })).toBe(ERROR);
  });

  it('of an int is seconds, the inverse of int()', () => {
    expect(value('timestamp(int(timestamp("2026-01-31T09:00:00Z")))')).toEqual(
      new Timestamp(Date.UTC(2026, 0, 31, 9)),
    );
  });
});

describe('lists and maps', () => {
  it('are read by index and key, whole doubles included', () => {
    expect(value('traits.tags[traits.i]', { tags: ['a', 'b'], i: 1 })).toBe('b');
    expect(value('traits.tags[2]', { tags: ['a', 'b'] })).toBe(ERROR);
    expect(value('traits["first name"]', { 'first name': 'Ann' })).toBe('Ann');
    expect(value('{1: "a"}[1.0]')).toBe('a');
    expect(value('{"a": 1, "a": 2}')).toBe(ERROR);
  });

  it('loop over items, over keys of a map, and inside each other', () => {
    expect(holds('traits.tags.exists(t, t.startsWith("v"))', { tags: ['x', 'vip'] })).toBe(true);
    expect(holds('traits.exists(k, k == "plan")', { plan: 1 })).toBe(true);
    expect(value('[1, 2].map(x, [10, 20].map(y, x * y))')).toEqual([
      [10n, 20n],
      [20n, 40n],
    ]);
    expect(value('[1, 2, 3].filter(x, x > 1).map(x, x % 2 == 0, x)')).toEqual([2n]);
    expect(value('[[1], [2]].map(x, x.map(x, x + 1))')).toEqual([[2n], [3n]]);
  });
});

describe('variables', () => {
  it('with a dotted name win over the field of that name', () => {
    expect(value('cart.total')).toBe(12.5);
  });

  it('give way to a loop variable of the same name', () => {
    expect(value('[1].map(traits, traits)', { x: 1 })).toEqual([1n]);
    expect(value('[1].map(now, now + 1)')).toEqual([2n]);
  });
});

describe('reads', () => {
  it('names what can matter to the condition: fields, literal arguments, the clock', () => {
    const { reads } = compiled(
      'traits.plan == "a" && has(traits.age) && "vip" in traits && audience("x") || audience("y")',
    );
    expect(reads.variables).toEqual(new Map([['traits', new Set(['plan', 'age', 'vip'])]]));
    expect(reads.calls).toEqual(new Map([['audience', new Set(['x', 'y'])]]));
    expect(reads.now).toBe(false);
    expect(compiled('now > timestamp(traits["at"])').reads.now).toBe(true);
  });

  it('marks a variable as wholly read when the name is computed', () => {
    expect(compiled('traits[traits.key] == 1').reads.variables.get('traits')).toBe('all');
    expect(compiled('size(traits) > 1 && traits.plan == "a"').reads.variables.get('traits')).toBe('all');
    expect(compiled('audience(traits.name)').reads.calls.get('audience')).toBe('all');
  });
});

describe('canonical text', () => {
  it('is the same for the same condition, whatever the spacing, brackets and loop variables', () => {
    const canonical = compiled('traits.a==1&&(traits.tags.exists(t,t=="x"))').canonical;
    expect(canonical).toBe('traits.a == 1 && traits.tags.exists(v0, v0 == "x")');
    expect(compiled(' traits.a == 1\n && traits.tags.exists(v0, v0 == "x") // note').canonical).toBe(
      canonical,
    );
  });

  it('keeps conditions apart that differ', () => {
    const texts = [
      '1 == 1',
      '1u == 1u',
      '1.0 == 1.0',
      '"1" == "1"',
      '(1 - 2) - 3 == 0',
      '1 - (2 - 3) == 0',
      '[1].all(x, [2].all(y, x < y))',
      '[1].all(x, [2].all(y, y < x))',
    ];
    expect(new Set(texts.map((text) => compiled(text).canonical)).size).toBe(texts.length);
  });
});
