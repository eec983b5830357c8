import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MAX_KEYS } from './limits.ts';
import { isForbiddenKey, jsonBytes, weigh } from './weigh.ts';

it('never weighs less than the JSON has bytes', () => {
  const value = fc.jsonValue({ maxDepth: 8, noUnicodeString: false });
  fc.assert(
    fc.property(fc.oneof(value, fc.string({ unit: 'binary' }), fc.double()), (json) => {
      const weight = weigh(json, 0);
      fc.pre(weight >= 0);
      expect(weight).toBeGreaterThanOrEqual(jsonBytes(json));
    }),
    { numRuns: 500 },
  );
});

it('finds a forbidden key, too many keys and too much depth anywhere', () => {
  const wide = Object.fromEntries(Array.from({ length: MAX_KEYS + 1 }, (_, key) => [`k${key}`, 0]));
  const deep = JSON.parse(`${'['.repeat(60_000)}${']'.repeat(60_000)}`) as unknown;
  const evil = JSON.parse('{"__proto__":{"x":1}}') as unknown;
  const place = fc.array(fc.constantFrom('list', 'object'), { maxLength: 20 });
  fc.assert(
    fc.property(place, fc.constantFrom(wide, deep, evil), (path, bad) => {
      const json = path.reduce<unknown>(
        (inner, kind) => (kind === 'list' ? [1, inner] : { a: 1, b: inner }),
        bad,
      );
      expect(weigh(json, 0)).toBeLessThan(0);
    }),
  );
});

it('forbids the names that reach a prototype', () => {
  expect(['__proto__', 'constructor', 'prototype', 'proto', 'toString'].map(isForbiddenKey)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});
