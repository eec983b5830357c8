import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Crash, LossyDisk } from '../../conformance/lossy-disk.ts';
import type { Disk } from '../disk.ts';
import type { Log } from '../log.ts';
import { RedoDisk } from './redo-disk.ts';
import { openSegmentLog } from './segment-log.ts';

const OPTIONS = { root: '', folder: 'redo', retireBytes: 2048 };
const LOG = { segmentBytes: 1024, semantics: 's1' };
const folderOf = (log: number) => `partitions/${log}/log`;

function record(log: number, number: number): Buffer {
  return Buffer.alloc(40 + (number % 7) * 30, `${log}:${number};`);
}

async function contents(log: Log): Promise<string[]> {
  const found: string[] = [];
  for await (const { data } of log.read(0)) found.push(Buffer.from(data).toString());
  return found;
}

async function openLogs(disk: Disk, count: number): Promise<Log[]> {
  return Promise.all(Array.from({ length: count }, (_, i) => openSegmentLog(disk, folderOf(i), LOG)));
}

/** Appends to all logs at once, in turn; tells how many records of each were durable when the power went. */
async function fill(logs: readonly Log[], perLog: number, durable: number[]): Promise<void> {
  const filled = logs.map(async (log, i) => {
    for (let n = 0; n < perLog; n++) {
      log.append(record(i, n));
      await log.sync();
      durable[i] = n + 1;
    }
  });
  await Promise.all(filled);
}

const syncs = (disk: LossyDisk, prefix: string) =>
  disk.trace.filter((t) => t.startsWith(`sync ${prefix}`)).length;

describe('files that become durable together', () => {
  it('LOG-2: whatever was synced is there after a crash at any operation, in order and once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 600 }), fc.integer(), async (operation, seed) => {
        const lossy = new LossyDisk({ seed });
        lossy.crashAt(operation);
        const durable = [0, 0, 0];
        try {
          await fill(await openLogs(await RedoDisk.open(lossy, OPTIONS), 3), 40, durable);
        } catch (error) {
          expect(error).toSatisfy(causedByCrash);
        }
        await new Promise(setImmediate);
        lossy.crash();
        const logs = await openLogs(await RedoDisk.open(lossy, OPTIONS), 3);
        for (const [i, log] of logs.entries()) {
          const found = await contents(log);
          expect(found.length).toBeGreaterThanOrEqual(durable[i]!);
          expect(found).toEqual(found.map((_, n) => record(i, n).toString()));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('one sync serves all of them, and their own come seldom', async () => {
    const lossy = new LossyDisk();
    const logs = await openLogs(await RedoDisk.open(lossy, { ...OPTIONS, retireBytes: 1 << 20 }), 8);
    const [own, shared] = [syncs(lossy, 'partitions'), syncs(lossy, 'redo')];
    for (let n = 0; n < 5; n++) {
      for (const [i, log] of logs.entries()) log.append(record(i, n));
      await Promise.all(logs.map((log) => log.sync()));
    }
    expect(syncs(lossy, 'partitions')).toBe(own);
    expect(syncs(lossy, 'redo') - shared).toBeLessThanOrEqual(10);
  });

  it('the redo log stays small: what the files hold themselves is dropped from it', async () => {
    const lossy = new LossyDisk();
    const disk = await RedoDisk.open(lossy, OPTIONS);
    await fill(await openLogs(disk, 2), 100, []);
    const files = await lossy.list('redo');
    const kept = await Promise.all(files.map(async (name) => (await lossy.open(`redo/${name}`)).size()));
    expect(kept.reduce((sum, size) => sum + size, 0)).toBeLessThan(4 * OPTIONS.retireBytes);
  });

  it('what was cut off does not come back', async () => {
    const lossy = new LossyDisk();
    const file = await (await RedoDisk.open(lossy, OPTIONS)).open('kept');
    await file.write(0, Buffer.from('0123456789'));
    await file.sync();
    await file.truncate(4);
    await file.sync();
    await lossy.syncFolder('.');
    lossy.crash();
    await RedoDisk.open(lossy, OPTIONS);
    expect(await (await lossy.open('kept')).size()).toBe(4);
  });

  it('what was removed does not come back', async () => {
    const lossy = new LossyDisk();
    const disk = await RedoDisk.open(lossy, OPTIONS);
    const file = await disk.open('box/gone');
    await file.write(0, Buffer.from('x'));
    await file.sync();
    await disk.remove('box/gone');
    await disk.syncFolder('box');
    lossy.crash();
    await RedoDisk.open(lossy, OPTIONS);
    expect(await lossy.list('box')).toEqual([]);
  });

  it('after a failed sync those who waited hear of it, and others go on with what is durable', async () => {
    const lossy = new LossyDisk();
    const disk = await RedoDisk.open(lossy, OPTIONS);
    const [first, second] = await openLogs(disk, 2);
    await fill([first!, second!], 5, []);
    lossy.failSync(1);
    first!.append(record(0, 5));
    await expect(first!.sync()).rejects.toMatchObject({ code: 'EIO' });
    second!.append(record(1, 5));
    await second!.sync();
    await first!.close();
    await second!.close();
    lossy.crash();
    const again = await openLogs(await RedoDisk.open(lossy, OPTIONS), 2);
    expect(await contents(again[0]!)).toHaveLength(5);
    expect(await contents(again[1]!)).toHaveLength(6);
  });
});

function causedByCrash(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof Crash) return true;
  return false;
}
