/**
 * Which revision was in force from which position of the log on, and from where on what it asked of history had been
 * counted: what the past is to be read under. Follows from the log alone; a few entries a revision.
 */
import type { LogRecord } from './log.ts';
import { decodeEntry } from './record.ts';

export interface Reign {
  readonly position: number;
  /** Null: no new one, but what the last one asked of history has been counted. */
  readonly revision: string | null;
  readonly now: number;
}

export class Reigns {
  /** In the order of the log. */
  readonly list: Reign[] = [];

  add(position: number, now: number, revision: string | null): void {
    this.list.push({ position, revision, now });
  }

  /** For the checkpoint, as it is now. */
  state(): unknown {
    return this.list.map(({ position, revision, now }) => [position, revision, now]);
  }

  static from(state: unknown): Reigns {
    const reigns = new Reigns();
    for (const [position, revision, now] of state as [number, string | null, number][])
      reigns.add(position, now, revision);
    return reigns;
  }

  /** For a store of an earlier version: those of the log below a position. */
  static async readFrom(records: AsyncIterable<LogRecord>, below: number): Promise<Reigns> {
    const reigns = new Reigns();
    for await (const { position, data } of records) {
      if (position >= below) break;
      const entry = decodeEntry(data);
      if (entry.type === 'revision') reigns.add(position, entry.now, entry.revision);
      if (entry.type === 'filled') reigns.add(position, entry.now, null);
    }
    return reigns;
  }
}
