// Requests that come together are one pass over the files, and each can be asked how far it is.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSuppressionFile, type SuppressionFile } from '../hosts/embedded/suppression-file.ts';
import type { PurgeProgress, Subject } from '../hosts/erasure.ts';
import { type AuditLog, openAuditLog } from './audit-log.ts';
import { type ErasingEngine, type Erasures, openErasures } from './erasures.ts';
import { profileOfAda } from './scripted-engine.testing.ts';

let folder: string;
let audit: AuditLog;
let suppressions: SuppressionFile;
let time: number;
/** Each purge that was begun, and the way to end it. */
let passes: { readonly people: readonly Subject[]; end(error?: Error): void }[];
let closed: string[];
let progress: PurgeProgress | undefined;
let gatherMs: number;
const failures: unknown[] = [];

const engine: ErasingEngine = {
  profile: async (key) => {
    const id = 'profile' in key ? key.profile : key.value;
    return id.startsWith('p') ? profileOfAda(id) : undefined;
  },
  closePerson: async (person) => {
    closed.push(person.profiles[0]!);
    return person;
  },
  purgePeople: (people) =>
    new Promise((resolve, reject) => {
      const purged = { entries: people.map(() => 4), mentions: people.map(() => 1), bytes: 1_000 };
      passes.push({ people, end: (error) => (error ? reject(error) : resolve(purged)) });
    }),
  purgeProgress: async () => progress,
};

const open = (): Promise<Erasures> =>
  openErasures({
    folder: join(folder, 'erasures'),
    engine,
    suppressions,
    audit,
    traces: [],
    gatherMs: () => gatherMs,
    now: () => time,
    failed: (error) => failures.push(error),
  });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kairos-erasures-'));
  [time, passes, closed, progress, gatherMs] = [1_000, [], [], undefined, 50];
  audit = await openAuditLog({ folder: join(folder, 'audit'), key: new Uint8Array(32), now: () => time });
  suppressions = await openSuppressionFile(folder, new Uint8Array(32));
});
afterEach(async () => {
  await suppressions.close();
  await audit.close();
  await rm(folder, { recursive: true });
});

const ask = (erasures: Erasures, profile: string) =>
  erasures.ask({ profile }, { reason: 'request', suppress: false, by: 'api-key' });
const passBegun = (count: number) => expect.poll(() => passes.length).toBe(count);

describe('erasures that come together', () => {
  it('ERA-10: wait for each other, and are one pass; who comes meanwhile is the next one', async () => {
    const erasures = await open();
    const first = (await ask(erasures, 'p1'))!;
    const second = (await ask(erasures, 'p2'))!;
    expect(closed).toEqual(['p1', 'p2']);
    expect(await erasures.progress(first.id)).toMatchObject({ step: 'gathering', together: 2, leftMs: 50 });
    await passBegun(1);
    expect(passes[0]!.people.map(({ profiles }) => profiles[0])).toEqual(['p1', 'p2']);
    // Nobody is closed twice by one process.
    expect(closed).toEqual(['p1', 'p2']);
    const third = (await ask(erasures, 'p3'))!;
    passes[0]!.end();
    await passBegun(2);
    expect(erasures.find(second.id)).toMatchObject({ state: 'done', mentions: 1, removed: { entries: 4 } });
    passes[1]!.end();
    await erasures.settled();
    time++;
    expect(erasures.list({ limit: 2 }).map(({ state }) => state)).toEqual(['done', 'done']);
    const all = erasures.list({ limit: 10 }).map(({ id }) => id);
    expect(new Set(all)).toEqual(new Set([first.id, second.id, third.id]));
    expect(erasures.list({ limit: 10, before: all[0] }).map(({ id }) => id)).toEqual(all.slice(1));
    expect(await ask(erasures, 'nobody')).toBeUndefined();
  });

  it('ERA-9: each tells what it waits for, how much is done and how long it will take yet', async () => {
    const erasures = await open();
    const { id } = (await ask(erasures, 'p1'))!;
    await passBegun(1);
    expect(await erasures.progress(id)).toMatchObject({ step: 'relays', leftMs: null });
    progress = { step: 'log', partitions: 16, partitionsDone: 4, bytesDone: 250, bytes: 1_000 };
    time += 5_000;
    expect(await erasures.progress(id)).toEqual({ ...progress, together: 1, leftMs: 15_000 });
    time += 15_000;
    passes[0]!.end();
    await erasures.settled();
    expect(await erasures.progress(id)).toBeNull();
    // The next one knows from the start how long it takes: 20 seconds for as many bytes.
    const next = (await ask(erasures, 'p2'))!;
    await passBegun(2);
    progress = { step: 'checkpoint', partitions: 16, partitionsDone: 0, bytesDone: 0, bytes: 2_000 };
    expect(await erasures.progress(next.id)).toMatchObject({ step: 'checkpoint', leftMs: 40_000 });
    passes[1]!.end();
    await erasures.settled();
  });

  it('ERA-5: what fails is said and tried again; what a stop cut off goes on after the next start', async () => {
    const erasures = await open();
    const { id } = (await ask(erasures, 'p1'))!;
    await passBegun(1);
    passes[0]!.end(new Error('the disk is full'));
    await expect.poll(async () => (await erasures.progress(id))?.step).toBe('retrying');
    expect(failures).toMatchObject([{ message: 'the disk is full' }]);
    erasures.stop();
    await erasures.settled();
    const again = await open();
    again.resume();
    await passBegun(2);
    expect(closed).toEqual(['p1', 'p1']);
    passes[1]!.end();
    await again.settled();
    expect(again.find(id)?.state).toBe('done');
  });

  it('ERA-10: a stop while they gather loses none', async () => {
    gatherMs = 3_600_000;
    const erasures = await open();
    const { id } = (await ask(erasures, 'p1'))!;
    erasures.stop();
    await erasures.settled();
    expect(passes).toEqual([]);
    const again = await open();
    again.resume();
    await passBegun(1);
    passes[0]!.end();
    await again.settled();
    expect(again.find(id)?.state).toBe('done');
  });
});
