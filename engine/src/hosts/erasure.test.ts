// Erasure in partitions over memory: who is gone, what stays to the byte, and that a replay agrees.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { audienceSchema } from '../core/audience/definition.ts';
import { actionSchema } from '../core/decision/definition.ts';
import { anEvent } from '../core/event.testing.ts';
import type { EventInput, Identifier, JsonObject } from '../core/input.ts';
import { openEmbeddedEngine } from './embedded/open.ts';
import type { PurgeProgress } from './erasure.ts';
import { KnownRevisions } from './revisions.ts';
import { MemoryLog } from './simulated/memory-log.ts';
import { MemoryStore } from './simulated/memory-store.ts';
import { openSimulatedEngine, type SimulatedEngine } from './simulated/open.ts';

const START = Date.parse('2026-01-05T09:00:00Z');
const documents = [
  audienceSchema.parse({ kind: 'audience', name: 'lookers', condition: 'events("Looked").count() >= 1' }),
  actionSchema.parse({
    kind: 'action',
    name: 'hello',
    group: 'all',
    purpose: 'ads',
    treatments: { placement: { title: 'Hello' } },
    placements: ['home'],
  }),
];

let made = 0;
function event(name: string, identifiers: readonly Identifier[], properties: JsonObject = {}): EventInput {
  return anEvent({ messageId: `m${made++}`, name, at: START, identifiers, properties });
}
const id = (namespace: string, value: string): Identifier => ({ namespace, value });
const ada = id('userId', 'ada-1815-london');
const adaMail = id('email', 'ada@analytical.example');
const adaPhone = id('anonymousId', 'device-of-ada-77');
const bob = id('userId', 'bob-1806-torquay');
const shared = id('anonymousId', 'family-tablet-9');

interface Media {
  readonly log: MemoryLog;
  readonly store: MemoryStore;
}

async function open(media: Media[]): Promise<SimulatedEngine> {
  const isNew = media.length === 0;
  return openSimulatedEngine({
    revision: 'r1',
    documents,
    startAt: START,
    revisions: new KnownRevisions(() => documents),
    partitions: 3,
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
    open: async (partition) => {
      if (isNew) media.push({ log: new MemoryLog(), store: new MemoryStore() });
      const { log, store } = media[partition]!;
      return { log: log.reopen(), store: store.reopen() };
    },
  });
}

async function live(engine: SimulatedEngine): Promise<void> {
  await engine.submit([event('Looked', [adaPhone], { secret: 'before-sign-in' })]);
  await engine.submit([event('Looked', [ada, adaPhone], { secret: 'ada-cart' })]);
  await engine.submit([event('Looked', [id('email', adaMail.value)], { secret: 'ada-newsletter' })]);
  await engine.submit([event('Looked', [ada, adaMail]), event('Looked', [bob], { secret: 'bobs-cart' })]);
  await engine.submit([event('Looked', [ada, shared]), event('Looked', [bob, shared])]);
  // The same again is on record, too.
  const twice = event('Looked', [ada], { secret: 'ada-twice' });
  await engine.submit([twice]);
  await engine.submit([twice]);
  await engine.settle();
}

async function erase(engine: SimulatedEngine, key: Identifier) {
  const found = await engine.profile(key);
  if (!found) throw new Error('nobody to erase');
  const { id: profile, mergedFrom, links } = found;
  const subject = await engine.closePerson(
    { profiles: [profile, ...mergedFrom], identifiers: links },
    async () => undefined,
  );
  return { subject, purged: await engine.purgePeople([subject], false) };
}

const SECRETS = [
  'ada-1815',
  'ada@analytical',
  'device-of-ada',
  'before-sign-in',
  'ada-cart',
  'ada-news',
  'ada-twice',
];

async function texts(media: readonly Media[]): Promise<string> {
  const parts: string[] = [];
  for (const { log, store } of media) {
    for await (const { data } of log.read(0)) parts.push(Buffer.from(data).toString('latin1'));
    for (const [key, value] of store.entries()) parts.push(key, Buffer.from(value).toString('latin1'));
  }
  return parts.join('\n');
}

async function positions(media: readonly Media[]): Promise<number[][]> {
  const all: number[][] = [];
  for (const { log } of media) {
    const own: number[] = [];
    for await (const { position } of log.read(0)) own.push(position);
    all.push(own);
  }
  return all;
}

const asTold = (engine: SimulatedEngine, key: Identifier) => engine.profile(key);

describe('erasing a person', () => {
  it('ERA-1, ERA-4: nobody finds them, and neither log nor store has a byte of them; others stay as they were', async () => {
    const media: Media[] = [];
    const engine = await open(media);
    await live(engine);
    const before = await asTold(engine, bob);
    expect((await engine.figures()).audiences.get('lookers')).toBe(2);
    const { purged } = await erase(engine, ada);
    expect(purged.entries[0]).toBeGreaterThan(6);
    for (const key of [ada, adaMail, adaPhone]) expect(await engine.profile(key)).toBeUndefined();
    expect(await engine.search('ada', 10)).toEqual([]);
    const figures = await engine.figures();
    expect([figures.profiles, figures.audiences.get('lookers')]).toEqual([1, 1]);
    expect(await asTold(engine, bob)).toEqual(before);
    await engine.close();
    const left = await texts(media);
    for (const secret of SECRETS) expect([secret, left.includes(secret)]).toEqual([secret, false]);
    expect(left).toContain('bobs-cart');
    expect(left).toContain('bob-1806');
  });

  it.each([
    ['who kept the evidence of all', ada, bob, SECRETS],
    ['the other one', bob, ada, ['bobs-cart', 'bob-1806']],
  ])(
    'ERA-8: of two who shared a device, %s: the other knows no more of them, and goes on',
    async (_, gone, stays, secrets) => {
      const media: Media[] = [];
      const engine = await open(media);
      await live(engine);
      const before = await asTold(engine, stays);
      await erase(engine, gone);
      expect(await asTold(engine, stays)).toEqual(before);
      expect((await engine.profile(shared))?.id).toBe(before!.id);
      const phone = id('anonymousId', 'a-new-phone');
      await engine.submit([event('Looked', [stays, phone]), event('Looked', [shared])]);
      expect((await engine.profile(phone))?.id).toBe(before!.id);
      const cluster = await engine.cluster(stays);
      expect(cluster?.persons).toHaveLength(1);
      await engine.settle();
      const state = await engine.state();
      await engine.close();
      const left = await texts(media);
      for (const secret of secrets) expect([secret, left.includes(secret)]).toEqual([secret, false]);
      const again = await open(media);
      expect(await again.state()).toEqual(state);
      await again.close();
    },
  );

  describe('ERA-11: what stands in the history of another', () => {
    const cleo = id('userId', 'cleo-69-alexandria');
    const HOUR = 3_600_000;
    const asOf = (at: number, what: EventInput): EventInput => ({ ...what, at });
    const signsIn = (who: Identifier, at: number) => asOf(at, event('Signed In', [who, shared]));

    /** Ada has the tablet; what was seen on it counted for her until Bob's late sign-in showed that it was his. */
    async function lateEvidence(engine: SimulatedEngine): Promise<void> {
      await engine.submit([signsIn(ada, START)]);
      await engine.advanceTo(START + 24 * HOUR);
      await engine.submit([asOf(START + 2 * HOUR, event('Looked', [shared], { secret: 'seen-on-tablet' }))]);
      await engine.submit([signsIn(bob, START + HOUR)]);
      await engine.settle();
      expect((await engine.profile(bob))?.audiences).toEqual(['lookers']);
    }

    it.each([
      ['whose it is', bob, ada, ['seen-on-tablet', 'bob-1806']],
      ['for whom it had counted', ada, bob, ['seen-on-tablet', 'ada-1815']],
    ])('goes with the one %s; the other stays as they are', async (_, gone, stays, secrets) => {
      const media: Media[] = [];
      const engine = await open(media);
      await lateEvidence(engine);
      const before = await asTold(engine, stays);
      await erase(engine, gone);
      expect(await asTold(engine, stays)).toEqual(before);
      await engine.close();
      const left = await texts(media);
      for (const secret of secrets) expect([secret, left.includes(secret)]).toEqual([secret, false]);
    });

    it('is nothing that the other one lacks: more late evidence finds all there is', async () => {
      const media: Media[] = [];
      const engine = await open(media);
      await lateEvidence(engine);
      await engine.submit([asOf(START + HOUR / 2, event('Looked', [shared], { secret: 'adas-own' }))]);
      await erase(engine, bob);
      await engine.submit([signsIn(cleo, START + HOUR / 4)]);
      await engine.settle();
      const lookers = async (who: Identifier) => (await engine.profile(who))?.audiences.length;
      expect([await lookers(ada), await lookers(cleo)]).toEqual([0, 1]);
      await engine.close();
    });

    it('goes also where it was not yet found out that it is theirs', async () => {
      const media: Media[] = [];
      const engine = await open(media);
      await engine.submit([signsIn(ada, START)]);
      await engine.advanceTo(START + 24 * HOUR);
      await engine.submit([asOf(START + 2 * HOUR, event('Looked', [shared], { secret: 'seen-on-tablet' }))]);
      await engine.submit([signsIn(bob, START + HOUR)]);
      await erase(engine, bob);
      expect((await engine.profile(ada))?.audiences).toEqual([]);
      await engine.close();
      expect(await texts(media)).not.toContain('seen-on-tablet');
    });
  });

  it('ERA-3: positions stay, and a replay of the whole log from its beginning passes over what was erased', async () => {
    const media: Media[] = [];
    const engine = await open(media);
    await live(engine);
    await engine.submit([event('Looked', [bob], { secret: 'bobs-last' })]);
    const before = await positions(media);
    await erase(engine, ada);
    const after = await positions(media);
    expect(after.map((own, i) => own.slice(0, before[i]!.length))).toEqual(before);
    const [state, timeline] = [await engine.state(), await engine.timeline(bob, { limit: 50 })];
    await engine.close();
    const again = await open(media);
    expect(await again.state()).toEqual(state);
    expect(await again.timeline(bob, { limit: 50 })).toEqual(timeline);
    await again.close();
  });

  it('ERA-2: who comes back under the same identifiers is a new person under another id, also after a restart', async () => {
    const media: Media[] = [];
    const engine = await open(media);
    await live(engine);
    const old = (await engine.profile(ada))!.id;
    await erase(engine, ada);
    await engine.submit([event('Looked', [ada], { secret: 'new-life' })]);
    const found = await engine.profile(ada);
    expect(found?.id).not.toBe(old);
    expect(found?.links).toHaveLength(1);
    expect(await engine.submit([event('Looked', [id('profile', old)])])).toEqual(['erased']);
    await engine.close();
    const again = await open(media);
    expect((await again.profile(ada))?.id).toBe(found?.id);
    await erase(again, ada);
    await again.submit([event('Looked', [ada])]);
    expect([old, found?.id]).not.toContain((await again.profile(ada))?.id);
    await again.close();
  });

  it('ERA-5: done again in any step it comes to the same', async () => {
    const media: Media[] = [];
    const engine = await open(media);
    await live(engine);
    const { subject } = await erase(engine, ada);
    const before = await texts(media);
    await engine.closePerson(subject, async () => undefined);
    expect(await engine.purgePeople([subject], true)).toMatchObject({ entries: [0] });
    expect(await texts(media)).toBe(before);
    await engine.close();
  });

  it('ERA-4: of many at once, each with what was theirs', async () => {
    const media: Media[] = [];
    const engine = await open(media);
    await live(engine);
    const subjects = [];
    for (const key of [ada, bob]) {
      const { id: profile, mergedFrom, links } = (await engine.profile(key))!;
      const subject = { profiles: [profile, ...mergedFrom], identifiers: links };
      subjects.push(await engine.closePerson(subject, async () => undefined));
    }
    const { entries } = await engine.purgePeople(subjects, false);
    expect(entries[0]).toBeGreaterThan(entries[1]!);
    expect(entries[1]).toBeGreaterThan(0);
    expect((await engine.figures()).profiles).toBe(0);
    await engine.close();
    const left = await texts(media);
    for (const secret of [...SECRETS, 'bobs-cart', 'bob-1806', shared.value])
      expect([secret, left.includes(secret)]).toEqual([secret, false]);
  });

  it('ERA-9: tells how far it is, partition by partition, and by the bytes of their logs', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kairos-erasure-'));
    const engine = await openEmbeddedEngine({
      folder,
      workspace: 'default',
      revision: 'r1',
      documents,
      partitions: 3,
      delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
    });
    try {
      await engine.submit(
        Array.from({ length: 200 }, (_, i) =>
          event('Looked', [id('userId', `user-${i}`), id('anonymousId', `d${i}`)]),
        ),
      );
      const { id: profile, links } = (await engine.profile(id('userId', 'user-7')))!;
      const person = { profiles: [profile], identifiers: links };
      const subject = await engine.closePerson(person, async () => undefined);
      expect(await engine.purgeProgress()).toBeUndefined();
      const looks: PurgeProgress[] = [];
      let isOver = false;
      const purge = engine.purgePeople([subject], false).finally(() => {
        isOver = true;
      });
      while (!isOver) {
        const look = await engine.purgeProgress();
        if (look) looks.push(look);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      const { bytes } = await purge;
      expect(await engine.purgeProgress()).toBeUndefined();
      expect(looks[0]).toMatchObject({ step: 'relays', partitions: 3, partitionsDone: 0 });
      const counted = looks.filter((look) => look.bytes > 0);
      expect(new Set(counted.map((look) => look.bytes))).toEqual(new Set([bytes]));
      const done = counted.map(({ bytesDone }) => bytesDone);
      expect(done).toEqual(done.toSorted((x, y) => x - y));
      expect(done.at(-1)).toBeLessThanOrEqual(bytes);
      expect(counted.map(({ step }) => step)).toEqual(expect.arrayContaining(['checkpoint', 'store']));
    } finally {
      await engine.close();
      await rm(folder, { recursive: true });
    }
  });

  it('ERA-6: a decision that was made for them answers "erased"', async () => {
    const engine = await open([]);
    await live(engine);
    const { decision } = await engine.decide({
      key: ada,
      placement: 'home',
      context: {},
      limit: 1,
      requestId: 'q1',
    });
    expect((await engine.decision(decision.id))?.decision.id).toBe(decision.id);
    await erase(engine, ada);
    await expect(engine.decision(decision.id)).rejects.toMatchObject({ code: 'erased' });
    await engine.close();
  });
});
