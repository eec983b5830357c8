// Aliases that lead in a circle, in any order, with un-merges between and un-merges of un-merges: who is who follows from
// what was said, each has what their own events say, and nothing is counted twice.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { identifierOf } from '../core/identity/node.ts';
import type { EventInput } from '../core/input.ts';
import { openSimulatedEngine, type SimulatedEngine } from '../hosts/simulated/open.ts';
import { Sender } from './sender.testing.ts';

const HOUR = 3_600_000;
const spent = { a: 1, b: 2, c: 4 } as const;
type Name = keyof typeof spent;
type Pair = readonly [Name, Name];
const names: readonly Name[] = ['a', 'b', 'c'];
const circle: readonly Pair[] = [
  ['a', 'b'],
  ['b', 'c'],
  ['c', 'a'],
];
const orders = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
].map((order) => ({
  order: order.map((place) => circle[place]!.join(' is ')).join(', '),
  pairs: order.map((place) => circle[place]!),
}));
/** By ID-4: who survives depends on the three alone. */
const survivors = new Set<string>();

const nodeOf = (name: Name) => `userId:${name}`;
const keyOf = (name: Name) => identifierOf(nodeOf(name));

let engine: SimulatedEngine;
let sender: Sender;

beforeEach(async () => {
  engine = await openSimulatedEngine({
    revision: 'r1',
    documents: [
      { kind: 'computed-trait', name: 'orders', version: 1, value: 'events("Order Completed").count()' },
      { kind: 'computed-trait', name: 'spent', version: 1, value: 'events("Order Completed").sum("total")' },
    ],
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
    startAt: Date.parse('2026-01-05T09:00:00Z'),
  });
  sender = new Sender(engine);
  for (const name of names)
    await happens(sender.event('Order Completed', [keyOf(name)], { properties: { total: spent[name] } }));
});
afterEach(() => engine.close());

async function happens(...events: EventInput[]): Promise<void> {
  await sender.send(...events);
  await engine.advanceTo(engine.clock.now() + HOUR);
}

const alias = ([one, other]: Pair) =>
  sender.event('Aliased', [keyOf(one)], { type: 'alias', previous: keyOf(other) });

async function unmerge([one, other]: Pair): Promise<void> {
  const holder = (await engine.profile(keyOf(one)))!;
  await sender.send(sender.decision('never', [nodeOf(one)], [nodeOf(other)]));
  await engine.unmerge(holder.id, [keyOf(other)]);
  await engine.advanceTo(engine.clock.now() + HOUR);
}

/** Everybody's names together, how many orders they made, and what they spent. */
async function persons(): Promise<string[]> {
  const found = new Map<string, string>();
  for (const name of names) {
    const { id, identifiers, computed } = (await engine.profile(keyOf(name)))!;
    const values = computed.map(({ value }) => value).join(' orders for ');
    found.set(id, `${identifiers.map(({ value }) => value).sort()}: ${values}`);
  }
  expect((await engine.figures()).profiles).toBe(found.size);
  return [...found.values()];
}

const together = ['a,b,c: 3 orders for 7'];
const apart = ['a: 1 orders for 1', 'b: 1 orders for 2', 'c: 1 orders for 4'];

describe.each(orders)('ID-6, ID-13: a circle of aliases: $order', ({ pairs }) => {
  it('is one person with what all of them did, said one by one, again, and at once', async () => {
    for (const pair of pairs) await happens(alias(pair));
    expect(await persons()).toEqual(together);
    survivors.add((await engine.profile(keyOf('a')))!.id);
    expect(survivors.size).toBe(1);
    await happens(...pairs.map(alias));
    expect(await persons()).toEqual(together);
  });

  it('ID-12, ID-16: un-merged after each, nobody is one with anybody, whatever is said again', async () => {
    for (const pair of pairs) {
      await happens(alias(pair));
      await unmerge(pair);
    }
    expect(await persons()).toEqual(apart);
    await happens(...pairs.map(alias));
    expect(await persons()).toEqual(apart);
  });

  it('ID-12, ID-16: an un-merge is undone, and that again, and nothing is counted twice', async () => {
    for (const pair of pairs) await happens(alias(pair));
    for (const _ of ['once', 'again']) {
      for (const pair of pairs) await unmerge(pair);
      expect(await persons()).toEqual(apart);
      for (const [one, other] of pairs)
        await happens(sender.decision('open', [nodeOf(one)], [nodeOf(other)]));
      expect(await persons()).toEqual(together);
    }
  });
});
