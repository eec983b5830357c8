/**
 * Static lists: who is on them is said by events ('List Joined' and 'List Left' with `list`), so that it goes through
 * the log, is counted once, follows a merge, and a person carries only the lists of its own.
 */
import type { Effects } from '../effects.ts';
import type { EventInput } from '../input.ts';
import type { Profile } from './profile.ts';

/** The latest act for one list. */
export interface Listing {
  readonly isMember: boolean;
  readonly at: number;
}

/** Lists of which a person has an act; more are refused, on record, so that a profile stays bounded. */
const MOST_LISTS = 500;

export function isListed(profile: Profile, list: string): boolean {
  return profile.lists?.get(list)?.isMember === true;
}

/** The latest act by event time wins; of two at the same instant the one that leaves. */
export function winsListing(act: Listing, known: Listing | undefined): boolean {
  if (known === undefined || act.at !== known.at) return known === undefined || act.at > known.at;
  return known.isMember && !act.isMember;
}

/** Takes the act out of an event; tells the list whose members changed. */
export function applyListing(
  profile: Profile,
  { name, at, properties }: EventInput,
  effects: Effects,
): string | undefined {
  if (name !== 'List Joined' && name !== 'List Left') return undefined;
  const { list } = properties;
  if (typeof list !== 'string' || list === '') return undefined;
  profile.lists ??= new Map();
  const act = { isMember: name === 'List Joined', at };
  const known = profile.lists.get(list);
  if (!winsListing(act, known)) return undefined;
  if (known === undefined && profile.lists.size >= MOST_LISTS) {
    const reason = `a person is on at most ${MOST_LISTS} lists, those that they have left counted`;
    effects.fact({ type: 'refused-list', list, reason });
    return undefined;
  }
  profile.lists.set(list, act);
  return act.isMember === (known?.isMember ?? false) ? undefined : list;
}

export function mergeLists(into: Profile, from: Profile): void {
  if (from.lists === null) return;
  if (into.lists === null) into.lists = new Map();
  for (const [list, act] of from.lists) if (winsListing(act, into.lists.get(list))) into.lists.set(list, act);
}
