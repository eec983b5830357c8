import { describe, expect, it } from 'vitest';
import { blocksOf, pairsOf } from './blocks.ts';
import { makePeople, peopleFields } from './made-people.ts';
import type { Rule } from './model.ts';
import { Records } from './records.ts';

const made = makePeople(600, 3, 1);
const records = new Records(peopleFields);
for (const { id, values } of made) records.add(id, values);
records.settle();

const FAMILY_SOUND: Rule = [{ field: 1, key: 1 }];
const YEAR_AND_TOWN: Rule = [
  { field: 2, key: 4 },
  { field: 3, key: 0 },
];

function pairs(rules: readonly Rule[], mostInBlock: number, splits: Rule = []): string[] {
  const blocks = rules.map((rule) => blocksOf(records, rule, { splits, mostInBlock }));
  const found: string[] = [];
  for (const { a, b, count } of pairsOf(blocks))
    for (let i = 0; i < count; i++) found.push([a[i]!, b[i]!].sort((x, y) => x - y).join(' '));
  return found;
}

function sharing(rule: Rule, a: number, b: number): boolean {
  return rule.every(({ field, key }) => {
    const own = records.columns[field]!.keyOf(a, key);
    return own !== 0 && own === records.columns[field]!.keyOf(b, key);
  });
}

describe('blocks', () => {
  it('find each pair that shares a key of some rule, once', () => {
    const rules = [FAMILY_SOUND, YEAR_AND_TOWN];
    const expected: string[] = [];
    for (let a = 0; a < records.count; a++)
      for (let b = a + 1; b < records.count; b++)
        if (rules.some((rule) => sharing(rule, a, b))) expected.push(`${a} ${b}`);
    expect(expected.length).toBeGreaterThan(500);
    expect(pairs(rules, 10_000).sort()).toEqual(expected.sort());
  });

  it('MATCH-7: a block that is too large is split, then passed over, and counted', () => {
    const plan = { splits: [{ field: 2, key: 4 }], mostInBlock: 8 };
    const { split, passedOver, ends } = blocksOf(records, FAMILY_SOUND, plan);
    expect(split).toBeGreaterThan(0);
    let [start, largest] = [0, 0];
    for (const end of ends) {
      largest = Math.max(largest, end - start);
      start = end;
    }
    expect(largest).toBeLessThanOrEqual(8);
    const without = blocksOf(records, FAMILY_SOUND, { ...plan, splits: [] });
    expect(without.passedOver.blocks).toBe(split);
    expect(without.passedOver.records).toBeGreaterThan(passedOver.records);
    expect(pairs([FAMILY_SOUND], 8).every((pair) => pairs([FAMILY_SOUND], 10_000).includes(pair))).toBe(true);
  });

  it('a share of them is a part of the pairs', () => {
    const blocks = [blocksOf(records, FAMILY_SOUND, { splits: [], mostInBlock: 1_000 })];
    const countOf = (share: number) => [...pairsOf(blocks, share)].reduce((sum, { count }) => sum + count, 0);
    expect(countOf(0.5)).toBeLessThan(countOf(1));
    expect(countOf(0.5)).toBeGreaterThan(0);
  });
});
