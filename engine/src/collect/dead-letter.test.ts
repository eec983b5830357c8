import { appendFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type DeadLetter, openDeadLetter } from './dead-letter.ts';
import type { RejectedEntry } from './refusal.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kairos-dead-letter-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function entry(number: number, over: Partial<RejectedEntry> = {}): RejectedEntry {
  return {
    workspace: 'main',
    source: 'shop',
    code: number % 2 === 0 ? 'bad_shape' : 'too_deep',
    reason: `reason ${number}`,
    receivedAt: number,
    body: { number },
    ...over,
  };
}

async function listAll(store: DeadLetter, limit: number): Promise<number[]> {
  const seen: number[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.list(cursor === undefined ? { limit } : { limit, cursor });
    expect(page.entries.length).toBeLessThanOrEqual(limit);
    seen.push(...page.entries.map(({ receivedAt }) => receivedAt));
    cursor = page.next;
  } while (cursor !== undefined);
  return seen;
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

it('lists newest first, by pages, and counts by code', async () => {
  const store = await openDeadLetter(folder);
  for (const number of range(1, 7)) store.add(entry(number));
  expect(await listAll(store, 3)).toEqual(range(1, 7).reverse());
  expect(await listAll(store, 7)).toEqual(range(1, 7).reverse());
  expect(store.counts()).toEqual({ byCode: { too_deep: 4, bad_shape: 3 }, forgotten: 0, lost: 0 });
  const { entries } = await store.list({ limit: 1 });
  expect(entries[0]).toEqual({
    id: 7,
    workspace: 'main',
    source: 'shop',
    code: 'too_deep',
    reason: 'reason 7',
    receivedAt: 7,
    body: '{"number":7}',
    truncated: false,
  });
});

it('is the same after a restart, also when a crash left half a line', async () => {
  const first = await openDeadLetter(folder);
  for (const number of range(1, 5)) first.add(entry(number));
  await first.close();
  const [file] = await readdir(folder);
  await appendFile(join(folder, file ?? ''), '{"id":6,"code":"bad_');
  const second = await openDeadLetter(folder);
  expect(second.counts().byCode).toEqual(first.counts().byCode);
  second.add(entry(6));
  expect(await listAll(second, 2)).toEqual(range(1, 6).reverse());
  expect((await second.list({ limit: 1 })).entries[0]?.id).toBe(6);
});

it('forgets the oldest file first and knows how many entries went', async () => {
  const bounds = { maxFileBytes: 1_000, maxFiles: 3 };
  const store = await openDeadLetter(folder, bounds);
  for (const number of range(1, 100)) {
    store.add(entry(number));
    await store.flush();
  }
  expect(await readdir(folder)).toHaveLength(3);
  const kept = await listAll(store, 10);
  const { byCode, forgotten } = store.counts();
  expect(forgotten).toBeGreaterThan(0);
  expect(kept).toEqual(range(forgotten + 1, 100).reverse());
  expect(Object.values(byCode).reduce((sum, number) => sum + number, 0)).toBe(kept.length);
  expect(store.total()).toBe(100);
  await store.close();
  const again = await openDeadLetter(folder, bounds);
  expect(again.counts()).toEqual({ byCode, forgotten, lost: 0 });
  expect(again.total()).toBe(100);
});

it('keeps at most 32 KB of a body, and of one too deep to encode its upper levels', async () => {
  const store = await openDeadLetter(folder);
  store.add(entry(1, { body: 'x'.repeat(40_000) }));
  const deep = JSON.parse(`${'{"a":'.repeat(60_000)}1${'}'.repeat(60_000)}`) as unknown;
  store.add(entry(2, { body: { deep } }));
  const { entries } = await store.list({ limit: 10 });
  expect(entries[1]).toMatchObject({ truncated: true });
  expect(entries[1]?.body).toHaveLength(32_768);
  expect(entries[0]?.body).toMatch(/^\{"deep":\{"a":\{"a":.*"\.\.\."/);
});

it('counts as lost what the disk refuses, without throwing, and goes on', async () => {
  const store = await openDeadLetter(folder);
  await rm(folder, { recursive: true });
  store.add(entry(1));
  await store.flush();
  expect(store.counts()).toMatchObject({ byCode: {}, lost: 1 });
  expect(await store.list({ limit: 10 })).toEqual({ entries: [] });
});

it('bounds what waits for the disk', async () => {
  const store = await openDeadLetter(folder, { maxPendingBytes: 1_000 });
  for (const number of range(1, 100)) store.add(entry(number));
  const { entries } = await store.list({ limit: 200 });
  const { lost } = store.counts();
  expect(entries.length).toBeGreaterThan(0);
  expect(lost).toBeGreaterThan(0);
  expect(entries.length + lost).toBe(100);
});
