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

/** @param positions newest first. @param entryAt undefined where nothing stands there any more */
export async function timelinePart(
  positions: Iterable<number>,
  entryAt: (position: number) => Promise<TimelineEntry | undefined>,
  { limit, looks, filter }: TimelineAsked,
): Promise<TimelinePart> {
  const entries: TimelinePart['entries'][number][] = [];
  let looked = 0;
  let readTo: number | undefined;
  for (const position of positions) {
    if (entries.length >= limit || looked >= looks) return { entries, looked, before: position + 1, readTo };
    looked++;
    const entry = await entryAt(position);
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
      return 'identity';
    case 'refused-list':
      return 'list';
    case 'erased':
    case 'outcome':
    case 'too-late':
      return undefined;
    default:
      return type satisfies never;
  }
}

function nameOf(item: TimelineItem): string | undefined {
  if (item.kind === 'event') return item.event.name;
  return item.fact.type === 'noticed' ? item.fact.event : undefined;
}
