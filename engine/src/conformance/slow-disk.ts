/** A disk whose operations take some turns, before and after they are done, so that others fall between. */
import type { Disk, DiskFile } from '../hosts/disk.ts';
import { Crash } from './lossy-disk.ts';

interface Sync {
  failure: Error | undefined;
}

export class SlowDisk {
  readonly #disk: Disk;
  readonly #random: () => number;
  /** Under way, of all files. */
  readonly #syncs = new Set<Sync>();
  /** Its life is over: whatever it has not begun by then it never does. */
  isDead = false;

  constructor(disk: Disk, random: () => number) {
    this.#disk = disk;
    this.#random = random;
  }

  get port(): Disk {
    const disk = this.#disk;
    return {
      list: (folder) => this.#slowly(() => disk.list(folder)),
      makeFolder: (folder) => this.#slowly(() => disk.makeFolder(folder)),
      open: async (path) => this.#file(await this.#slowly(() => disk.open(path))),
      rename: (from, to) => this.#slowly(() => disk.rename(from, to)),
      remove: (path) => this.#slowly(() => disk.remove(path)),
      syncFolder: (folder) => this.#slowly(() => disk.syncFolder(folder)),
    };
  }

  #file(file: DiskFile): DiskFile {
    return {
      size: () => this.#slowly(() => file.size()),
      read: (offset, length) => this.#slowly(() => file.read(offset, length)),
      write: (offset, bytes) => this.#slowly(() => file.write(offset, bytes)),
      reserve: (offset, length) => this.#slowly(() => file.reserve(offset, length)),
      truncate: (size) => this.#slowly(() => file.truncate(size)),
      sync: () => this.#sync(file),
      close: () => file.close(),
    };
  }

  /** Of a failure all hear that are under way: each sync of the real disk has a handle of its own. */
  async #sync(file: DiskFile): Promise<void> {
    const sync: Sync = { failure: undefined };
    this.#syncs.add(sync);
    try {
      await this.#slowly(() => file.sync());
    } catch (error) {
      if (!(error instanceof Crash)) for (const other of this.#syncs) other.failure = error as Error;
      throw error;
    } finally {
      this.#syncs.delete(sync);
    }
    if (sync.failure) throw sync.failure;
  }

  async #slowly<T>(run: () => Promise<T>): Promise<T> {
    await this.#turns();
    if (this.isDead) throw new Crash('Of an earlier life.');
    const result = await run();
    await this.#turns();
    return result;
  }

  async #turns(): Promise<void> {
    for (let i = Math.floor(this.#random() * 3); i > 0; i--) await new Promise(setImmediate);
  }
}
