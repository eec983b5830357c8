/**
 * One timeline of a person over all profiles that became them: each has its own history in its own partition. A life
 * is opened where the history of another tells that it was merged into it, so that pages come newest first by when
 * things were known, and a cursor need only say how far each open life is.
 */
import type { TimelineFilter, TimelinePage } from './engine.ts';
import type { TimelineAsked, TimelineEntry, TimelinePart } from './timeline-part.ts';

/** Lives read side by side: of a person with more, the others wait until one of these has ended. */
const MOST_OPEN = 32;
/** Entries looked at for one page, over all lives. */
const MOST_LOOKS = 2_000;
/** Entries of one life looked at in one go. */
const LOOKS = 250;

export interface WalkPorts {
  /** Asks the partition of a life; undefined where nothing is known under that id. */
  ask(life: string, asked: TimelineAsked): Promise<TimelinePart | undefined>;
}

export interface WalkAsked {
  readonly limit: number;
  readonly filter?: TimelineFilter | undefined;
}

/** How far one life has been read. */
export interface OpenLife {
  readonly life: string;
  /** Log position: what stands below is still to be read; undefined: all of it. */
  readonly before: number | undefined;
}

/** @param cursor of an earlier page, or the id of the person's profile. */
export function openLives(cursor: string): OpenLife[] {
  return cursor.split('~').flatMap((part) => {
    const [, life, before] = /^([^.~]+)(?:\.(\d*))?$/.exec(part) ?? [];
    return life === undefined ? [] : [{ life, before: before ? Number(before) : undefined }];
  });
}

export async function timelinePage(
  lives: readonly OpenLife[],
  { limit, filter }: WalkAsked,
  ports: WalkPorts,
): Promise<TimelinePage> {
  const walk = new Walk(lives, limit, filter, ports);
  await walk.read();
  return walk.page();
}

/** A life, and what was read of it and not told yet. */
interface Life {
  readonly life: string;
  before: number | undefined;
  /** Newest first. */
  ahead: TimelinePart['entries'][number][];
  isRead: boolean;
  /** Nothing that is not ahead was known later than this. */
  readTo: number;
}

class Walk {
  readonly #open: Life[];
  readonly #limit: number;
  readonly #filter: TimelineFilter | undefined;
  readonly #ports: WalkPorts;
  readonly #told: TimelineEntry[] = [];
  #items = 0;
  #looks = MOST_LOOKS;

  constructor(
    lives: readonly OpenLife[],
    limit: number,
    filter: TimelineFilter | undefined,
    ports: WalkPorts,
  ) {
    this.#open = lives.map(({ life, before }) => newLife(life, before));
    this.#limit = limit;
    this.#filter = filter;
    this.#ports = ports;
  }

  /** Until the page is full, nothing is left, or enough has been looked at. */
  async read(): Promise<void> {
    while (this.#items < this.#limit) {
      await this.#readAhead();
      const newest = this.#newest();
      if (!newest) return;
      const entry = newest.ahead.shift();
      if (entry) this.#tell(entry);
      // Nothing that fits has been found in it yet.
      else if (this.#looks <= 0) return;
      else await this.#readOn(newest, 1);
      this.#close();
    }
  }

  page(): TimelinePage {
    this.#close();
    const items = this.#told.flatMap((entry) => entry.items.toReversed());
    if (this.#open.length === 0) return { items };
    const at = this.#open.map(({ life, ahead, before }) => {
      const next = ahead[0] ? ahead[0].position + 1 : before;
      return `${life}.${next ?? ''}`;
    });
    const readTo = Math.max(...this.#open.map(knownUpTo));
    return { items, cursor: at.join('~'), ...(Number.isFinite(readTo) && { readTo }) };
  }

  #tell(entry: TimelinePart['entries'][number]): void {
    if (entry.items.length > 0) this.#told.push(entry);
    this.#items += entry.items.length;
    for (const life of entry.merged) this.#open.push(newLife(life, undefined));
  }

  /** Each open life has something ahead, or tells how far nothing of it fits. */
  async #readAhead(): Promise<void> {
    const unread = this.#open.filter((life) => life.readTo === Number.POSITIVE_INFINITY && !life.isRead);
    if (this.#looks <= 0) return;
    await Promise.all(unread.map((life) => this.#readOn(life, unread.length)));
    this.#close();
  }

  async #readOn(life: Life, among: number): Promise<void> {
    const left = this.#limit - this.#items;
    const asked = {
      before: life.before,
      limit: Math.ceil(left / this.#open.length) + 1,
      looks: Math.max(1, Math.min(LOOKS, Math.floor(this.#looks / among))),
      filter: this.#filter,
    };
    const part = await this.#ports.ask(life.life, asked);
    this.#looks -= part?.looked ?? 1;
    life.before = part?.before;
    life.isRead = part?.before === undefined;
    life.ahead.push(...(part?.entries ?? []));
    life.readTo = part?.readTo ?? Number.NEGATIVE_INFINITY;
  }

  /** The open life whose next entry may be the newest of all. */
  #newest(): Life | undefined {
    let newest: Life | undefined;
    for (const life of this.#open) {
      if (this.#mustWait(life)) continue;
      if (newest === undefined || knownUpTo(life) > knownUpTo(newest)) newest = life;
    }
    return newest ?? this.#open[0];
  }

  /** What comes next in it would open another life, and enough of them are open. */
  #mustWait({ ahead }: Life): boolean {
    return this.#open.length >= MOST_OPEN && (ahead[0]?.merged.length ?? 0) > 0;
  }

  #close(): void {
    for (let i = this.#open.length - 1; i >= 0; i--) {
      const { isRead, ahead } = this.#open[i]!;
      if (isRead && ahead.length === 0) this.#open.splice(i, 1);
    }
  }
}

function newLife(life: string, before: number | undefined): Life {
  return { life, before, ahead: [], isRead: false, readTo: Number.POSITIVE_INFINITY };
}

/** When the next entry of it was known, at the latest. */
function knownUpTo({ ahead, readTo }: Life): number {
  return ahead[0]?.now ?? readTo;
}
