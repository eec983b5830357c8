import { describe, expect, it } from 'vitest';
import { spanning } from './spanning.ts';

const weights: Readonly<Record<string, number>> = { ab: 9, bc: 8, ac: 1, cd: 5, ad: -2, bd: 4 };
const weigh = (a: string, b: string) => weights[a + b]!;

describe('the links that make a cluster one', () => {
  it('are its strongest, one fewer than its members', () => {
    expect(spanning(['a', 'b', 'c', 'd'], weigh, () => false)).toEqual([
      { a: 'a', b: 'b' },
      { a: 'b', b: 'c' },
      { a: 'c', b: 'd' },
    ]);
    expect(spanning(['a'], weigh, () => false)).toEqual([]);
  });

  it('MATCH-16: never bring two together who were told apart, also not over a third', () => {
    const isKept = (one: string, other: string) => [one, other].sort().join('') === 'ac';
    expect(spanning(['a', 'b', 'c', 'd'], weigh, isKept)).toEqual([
      { a: 'a', b: 'b' },
      { a: 'c', b: 'd' },
    ]);
  });
});
