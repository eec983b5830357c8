import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LossyDisk } from '../../conformance/lossy-disk.ts';
import { SlowDisk } from '../../conformance/slow-disk.ts';
import { drawsFrom } from '../../core/draws.ts';
import type { Disk, DiskFile } from '../disk.ts';
import type { Log } from '../log.ts';
import { openSegmentLog, type SegmentLogOptions } from './segment-log.ts';

const FOLDER = 'partitions/00/log';
const OPTIONS: SegmentLogOptions = { segmentBytes: 2048, semantics: 's1' };
const RUNS = { numRuns: 400 };

/** A record that tells its number, as long as asked. */
function record(number: number, length: number): Buffer {
  const bytes = Buffer.alloc(Math.max(length, 8), number % 251);
  bytes.writeUInt32LE(number, 0);
  return bytes;
}

async function contents(log: Log, from = 0): Promise<string[]> {
  const found: string[] = [];
  for await (const { data } of log.read(from)) found.push(Buffer.from(data).toString('hex'));
  return found;
}

async function filled(disk: Disk, records: readonly Uint8Array[], options = OPTIONS): Promise<number[]> {
  const log = await openSegmentLog(disk, FOLDER, options);
  const positions: number[] = [];
  for (const bytes of records) {
    positions.push(log.append(bytes));
    await log.sync();
  }
  await log.close();
  return positions;
}

/** Overwrites one byte of a file in place. */
async function damage(disk: Disk, name: string, offset: number): Promise<void> {
  const file = await disk.open(`${FOLDER}/${name}`);
  const [byte] = await file.read(offset, 1);
  await file.write(offset, Uint8Array.of(byte! ^ 0xff));
  await file.sync();
}

describe('positions', () => {
  it('grow from 0, survive reopening and a change of segment, and are where at() finds the record', async () => {
    const disk = new LossyDisk();
    const records = Array.from({ length: 60 }, (_, n) => record(n, 100));
    const positions = await filled(disk, records);
    expect((await disk.list(FOLDER)).length).toBeGreaterThan(2);
    const log = await openSegmentLog(disk, FOLDER, OPTIONS);
    expect(positions[0]).toBe(0);
    for (const [n, position] of positions.entries()) {
      expect(Buffer.from((await log.at(position))!.data).equals(records[n]!)).toBe(true);
      expect((await log.at(position))!.next).toBe(positions[n + 1] ?? log.end);
      expect(await log.at(position + 1)).toBeUndefined();
    }
    expect(await contents(log, positions[41]!)).toEqual(records.slice(41).map((r) => r.toString('hex')));
    expect(log.append(record(60, 100))).toBe(log.end - 112);
  });

  it('pair() finds a record and the one behind it, wherever the two are', async () => {
    const lengths = [100, 3, 5_000, 90, 900, 900, 900, 100, 3_960, 40, 60, 60];
    const disk = new LossyDisk();
    const records = lengths.map((length, n) => record(n, length));
    const positions = await filled(disk, records.slice(0, -2));
    const log = await openSegmentLog(disk, FOLDER, OPTIONS);
    // The last of the durable ones, one on its way to the disk, one that is only buffered.
    positions.push(log.append(records.at(-2)!));
    const synced = log.sync();
    positions.push(log.append(records.at(-1)!));
    const expectAll = async () => {
      for (const [n, position] of positions.entries()) {
        const [found, behind] = (await log.pair(position))!;
        expect(Buffer.from(found.data).equals(records[n]!), `record ${n}`).toBe(true);
        expect(behind?.position, `behind ${n}`).toBe(positions[n + 1]);
        if (behind) expect(Buffer.from(behind.data).equals(records[n + 1]!), `behind ${n}`).toBe(true);
        expect(await log.pair(position + 1)).toBeUndefined();
      }
    };
    await expectAll();
    await synced;
    await log.sync();
    await expectAll();
    await log.close();
  });

  it('at() finds a record that is only buffered, or on its way to the disk', async () => {
    const log = await openSegmentLog(new LossyDisk(), FOLDER, OPTIONS);
    const first = log.append(record(1, 50));
    const syncing = log.sync();
    const second = log.append(record(2, 70));
    expect(Buffer.from((await log.at(first))!.data)).toEqual(record(1, 50));
    expect(Buffer.from((await log.at(second))!.data)).toEqual(record(2, 70));
    expect(await log.at(second + 1)).toBeUndefined();
    expect(await log.at(log.end)).toBeUndefined();
    await syncing;
  });

  it('a record much larger than a piece of reading or a segment comes back whole; so does an empty one', async () => {
    const disk = new LossyDisk();
    const records = [record(1, 20), record(2, 3_000_000), Buffer.alloc(0), record(3, 20)];
    const positions = await filled(disk, records);
    const log = await openSegmentLog(disk, FOLDER, OPTIONS);
    expect(await contents(log)).toEqual(records.map((r) => r.toString('hex')));
    expect((await log.at(positions[1]!))?.data.length).toBe(3_000_000);
    expect((await log.at(positions[2]!))?.data.length).toBe(0);
  });

  it('stay the same when old segments are dropped, for good; reading what was dropped says so', async () => {
    for (let seed = 0; seed < 20; seed++) {
      const disk = new LossyDisk({ seed });
      const records = Array.from({ length: 60 }, (_, n) => record(n, 100));
      const positions = await filled(disk, records);
      const log = await openSegmentLog(disk, FOLDER, OPTIONS);
      await log.dropBefore(positions[30]!);
      expect(log.start).toBeGreaterThan(0);
      expect(log.start).toBeLessThanOrEqual(positions[30]!);
      expect((await log.at(positions[30]!))?.data.length).toBe(100);
      expect(await log.at(0)).toBeUndefined();
      await expect(contents(log)).rejects.toMatchObject({ code: 'log_position_dropped' });
      disk.crash();
      const again = await openSegmentLog(disk, FOLDER, OPTIONS);
      expect(again.start).toBe(log.start);
      expect(await contents(again, positions[59]!)).toHaveLength(1);
    }
  });
});

describe('group commit', () => {
  it('syncs asked for while one is in flight share the next one', async () => {
    const disk = new LossyDisk();
    const log = await openSegmentLog(disk, FOLDER, OPTIONS);
    log.append(record(0, 10));
    await log.sync();
    const before = disk.trace.length;
    const syncs: Promise<void>[] = [];
    for (let n = 1; n <= 20; n++) {
      log.append(record(n, 10));
      syncs.push(log.sync());
    }
    await Promise.all(syncs);
    const syncCount = disk.trace.slice(before).filter((operation) => operation.startsWith('sync')).length;
    expect(syncCount).toBe(2);
    expect(await contents(log)).toHaveLength(21);
  });
});

/**
 * Appends with syncs in between until the crash; returns what was appended and how much was acknowledged.
 * @param isSlow other work comes between, as where a disk takes its time
 */
async function untilCrash(
  disk: Disk,
  script: readonly number[],
  isSlow = false,
): Promise<{ appended: string[]; acknowledged: number }> {
  const appended: string[] = [];
  let acknowledged = 0;
  try {
    const log = await openSegmentLog(disk, FOLDER, OPTIONS);
    for (const length of script) {
      const bytes = record(appended.length, length);
      log.append(bytes);
      appended.push(bytes.toString('hex'));
      const count = appended.length;
      const synced = log.sync().then(() => {
        acknowledged = Math.max(acknowledged, count);
      });
      // Some callers wait, some go on while the sync is in flight.
      if (length % 3 === 0) await synced;
      else synced.catch(() => undefined);
      for (let turn = isSlow ? length % 4 : 0; turn > 0; turn--) await new Promise(setImmediate);
    }
    await log.close();
  } catch {
    // The crash, or the disk's failure. What counts is what is there afterwards.
  }
  return { appended, acknowledged };
}

async function checkRecovery(disk: LossyDisk, appended: string[], acknowledged: number): Promise<void> {
  const log = await openSegmentLog(disk, FOLDER, OPTIONS);
  const found = await contents(log);
  expect(found).toEqual(appended.slice(0, found.length));
  expect(found.length).toBeGreaterThanOrEqual(acknowledged);
  // What was seen once stays, and the log goes on behind it.
  const last = record(0xffff, 40);
  log.append(last);
  await log.sync();
  disk.crash();
  const again = await openSegmentLog(disk, FOLDER, OPTIONS);
  expect(await contents(again)).toEqual([...found, last.toString('hex')]);
}

const SCRIPT = fc.array(fc.integer({ min: 8, max: 900 }), { minLength: 1, maxLength: 25 });
const CRASH = fc.record({ script: SCRIPT, seed: fc.integer(), at: fc.integer({ min: 1, max: 120 }) });

function crashProperty(ignoring?: 'sync' | 'syncFolder') {
  return fc.asyncProperty(CRASH, async ({ script, seed, at }) => {
    const disk = new LossyDisk(ignoring ? { seed, ignoring } : { seed });
    disk.crashAt(at);
    const { appended, acknowledged } = await untilCrash(disk, script);
    disk.crash();
    await checkRecovery(disk, appended, acknowledged);
  });
}

describe('power loss at any operation', () => {
  it('keeps every acknowledged record, in order, and nothing but a prefix of the appended ones', async () => {
    await fc.assert(crashProperty(), RUNS);
  });

  it.each(['sync', 'syncFolder'] as const)(
    'the property above fails where %s does nothing',
    async (ignoring) => {
      const result = await fc.check(crashProperty(ignoring), RUNS);
      expect(result.failed).toBe(true);
    },
  );

  it('holds also when recovery itself is hit, again and again', async () => {
    const property = fc.asyncProperty(CRASH, fc.array(fc.nat(12), { maxLength: 5 }), async (first, again) => {
      const disk = new LossyDisk({ seed: first.seed });
      disk.crashAt(first.at);
      const { appended, acknowledged } = await untilCrash(disk, first.script);
      disk.crash();
      for (const operations of again) {
        disk.crashAt(disk.trace.length + 1 + operations);
        await openSegmentLog(disk, FOLDER, OPTIONS).catch(() => undefined);
        disk.crash();
      }
      await checkRecovery(disk, appended, acknowledged);
    });
    await fc.assert(property, RUNS);
  });
});

/** What is to befall a disk that takes its time, on which syncs run beside each other. */
const FATE = fc.record({
  script: SCRIPT,
  seed: fc.integer(),
  crashAt: fc.option(fc.integer({ min: 1, max: 120 })),
  failIn: fc.option(fc.integer({ min: 1, max: 25 })),
  room: fc.option(fc.nat(6000)),
  isKilled: fc.boolean(),
});

function overlapProperty(ignoring?: 'sync') {
  return fc.asyncProperty(FATE, async ({ script, seed, crashAt, failIn, room, isKilled }) => {
    const disk = new LossyDisk(ignoring ? { seed, ignoring } : { seed });
    const slow = new SlowDisk(disk, drawsFrom(seed));
    if (crashAt !== null) disk.crashAt(crashAt);
    if (failIn !== null) disk.failSync(failIn + 1);
    if (room !== null) disk.full(room);
    const { appended, acknowledged } = await untilCrash(slow.port, script, true);
    slow.isDead = true;
    disk.roomy();
    disk.failSync(Number.POSITIVE_INFINITY);
    if (isKilled && failIn === null) disk.kill();
    else disk.crash();
    await checkRecovery(disk, appended, acknowledged);
  });
}

describe('syncs that run beside each other', () => {
  it('LOG-7: are two at most, and are told of in their order, also where the later one ends first', async () => {
    const lossy = new LossyDisk();
    const ends: (() => void)[] = [];
    let isHeld = false;
    const disk = heldAt(lossy, () => (isHeld ? new Promise<void>((go) => ends.push(go)) : Promise.resolve()));
    const log = await openSegmentLog(disk, FOLDER, { ...OPTIONS, segmentBytes: 1_000_000 });
    isHeld = true;
    const told: number[] = [];
    const synced = [1, 2, 3, 4].map(async (n) => {
      for (let turn = 0; turn < n; turn++) await new Promise(setImmediate);
      log.append(record(n, 40));
      await log.sync();
      told.push(n);
    });
    await until(() => ends.length === 2);
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    expect(ends).toHaveLength(2);
    isHeld = false;
    ends[1]!();
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    expect(told).toEqual([]);
    expect(log.durable).toBe(0);
    ends[0]!();
    await Promise.all(synced);
    expect(told).toEqual([1, 2, 3, 4]);
    expect(await contents(log)).toHaveLength(4);
    await log.close();
  });

  it('LOG-7: where one fails, it is told of when nothing behind it is being written any more', async () => {
    const lossy = new LossyDisk();
    const ends: (() => void)[] = [];
    let writes = 0;
    const none = () => Promise.resolve();
    const second = () => (++writes === 2 ? new Promise<void>((go) => ends.push(go)) : none());
    const log = await openSegmentLog(heldAt(lossy, none, second), FOLDER, OPTIONS);
    writes = 0;
    log.append(record(1, 40));
    const refused = [log.sync()];
    log.append(record(2, 40));
    refused.push(log.sync());
    lossy.failSync(1);
    let isTold = false;
    const told = Promise.allSettled(refused).then((outcomes) => {
      isTold = true;
      return outcomes.map(({ status }) => status);
    });
    await until(() => ends.length === 1);
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    // Who opens the file again must not have anything written over.
    expect(isTold).toBe(false);
    ends[0]!();
    expect(await told).toEqual(['rejected', 'rejected']);
    await log.close();
    expect(await contents(await openSegmentLog(lossy, FOLDER, OPTIONS))).toEqual([]);
  });

  it('LOG-7: lose nothing acknowledged, wherever one of them fails, the disk is full, or all ends', async () => {
    await fc.assert(overlapProperty(), { numRuns: 1_000 });
  });

  it('the property above fails where syncs do nothing', async () => {
    expect((await fc.check(overlapProperty('sync'), { numRuns: 1_000 })).failed).toBe(true);
  });
});

/** Syncs of its files end when `end` says, and writes begin when `begin` does. */
function heldAt(disk: Disk, end: () => Promise<void>, begin = () => Promise.resolve()): Disk {
  const held = (file: DiskFile): DiskFile => ({
    size: () => file.size(),
    read: (offset, length) => file.read(offset, length),
    write: (offset, bytes) => begin().then(() => file.write(offset, bytes)),
    reserve: (offset, length) => file.reserve(offset, length),
    truncate: (size) => file.truncate(size),
    sync: () => file.sync().then(end),
    close: () => file.close(),
  });
  return {
    list: (folder) => disk.list(folder),
    makeFolder: (folder) => disk.makeFolder(folder),
    open: async (path) => held(await disk.open(path)),
    rename: (from, to) => disk.rename(from, to),
    remove: (path) => disk.remove(path),
    syncFolder: (folder) => disk.syncFolder(folder),
  };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(setImmediate);
}

describe('a killed process', () => {
  it('what the next process has seen or written survives a power loss that follows', async () => {
    const property = fc.asyncProperty(CRASH, async ({ script, seed, at }) => {
      const disk = new LossyDisk({ seed });
      disk.crashAt(at);
      const { appended, acknowledged } = await untilCrash(disk, script);
      disk.kill();
      const log = await openSegmentLog(disk, FOLDER, OPTIONS);
      const seen = await contents(log);
      expect(seen.length).toBeGreaterThanOrEqual(acknowledged);
      expect(seen).toEqual(appended.slice(0, seen.length));
      if (seed % 2 === 0) {
        log.append(record(0xffff, 40));
        await log.sync();
        seen.push(record(0xffff, 40).toString('hex'));
      }
      disk.crash();
      expect(await contents(await openSegmentLog(disk, FOLDER, OPTIONS))).toEqual(seen);
    });
    await fc.assert(property, RUNS);
  });
});

describe('a medium that refuses', () => {
  it('a full disk rejects with ENOSPC, poisons the log, and loses nothing acknowledged', async () => {
    const property = fc.asyncProperty(SCRIPT, fc.integer(), fc.nat(6000), async (script, seed, room) => {
      const disk = new LossyDisk({ seed });
      disk.full(room);
      const { appended, acknowledged } = await untilCrash(disk, script);
      disk.roomy();
      disk.crash();
      await checkRecovery(disk, appended, acknowledged);
    });
    await fc.assert(property, RUNS);
  });

  it('a failed sync rejects with its code; nothing can be appended; the record is as never written', async () => {
    const disk = new LossyDisk();
    const log = await openSegmentLog(disk, FOLDER, OPTIONS);
    log.append(record(1, 30));
    await log.sync();
    disk.failSync(1, 'EIO');
    const position = log.append(record(2, 30));
    await expect(log.sync()).rejects.toMatchObject({ name: 'LogFailure', code: 'EIO' });
    expect(() => log.append(record(3, 30))).toThrowError(expect.objectContaining({ code: 'EIO' }));
    await expect(log.sync()).rejects.toMatchObject({ code: 'EIO' });
    expect(await log.at(position)).toBeUndefined();
    await log.close();
    expect(await contents(await openSegmentLog(disk, FOLDER, OPTIONS))).toEqual([
      record(1, 30).toString('hex'),
    ]);
  });

  it('ENOSPC is the code of the failure', async () => {
    const disk = new LossyDisk();
    const log = await openSegmentLog(disk, FOLDER, OPTIONS);
    disk.full();
    log.append(record(1, 30));
    await expect(log.sync()).rejects.toMatchObject({ code: 'ENOSPC' });
  });

  it('room made in advance that does not fit is no failure', async () => {
    const disk = new LossyDisk();
    const log = await openSegmentLog(disk, FOLDER, { ...OPTIONS, segmentBytes: 1_000_000 });
    disk.full(100);
    log.append(record(1, 30));
    await log.sync();
    expect(await contents(log)).toHaveLength(1);
  });
});

describe('damage', () => {
  async function damagedAt(offset: number, name = '0000000000000000.log', records = 5): Promise<Disk> {
    const disk = new LossyDisk();
    await filled(
      disk,
      Array.from({ length: records }, (_, n) => record(n, 100)),
    );
    await damage(disk, name, offset);
    return disk;
  }

  it('in the payload of a record before the last is refused, naming file and offset', async () => {
    const disk = await damagedAt(128 + 112 + 30);
    const opening = openSegmentLog(disk, FOLDER, OPTIONS);
    await expect(opening).rejects.toMatchObject({ code: 'log_corrupt' });
    await expect(opening).rejects.toThrow(/0{16}\.log is damaged at offset 240/);
  });

  it('in the length of a record before the last is refused as well', async () => {
    await expect(openSegmentLog(await damagedAt(128 + 112), FOLDER, OPTIONS)).rejects.toMatchObject({
      code: 'log_corrupt',
    });
  });

  it('in the header is refused', async () => {
    await expect(openSegmentLog(await damagedAt(30), FOLDER, OPTIONS)).rejects.toMatchObject({
      code: 'log_corrupt',
    });
  });

  it('in an earlier segment is refused when it is read', async () => {
    const disk = await damagedAt(128 + 50, '0000000000000000.log', 40);
    const log = await openSegmentLog(disk, FOLDER, OPTIONS);
    await expect(contents(log)).rejects.toMatchObject({ code: 'log_corrupt' });
  });

  it('a segment that is missing or cut short in the middle is refused', async () => {
    const disk = new LossyDisk();
    await filled(
      disk,
      Array.from({ length: 60 }, (_, n) => record(n, 100)),
    );
    const names = await disk.list(FOLDER);
    const file = await disk.open(`${FOLDER}/${names[0]}`);
    await file.truncate((await file.size()) - 5);
    await expect(openSegmentLog(disk, FOLDER, OPTIONS)).rejects.toMatchObject({ code: 'log_corrupt' });
    const other = new LossyDisk();
    await filled(
      other,
      Array.from({ length: 60 }, (_, n) => record(n, 100)),
    );
    await other.remove(`${FOLDER}/${names[1]}`);
    await expect(openSegmentLog(other, FOLDER, OPTIONS)).rejects.toMatchObject({ code: 'log_corrupt' });
  });
});

describe('another semantics version', () => {
  it('with records that are not checkpointed is refused, telling whose they are', async () => {
    const disk = new LossyDisk();
    await filled(disk, [record(1, 50)]);
    const opening = openSegmentLog(disk, FOLDER, { ...OPTIONS, semantics: 's2', drainedTo: 10 });
    await expect(opening).rejects.toMatchObject({ code: 'log_other_semantics', semantics: 's1' });
    await expect(opening).rejects.toThrow(/drains/);
  });

  it('goes on in a new segment where all its records are checkpointed', async () => {
    const disk = new LossyDisk();
    const s2 = { ...OPTIONS, semantics: 's2' };
    await filled(disk, [record(1, 50)]);
    const log = await openSegmentLog(disk, FOLDER, { ...s2, drainedTo: 62 });
    expect(log.append(record(2, 50))).toBe(62);
    await log.close();
    expect(await contents(await openSegmentLog(disk, FOLDER, s2))).toHaveLength(2);
    await expect(openSegmentLog(disk, FOLDER, OPTIONS)).rejects.toMatchObject({ semantics: 's2' });
  });

  it('without records is taken over', async () => {
    const disk = new LossyDisk();
    await filled(disk, []);
    const log = await openSegmentLog(disk, FOLDER, { ...OPTIONS, semantics: 's2' });
    log.append(record(1, 50));
    await log.close();
    await expect(openSegmentLog(disk, FOLDER, OPTIONS)).rejects.toMatchObject({ semantics: 's2' });
  });

  it('taking over survives a crash at any operation', async () => {
    const property = fc.asyncProperty(fc.integer(), fc.integer({ min: 1, max: 12 }), async (seed, at) => {
      const disk = new LossyDisk({ seed });
      await (await openSegmentLog(disk, FOLDER, OPTIONS)).close();
      const s2 = { ...OPTIONS, semantics: 'version-2' };
      disk.crashAt(disk.trace.length + at);
      await openSegmentLog(disk, FOLDER, s2).catch(() => undefined);
      disk.crash();
      const log = await openSegmentLog(disk, FOLDER, s2);
      log.append(record(1, 50));
      await log.sync();
      disk.crash();
      expect(await contents(await openSegmentLog(disk, FOLDER, s2))).toHaveLength(1);
    });
    await fc.assert(property, RUNS);
  });
});
