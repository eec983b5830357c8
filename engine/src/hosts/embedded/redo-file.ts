/**
 * One file of a redo disk (redo-disk.ts): what is written to it is written to the redo log as well, and is durable with that. It
 * knows which redo log has its writes, and what only the file itself has.
 */
import type { DiskFile, Piece } from '../disk.ts';
import type { SegmentLog } from './segment-log.ts';

export interface RedoFilePorts {
  /** Once what an earlier one had has been carried out. */
  current(): Promise<SegmentLog>;
  /** It was not given up since. */
  isOpen(redo: SegmentLog): boolean;
  /** Logs the write where that is so; else returns false. */
  log(redo: SegmentLog, file: RedoFile, offset: number, bytes: Uint8Array): boolean;
  sync(redo: SegmentLog): Promise<void>;
  retire(): Promise<void>;
  /** Resolves when nobody but the caller needs the open file. */
  release(file: RedoFile): Promise<void>;
  overwrite(file: RedoFile, pieces: readonly Piece[]): Promise<void>;
  /** Names of files with a failed sync; whoever has one open can only close it. */
  readonly unsure: Set<string>;
}

export class RedoFile implements DiskFile {
  /** Its path as the redo log names it. */
  readonly name: string;
  readonly #file: DiskFile;
  readonly #largeBytes: number;
  readonly #ports: RedoFilePorts;
  /** The redo log that has the writes since the last sync. */
  #redo: SegmentLog | undefined;
  /** Behind what the redo log may carry out again. */
  #loggedTo = 0;
  /** Something was written that the redo log does not have; at first whatever an earlier life left unsynced. */
  #isAlone = true;
  /** The syncs of the file itself, one after the other: behind one that failed the next would say yes. */
  #flushed: Promise<void> = Promise.resolve();

  constructor(name: string, file: DiskFile, largeBytes: number, ports: RedoFilePorts) {
    this.name = name;
    this.#file = file;
    this.#largeBytes = largeBytes;
    this.#ports = ports;
  }

  size(): Promise<number> {
    return this.#steadily(() => this.#file.size());
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    return this.#steadily(() => this.#file.read(offset, length));
  }

  async write(offset: number, bytes: Uint8Array): Promise<void> {
    this.#checkUsable();
    if (bytes.length >= this.#largeBytes) return this.#writeAlone(offset, bytes);
    let redo: SegmentLog;
    do {
      redo = await this.#current();
      await this.#file.write(offset, bytes);
    } while (!this.#ports.log(redo, this, offset, bytes));
    this.#loggedTo = Math.max(this.#loggedTo, offset + bytes.length);
    this.#redo = redo;
  }

  async overwrite(pieces: readonly Piece[]): Promise<void> {
    this.#checkUsable();
    for (const { offset, bytes } of pieces) this.#loggedTo = Math.max(this.#loggedTo, offset + bytes.length);
    return this.#ports.overwrite(this, pieces);
  }

  /** Only for pieces that the redo log has durably. */
  async writeInPlace(pieces: readonly Piece[]): Promise<void> {
    for (const { offset, bytes } of pieces) await this.#file.write(offset, bytes);
  }

  /** The redo log is extended instead. */
  async reserve(): Promise<number> {
    return 0;
  }

  /** Not before what the redo log would write behind the new end has been retired. */
  async truncate(size: number): Promise<void> {
    this.#checkUsable();
    await this.#retire();
    await this.#current();
    this.#isAlone = true;
    await this.#file.truncate(size);
  }

  async sync(): Promise<void> {
    const redo = this.#redo;
    this.#redo = undefined;
    if (this.#isAlone || redo === undefined) {
      this.#isAlone = false;
      await this.flush();
    }
    if (redo) await this.#ports.sync(redo);
  }

  /** Makes the file itself durable, with all that was written to it; never again once that failed. */
  flush(): Promise<void> {
    this.#flushed = this.#flushed.then(() => {
      this.#checkUsable();
      return syncOf(this.#file, this.name, this.#ports.unsure);
    });
    return this.#flushed;
  }

  /** What the redo log has is carried out again where it could not be retired. */
  async close(): Promise<void> {
    await this.#ports.release(this).catch(() => undefined);
    await this.#file.close();
  }

  /** An earlier write may be in a redo log that was given up since: durable there and carried out again, or lost. */
  async #current(): Promise<SegmentLog> {
    const redo = await this.#ports.current();
    if (this.#redo && this.#redo !== redo) {
      await this.#ports.sync(this.#redo);
      this.#redo = undefined;
    }
    return redo;
  }

  /** While redo records are carried out again, older bytes come before the newer ones. */
  async #steadily<T>(run: () => Promise<T>): Promise<T> {
    for (;;) {
      const redo = await this.#current();
      const result = await run();
      if (this.#ports.isOpen(redo)) return result;
    }
  }

  #checkUsable(): void {
    if (this.#ports.unsure.has(this.name)) throw failedBefore(this.name);
  }

  /** The redo log must not bring back what was there before. */
  async #writeAlone(offset: number, bytes: Uint8Array): Promise<void> {
    if (offset < this.#loggedTo) await this.#retire();
    await this.#file.write(offset, bytes);
    this.#isAlone = true;
  }

  async #retire(): Promise<void> {
    await this.#ports.retire();
    this.#loggedTo = 0;
  }
}

function failedBefore(name: string): Error {
  const message = `EIO: a sync of ${name} has failed; nobody knows what it holds. Open it again.`;
  return Object.assign(new Error(message), { code: 'EIO' });
}

/** @param unsure gets the name where that fails */
export async function syncOf(file: DiskFile, name: string, unsure: Set<string>): Promise<void> {
  try {
    await file.sync();
  } catch (error) {
    unsure.add(name);
    throw error;
  }
}
