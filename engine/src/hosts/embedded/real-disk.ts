/**
 * The disk port over node:fs. Callbacks, not fs/promises: measured 30 us less CPU per operation.
 * Small writes are done in place: they only copy into the page cache, and the trip through the thread pool costs
 * more CPU (about 40 us) than the copy. What can wait for the medium (sync, large writes, reads) never blocks.
 */
import fs from 'node:fs';
import type { Disk, DiskFile } from '../disk.ts';

const WRITE_IN_PLACE_BYTES = 64 * 1024;
const ZEROS = Buffer.alloc(256 * 1024);

type Done<T> = (error: NodeJS.ErrnoException | null, value?: T) => void;

function call<T>(run: (done: Done<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    run((error, value) => (error ? reject(error) : resolve(value as T)));
  });
}

export const realDisk: Disk = {
  async list(folder) {
    try {
      const entries = await call<fs.Dirent[]>((done) => fs.readdir(folder, { withFileTypes: true }, done));
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => entry.name)
        .sort();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  },

  async makeFolder(folder) {
    await call<string | undefined>((done) => fs.mkdir(folder, { recursive: true, mode: 0o700 }, done));
  },

  async open(path) {
    const flags = fs.constants.O_RDWR | fs.constants.O_CREAT;
    return new RealFile(path, await opened(path, flags));
  },

  rename: (from, to) => call<void>((done) => fs.rename(from, to, done)),
  remove: (path) => call<void>((done) => fs.unlink(path, done)),
  syncFolder,
};

/** Makes the names in a folder durable. Windows cannot open a folder and journals names itself. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await call<number>((done) => fs.open(folder, 'r', done));
  try {
    await call<void>((done) => fs.fsync(handle, done));
  } finally {
    await call<void>((done) => fs.close(handle, done));
  }
}

function opened(path: string, flags: number): Promise<number> {
  return call<number>((done) => fs.open(path, flags, 0o600, done));
}

class RealFile implements DiskFile {
  readonly #path: string;
  readonly #handle: number;
  /** One for each sync at a time: the system tells a failure once to each handle, and who asks beside would hear a yes. */
  readonly #handles: number[];
  readonly #idle: number[];

  constructor(path: string, handle: number) {
    this.#path = path;
    this.#handle = handle;
    this.#handles = [handle];
    this.#idle = [handle];
  }

  async size(): Promise<number> {
    return (await call<fs.Stats>((done) => fs.fstat(this.#handle, done))).size;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    const bytes = Buffer.allocUnsafeSlow(length);
    let filled = 0;
    while (filled < length) {
      const count = await call<number>((done) =>
        fs.read(this.#handle, bytes, filled, length - filled, offset + filled, done),
      );
      if (count === 0) break;
      filled += count;
    }
    return bytes.subarray(0, filled);
  }

  async write(offset: number, bytes: Uint8Array): Promise<void> {
    let written = 0;
    while (written < bytes.length) {
      const rest = bytes.length - written;
      written +=
        bytes.length <= WRITE_IN_PLACE_BYTES
          ? fs.writeSync(this.#handle, bytes, written, rest, offset + written)
          : await call<number>((done) =>
              fs.write(this.#handle, bytes, written, rest, offset + written, done),
            );
    }
  }

  /** At most 256 KB at a time. Where there is no space for all of it there may still be some for records. */
  async reserve(offset: number, length: number): Promise<number> {
    const room = Math.min(length, ZEROS.length);
    await this.write(offset, ZEROS.subarray(0, room)).catch(() => undefined);
    return room;
  }

  truncate(size: number): Promise<void> {
    return call<void>((done) => fs.ftruncate(this.#handle, size, done));
  }

  async sync(): Promise<void> {
    const handle = this.#idle.pop() ?? (await this.#another());
    await call<void>((done) => fs.fdatasync(handle, done));
    this.#idle.push(handle);
  }

  async #another(): Promise<number> {
    const handle = await opened(this.#path, fs.constants.O_RDWR);
    this.#handles.push(handle);
    return handle;
  }

  async close(): Promise<void> {
    for (const handle of this.#handles) await call<void>((done) => fs.close(handle, done));
  }
}
