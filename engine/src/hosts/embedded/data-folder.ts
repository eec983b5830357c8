/**
 * The data folder: where one engine keeps everything, and the only thing to back up.
 *
 *   kairos.json          format, partitions, who made it; written last, so a half-made folder is made again
 *   master.key           32 random bytes that wrap all other keys, unless the environment holds them
 *   lock/                one process at a time (see folder-lock.ts)
 *   partitions/00/log    segment files       partitions/00/store    LMDB environment
 *   suppressions.ndjson  addresses that get nothing, as keyed hashes (see suppression-file.ts)
 *   redo/0               what one thread's logs have not written to the medium themselves yet
 */
import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { writeDurably } from './durable-file.ts';
import { type FolderLock, takeLock } from './folder-lock.ts';
import { realDisk } from './real-disk.ts';

const FORMAT = 1;
const MAX_PARTITIONS = 4096;
const KEY_BYTES = 32;
const OURS = new Set([
  'kairos.json',
  'kairos.json.new',
  'master.key',
  'master.key.new',
  'lock',
  'partitions',
  'redo',
  'suppressions.ndjson',
  'suppressions.ndjson.new',
  'lost+found',
]);

export interface DataFolderOptions {
  /** For a new folder: how many partitions, 1 to 4,096. For an existing one it must be the same. */
  readonly partitions: number;
  /** Version of the code that makes the folder; kept for the record. */
  readonly semantics: string;
  /** 64 hexadecimal digits (KAIROS_MASTER_KEY). Then no key file is made. */
  readonly masterKey?: string | undefined;
}

export interface DataFolder {
  readonly path: string;
  readonly partitions: number;
  /** Semantics version of the code that made the folder. */
  readonly semantics: string;
  /** RFC 3339. */
  readonly created: string;
  readonly masterKey: Buffer;
  /** 32 bytes for one purpose, always the same for it, telling nothing about the master key or other purposes. */
  deriveKey(purpose: string): Buffer;
  logFolder(partition: number): string;
  storeFolder(partition: number): string;
  /** Lets go of the lock. */
  close(): Promise<void>;
}

export type DataFolderCode =
  | 'data_folder_locked'
  | 'data_folder_newer'
  | 'data_folder_partitions'
  | 'data_folder_foreign'
  | 'data_folder_damaged'
  | 'master_key_invalid'
  | 'master_key_missing'
  | 'master_key_wrong';

/** The folder cannot be used as asked. The message says why and what to do. */
export class DataFolderUnusable extends Error {
  override readonly name = 'DataFolderUnusable';
  readonly code: DataFolderCode;
  constructor(code: DataFolderCode, message: string) {
    super(message);
    this.code = code;
  }
}

interface Description {
  readonly format: number;
  readonly semantics: string;
  readonly partitions: number;
  readonly created: string;
  /** Tells whether a master key is the folder's, without telling the key. */
  readonly keyCheck: string;
}

/** Opens the data folder, or makes it. Rejects with {@link DataFolderUnusable}. */
export async function openDataFolder(path: string, options: DataFolderOptions): Promise<DataFolder> {
  const { partitions } = options;
  if (!Number.isInteger(partitions) || partitions < 1 || partitions > MAX_PARTITIONS) {
    throw new RangeError(`A data folder has 1 to ${MAX_PARTITIONS} partitions, not ${partitions}.`);
  }
  const folder = resolve(path);
  await makeFolder(folder);
  await refuseForeign(folder);
  const lock = await takeLock(join(folder, 'lock'));
  if ('heldBy' in lock) throw locked(folder, lock.heldBy);
  try {
    const found = await readDescription(folder);
    if (found) checkDescription(folder, found, partitions);
    const masterKey = await readMasterKey(folder, options.masterKey, found !== undefined);
    const description = found ?? (await create(folder, options, masterKey));
    checkKey(folder, description, masterKey);
    return asFolder(folder, description, masterKey, lock);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

function asFolder(path: string, found: Description, masterKey: Buffer, lock: FolderLock): DataFolder {
  const { partitions, semantics, created } = found;
  const partition = (index: number): string => {
    if (!Number.isInteger(index) || index < 0 || index >= partitions) {
      throw new RangeError(`There is no partition ${index}; there are ${partitions}.`);
    }
    return join(path, 'partitions', String(index).padStart(2, '0'));
  };
  return {
    path,
    partitions,
    semantics,
    created,
    masterKey,
    deriveKey: (purpose) => Buffer.from(hkdfSync('sha256', masterKey, '', `kairos ${purpose}`, KEY_BYTES)),
    logFolder: (index) => join(partition(index), 'log'),
    storeFolder: (index) => join(partition(index), 'store'),
    close: () => lock.release(),
  };
}

async function create(folder: string, options: DataFolderOptions, masterKey: Buffer): Promise<Description> {
  const parent = join(folder, 'partitions');
  await makeFolder(parent);
  for (let index = 0; index < options.partitions; index++) {
    const partition = join(parent, String(index).padStart(2, '0'));
    for (const part of ['log', 'store']) await makeFolder(join(partition, part));
    await realDisk.syncFolder(partition);
  }
  await realDisk.syncFolder(parent);
  const description: Description = {
    format: FORMAT,
    semantics: options.semantics,
    partitions: options.partitions,
    created: new Date().toISOString(),
    keyCheck: keyCheck(masterKey),
  };
  await writeDurably(join(folder, 'kairos.json'), `${JSON.stringify(description, null, 2)}\n`);
  return description;
}

/** Makes the folder and its missing parents; their names are durable. */
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = dirname(made)) {
    await realDisk.syncFolder(dirname(made));
  }
}

async function refuseForeign(folder: string): Promise<void> {
  const names = await readdir(folder);
  const foreign = names.find((name) => !OURS.has(name));
  if (foreign === undefined || names.includes('kairos.json')) return;
  throw new DataFolderUnusable(
    'data_folder_foreign',
    `${folder} is not a data folder of Kairos, and it is not empty (it has "${foreign}"). Name an empty or new one.`,
  );
}

async function readDescription(folder: string): Promise<Description | undefined> {
  const text = await readIfThere(join(folder, 'kairos.json'));
  if (text === undefined) return undefined;
  const found = parse(text.toString());
  if (found) return found;
  throw new DataFolderUnusable(
    'data_folder_damaged',
    `${join(folder, 'kairos.json')} cannot be read. Restore this file from a backup; the rest may be whole.`,
  );
}

function parse(text: string): Description | undefined {
  try {
    const found = JSON.parse(text) as Partial<Description> | null;
    const { format, partitions } = found ?? {};
    const newer = typeof format === 'number' && format > FORMAT;
    const whole = format === FORMAT && Number.isInteger(partitions) && typeof found?.keyCheck === 'string';
    return newer || whole ? (found as Description) : undefined;
  } catch {
    return undefined;
  }
}

function checkDescription(folder: string, found: Description, partitions: number): void {
  if (found.format > FORMAT) {
    throw new DataFolderUnusable(
      'data_folder_newer',
      `${folder} has format ${found.format}; this version of Kairos knows ${FORMAT}. Start the newer version.`,
    );
  }
  if (found.partitions === partitions) return;
  throw new DataFolderUnusable(
    'data_folder_partitions',
    `${folder} was made with ${found.partitions} partitions and keeps them; ${partitions} were asked for. ` +
      `Set the number to ${found.partitions}, or make a new folder.`,
  );
}

async function readMasterKey(folder: string, given: string | undefined, existing: boolean): Promise<Buffer> {
  if (given !== undefined) {
    if (/^[0-9a-f]{64}$/i.test(given)) return Buffer.from(given, 'hex');
    throw new DataFolderUnusable(
      'master_key_invalid',
      'The master key must be 64 hexadecimal digits, for instance from: openssl rand -hex 32',
    );
  }
  const file = join(folder, 'master.key');
  const found = await readIfThere(file);
  if (found?.length === KEY_BYTES) return found;
  if (found || existing) {
    throw new DataFolderUnusable(
      'master_key_missing',
      `${file} is ${found ? 'damaged' : 'missing'}. Restore it from a backup, or set KAIROS_MASTER_KEY if the folder ` +
        'was made with it. Without the key the secrets in the folder are lost.',
    );
  }
  const made = randomBytes(KEY_BYTES);
  await writeDurably(join(folder, 'master.key'), made);
  return made;
}

function checkKey(folder: string, found: Description, masterKey: Buffer): void {
  const [expected, actual] = [Buffer.from(found.keyCheck), Buffer.from(keyCheck(masterKey))];
  if (expected.length === actual.length && timingSafeEqual(expected, actual)) return;
  throw new DataFolderUnusable(
    'master_key_wrong',
    `The master key is not the one that ${folder} was made with. Set KAIROS_MASTER_KEY to that one, or unset it ` +
      'where the folder has its own master.key.',
  );
}

function keyCheck(masterKey: Buffer): string {
  return createHmac('sha256', masterKey).update('kairos key check').digest('hex').slice(0, 16);
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function locked(folder: string, holder: number): DataFolderUnusable {
  const who = holder === process.pid ? 'this process itself' : `process ${holder}`;
  return new DataFolderUnusable(
    'data_folder_locked',
    `${folder} is in use by ${who} (its own number, if it runs in a container). Stop that one first, or name another folder. ` +
      'There is no lock file to delete: the lock ends with its process.',
  );
}
