// GLD-15: what one statement more changes is found by comparing with what stands, and is what settling anew gives.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventInput, Json, JsonObject } from '../input.ts';
import { Profile } from '../profile/profile.ts';
import { survivorAfter } from './after.ts';
import { addStatement, type Claims, emptyClaims, type Statement } from './claims.ts';
import { compileGolden, DEFAULT_VIEW, type GoldenRecord } from './compile.ts';
import { goldenRecordSchema, type SurvivorshipRule } from './definition.ts';
import { settleAll, takeTraits } from './settle.ts';
import { areOfRows, rowWords } from './single.ts';
import { survive } from './survive.ts';
import { wordsOf } from './words.ts';

const seed = Number(process.env.KAIROS_SEED ?? Date.now() % 2 ** 31);
const runs = { seed, numRuns: process.env.KAIROS_DEEP === '1' ? 20_000 : 400 };

const trust = { source: ['crm', 'shop'] };
const everyRule: SurvivorshipRule[][] = [
  ['recent'],
  ['complete'],
  ['frequent'],
  ['longest'],
  [trust],
  [trust, 'recent'],
  [trust, 'complete'],
  [trust, 'frequent', 'longest'],
  ['complete', 'recent'],
  ['complete', trust],
  ['recent', 'complete'],
  ['longest', trust],
  ['frequent', 'recent'],
];

function golden(rule: SurvivorshipRule[]): GoldenRecord {
  const groups = [
    { fields: ['street', 'city', 'zip'], rule },
    { fields: ['phone'], rule },
  ];
  const document = { kind: 'golden-record', name: 'people', views: { [DEFAULT_VIEW]: groups } };
  return compileGolden([goldenRecordSchema.parse(document)], 0)!;
}

/** Few values, sources and instants, so that ties, repetition and late words are common. */
const value: fc.Arbitrary<Json> = fc.oneof(
  { weight: 10, arbitrary: fc.constantFrom<Json>('a', 'bb', 'cc', 'ddd') },
  { weight: 2, arbitrary: fc.constantFrom<Json>(null, '', ' ') },
  { weight: 1, arbitrary: fc.constantFrom<Json>({ x: 1 }, {}, ['a', 'b'], 'long'.repeat(600)) },
);
const traits = fc.dictionary(fc.constantFrom('street', 'city', 'zip', 'phone'), value, { minKeys: 1 });
const sources = fc.constantFrom('crm', 'shop', 'web', 'till', 'import');
const life = (latest: number) =>
  fc.array(fc.record({ source: sources, traits, at: fc.nat(latest) }), { minLength: 1, maxLength: 60 });

type Said = { readonly source: string; readonly traits: JsonObject; readonly at: number };

function eventOf({ source, traits, at }: Said, n: number): EventInput {
  return { source, traits, at, messageId: `m${n}` } as EventInput;
}

/** Values with their lineage. */
function shown({ traits, lineage }: Profile): unknown {
  return [...lineage].map(([name, from]) => [name, traits[name], from]).sort();
}

describe.each([20, 100_000])(`one statement more, at instants up to %i (KAIROS_SEED=${seed})`, (latest) => {
  it.each(everyRule.map((rule) => [JSON.stringify(rule), rule] as const))('by %s', (_, rule) => {
    const record = golden(rule);
    fc.assert(
      fc.property(life(latest), fc.boolean(), (said, isOrdered) => {
        const list = isOrdered ? said.toSorted((a, b) => a.at - b.at) : said;
        const profile = new Profile('p');
        for (const [n, one] of list.entries()) {
          takeTraits(profile, eventOf(one, n), record);
          const quick = shown(profile);
          const changes = settleAll(profile, record);
          expect([quick, changes]).toEqual([shown(profile), []]);
        }
      }),
      runs,
    );
  });
});

describe(`words of single fields (KAIROS_SEED=${seed})`, () => {
  const rules = everyRule.filter((rule) => areOfRows(rule));
  const phone = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom<Json>('a', 'b', 'c') },
    { weight: 1, arbitrary: fc.constant<Json>('') },
  );

  it.each(['never', 'sometimes'])(
    'are those that hearing all tells, where something is taken back %s',
    (taken) => {
      const said = taken === 'never' ? fc.constantFrom<Json>('a', 'b', 'c') : phone;
      const one = fc.record({ source: sources, said, at: fc.nat(300) });
      fc.assert(
        fc.property(fc.array(one, { minLength: 1, maxLength: 80 }), (list) => {
          const claims = emptyClaims();
          for (const [n, { source, said, at }] of list.entries())
            addStatement(claims, { source, said: { phone: said }, at, messageId: `m${n}` });
          const quick = rowWords(['phone'], claims);
          if (taken === 'never') expect(quick).toBeDefined();
          if (quick === undefined) return;
          for (const rule of rules) {
            const how = { fields: ['phone'], rules: rule };
            const [mine, whole] = [quick, wordsOf(['phone'], claims)].map(
              (words) => survive(words, how)!.word,
            );
            const { source, text, since, confirmedAt, messageId, count } = whole!;
            expect(mine).toMatchObject({ source, text, confirmedAt, messageId, count });
            if (whole!.until === null) expect(mine).toMatchObject({ since, until: null });
          }
        }),
        runs,
      );
    },
  );
});

describe('of a calm life', () => {
  /** What three sources say again and again, one after the other. */
  function decidedAnew(rule: SurvivorshipRule[]): number {
    const record = golden(rule);
    const group = record.byField.get('city')![0]!;
    const profile = new Profile('p');
    let anew = 0;
    for (let n = 0; n < 30; n++) {
      const source = ['crm', 'shop', 'web'][n % 3]!;
      const said = { street: 'High Street', city: `of ${source}`, zip: '1' };
      const before = structuredClone(profile.claims?.get(group.key)) as Claims | undefined;
      const claims = before ?? emptyClaims();
      const statement: Statement = { source, said, at: n, messageId: `m${n}` };
      addStatement(claims, statement);
      if (survivorAfter(profile, { fields: group.fields, rules: rule }, claims, statement) === undefined)
        anew++;
      takeTraits(profile, eventOf({ source, traits: said, at: n }, n), record);
    }
    return anew;
  }

  it('only the first word is settled by all that is known', () => {
    for (const rule of [['recent'], [trust, 'recent'], ['complete', 'recent']] as SurvivorshipRule[][])
      expect(decidedAnew(rule)).toBe(1);
  });
});
