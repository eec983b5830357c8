// LST-1: members of a static list by pages, over partitions, merges and time that runs out.
import { describe, expect, it } from 'vitest';
import { anEvent } from '../core/event.testing.ts';
import type { EventInput, Identifier } from '../core/input.ts';
import { type ListMembersAsked, listMembersPage } from './list-members.ts';
import { openSimulatedEngine } from './simulated/open.ts';

const START = Date.parse('2026-01-05T09:00:00Z');
let made = 0;

function act(name: string, identifiers: readonly Identifier[], list = 'partners', at = START): EventInput {
  return anEvent({
    messageId: `m${made++}`,
    name,
    at,
    receivedAt: START,
    source: 'crm',
    identifiers,
    properties: { list },
  });
}

const user = (value: string): Identifier => ({ namespace: 'userId', value });
const device = (value: string): Identifier => ({ namespace: 'anonymousId', value });

describe('members of a list', () => {
  it.each([1, 7, 100])('are each on one page of %s, in the same order each time', async (limit) => {
    const engine = await openSimulatedEngine({
      revision: 'r1',
      documents: [],
      startAt: START,
      partitions: 3,
      delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
    });
    const events = Array.from({ length: 60 }, (_, i) => [
      act('List Joined', [user(`u${i}`)], i % 4 === 0 ? 'others' : 'partners'),
      ...(i % 5 === 0 ? [act('List Left', [user(`u${i}`)], 'partners', START + 1)] : []),
      ...(i % 6 === 0
        ? [act('List Joined', [device(`d${i}`)]), act('Signed In', [user(`u${i}`), device(`d${i}`)])]
        : []),
    ]);
    await engine.submit(events.flat());
    const read = async () => {
      const found: string[] = [];
      for (let cursor: string | undefined = '0.'; cursor !== undefined; ) {
        const page = await engine.listMembers('partners', { cursor, limit, withinMs: 1_000 });
        expect(page.items.length).toBeLessThanOrEqual(limit);
        found.push(
          ...page.items.map(({ identifiers }) => identifiers.find((i) => i.namespace === 'userId')!.value),
        );
        cursor = page.cursor;
      }
      return found;
    };
    const found = await read();
    // Of two acts the later one holds, over a merge too: who left after their device had joined is off.
    const isOn = (i: number) => i % 5 !== 0 && (i % 4 !== 0 || i % 6 === 0);
    expect([...found].sort()).toEqual(
      Array.from({ length: 60 }, (_, i) => i)
        .filter(isOn)
        .map((i) => `u${i}`)
        .sort(),
    );
    expect(await read()).toEqual(found);
    await engine.close();
  });

  it('come in short pages where time runs out, and none is missing', async () => {
    let now = 0;
    const held = [['a', 'b'], [], ['c'], ['d', 'e']];
    const ports = {
      clock: { now: () => now, wake: () => () => undefined },
      partitions: held.length,
      ask: async (partition: number, { after }: ListMembersAsked) => {
        now += 10;
        const left = held[partition]!.filter((id) => id > after);
        const members = left.slice(0, 1).map((id) => ({ id, identifiers: [], since: 0 }));
        return { members, last: members[0]?.id ?? after, isDone: left.length <= 1 };
      },
    };
    const pages: string[][] = [];
    for (let cursor: string | undefined = '0.'; cursor !== undefined; ) {
      const page = await listMembersPage('partners', { cursor, limit: 10, withinMs: 15 }, ports);
      pages.push(page.items.map(({ id }) => id));
      cursor = page.cursor;
    }
    expect(pages).toEqual([['a', 'b'], ['c'], ['d', 'e']]);
  });
});
