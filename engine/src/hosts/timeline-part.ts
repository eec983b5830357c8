/**
 * What happened to one profile, newest first, as its partition tells it: some entries of its history, of the kinds
 * that are asked for. However little fits, only so many entries are looked at in one go.
 */
import type { Fact } from '../core/effect.ts';
import type { TimelineFilter, TimelineItem, TimelineKind } from './engine.ts';

export interface TimelineAsked {
  /** Log position: only what stands below; undefined: from the newest. */
  readonly before?: number | undefined;
  /** Entries that fit, at most. */
  readonly limit: number;
  /** Entries looked at, at most. */
  readonly looks: number;
  readonly filter?: TimelineFilter | undefined;
}

/** One input and what came of it. */
export interface TimelineEntry {
  readonly position: number;
  /** When it was known: an entry's items may have been true before. */
  readonly now: number;
  /** In the order in which it came about. */
  readonly items: readonly { readonly id: string; readonly at: number; readonly item: TimelineItem }[];
}

export interface TimelinePart {
  readonly entries: readonly (TimelineEntry & {
    /** Profiles that became part of this one here: what had happened to them stands in their own histories. */
    readonly merged: readonly string[];
  })[];
  readonly looked: number;
  /** Where to go on; undefined: nothing is left that could fit. */
  readonly before: number | undefined;
  /** Processing time of the last entry that was looked at; undefined: none was. */
  readonly readTo: number | undefined;
}

/** Read at the same time. */
const LOT = 16;

/** @param positions newest first. @param entryAt undefined where nothing stands there any more */
export async function timelinePart(
  positions: Iterable<number>,
  entryAt: (position: number) => Promise<TimelineEntry | undefined>,
  { limit, looks, filter }: TimelineAsked,
): Promise<TimelinePart> {
  const entries: TimelinePart['entries'][number][] = [];
  const ahead = readAhead(positions, entryAt);
  let looked = 0;
  let readTo: number | undefined;
  for (;;) {
    const lot = Math.min(LOT, limit - entries.length, looks - looked);
    const next = await ahead(lot);
    if (next === undefined) break;
    const { position, entry } = next;
    if (lot <= 0) return { entries, looked, before: position + 1, readTo };
    looked++;
    if (!entry) continue;
    // Nothing is true after it is known: all that lies behind is older.
    if (filter?.from !== undefined && entry.now < filter.from) break;
    readTo = entry.now;
    const merged = entry.items.flatMap(({ item }) =>
      item.kind === 'fact' && item.fact.type === 'merged' ? [item.fact.from] : [],
    );
    const items = filter ? entry.items.filter(({ at, item }) => fits(filter, at, item)) : entry.items;
    if (items.length > 0 || merged.length > 0) entries.push({ ...entry, items, merged });
  }
  return { entries, looked, before: undefined, readTo };
}

interface Read {
  readonly position: number;
  readonly entry: TimelineEntry | undefined;
}

/** Gives one after the other, and reads some at the same time. */
function readAhead(
  positions: Iterable<number>,
  entryAt: (position: number) => Promise<TimelineEntry | undefined>,
): (lot: number) => Promise<Read | undefined> {
  const iterator = positions[Symbol.iterator]();
  const ready: Read[] = [];
  return async (lot) => {
    const wanted: number[] = [];
    while (ready.length === 0 && wanted.length < Math.max(1, lot)) {
      const { done, value } = iterator.next();
      if (done) break;
      wanted.push(value);
    }
    // Where nothing more is asked for, only whether there is more.
    const entries = await Promise.all(lot > 0 ? wanted.map(entryAt) : []);
    ready.push(...wanted.map((position, i) => ({ position, entry: entries[i] })));
    return ready.shift();
  };
}

function fits({ kinds, event, from, to }: TimelineFilter, at: number, item: TimelineItem): boolean {
  if ((from !== undefined && at < from) || (to !== undefined && at > to)) return false;
  const kind = kindOf(item);
  if (kind === undefined || (kinds !== undefined && !kinds.includes(kind))) return false;
  return event === undefined || nameOf(item) === event;
}

/** Undefined: it is shown with something else. */
function kindOf(item: TimelineItem): TimelineKind | undefined {
  return item.kind === 'event' ? 'event' : factKind(item.fact);
}

function factKind({ type }: Fact): TimelineKind | undefined {
  switch (type) {
    case 'audience':
    case 'journey':
    case 'decision':
    case 'message':
    case 'consent':
    case 'group':
      return type;
    case 'noticed':
      return 'event';
    case 'linked':
    case 'merged':
    case 'merged-into':
    case 'refused-link':
    case 'unmerged':
    case 'reattributed':
      return 'identity';
    case 'refused-list':
      return 'list';
    case 'trial':
      return 'experiment';
    case 'erased':
    case 'set-apart':
    case 'outcome':
    case 'too-late':
    case 'run-dropped':
    case 'budget':
    case 'voucher':
    case 'voucher-stocked':
    case 'voucher-moved':
    case 'voucher-asked':
      return undefined;
    default:
      return type satisfies never;
  }
}

function nameOf(item: TimelineItem): string | undefined {
  if (item.kind === 'event') return item.event.name;
  return item.fact.type === 'noticed' ? item.fact.event : undefined;
}
