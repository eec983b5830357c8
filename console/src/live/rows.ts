/**
 * The stream's memory: the newest rows of each kind, so that a flood of events cannot push the few messages and
 * decisions out, and marks where something happened that we do not show. Immutable; bounded by construction.
 */
import type { Happening } from '../api/types.ts';
import type { HappeningKind, StreamFilter } from '../routes.ts';

export const keptPerKind = 200;
const calmBatch = 3;

/** `seq` orders rows as they arrived and is their key: ids are unique per profile only. */
export type Row =
  /** `calm`: came almost alone, so that its arrival may be shown; in a flood that would only flicker. */
  | {
      readonly seq: number;
      readonly type: 'happening';
      readonly happening: Happening;
      readonly calm: boolean;
    }
  | { readonly seq: number; readonly type: 'skipped'; readonly count: number }
  | { readonly seq: number; readonly type: 'blind'; readonly ms: number };

export interface Rows {
  readonly seq: number;
  readonly byKind: Readonly<Partial<Record<HappeningKind, readonly Row[]>>>;
  readonly marks: readonly Row[];
  /** Cumulative: how many arrived of each kind, and how many the engine or we left out. */
  readonly arrived: Readonly<Partial<Record<HappeningKind, number>>>;
  readonly skipped: number;
}

export const noRows: Rows = { seq: 0, byKind: {}, marks: [], arrived: {}, skipped: 0 };

/** Adds a batch, oldest first as it came. `skipped` happened within the batch's time but is not in it. */
export function addHappenings(rows: Rows, items: readonly Happening[], skipped: number): Rows {
  let seq = rows.seq;
  const calm = items.length <= calmBatch && skipped === 0;
  const byKind = { ...rows.byKind };
  const arrived = { ...rows.arrived };
  const fresh: Partial<Record<HappeningKind, Row[]>> = {};
  for (const happening of items) {
    seq += 1;
    const list = fresh[happening.kind] ?? [];
    fresh[happening.kind] = list;
    list.push({ seq, type: 'happening', happening, calm });
  }
  for (const [kind, list] of Object.entries(fresh) as [HappeningKind, Row[]][]) {
    byKind[kind] = newest(rows.byKind[kind] ?? [], list);
    arrived[kind] = (arrived[kind] ?? 0) + list.length;
  }
  const added: Rows = { ...rows, seq, byKind, arrived };
  return skipped > 0 ? addSkipped(added, skipped) : added;
}

/** Marks a time in which we were not connected and so saw nothing. */
export function addBlind(rows: Rows, ms: number): Rows {
  const seq = rows.seq + 1;
  return { ...rows, seq, marks: newest(rows.marks, [{ seq, type: 'blind', ms }]) };
}

/** The newest rows that the filter lets through, newest first. Marks are shown where nothing is filtered out. */
export function visibleRows(rows: Rows, filter: StreamFilter): readonly Row[] {
  const all = filter.kinds.length === 0;
  const kinds = all ? (Object.keys(rows.byKind) as HappeningKind[]) : filter.kinds;
  const lists = kinds.map((kind) => rows.byKind[kind] ?? []);
  const merged = (all && filter.status === undefined ? [...lists, rows.marks] : lists).flat();
  const wanted = filter.status === undefined ? merged : merged.filter((row) => hasStatus(row, filter));
  return wanted.sort((a, b) => b.seq - a.seq).slice(0, keptPerKind);
}

/** How many came since `then` that the filter lets through: what a frozen stream owes its reader. */
export function arrivedSince(rows: Rows, then: Rows, filter: StreamFilter): number {
  if (filter.status !== undefined) {
    return visibleRows(rows, filter).filter((row) => row.seq > then.seq).length;
  }
  const kinds = filter.kinds.length === 0 ? (Object.keys(rows.arrived) as HappeningKind[]) : filter.kinds;
  let sum = filter.kinds.length === 0 ? rows.skipped - then.skipped : 0;
  for (const kind of kinds) sum += (rows.arrived[kind] ?? 0) - (then.arrived[kind] ?? 0);
  return sum;
}

function addSkipped(rows: Rows, count: number): Rows {
  const seq = rows.seq + 1;
  const skipped = rows.skipped + count;
  return { ...rows, seq, skipped, marks: newest(rows.marks, [{ seq, type: 'skipped', count }]) };
}

/** Lists are kept oldest first; the oldest fall out. */
function newest(old: readonly Row[], added: readonly Row[]): readonly Row[] {
  return [...old, ...added].slice(-keptPerKind);
}

function hasStatus(row: Row, filter: StreamFilter): boolean {
  return (
    row.type === 'happening' && row.happening.kind === 'message' && row.happening.status === filter.status
  );
}
