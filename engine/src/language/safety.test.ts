import { describe, expect, it } from 'vitest';
import { compile, ERROR, type JsonMap, LIMITS, type Value } from './index.ts';

function value(text: string, traits: unknown = {}): unknown {
  return compile(text, { variables: { traits: (scope: unknown) => scope } }).evaluate(traits);
}

describe('only own properties exist', () => {
  const names = [
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'valueOf',
    '__defineGetter__',
  ];

  it.each(names)('%s leaks from no object, list, text or number', (name) => {
    for (const data of [{}, { a: [] }, Object.create(null)]) {
      expect(value(`traits.${name}`, data)).toBe(ERROR);
      expect(value(`traits["${name}"]`, data)).toBe(ERROR);
      expect(value(`traits[traits.k]`, { k: name })).toBe(ERROR);
      expect(value(`has(traits.${name})`, data)).toBe(false);
      expect(value(`"${name}" in traits`, data)).toBe(false);
    }
    for (const data of [[], 'text', 1, true, null])
      expect(value(`traits.a.${name}`, { a: data })).toBe(ERROR);
    expect(value(`{"a": 1}.${name}`)).toBe(ERROR);
    expect(value(`timestamp("2026-01-01T00:00:00Z").${name}`)).toBe(ERROR);
  });

  it('an own property of such a name is an ordinary one', () => {
    const data = JSON.parse(
      '{"__proto__": 1, "constructor": 2, "length": 3, "ms": 4, "value": 5}',
    ) as JsonMap;
    expect(
      value('[traits.__proto__, traits.constructor, traits.length, traits.ms, traits.value]', data),
    ).toEqual([1, 2, 3, 4, 5]);
  });

  it('neither do the insides of our own values or the length of lists', () => {
    for (const text of [
      '[1].length',
      'timestamp("2026-01-01T00:00:00Z").ms',
      '1u.value',
      'int.name',
      '"a".length',
    ]) {
      expect(value(text)).toBe(ERROR);
    }
    expect(value('traits.length', ['a'])).toBe(ERROR);
  });

  it('a polluted prototype changes nothing', () => {
    const prototype = Object.prototype as { plan?: string };
    prototype.plan = 'pro';
    try {
      expect(value('traits.plan == "pro"', {})).toBe(ERROR);
      expect(value('has(traits.plan)', {})).toBe(false);
    } finally {
      delete prototype.plan;
    }
  });

  it('names of the host are looked up as own names too', () => {
    expect(() => value('constructor == 1')).toThrow(/unknown variable/);
    expect(() => value('toString()')).toThrow(/unknown function/);
    expect(() => value('traits.toString()')).toThrow(/no method/);
  });
});

/** A pattern that takes time exponential in the text would never return; a linear one needs few steps. */
describe('patterns are linear in the text', () => {
  it.each(['^(a+)+$', '(a|a)*$', '(a|aa)+$', '^(([a-z])+.)+[A-Z]([a-z])+$'])('%s', (pattern) => {
    const text = `${'a'.repeat(5_000)}!`;
    expect(value(`traits.t.matches("${pattern}")`, { t: text })).toBe(
      compile(`"!".matches("${pattern}")`, { variables: {} }).evaluate(null),
    );
    expect(value('traits.t.matches(traits.p)', { t: text, p: pattern })).toBe(
      value(`traits.t.matches("${pattern}")`, { t: text }),
    );
  });

  it('a pattern from data that is malformed or huge is an error', () => {
    expect(value('"a".matches(traits.p)', { p: '(' })).toBe(ERROR);
    expect(value('"a".matches(traits.p)', { p: '((a{500}){500}){500}' })).toBe(ERROR);
    expect(value('"a".matches(traits.p)', { p: 'a'.repeat(LIMITS.patternLength + 1) })).toBe(ERROR);
  });
});

describe('work is bounded', () => {
  const numbers = Array.from({ length: 200 }, (_, index) => index);

  it('by turns of loops', () => {
    expect(value('traits.n.all(a, a >= 0)', { n: numbers })).toBe(true);
    expect(value('traits.n.all(a, traits.n.all(b, traits.n.all(c, a + b + c >= 0.0)))', { n: numbers })).toBe(
      ERROR,
    );
  });

  it('afresh for each evaluation', () => {
    const condition = compile('traits.all(a, a >= 0)', {
      variables: { traits: (scope: readonly Value[]) => scope },
    });
    for (let i = 0; i < 200; i += 1) expect(condition.evaluate(numbers)).toBe(true);
  });

  it('in a loop also by the size of what is worked on', () => {
    const long = 'x'.repeat(100_000);
    expect(value('traits.n.exists(a, traits.t.contains("y"))', { n: numbers, t: long })).toBe(ERROR);
  });

  it('by the size of computed texts, lists and comparisons', () => {
    const grow = (text: string, times: number) => `${text}${'.replace("a", "aaaaaaaaaa")'.repeat(times)}`;
    expect(value(`size(${grow('traits.t', 3)})`, { t: 'a' })).toBe(1_000n);
    expect(value(grow('traits.t', 12), { t: 'a' })).toBe(ERROR);
    const doubled = (inner: string, depth: number): string =>
      depth === 0 ? inner : `[${doubled(inner, depth - 1)}].map(v${depth}, v${depth} + v${depth})[0]`;
    expect(value(`size(${doubled('traits.t', 40)})`, { t: 'aa' })).toBe(ERROR);
    const nested = (depth: number): string =>
      depth === 0 ? '[1, traits.x]' : `[${nested(depth - 1)}].map(v, [v, v])[0]`;
    expect(value(`${nested(30)} == ${nested(30)}`, { x: 1 })).toBe(ERROR);
    expect(value(`"%s".format([${nested(30)}])`, { x: 1 })).toBe(ERROR);
  });
});
