// GLD-2: claims, and what survives of them, are the same whatever order events came in and however profiles merged.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../input.ts';
import {
  addStatement,
  type Claims,
  claimsFrom,
  claimsState,
  emptyClaims,
  joinClaims,
  LONGEST_TEXT,
  MOST_ROWS,
  type Statement,
} from './claims.ts';
import type { SurvivorshipRule } from './definition.ts';
import { standingWords } from './standing.ts';
import { survive } from './survive.ts';
import { type Word, wordsOf } from './words.ts';

const seed = Number(process.env.KAIROS_SEED ?? Date.now() % 2 ** 31);
const runs = { seed, numRuns: 300 };
const fields = ['city', 'street', 'zip'];

const rules: SurvivorshipRule[][] = [
  ['recent'],
  ['complete'],
  ['frequent'],
  ['longest'],
  [{ source: ['crm', 'shop'] }],
  ['frequent', { source: ['shop'] }, 'complete'],
];

/** @param values how many different ones there are of a field */
function statements(values: number): fc.Arbitrary<Statement[]> {
  const value = fc.oneof(
    { weight: 8, arbitrary: fc.nat(values).map((n): Json => `v${n}`) },
    { weight: 1, arbitrary: fc.constantFrom<Json>(null, '', ' ') },
    { weight: 1, arbitrary: fc.constant<Json>('long'.repeat(LONGEST_TEXT)) },
  );
  const said = fc
    .dictionary(fc.constantFrom(...fields), value, { minKeys: 1 })
    .map((one) => Object.fromEntries(fields.flatMap((f) => (f in one ? [[f, one[f]!]] : []))) as JsonObject);
  const one = fc.record({ source: fc.constantFrom('crm', 'shop', 'web'), said, at: fc.nat(40) });
  return fc
    .array(one, { minLength: 1, maxLength: 60 })
    .map((list) => list.map((statement, i) => ({ ...statement, messageId: `m${i}` })));
}

function of(list: readonly Statement[]): Claims {
  const claims = emptyClaims();
  for (const one of list) addStatement(claims, one);
  return claims;
}

/** Joined two by two as the numbers say, each part also written and read on the way. */
function merged(list: readonly Statement[], cuts: readonly number[]): Claims {
  if (list.length < 2 || cuts.length === 0) return claimsFrom(structuredClone(claimsState(of(list))));
  const cut = 1 + (cuts[0]! % (list.length - 1));
  const half = cuts.length >>> 1;
  const into = merged(list.slice(0, cut), cuts.slice(1, 1 + half));
  joinClaims(into, merged(list.slice(cut), cuts.slice(1 + half)));
  return into;
}

function shown(claims: Claims): unknown {
  const words = wordsOf(fields, claims);
  const survivals = rules.map((list) => {
    const found = survive(words, { fields, rules: list });
    return found && [found.winner.text, found.word.source, found.losers.map((l) => [l.candidate.text, l.by])];
  });
  return [claimsState(claims), words, survivals];
}

describe.each([3, 300])(`claims on fields of up to %i values (KAIROS_SEED=${seed})`, (values) => {
  it('are the same in any order', () => {
    const shuffled = statements(values).chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    fc.assert(
      fc.property(shuffled, ([list, other]) => {
        expect(shown(of(other))).toEqual(shown(of(list)));
      }),
      runs,
    );
  });

  it('are the same over any tree of merges', () => {
    fc.assert(
      fc.property(statements(values), fc.array(fc.nat(), { maxLength: 15 }), (list, cuts) => {
        expect(shown(merged(list, cuts))).toEqual(shown(of(list)));
      }),
      runs,
    );
  });

  it('stay bounded, count what they do not keep, know the latest word of each source on each field (GLD-14)', () => {
    fc.assert(
      fc.property(statements(values), (list) => {
        const claims = of(list);
        for (const source of ['crm', 'shop', 'web'])
          expect(claims.rows.filter((row) => row.source === source).length).toBeLessThanOrEqual(MOST_ROWS);
        const kept = claims.rows.reduce((sum, { count }) => sum + count, 0);
        expect(kept + (claims.rest?.count ?? 0)).toBe(list.length);
        for (const source of ['crm', 'shop', 'web']) {
          const latest = latestWords(list, source);
          if (latest !== 'said at one instant') expect(standing(claims, source)).toEqual(latest);
        }
      }),
      runs,
    );
  });
});

const standingRules: SurvivorshipRule[][] = [
  ['recent'],
  ['complete'],
  [{ source: ['crm', 'shop'] }, 'complete'],
];

describe.each([3, 300])(`what stands (KAIROS_SEED=${seed})`, (values) => {
  it('wins by itself as among everything that was ever said, with the same lineage', () => {
    fc.assert(
      fc.property(statements(values), (list) => {
        const claims = of(list);
        for (const list of standingRules) {
          const [quick, whole] = [standingWords(fields, claims), wordsOf(fields, claims)].map((words) =>
            winnerOf(words, list),
          );
          expect(quick).toEqual(whole);
        }
      }),
      runs,
    );
  });
});

function winnerOf(words: readonly Word[], rules: readonly SurvivorshipRule[]): unknown {
  const found = survive(words, { fields, rules });
  if (found === undefined) return undefined;
  const { source, marks, confirmedAt, messageId } = found.word;
  const shown = fields.map((_, i) => marks[i] && [marks[i].at, marks[i].messageId]);
  return [found.winner.text, source, confirmedAt, messageId, shown];
}

/** What a source says at last, by going through all it said. */
function latestWords(list: readonly Statement[], source: string): JsonObject | string | undefined {
  const record: { [field: string]: Json } = {};
  for (const field of fields) {
    const said = list
      .filter((one) => one.source === source && field in one.said)
      .toSorted((a, b) => a.at - b.at);
    const last = said.at(-1);
    if (last === undefined) continue;
    if (said.at(-2)?.at === last.at) return 'said at one instant';
    const value = last.said[field]!;
    if (value !== null && String(value).trim() !== '') record[field] = value;
  }
  return Object.keys(record).length === 0 ? undefined : record;
}

function standing(claims: Claims, source: string): JsonObject | undefined {
  const found = wordsOf(fields, claims).find((word) => word.source === source && word.until === null);
  return found && { ...found.record };
}
