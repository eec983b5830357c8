import { describe, expect, it } from 'vitest';
import { LossyDisk } from './lossy-disk.ts';

const SEEDS = Array.from({ length: 60 }, (_, seed) => seed);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function written(
  disk: LossyDisk,
  name: string,
  text: string,
  synced: 'synced' | 'unsynced',
): Promise<void> {
  const file = await disk.open(`d/${name}`);
  await file.write(0, bytes(text));
  if (synced === 'unsynced') return;
  await file.sync();
  await disk.syncFolder('d');
}

async function content(disk: LossyDisk, name: string): Promise<string> {
  const file = await disk.open(`d/${name}`);
  return Buffer.from(await file.read(0, await file.size())).toString();
}

/** What a crash leaves, over many seeds. */
async function outcomes(run: (disk: LossyDisk) => Promise<void>): Promise<Set<string>> {
  const found = new Set<string>();
  for (const seed of SEEDS) {
    const disk = new LossyDisk({ seed });
    await run(disk);
    disk.crash();
    const names = await disk.list('d');
    found.add((await Promise.all(names.map(async (name) => `${name}=${await content(disk, name)}`))).join());
  }
  return found;
}

describe('a crash of the lossy disk', () => {
  it('keeps what is synced, whatever the seed', async () => {
    expect(await outcomes((disk) => written(disk, 'a', 'safe', 'synced'))).toEqual(new Set(['a=safe']));
  });

  it('may lose or keep an unsynced name, unsynced bytes, or a part of them', async () => {
    const found = await outcomes((disk) => written(disk, 'a', 'lost?', 'unsynced'));
    expect(found).toContain('');
    expect(found).toContain('a=');
    expect(found).toContain('a=lost?');
    expect(found.size).toBeGreaterThan(3);
  });

  it('may bring back a removed file and undo a rename, until the folder is synced', async () => {
    const removed = await outcomes(async (disk) => {
      await written(disk, 'a', 'x', 'synced');
      await disk.remove('d/a');
    });
    expect(removed).toEqual(new Set(['', 'a=x']));
    const renamed = async (disk: LossyDisk): Promise<void> => {
      await written(disk, 'a', 'x', 'synced');
      await disk.rename('d/a', 'd/b');
    };
    expect(await outcomes(renamed)).toEqual(new Set(['a=x', 'b=x']));
    const synced = async (disk: LossyDisk): Promise<void> => {
      await renamed(disk);
      await disk.syncFolder('d');
    };
    expect(await outcomes(synced)).toEqual(new Set(['b=x']));
  });

  it('at an operation lets nobody go on; files opened before it stay dead', async () => {
    const disk = new LossyDisk();
    await written(disk, 'a', 'x', 'synced');
    const file = await disk.open('d/a');
    disk.crashAt(disk.trace.length + 1);
    await expect(file.write(0, bytes('y'))).rejects.toThrow(/crashed/);
    await expect(file.sync()).rejects.toThrow(/crashed/);
    await expect(disk.list('d')).rejects.toThrow(/crashed/);
    disk.crash();
    await expect(file.size()).rejects.toThrow(/crashed/);
    expect(await disk.list('d')).toEqual(['a']);
  });

  it('that only kills the process loses nothing', async () => {
    const disk = new LossyDisk();
    await written(disk, 'a', 'still here', 'unsynced');
    disk.kill();
    expect(await content(disk, 'a')).toBe('still here');
  });
});

describe('a lossy disk that refuses', () => {
  it('writes what fits when it is full, and says ENOSPC', async () => {
    const disk = new LossyDisk();
    const file = await disk.open('d/a');
    disk.full(3);
    await expect(file.write(0, bytes('12345'))).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(await content(disk, 'a')).toBe('123');
    await file.write(0, bytes('abc'));
    disk.roomy();
    await file.write(3, bytes('45'));
    expect(await content(disk, 'a')).toBe('abc45');
  });

  it('never makes durable what a failed sync should have', async () => {
    const found = await outcomes(async (disk) => {
      await written(disk, 'a', 'old', 'synced');
      const file = await disk.open('d/a');
      disk.failSync(1);
      await file.write(0, bytes('new'));
      await expect(file.sync()).rejects.toMatchObject({ code: 'EIO' });
      await file.sync();
    });
    expect(found).toEqual(new Set(['a=old']));
  });
});
