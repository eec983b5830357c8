/**
 * Reads the histories of several profile ids at once, in the order in which things were known, a page of each in memory
 * at a time; and goes on where it ended once more has come.
 */
import type { LifeAsked, LifeOutline, LifePage, LifeRecord } from './life-records.ts';

/** One input, with the profile id in whose history it stands. */
export interface LivedRecord extends LifeRecord {
  readonly life: string;
}

export interface LifeReadingPorts {
  page(life: string, asked: LifeAsked): Promise<LifePage>;
  /** Gives each its turn, in order, behind what is live. */
  inSlices<T>(items: readonly T[], turn: (item: T) => void): Promise<void>;
  /** Records that are read at most, of all lives. */
  readonly most: number;
}

const PAGE = 500;
/** Records that are given their turns together. */
const LOT = 256;

interface Life {
  readonly id: string;
  /** Position of the page behind what is in memory; null: there is none. */
  next: number | null;
  outline: LifeOutline;
  buffer: readonly LifeRecord[];
  at: number;
  /** To the end, once: what has come since is its tail. */
  isRead: boolean;
}

const unknownLife: LifeOutline = {
  end: 0,
  heir: null,
  risenAt: 0,
  mergedFrom: [],
  elsewhere: [],
  strays: [],
  asked: [],
};

export class LifeReading {
  readonly #ports: LifeReadingPorts;
  readonly #lives: Life[];
  #read = 0;
  /** Entries that are not kept any more. */
  missing = 0;

  /** @param lives with the position from which to read each, 0 or such as `since` gives */
  constructor(lives: Iterable<readonly [id: string, from: number]>, ports: LifeReadingPorts) {
    this.#ports = ports;
    this.#lives = [...lives].map(([id, next]) => ({
      id,
      next,
      outline: unknownLife,
      buffer: [],
      at: 0,
      isRead: false,
    }));
  }

  /** As of when it was last read. */
  outlineOf(id: string): LifeOutline {
    return this.#lives.find((life) => life.id === id)!.outline;
  }

  /** Whether all that it said of where things of its person stand is among what is read. */
  readsAllOf(id: string): boolean {
    const { mergedFrom, elsewhere } = this.outlineOf(id);
    const ids = new Set(this.#lives.map((life) => life.id));
    return [...mergedFrom, ...elsewhere].every((life) => ids.has(life));
  }

  /** What has come since the last time, at first all of it. False where it is more than is read. */
  async readOn(turn: (record: LivedRecord) => void): Promise<boolean> {
    for (const life of this.#lives) life.next ??= life.outline.end;
    for (let lot: LivedRecord[] = []; ; ) {
      const life = await this.#earliest();
      if (life !== undefined) {
        lot.push({ ...life.buffer[life.at++]!, life: life.id });
        if (++this.#read > this.#ports.most) return false;
      }
      if (lot.length < LOT && life !== undefined) continue;
      await this.#ports.inSlices(lot, turn);
      lot = [];
      if (life === undefined) return true;
    }
  }

  /** The one whose next record was known first; of equals the first of the list, so that the order is always the same. */
  async #earliest(): Promise<Life | undefined> {
    let earliest: Life | undefined;
    for (const life of this.#lives) {
      while (life.at === life.buffer.length && life.next !== null) await this.#turnPage(life, life.next);
      const record = life.buffer[life.at];
      if (record !== undefined && (earliest === undefined || record.now < earliest.buffer[earliest.at]!.now))
        earliest = life;
    }
    return earliest;
  }

  async #turnPage(life: Life, from: number): Promise<void> {
    const page = await this.#ports.page(life.id, { from, most: PAGE, isTail: life.isRead });
    life.buffer = page.records;
    life.at = 0;
    life.next = page.next;
    life.isRead ||= page.next === null;
    const { records: _, ...outline } = page;
    life.outline = outline;
    this.missing += page.missing;
  }
}
