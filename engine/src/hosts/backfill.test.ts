// Filling from history, in partitions that run: what the stories are too small for.
import { describe, expect, it } from 'vitest';
import { audienceSchema } from '../core/audience/definition.ts';
import type { CoreDocument } from '../core/document.ts';
import { drawsFrom } from '../core/draws.ts';
import { anEvent } from '../core/event.testing.ts';
import type { EventInput } from '../core/input.ts';
import { leftMs, shareDone, together } from './backfill-progress.ts';
import { estimateOf } from './preview-estimate.ts';
import { KnownRevisions } from './revisions.ts';
import { MemoryLog } from './simulated/memory-log.ts';
import { MemoryStore } from './simulated/memory-store.ts';
import { openSimulatedEngine, type SimulatedEngine } from './simulated/open.ts';

const START = Date.parse('2026-01-05T09:00:00Z');
const PEOPLE = 300;

function event(name: string, person: number, index: number, at = START): EventInput {
  return anEvent({
    messageId: `${name}-${person}-${index}`,
    name,
    at,
    identifiers: [{ namespace: 'userId', value: `u${person}` }],
  });
}

const audience = (name: string, condition: string): CoreDocument =>
  audienceSchema.parse({ kind: 'audience', name, condition });
const buyers = audience('buyers', 'events("Bought").count() >= 2');

interface Media {
  readonly log: MemoryLog;
  readonly store: MemoryStore;
}

async function open(
  media: Media[],
  revision: string,
  documents: CoreDocument[],
  revisions = new KnownRevisions(() => undefined),
): Promise<SimulatedEngine> {
  return openSimulatedEngine({
    revision,
    documents,
    revisions,
    startAt: START,
    partitions: media.length,
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
    open: async (partition) => {
      const { log, store } = media[partition]!;
      return { log: log.reopen(), store: store.reopen() };
    },
  });
}

const newMedia = (): Media[] =>
  Array.from({ length: 2 }, () => ({ log: new MemoryLog(), store: new MemoryStore() }));

/** Person i has bought i % 4 times. */
async function history(engine: SimulatedEngine): Promise<void> {
  const events = Array.from({ length: PEOPLE }, (_, person) => [
    event('Looked', person, 0),
    ...Array.from({ length: person % 4 }, (_, i) => event('Bought', person, i)),
  ]);
  await engine.submit(events.flat());
}

const written = (media: readonly Media[]) => media.reduce((sum, { log }) => sum + log.end, 0);

describe('filling from history', () => {
  it('FILL-6: gives a turn only to those whom it concerns', async () => {
    const media = newMedia();
    const engine = await open(media, 'r1', []);
    await history(engine);
    await engine.activate('r2', [buyers]);
    await engine.settle();
    const figures = await engine.figures();
    expect(figures.audiences.get('buyers')).toBe(PEOPLE / 2);
    expect(figures.backfill).toBeUndefined();
    const before = written(media);
    // Nothing is asked of history: nobody has a turn.
    await engine.activate('r3', [buyers]);
    await engine.settle();
    expect(written(media) - before).toBeLessThan(200);
    await engine.activate('r4', [buyers, audience('strangers', 'events("Bought").count() == 0')]);
    await engine.settle();
    expect((await engine.figures()).audiences.get('strangers')).toBe(PEOPLE / 4);
    await engine.close();
  });

  it('FILL-1: also of a revision that was written anew before it was filled', async () => {
    const engine = await open(newMedia(), 'r1', []);
    await history(engine);
    const many = audience('many', 'events("Bought").within("30d").count() >= 3');
    const activations = [
      engine.activate('r2', [buyers]),
      engine.activate('r3', [buyers, many]),
      engine.activate('r4', [many]),
      engine.activate('r5', [buyers, many]),
    ];
    await Promise.all(activations);
    await engine.settle();
    const { audiences } = await engine.figures();
    expect([audiences.get('buyers'), audiences.get('many')]).toEqual([PEOPLE / 2, PEOPLE / 4]);
    await engine.close();
  });

  it('FILL-2: goes on after a stop in the middle, and counts nobody twice', async () => {
    const media = newMedia();
    const revisions = new KnownRevisions(() => undefined);
    const first = await open(media, 'r1', [], revisions);
    await history(first);
    await first.activate('r2', [buyers]);
    // Some have had their part, some have not.
    const members = async () => (await first.figures()).audiences.get('buyers') ?? 0;
    while ((await members()) === 0) await new Promise(setImmediate);
    expect(await members()).toBeLessThan(PEOPLE / 2);
    await first.close();
    const second = await open(media, 'r2', [buyers], revisions);
    await second.settle();
    const { audiences, backfill } = await second.figures();
    expect(audiences.get('buyers')).toBe(PEOPLE / 2);
    expect(backfill).toBeUndefined();
    await second.submit(Array.from({ length: PEOPLE }, (_, person) => event('Bought', person, 9)));
    expect((await second.figures()).audiences.get('buyers')).toBe((PEOPLE / 4) * 3);
    await second.close();
  });

  it('FILL-1: while events come all the time', async () => {
    const engine = await open(newMedia(), 'r1', []);
    await history(engine);
    await engine.activate('r2', [buyers]);
    for (let person = 0; person < PEOPLE; person += 10)
      await engine.submit([event('Bought', person, 10), event('Bought', PEOPLE + person, 0)]);
    await engine.settle();
    const expected = Array.from({ length: PEOPLE }, (_, p) => (p % 4) + (p % 10 === 0 ? 1 : 0));
    expect((await engine.figures()).audiences.get('buyers')).toBe(expected.filter((n) => n >= 2).length);
    await engine.close();
  });
});

describe('a preview', () => {
  it('counts for a condition what nobody has counted yet, and changes nothing', async () => {
    const media = newMedia();
    const engine = await open(media, 'r1', [buyers]);
    await history(engine);
    const before = written(media);
    const condition = 'events("Bought").within("30d").count() == 3 && audience("buyers")';
    const found = await engine.previewAudience(condition, 1_000);
    expect(found).toMatchObject({
      estimate: PEOPLE / 4,
      interval: [PEOPLE / 4, PEOPLE / 4],
      persons: PEOPLE,
      isExact: true,
    });
    expect('sample' in found && found.sample.length).toBe(10);
    expect(written(media)).toBe(before);
    expect(await engine.previewAudience('audience("buyers") && !audience("nobody")', 1_000)).toMatchObject({
      code: 'unknown_audience',
    });
    expect(await engine.previewAudience('events("Bought").cuont() > 1', 1_000)).toMatchObject({
      code: 'bad_aggregate',
    });
    expect(await engine.previewAudience('context.country == "DE"', 1_000)).toMatchObject({
      code: 'preview_reads_context',
    });
    await engine.close();
  });

  it('gives an interval that holds the truth nearly always', () => {
    let held = 0;
    const random = drawsFrom(5);
    for (let run = 0; run < 400; run++) {
      const share = random() ** 2;
      const persons = 10_000;
      const looked = 200;
      let members = 0;
      for (let i = 0; i < looked; i++) if (random() < share) members++;
      const part = { persons, looked, members, isAll: false, sample: [] };
      const { interval, estimate } = estimateOf([part]);
      expect(interval[0]).toBeLessThanOrEqual(estimate);
      expect(interval[1]).toBeGreaterThanOrEqual(estimate);
      if (interval[0] <= share * persons && share * persons <= interval[1]) held++;
    }
    expect(held / 400).toBeGreaterThan(0.92);
    expect(estimateOf([{ persons: 5, looked: 0, members: 0, isAll: false, sample: [] }]).interval).toEqual([
      0, 5,
    ]);
  });
});

describe('progress', () => {
  const part = {
    audiences: ['a'],
    series: 1,
    identity: false,
    since: START,
    read: 50,
    toRead: 100,
    filled: 0,
    toFill: 10,
  };

  it('adds up partitions and says how long it will take', () => {
    const all = together([part, { ...part, audiences: ['b', 'a'], read: 100, filled: 10 }])!;
    expect(all).toMatchObject({ audiences: ['a', 'b'], read: 150, toRead: 200, filled: 10, toFill: 20 });
    expect(shareDone(all)).toBeGreaterThan(0.5);
    expect(shareDone({ ...part, read: 100, filled: 10 })).toBe(1);
    expect(leftMs(shareDone({ ...part, read: 0 }), START, START + 1_000)).toBeNull();
    expect(leftMs(shareDone({ ...part, toRead: 0, filled: 5 }), START, START + 1_000)).toBe(1_000);
    expect(together([])).toBeUndefined();
  });
});
