/**
 * How far an import has come, kept in a small file, so that it goes on where it was killed: everything up to the
 * recorded row was acknowledged by the server, and the file of refused rows is as long as recorded.
 */
import { createHash } from 'node:crypto';
import { open, readFile, rename, stat, truncate, writeFile } from 'node:fs/promises';
import type { Json } from '../core/input.ts';
import { ImportRefused } from './import-mapping.ts';

export interface ImportCounts {
  /** Rows that were read; each is in exactly one of those below. */
  read: number;
  applied: number;
  duplicates: number;
  /** Taken by a server that did not say which of the two. */
  taken: number;
  refused: number;
}

export interface ImportState {
  readonly version: 1;
  /** Of file, mapping and source: another one has no use for this state. */
  readonly subject: string;
  readonly counts: ImportCounts;
  /** Refused rows by reason. */
  readonly reasons: { [reason: string]: number };
  /** Length of the file of refused rows. */
  rejectedBytes: number;
  done: boolean;
}

export function newState(subject: string): ImportState {
  const counts = { read: 0, applied: 0, duplicates: 0, taken: 0, refused: 0 };
  return { version: 1, subject, counts, reasons: {}, rejectedBytes: 0, done: false };
}

/** Names what is imported: the file by its size and its first bytes, and everything that its meaning depends on. */
export async function subjectOf(path: string, ...others: readonly unknown[]): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(others));
  const { size } = await stat(path);
  hash.update(`|${size}|`);
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(65_536), 0, 65_536, 0);
    hash.update(buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
  return hash.digest('hex').slice(0, 32);
}

/** The state to go on from. @throws ImportRefused where it belongs to something else */
export async function loadState(path: string, subject: string): Promise<ImportState> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return newState(subject);
  const state = JSON.parse(text) as ImportState;
  if (state.version === 1 && state.subject === subject) return state;
  throw new ImportRefused(
    'other_state',
    `${path} is of an import of another file, mapping or source. Use --again to begin anew, or --state for another place.`,
  );
}

/** The file of refused rows, and the state that goes with its length. */
export class Progress {
  readonly state: ImportState;
  readonly #statePath: string;
  readonly #rejectedPath: string;

  constructor(state: ImportState, statePath: string, rejectedPath: string) {
    this.state = state;
    this.#statePath = statePath;
    this.#rejectedPath = rejectedPath;
  }

  /** Cuts off what was written after the state. */
  async begin(): Promise<void> {
    const { rejectedBytes } = this.state;
    if (rejectedBytes === 0) await writeFile(this.#rejectedPath, '');
    else await truncate(this.#rejectedPath, rejectedBytes);
  }

  /** Refused rows first: the state never speaks of what is not there. */
  async save(rejected: readonly Json[]): Promise<void> {
    const { state } = this;
    if (rejected.length > 0) {
      const text = rejected.map((entry) => `${JSON.stringify(entry)}\n`).join('');
      await writeFile(this.#rejectedPath, text, { flag: 'a' });
      state.rejectedBytes += Buffer.byteLength(text);
    }
    await writeFile(`${this.#statePath}.part`, JSON.stringify(state));
    await rename(`${this.#statePath}.part`, this.#statePath);
  }
}
