// One timeline over many lives: pages, filters, bounds; and the index of a history that is read backwards.
import { afterEach, describe, expect, it } from 'vitest';
import type { CoreDocument } from '../core/document.ts';
import { drawsFrom } from '../core/draws.ts';
import { anEvent } from '../core/event.testing.ts';
import type { EventInput, Identifier } from '../core/input.ts';
import { historyKey } from './cells/keys.ts';
import { encode } from './codec.ts';
import type { TimelineFilter, TimelineItem } from './engine.ts';
import { positionsBefore } from './history.ts';
import { MemoryLog } from './simulated/memory-log.ts';
import { MemoryStore } from './simulated/memory-store.ts';
import { openSimulatedEngine, type SimulatedEngine } from './simulated/open.ts';

const SEED = Number(process.env.KAIROS_SEED ?? 1);
const START = Date.parse('2026-01-05T09:00:00Z');
const MINUTE_MS = 60_000;
const ada: Identifier = { namespace: 'userId', value: 'ada' };
const device = (n: number): Identifier => ({ namespace: 'anonymousId', value: `d${n}` });

let engine: SimulatedEngine;
afterEach(() => engine?.close());

async function open(documents: CoreDocument[] = []): Promise<void> {
  engine = await openSimulatedEngine({
    revision: 'r1',
    documents,
    startAt: START,
    partitions: 3,
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
    open: async () => ({ log: new MemoryLog(), store: new MemoryStore() }),
    // Written back all the time: part of each history is in the store, part in memory.
    options: { checkpointBytes: 4_000 },
  });
}

let sent = 0;
async function send(name: string, identifiers: Identifier[], at = engine.clock.now()): Promise<void> {
  await engine.advanceTo(engine.clock.now() + 1);
  const event: EventInput = anEvent({
    messageId: `m${sent++}`,
    type: name === 'Identified' ? 'identify' : 'track',
    name,
    at,
    receivedAt: engine.clock.now(),
    identifiers,
  });
  await engine.submit([event]);
  await engine.settle();
}

interface Told {
  readonly id: string;
  readonly at: number;
  readonly item: TimelineItem;
}

/** All pages, with what is done between two of them. */
async function pages(
  limit: number,
  filter?: TimelineFilter,
  between: () => Promise<void> = async () => undefined,
): Promise<Told[]> {
  const told: Told[] = [];
  for (let before: string | undefined; ; ) {
    const page = await engine.timeline(ada, {
      limit,
      ...(before !== undefined && { before }),
      ...(filter && { filter }),
    });
    told.push(...page.items);
    if (page.cursor === undefined) return told;
    before = page.cursor;
    await between();
  }
}

const names = (told: readonly Told[]) =>
  told.flatMap(({ item }) => (item.kind === 'event' ? [item.event.name] : []));

/** Looks on many devices, some of which turn out to be Ada's, in between. */
async function manyLives(devices: number): Promise<number> {
  const random = drawsFrom(SEED);
  const known = new Set<number>();
  let looks = 0;
  for (let step = 0; step < devices * 6; step++) {
    const n = Math.floor(random() * devices);
    if (random() < 0.25) {
      await send('Identified', [ada, device(n)]);
      known.add(n);
    } else await send(`Looked ${looks++}`, [device(n)]);
  }
  for (let n = 0; n < devices; n++) if (!known.has(n)) await send('Identified', [ada, device(n)]);
  return looks;
}

describe(`a person of many lives (KAIROS_SEED=${SEED})`, () => {
  it('VIEW-1: is told newest first, each entry once, in pages of any size', async () => {
    await open();
    const looks = await manyLives(12);
    const all = await pages(10_000);
    const seen = names(all).filter((name) => name.startsWith('Looked'));
    expect(seen).toEqual(Array.from({ length: looks }, (_, i) => `Looked ${looks - 1 - i}`));
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    for (const limit of [1, 3, 7]) expect(await pages(limit)).toEqual(all);
  });

  it('VIEW-1: goes on where it was, also when she does and when another becomes her between two pages', async () => {
    await open();
    await manyLives(6);
    await send('Looked elsewhere', [device(99)]);
    const all = await pages(10_000);
    let round = 0;
    const told = await pages(5, undefined, async () => {
      await send(`Looked again ${round++}`, [ada]);
      if (round === 2) await send('Identified', [ada, device(99)]);
    });
    expect(told).toEqual(all);
  });

  it('VIEW-1: loses nobody where there are more lives than are read side by side', async () => {
    await open();
    const devices = 70;
    for (let n = 0; n < devices; n++) await send(`Looked ${n}`, [device(n)]);
    for (let n = 0; n < devices; n++) await send('Identified', [ada, device(n)]);
    const told = names(await pages(20)).filter((name) => name.startsWith('Looked'));
    expect(told.toSorted()).toEqual(Array.from({ length: devices }, (_, n) => `Looked ${n}`).toSorted());
  });
});

describe('filters', () => {
  it('VIEW-2: by kind, event and time give all that fits, and nothing else', async () => {
    await open([
      {
        kind: 'audience',
        name: 'lookers',
        version: 1,
        condition: 'events("Looked").within("5m").count() > 0',
      },
    ]);
    for (let i = 0; i < 12; i++) {
      await engine.advanceTo(START + i * 4 * MINUTE_MS);
      await send(i % 3 === 0 ? 'Bought' : 'Looked', [ada]);
    }
    await send('Bought', [ada], START + 10 * MINUTE_MS);
    const all = await pages(1_000);
    const kinds = (told: readonly Told[]) =>
      new Set(told.map(({ item }) => (item.kind === 'event' ? 'event' : item.fact.type)));
    expect(kinds(all)).toEqual(new Set(['event', 'linked', 'audience']));
    expect(kinds(await pages(3, { kinds: ['audience'] }))).toEqual(new Set(['audience']));
    expect(kinds(await pages(3, { kinds: ['audience', 'identity'] }))).toEqual(
      new Set(['audience', 'linked']),
    );
    expect(names(await pages(2, { event: 'Bought' }))).toEqual(Array(5).fill('Bought'));
    const [from, to] = [START + 8 * MINUTE_MS, START + 20 * MINUTE_MS + 1];
    const between = await pages(2, { from, to });
    expect(between).toEqual(all.filter(({ at }) => at >= from && at <= to));
    // The one that came late stands where it came, and is found by when it happened.
    expect(names(between)).toEqual(['Bought', 'Looked', 'Looked', 'Bought', 'Looked']);
  });

  it('VIEW-2: one that nothing fits reads a bounded part at a time, and says how far', async () => {
    await open();
    for (let lot = 0; lot < 9; lot++) {
      await engine.advanceTo(START + (lot + 1) * MINUTE_MS);
      const now = engine.clock.now();
      await engine.submit(
        Array.from(
          { length: 500 },
          (_, i): EventInput =>
            anEvent({ messageId: `l${lot}-${i}`, name: 'Looked', at: now, identifiers: [ada] }),
        ),
      );
    }
    const filter = { event: 'Never' };
    const first = await engine.timeline(ada, { limit: 20, filter });
    expect(first.items).toEqual([]);
    expect(first.readTo).toBeGreaterThan(START + MINUTE_MS);
    expect(first.readTo).toBeLessThan(engine.clock.now());
    const second = await engine.timeline(ada, { limit: 20, filter, before: first.cursor! });
    expect(second.readTo).toBeLessThan(first.readTo!);
    const third = await engine.timeline(ada, { limit: 20, filter, before: second.cursor! });
    expect(third).toEqual({ items: [] });
  });
});

describe('the index of a history', () => {
  it.each([1, 700, 3_000_000])('is read backwards whole, with inputs %i bytes apart', async (gap) => {
    const store = new MemoryStore();
    const random = drawsFrom(SEED);
    const positions: number[] = [];
    for (let at = 0; positions.length < 3_000; at += 1 + Math.floor(random() * 2 * gap)) positions.push(at);
    const end = positions.at(-1)! + 1;
    const pieces: number[][] = [];
    for (let i = 0; i < 2_900; ) {
      const length = 1 + Math.floor(random() * 4);
      pieces.push(positions.slice(i, Math.min(i + length, 2_900)));
      i += length;
    }
    await store.write(pieces.map((piece) => ({ key: historyKey('p', piece[0]!), value: encode(piece) })));
    await store.write([{ key: historyKey('other', 5), value: encode([5]) }]);
    // The last ones are in memory; some of them were written meanwhile.
    const fresh = positions.slice(2_880);
    const newestFirst = positions.toReversed();
    expect([...positionsBefore(store, 'p', fresh, end)]).toEqual(newestFirst);
    const middle = positions[1_234]!;
    expect([...positionsBefore(store, 'p', fresh, middle)]).toEqual(newestFirst.filter((p) => p < middle));
  });
});
