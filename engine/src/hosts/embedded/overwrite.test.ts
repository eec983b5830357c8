// What is overwritten in a log over its redo log: old or new after a crash anywhere, and no copy in the end.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { LossyDisk } from '../../conformance/lossy-disk.ts';
import type { Disk } from '../disk.ts';
import { decodeEntry, erasedEntry } from '../record.ts';
import { openLmdbStore } from './lmdb-store.ts';
import { realDisk } from './real-disk.ts';
import { RedoDisk } from './redo-disk.ts';
import { openSegmentLog, type SegmentLog } from './segment-log.ts';

const LOG = { segmentBytes: 1024, semantics: 's1' };
const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

async function temporary(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kairos-overwrite-'));
  folders.push(folder);
  return folder;
}

const old = (n: number) => Buffer.alloc(30 + (n % 5) * 100, `old ${n};`);

async function filled(disk: Disk, folder: string): Promise<{ log: SegmentLog; positions: number[] }> {
  const log = await openSegmentLog(disk, folder, LOG);
  const positions: number[] = [];
  for (let n = 0; n < 20; n++) {
    positions.push(log.append(old(n)));
    await log.sync();
  }
  return { log, positions };
}

const others = (positions: readonly number[]) =>
  positions.flatMap((position, n) => (n % 2 === 0 ? [{ position, data: erasedEntry(old(n).length) }] : []));

async function contents(log: SegmentLog): Promise<Buffer[]> {
  const found: Buffer[] = [];
  for await (const { data } of log.read(0)) found.push(Buffer.from(data));
  return found;
}

async function bytesBelow(folder: string): Promise<Buffer> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((name) => name.isFile());
  return Buffer.concat(await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name)))));
}

describe('an entry that was erased', () => {
  it('ERA-3: fills any length, and is read as what it is', () => {
    for (const bytes of [2, 3, 4, 5, 250, 257, 258, 259, 260, 300, 65_536, 65_540, 65_541, 65_542, 70_000]) {
      expect(erasedEntry(bytes)).toHaveLength(bytes);
      expect(decodeEntry(erasedEntry(bytes))).toEqual({ type: 'erased' });
    }
  });
});

describe('overwriting records of a log', () => {
  it('ERA-3: keeps positions, over a restart', async () => {
    const root = await temporary();
    const disk = await RedoDisk.open(realDisk, { root, folder: join(root, 'redo') });
    const { log, positions } = await filled(disk, join(root, 'log'));
    await log.overwrite(others(positions));
    const expected = positions.map((_, n) => (n % 2 === 0 ? erasedEntry(old(n).length) : old(n)));
    expect(await contents(log)).toEqual(expected);
    expect(Buffer.from((await log.at(positions[4]!))!.data)).toEqual(expected[4]);
    await expect(log.overwrite([{ position: positions[1]!, data: Buffer.alloc(3) }])).rejects.toThrow(
      'No record',
    );
    await log.close();
    const again = await openSegmentLog(disk, join(root, 'log'), LOG);
    expect(await contents(again)).toEqual(expected);
    await again.close();
    await disk.close();
  });

  it('ERA-4: leaves no copy in the redo log', async () => {
    const root = await temporary();
    const disk = await RedoDisk.open(realDisk, { root, folder: join(root, 'redo') });
    const { log, positions } = await filled(disk, join(root, 'log'));
    expect((await bytesBelow(join(root, 'redo'))).includes('old 4;')).toBe(true);
    await log.overwrite(others(positions));
    await log.forgetOverwritten();
    const left = await bytesBelow(root);
    expect(left.includes('old 4;')).toBe(false);
    expect(left.includes('old 5;')).toBe(true);
    await log.close();
    await disk.close();
  });

  it('ERA-5: after a crash at any operation each record is the old or the new one, whole', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 90, max: 240 }), fc.integer(), async (operation, seed) => {
        const lossy = new LossyDisk({ seed });
        const options = { root: '', folder: 'redo', retireBytes: 100_000 };
        lossy.crashAt(operation);
        let positions: number[] = [];
        try {
          const made = await filled(await RedoDisk.open(lossy, options), 'log');
          positions = made.positions;
          await made.log.overwrite(others(positions));
          await made.log.forgetOverwritten();
        } catch {
          // The crash.
        }
        await new Promise(setImmediate);
        lossy.crash();
        const log = await openSegmentLog(await RedoDisk.open(lossy, options), 'log', LOG);
        for (const [n, data] of (await contents(log)).entries()) {
          const isOld = data.equals(old(n));
          const isNew = n % 2 === 0 && data.equals(erasedEntry(old(n).length));
          expect([n, isOld || isNew]).toEqual([n, true]);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('a store that is written anew', () => {
  it('ERA-4: has no byte of what was removed, and all that was written meanwhile', async () => {
    const root = await temporary();
    const store = openLmdbStore(join(root, 'store'));
    const put = (n: number, text: string) => ({
      key: `k${n}`,
      value: Buffer.alloc(50 + (n % 90) * 60, text),
    });
    for (let lot = 0; lot < 30; lot++)
      await store.write(
        Array.from({ length: 100 }, (_, i) => put(lot * 100 + i, `secret-${lot * 100 + i};`)),
      );
    await store.write(
      Array.from({ length: 3_000 }, (_, n) =>
        n % 3 === 0 ? { key: `k${n}`, value: undefined } : put(n, `plain-${n};`),
      ),
    );
    expect((await bytesBelow(root)).includes('secret-')).toBe(true);
    const renewed = store.renew?.(() => false);
    const writes: Promise<void>[] = [];
    for (let n = 0; n < 200; n++) {
      writes.push(
        store.write([put(10_000 + n, `meanwhile-${n};`), { key: `k${n * 7 + 1}`, value: undefined }]),
      );
      if (n % 10 === 0) await new Promise(setImmediate);
    }
    await Promise.all([renewed, ...writes]);
    await expect(store.renew?.(() => true)).rejects.toMatchObject({ code: 'ECANCELED' });
    await store.renew?.(() => false);
    expect((await bytesBelow(root)).includes('secret-')).toBe(false);
    const expected = new Map<string, string>();
    for (let n = 0; n < 3_000; n++) if (n % 3 !== 0) expected.set(`k${n}`, `plain-${n};`);
    for (let n = 0; n < 200; n++) expected.set(`k${10_000 + n}`, `meanwhile-${n};`);
    for (let n = 0; n < 200; n++) expected.delete(`k${n * 7 + 1}`);
    const check = (found: Iterable<{ key: string; value: Uint8Array }>) => {
      const names = [...found].map(({ key, value }) => [
        key,
        `${Buffer.from(value).toString().split(';')[0]};`,
      ]);
      expect(new Map(names as [string, string][])).toEqual(expected);
    };
    check(store.range('', '\u{10ffff}'));
    await store.close();
    const again = openLmdbStore(join(root, 'store'));
    check(again.range('', '\u{10ffff}'));
    expect(await readdir(root)).toEqual(['store']);
    await again.close();
  });
});
