/** How far the filling from history is: of one partition, and of all together. */

/** Of one partition, or of all that have something to fill. */
export interface BackfillProgress {
  /** Audiences and series that are being filled. */
  readonly audiences: readonly string[];
  readonly series: number;
  /** Rules of identity are others: everybody is looked at, who is who. */
  readonly identity: boolean;
  /** When the revision asked for it; milliseconds since the epoch. */
  readonly since: number;
  /** Of the log, in bytes. */
  readonly read: number;
  readonly toRead: number;
  readonly filled: number;
  readonly toFill: number;
}

export function together(parts: readonly BackfillProgress[]): BackfillProgress | undefined {
  if (parts.length === 0) return undefined;
  const sum = (pick: (part: BackfillProgress) => number) => parts.reduce((all, part) => all + pick(part), 0);
  return {
    audiences: [...new Set(parts.flatMap((part) => part.audiences))].sort(),
    series: Math.max(...parts.map((part) => part.series)),
    identity: parts.some((part) => part.identity),
    since: Math.min(...parts.map((part) => part.since)),
    read: sum((part) => part.read),
    toRead: sum((part) => part.toRead),
    filled: sum((part) => part.filled),
    toFill: sum((part) => part.toFill),
  };
}

/** What reading costs beside filling, as a share of all: measured with ten events a person. */
const READING = 0.4;

/** Between 0 and 1. */
export function shareDone({
  read,
  toRead,
  filled,
  toFill,
}: Pick<BackfillProgress, 'read' | 'toRead' | 'filled' | 'toFill'>): number {
  const share = (done: number, all: number) => (all > 0 ? Math.min(1, done / all) : 1);
  if (toRead === 0) return share(filled, toFill);
  return READING * share(read, toRead) + (1 - READING) * share(filled, toFill);
}

/** Milliseconds that it will probably still take; null while nobody can tell. @param share of the work that is done */
export function leftMs(share: number, since: number, now: number): number | null {
  return share < 0.01 ? null : Math.round(((now - since) * (1 - share)) / share);
}
