import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DataFolderOptions, openDataFolder } from './data-folder.ts';
import { openLmdbStore } from './lmdb-store.ts';
import { realDisk } from './real-disk.ts';
import { openSegmentLog } from './segment-log.ts';

const OPTIONS: DataFolderOptions = { partitions: 3, semantics: 's1' };
const KEY = '0123456789abcdef'.repeat(4);

let parent: string;
let folder: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'kairos-folder-'));
  folder = join(parent, 'new', 'data');
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(parent, { recursive: true });
});

/** Another process that holds the folder's lock, as folder-lock.ts does. */
async function holder(): Promise<ChildProcess> {
  const code = `
    const { open } = await import(${JSON.stringify(import.meta.resolve('lmdb'))});
    const lock = open({ path: ${JSON.stringify(join(folder, 'lock'))}, noSubdir: false, overlappingSync: false });
    globalThis.held = lock.transactionSync(() => lock.useReadTransaction());
    process.stdout.write('held');
    setInterval(() => {}, 1000);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  await once(child.stdout, 'data');
  return child;
}

describe('a new folder', () => {
  it('is made with all its partitions, private to its user, and opens again as it was', async () => {
    const made = await openDataFolder(folder, OPTIONS);
    expect(await readdir(join(folder, 'partitions'))).toEqual(['00', '01', '02']);
    expect(made.logFolder(2)).toBe(join(folder, 'partitions', '02', 'log'));
    expect(made.storeFolder(0)).toBe(join(folder, 'partitions', '00', 'store'));
    expect(() => made.logFolder(3)).toThrow(RangeError);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, 'master.key'))).mode & 0o777).toBe(0o600);
    await made.close();
    const again = await openDataFolder(folder, { ...OPTIONS, semantics: 's2' });
    expect(again).toMatchObject({ partitions: 3, semantics: 's1', created: made.created });
    expect(again.masterKey).toEqual(made.masterKey);
    await again.close();
  });

  it('holds a real log and a real store that survive closing', async () => {
    const made = await openDataFolder(folder, OPTIONS);
    const options = { segmentBytes: 1000, semantics: 's1' };
    const log = await openSegmentLog(realDisk, made.logFolder(0), options);
    const positions = Array.from({ length: 50 }, (_, n) => log.append(Buffer.alloc(100, n)));
    await log.sync();
    const large = log.append(Buffer.alloc(200_000, 7));
    await log.close();
    const store = openLmdbStore(made.storeFolder(0));
    await store.write([{ key: 'a', value: Buffer.from('1') }]);
    await store.close();
    const again = await openSegmentLog(realDisk, made.logFolder(0), options);
    const found: number[] = [];
    for await (const { position } of again.read(0)) found.push(position);
    expect(found).toEqual([...positions, large]);
    expect((await again.at(large))?.data.every((byte) => byte === 7)).toBe(true);
    await again.close();
    await made.close();
  });

  it('that was left half made is made whole', async () => {
    await (await openDataFolder(folder, OPTIONS)).close();
    await rm(join(folder, 'kairos.json'));
    await writeFile(join(folder, 'kairos.json.new'), '{"for');
    const again = await openDataFolder(folder, { ...OPTIONS, partitions: 4 });
    expect(again.partitions).toBe(4);
    await again.close();
  });
});

describe('the lock', () => {
  it('is refused while another process lives, naming it, and free once that one is killed', async () => {
    await (await openDataFolder(folder, OPTIONS)).close();
    const other = await holder();
    const opening = openDataFolder(folder, OPTIONS);
    await expect(opening).rejects.toMatchObject({ code: 'data_folder_locked' });
    await expect(opening).rejects.toThrow(new RegExp(`process ${other.pid} `));
    const dead = once(other, 'exit');
    other.kill('SIGKILL');
    await dead;
    await (await openDataFolder(folder, OPTIONS)).close();
  });

  it('is refused also while the other process stands still', async () => {
    await (await openDataFolder(folder, OPTIONS)).close();
    const other = await holder();
    other.kill('SIGSTOP');
    await expect(openDataFolder(folder, OPTIONS)).rejects.toMatchObject({ code: 'data_folder_locked' });
  });

  it('is refused to the same process, and free again after close or a failed opening', async () => {
    const first = await openDataFolder(folder, OPTIONS);
    await expect(openDataFolder(folder, OPTIONS)).rejects.toThrow(/this process itself/);
    await first.close();
    await expect(openDataFolder(folder, { ...OPTIONS, partitions: 5 })).rejects.toThrow();
    await (await openDataFolder(folder, OPTIONS)).close();
  });
});

describe('a folder that cannot be used says why', () => {
  async function rewritten(change: (text: string) => string): Promise<void> {
    await (await openDataFolder(folder, OPTIONS)).close();
    const path = join(folder, 'kairos.json');
    await writeFile(path, change(await readFile(path, 'utf8')));
  }

  it('a newer format', async () => {
    await rewritten((text) => text.replace('"format": 1', '"format": 2'));
    await expect(openDataFolder(folder, OPTIONS)).rejects.toMatchObject({ code: 'data_folder_newer' });
  });

  it('another number of partitions', async () => {
    await rewritten((text) => text);
    await expect(openDataFolder(folder, { ...OPTIONS, partitions: 16 })).rejects.toMatchObject({
      code: 'data_folder_partitions',
      message: expect.stringContaining('Set the number to 3'),
    });
  });

  it.each(['', 'null', '{"format":1}', '{"format": 1, "par'])('a damaged description: %s', async (text) => {
    await rewritten(() => text);
    await expect(openDataFolder(folder, OPTIONS)).rejects.toMatchObject({ code: 'data_folder_damaged' });
  });

  it('somebody else’s folder', async () => {
    await writeFile(join(parent, 'thesis.txt'), 'mine');
    await expect(openDataFolder(parent, OPTIONS)).rejects.toMatchObject({ code: 'data_folder_foreign' });
    expect(await readdir(parent)).toEqual(['thesis.txt']);
  });
});

describe('the master key', () => {
  it('derives the same key for the same purpose only', async () => {
    const made = await openDataFolder(folder, { ...OPTIONS, masterKey: KEY });
    expect(made.masterKey.toString('hex')).toBe(KEY);
    expect(made.deriveKey('links')).toHaveLength(32);
    expect(made.deriveKey('links')).toEqual(made.deriveKey('links'));
    expect(made.deriveKey('links')).not.toEqual(made.deriveKey('sessions'));
    expect(await readdir(folder)).not.toContain('master.key');
    await made.close();
  });

  it('that is not the folder’s is refused', async () => {
    await (await openDataFolder(folder, OPTIONS)).close();
    await expect(openDataFolder(folder, { ...OPTIONS, masterKey: KEY })).rejects.toMatchObject({
      code: 'master_key_wrong',
    });
  });

  it('that is missing or malformed is refused, never made anew', async () => {
    await (await openDataFolder(folder, { ...OPTIONS, masterKey: KEY })).close();
    await expect(openDataFolder(folder, OPTIONS)).rejects.toMatchObject({ code: 'master_key_missing' });
    await expect(openDataFolder(folder, { ...OPTIONS, masterKey: 'abc' })).rejects.toMatchObject({
      code: 'master_key_invalid',
    });
  });
});
