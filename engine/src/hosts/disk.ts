/**
 * The disk port below the segment log: the few file operations whose durability matters.
 * A file's bytes are durable after `sync`; its name (and a rename or removal) only after `syncFolder`.
 * The real one is in embedded/, the one that forgets unsynced writes at a crash in conformance/.
 */
export interface Disk {
  /** Names of the files in a folder, sorted; an empty list where the folder is missing. */
  list(folder: string): Promise<string[]>;
  makeFolder(folder: string): Promise<void>;
  /** Opens for reading and appending; creates the file where it is missing. */
  open(path: string): Promise<DiskFile>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  syncFolder(folder: string): Promise<void>;
  /** Lets go of all copies of what was written to its files, where it keeps such. */
  dropCopies?(): Promise<void>;
}

export interface Piece {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

export interface DiskFile {
  size(): Promise<number>;
  read(offset: number, length: number): Promise<Uint8Array>;
  /** Writes all the bytes at the offset. Rejects with the system's error (ENOSPC ...) when they do not fit. */
  write(offset: number, bytes: Uint8Array): Promise<void>;
  /**
   * Makes room behind the end, so that the syncs to come need not change the file's size. Tells how many bytes longer
   * the file may be from now on: none where that is no gain.
   */
  reserve(offset: number, length: number): Promise<number>;
  truncate(size: number): Promise<void>;
  /**
   * Writes in the place of other bytes, durably; of each piece a crash leaves the old bytes or the new. Where a disk
   * does not have it, writing and syncing must do.
   */
  overwrite?(pieces: readonly Piece[]): Promise<void>;
  /** fdatasync */
  sync(): Promise<void>;
  close(): Promise<void>;
}
