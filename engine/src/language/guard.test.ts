// Guards: what must hold for a condition to be true, found from its text and never wrong.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from './index.ts';

type Row = { [name: string]: unknown };
const environment = { variables: { e: (row: Row) => row, f: (row: Row) => row.f } };
const guards = (text: string) =>
  compile(text, environment)
    .guards()
    .map(({ name, values }) => [name, ...values]);

describe('guards', () => {
  it('are found in comparisons, lists, chains and alternatives', () => {
    expect(guards('e.kind == "a"')).toEqual([['e.kind', 'a']]);
    expect(guards('"a" == e.kind && e.n > 5')).toEqual([['e.kind', 'a']]);
    expect(guards('e.n == 5 && e.b == true && e.x.y == 1.5')).toEqual([
      ['e.n', 5],
      ['e.b', true],
      ['e.x.y', 1.5],
    ]);
    expect(guards('e.kind in ["a", "b"]')).toEqual([['e.kind', 'a', 'b']]);
    expect(guards('e.kind == "a" || e.kind in ["b"] && e.n > 1')).toEqual([['e.kind', 'a', 'b']]);
  });

  it('are not seen where the condition can be true without them', () => {
    for (const text of [
      'e.kind != "a"',
      'e.kind == "a" || e.n > 1',
      '!(e.kind == "a")',
      'e.kind == e.n',
      'e.kind == null',
      'e.kind in ["a", e.n]',
      'e.kind == "a" ? false : true',
    ])
      expect(guards(text), text).toEqual([]);
  });

  it('hold wherever the condition is true', () => {
    const value = fc.constantFrom('a', 'b', 1, 2, 1.5, true, null, undefined);
    const leaf = fc.constantFrom(
      'e.k == "a"',
      'e.k in ["b", 1]',
      'e.n == 1',
      '1.5 == e.n',
      'e.n == 2 && e.k != "b"',
      'f.k == true',
      '!(e.k == "a")',
      'e.n > 1',
    );
    const text = fc.letrec<{ node: string }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 3 },
        leaf,
        fc
          .tuple(tie('node'), tie('node'), fc.constantFrom('&&', '||'))
          .map(([a, b, op]) => `(${a} ${op} ${b})`),
      ),
    })).node;
    fc.assert(
      fc.property(text, value, value, value, (condition, k, n, inner) => {
        const compiled = compile(condition, environment);
        const row = { k, n, f: { k: inner } };
        if (!compiled.test(row)) return;
        for (const { read, values } of compiled.guards()) expect(values).toContain(read(row));
      }),
      { numRuns: 2_000 },
    );
  });
});
