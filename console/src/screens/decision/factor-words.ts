/** The factors of two candidates side by side, as far as they say anything. Pure. */

import { factor, percent } from '../../words/numbers.ts';
import type { Candidate } from './words.ts';

export interface FactorPair {
  readonly name: string;
  /** What it means, for those who point at it. */
  readonly title: string;
  readonly rows: readonly { readonly action: string; readonly words: string; readonly share: number }[];
}

interface Kind {
  readonly name: string;
  readonly title: string;
  /** What it is where nobody says anything; left out where both have it. */
  readonly plain?: number;
  readonly of: (candidate: Candidate) => number | null | undefined;
  readonly words: (value: number) => string;
}

const kinds: readonly Kind[] = [
  { name: 'Propensity', title: 'Learned chance of a response', of: (c) => c.propensity, words: percent },
  {
    name: 'Uplift',
    title: 'What saying it adds to that chance',
    plain: 0,
    of: (c) => c.uplift,
    words: percent,
  },
  {
    name: 'Draw',
    title: 'As drawn for this decision, so that the uncertain are tried too',
    of: (c) => c.draw,
    words: percent,
  },
  { name: 'Value', title: 'What one response is worth', of: (c) => c.value, words: factor },
  {
    name: 'Context weight',
    title: 'By what the moment is like',
    plain: 1,
    of: (c) => c.contextWeight,
    words: factor,
  },
  {
    name: 'Lever',
    title: 'What the business wants more or less of',
    plain: 1,
    of: (c) => c.lever,
    words: factor,
  },
  {
    name: 'Influence',
    title: 'What is left of events that fade',
    plain: 1,
    of: (c) => c.influence,
    words: factor,
  },
  { name: 'Cost', title: 'Of the contact, taken off', plain: 0, of: (c) => c.cost, words: factor },
  {
    name: 'Price',
    title: 'Of the budgets it would use, in value; taken off',
    plain: 0,
    of: (c) => c.price,
    words: factor,
  },
  { name: 'Priority', title: 'The highest is chosen', of: (c) => c.priority, words: factor },
];

/** All that one candidate was ranked by, as far as it says anything. */
export function factorsOf(candidate: Candidate): readonly { name: string; title: string; words: string }[] {
  const factors = kinds.flatMap(({ name, title, plain, of, words }) => {
    const value = of(candidate);
    return value === undefined || value === null || value === plain
      ? []
      : [{ name, title, words: words(value) }];
  });
  const { voucher } = candidate;
  if (voucher === undefined) return factors;
  const words = `${voucher.pool}, …${voucher.code}`;
  return [...factors, { name: 'Voucher', title: 'The end of the code that went with it', words }];
}

export function factorPairs(candidates: readonly Candidate[]): readonly FactorPair[] {
  return kinds.flatMap(({ name, title, plain, of, words }) => {
    const values = candidates.map((candidate) => of(candidate) ?? plain);
    if (values.includes(undefined) || values.every((value) => value === plain)) return [];
    const highest = Math.max(...values.map((value) => Math.abs(value ?? 0)), Number.MIN_VALUE);
    const rows = candidates.map(({ action }, i) => ({
      action,
      words: words(values[i] ?? 0),
      share: Math.max(0, values[i] ?? 0) / highest,
    }));
    return [{ name, title, rows }];
  });
}
