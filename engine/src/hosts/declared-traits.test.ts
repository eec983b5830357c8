// MATCH-13: the chosen traits of everybody, by pages, over partitions and merges.
import { describe, expect, it } from 'vitest';
import { anEvent } from '../core/event.testing.ts';
import type { EventInput, Identifier, JsonObject } from '../core/input.ts';
import type { DeclaredTraits } from './declared-traits.ts';
import { openSimulatedEngine } from './simulated/open.ts';

const START = Date.parse('2026-01-05T09:00:00Z');
let made = 0;

function identify(identifiers: readonly Identifier[], traits: JsonObject): EventInput {
  return anEvent({
    messageId: `m${made++}`,
    type: 'identify',
    name: 'Identified',
    at: START,
    source: 'crm',
    identifiers,
    traits,
  });
}

const user = (value: string): Identifier => ({ namespace: 'userId', value });
const device = (value: string): Identifier => ({ namespace: 'anonymousId', value });
const fields = ['name', 'age', 'address.city', 'a.b'];

describe('chosen traits', () => {
  it.each([1, 7, 1_000])('are read of each profile once, on pages of %s', async (limit) => {
    const engine = await openSimulatedEngine({
      revision: 'r1',
      documents: [],
      startAt: START,
      partitions: 3,
      delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
    });
    await engine.submit([
      identify([user('plain')], { name: 'Ada', age: 41, other: 'x' }),
      identify([user('deep')], { address: { city: 'Oslo', zip: 1 }, 'a.b': 'flat', a: { b: 'deep' } }),
      identify([user('odd')], { name: ['no', 'text'], age: null, address: 'a text' }),
      ...Array.from({ length: 30 }, (_, i) => identify([user(`u${i}`)], { name: `n${i}` })),
      identify([device('d1')], { name: 'was there first' }),
      identify([user('late'), device('d1')], { age: 7 }),
    ]);
    const read: DeclaredTraits[] = [];
    const shares: number[] = [];
    for (let cursor: string | undefined = '0.'; cursor !== undefined; ) {
      const page = await engine.traitsPage(fields, { cursor, limit, withinMs: 1_000 });
      expect(page.items.length).toBeLessThanOrEqual(limit);
      read.push(...page.items);
      shares.push(page.share);
      cursor = page.cursor;
    }
    expect(shares.at(-1)).toBe(1);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    const idOf = async (value: string) => (await engine.profile(user(value)))!.id;
    const valuesOf = async (value: string) => {
      const id = await idOf(value);
      return read.filter((each) => each.id === id).map(({ values }) => values);
    };
    expect(await valuesOf('plain')).toEqual([{ name: 'Ada', age: '41' }]);
    expect(await valuesOf('deep')).toEqual([{ 'address.city': 'Oslo', 'a.b': 'flat' }]);
    expect(await valuesOf('odd')).toEqual([{}]);
    expect(await valuesOf('u17')).toEqual([{ name: 'n17' }]);
    expect(await valuesOf('late')).toEqual([{ name: 'was there first', age: '7' }]);
    const moved = read.filter(({ heir }) => heir !== null);
    expect(moved).toEqual([{ id: expect.any(String), heir: await idOf('late'), values: {} }]);
    expect(new Set(read.map(({ id }) => id)).size).toBe(read.length);
    expect(read).toHaveLength(35);
    const some = [await idOf('plain'), moved[0]!.id, '0000ffffffffffffffffffff'];
    const found = await engine.traitsOf(fields, some);
    expect(new Map(found.map(({ id, values, heir }) => [id, { values, heir }]))).toEqual(
      new Map([
        [some[0], { values: { name: 'Ada', age: '41' }, heir: null }],
        [some[1], { values: {}, heir: await idOf('late') }],
        [some[2], { values: {}, heir: null }],
      ]),
    );
  });
});
