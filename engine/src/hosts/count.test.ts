// AUD-8: an exact count before an audience is in force, against the audience once it is in force and filled.
import { describe, expect, it } from 'vitest';
import { audienceSchema, listSchema } from '../core/audience/definition.ts';
import type { CoreDocument } from '../core/document.ts';
import { drawsFrom } from '../core/draws.ts';
import { anEvent } from '../core/event.testing.ts';
import type { EventInput, Identifier, JsonObject } from '../core/input.ts';
import type { AudienceCount } from './count-progress.ts';
import type { Log } from './log.ts';
import { MemoryLog } from './simulated/memory-log.ts';
import { MemoryStore } from './simulated/memory-store.ts';
import { openSimulatedEngine, type SimulatedEngine } from './simulated/open.ts';

const START = Date.parse('2026-01-05T09:00:00Z');
const DAY = 86_400_000;
const PEOPLE = 240;
const SEED = Number(process.env.KAIROS_SEED ?? Date.now() % 1_000_000);

interface Told {
  readonly at?: number;
  readonly properties?: JsonObject;
  readonly traits?: JsonObject;
}

let made = 0;
function event(name: string, identifiers: readonly Identifier[], told: Told = {}): EventInput {
  const { at = START, properties = {}, traits = {} } = told;
  return anEvent({
    messageId: `${name}-${made++}`,
    name,
    at,
    receivedAt: START,
    identifiers,
    properties,
    traits,
  });
}

const user = (person: number): Identifier => ({ namespace: 'userId', value: `u${person}` });
const device = (person: number, n: number): Identifier => ({
  namespace: 'anonymousId',
  value: `d${person}-${n}`,
});

const audience = (name: string, condition: string): CoreDocument =>
  audienceSchema.parse({ kind: 'audience', name, condition });

/** Purchases over 40 days, by users and by devices of which most belong to a user in the end, wherever both live. */
function history(random: () => number): EventInput[] {
  const events: EventInput[] = [];
  const bought = (by: Identifier) =>
    event('Bought', [by], {
      at: START - Math.floor(random() * 40) * DAY,
      properties: { total: Math.floor(random() * 100), sku: `s${Math.floor(random() * 5)}` },
    });
  for (let person = 0; person < PEOPLE; person++) {
    events.push(event('Looked', [user(person)], { traits: { plan: random() < 0.5 ? 'pro' : 'free' } }));
    for (let i = Math.floor(random() * 3); i > 0; i--) events.push(bought(user(person)));
    for (let n = Math.floor(random() * 3); n > 0; n--) {
      for (let i = Math.floor(random() * 3); i > 0; i--) events.push(bought(device(person, n)));
      if (random() < 0.7) events.push(event('Signed In', [user(person), device(person, n)]));
      if (random() < 0.5) events.push(bought(device(person, n)));
    }
    if (random() < 0.2)
      events.push(event('List Joined', [user(person)], { properties: { list: 'partners' } }));
    const last = events.at(-1)!;
    if (random() < 0.1) events.push(last);
  }
  return events;
}

const conditions = [
  'events("Bought").count() >= 2',
  'events("Bought").within("7d").sum("total") > 60',
  'events("Bought").count() == 0 && traits.plan == "pro"',
  'events("Bought").filter(e, e.total > 50).distinct("sku") >= 2',
  'events("Bought").then("Bought", "20d").within("30d").count() >= 1 || events("Bought").first("sku") == "s1"',
  'audience("pros") && !audience("big") && events("Bought").mostFrequent("sku") != "s2"',
  'list("partners") && events("Signed In").count() > 0',
  'traits.plan == "pro" && bucket("x") < 30',
];

const known: readonly CoreDocument[] = [
  audience('big', 'events("Bought").max("total") >= 90'),
  audience('pros', 'traits.plan == "pro"'),
  listSchema.parse({ kind: 'list', name: 'partners' }),
];

/** As few bytes as make many passes of the history. */
const LITTLE = 8_000;

async function open(options: { historyBytes?: number; log?: (log: Log) => Log } = {}) {
  const logs: MemoryLog[] = [];
  const engine = await openSimulatedEngine({
    revision: 'r1',
    documents: known,
    startAt: START,
    partitions: 3,
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
    open: async () => {
      const log = new MemoryLog();
      logs.push(log);
      return { log: options.log?.(log) ?? log, store: new MemoryStore() };
    },
    options: options.historyBytes === undefined ? {} : { historyBytes: options.historyBytes },
  });
  return { engine, written: () => logs.reduce((sum, log) => sum + log.end, 0) };
}

async function ended(engine: SimulatedEngine, id: string): Promise<AudienceCount> {
  for (;;) {
    const count = await engine.audienceCount(id);
    if (count?.end !== null) return count!;
    await new Promise(setImmediate);
  }
}

async function counted(engine: SimulatedEngine, condition: string): Promise<AudienceCount> {
  const id = `count ${condition}`;
  expect(await engine.countAudience(id, condition)).toBeUndefined();
  return ended(engine, id);
}

describe(`AUD-8: an exact count (KAIROS_SEED=${SEED})`, () => {
  it.each([undefined, LITTLE])(
    'is what the audience has once it is filled, in %s bytes',
    async (historyBytes) => {
      const { engine, written } = await open(historyBytes === undefined ? {} : { historyBytes });
      await engine.submit(history(drawsFrom(SEED)));
      await engine.settle();
      const before = written();
      const counts: AudienceCount[] = [];
      for (const condition of conditions) counts.push(await counted(engine, condition));
      expect(written()).toBe(before);
      const documents = conditions.map((condition, i) => audience(`a${i}`, condition));
      await engine.activate('r2', [...documents, ...known]);
      await engine.settle();
      const { audiences, profiles } = await engine.figures();
      expect(counts.map(({ members }) => members)).toEqual(
        conditions.map((_, i) => audiences.get(`a${i}`) ?? 0),
      );
      expect(counts.filter(({ members }) => members > 0).length).toBeGreaterThan(4);
      for (const [i, { end, share, looked, persons, members, sample }] of counts.entries()) {
        expect({ end, share, looked, persons }).toEqual({
          end: 'finished',
          share: 1,
          looked: profiles,
          persons: profiles,
        });
        expect(new Set(sample.map(({ id }) => id)).size).toBe(Math.min(10, members));
        for (const { id, identifiers } of sample) {
          const person = await engine.profile({ profile: id });
          expect(person?.audiences).toContain(`a${i}`);
          expect(identifiers).toEqual(person?.identifiers);
        }
      }
      // By now others have counted all that is asked for.
      for (const [i, condition] of conditions.entries())
        expect((await counted(engine, `${condition} && true`)).members).toBe(counts[i]!.members);
      await engine.close();
    },
  );

  it('and an estimate hold for people whom the revision in force has not met', async () => {
    const { engine } = await open();
    await engine.submit(history(drawsFrom(SEED + 3)));
    const condition = 'events("Bought").max("total") >= 90 && audience("pros")';
    const { members } = await counted(engine, condition);
    // Series and audiences move by one, and nobody has a turn because of it.
    await engine.activate('r2', [audience('a-dream', 'events("Flown").count() > 0'), ...known]);
    await engine.settle();
    expect(members).toBeGreaterThan(0);
    expect((await counted(engine, `${condition} && true`)).members).toBe(members);
    expect(await engine.previewAudience(condition, 1_000)).toMatchObject({
      estimate: members,
      isExact: true,
    });
    await engine.close();
  });

  it('has what happens while the history is read', async () => {
    let meanwhile: (() => Promise<unknown>) | undefined;
    const { engine } = await open({
      log: (log) => ({
        get end() {
          return log.end;
        },
        append: (record) => log.append(record),
        sync: () => log.sync(),
        read: (from) => log.read(from),
        at: (position) => log.at(position),
        overwrite: (records) => log.overwrite(records),
        forgetOverwritten: () => log.forgetOverwritten(),
        pair: (position) => log.pair(position),
        close: () => log.close(),
        async *readPieces(from) {
          const work = meanwhile;
          meanwhile = undefined;
          await work?.();
          yield* log.readPieces(from);
        },
      }),
    });
    await engine.submit(history(drawsFrom(SEED + 1)));
    const more = Array.from({ length: PEOPLE }, (_, person) => [
      event('Bought', [user(person)]),
      ...(person % 3 === 0 ? [event('Signed In', [user(person), device(person, 1)])] : []),
      ...(person % 5 === 0 ? [event('Bought', [device(person, 1)])] : []),
    ]).flat();
    meanwhile = () => engine.submit(more);
    const during = await counted(engine, 'events("Bought").count() >= 3');
    expect(meanwhile).toBeUndefined();
    const after = await counted(engine, 'events("Bought").count() >= 3 && true');
    expect(during.members).toBe(after.members);
    await engine.activate('r2', [audience('many', 'events("Bought").count() >= 3')]);
    await engine.settle();
    expect((await engine.figures()).audiences.get('many')).toBe(after.members);
    await engine.close();
  });

  it('can be stopped, and ends where another revision comes into force', async () => {
    const { engine } = await open();
    await engine.submit(history(drawsFrom(SEED + 2)));
    await engine.countAudience('one', 'events("Bought").count() > 0');
    expect(await engine.audienceCount('one')).toMatchObject({ end: null, members: 0 });
    expect(await engine.stopAudienceCount('one')).toBe(true);
    expect(await engine.audienceCount('one')).toMatchObject({ end: 'stopped' });
    expect((await engine.audienceCount('one'))!.looked).toBeLessThan(PEOPLE);
    await engine.countAudience('two', 'events("Bought").count() > 0');
    await engine.activate('r2', [audience('pros', 'traits.plan == "pro"')]);
    expect(await ended(engine, 'two')).toMatchObject({ end: 'failed' });
    expect((await engine.audienceCount('two'))!.reason).toContain('count again');
    expect(await engine.audienceCount('three')).toBeUndefined();
    expect(await engine.stopAudienceCount('three')).toBe(false);
    await engine.close();
  });

  it('says what is wrong, and how many may run', async () => {
    const { engine } = await open();
    expect(await engine.countAudience('a', 'audience("nobody")')).toMatchObject({ code: 'unknown_audience' });
    expect(await engine.countAudience('b', 'context.country == "DE"')).toMatchObject({
      code: 'preview_reads_context',
    });
    for (let i = 0; i < 4; i++) await engine.countAudience(`c${i}`, 'traits.plan == "pro"');
    await expect(engine.countAudience('c4', 'traits.plan == "pro"')).rejects.toMatchObject({
      code: 'overloaded',
    });
    for (let i = 0; i < 4; i++) expect((await ended(engine, `c${i}`)).end).toBe('finished');
    expect(await engine.countAudience('c4', 'traits.plan == "pro"')).toBeUndefined();
    await ended(engine, 'c4');
    await engine.close();
  });
});
