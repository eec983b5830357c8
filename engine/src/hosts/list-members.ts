/**
 * Who is on a static list, page by page: the profiles are walked in the order of partitions and ids, behind the live
 * traffic, and a page ends when it is full or its time is up. A person carries only their own lists: where a stored
 * profile does not have the name of the list in it, it is not even decoded.
 */
import type { Identifier } from '../core/input.ts';
import { isListed } from '../core/profile/lists.ts';
import type { Applier } from './applier.ts';
import type { Clock } from './clock.ts';
import { inSlices, type LongWorkPorts } from './long-work.ts';
import type { Store } from './store.ts';
import { profileIds } from './sweep.ts';

export interface ListMember {
  readonly id: string;
  readonly identifiers: readonly Identifier[];
  /** Event time of the act that put them on it, in milliseconds. */
  readonly since: number;
}

export interface ListMembersAsked {
  readonly list: string;
  /** Profile id behind which it begins; '' at the first. */
  readonly after: string;
  readonly limit: number;
  readonly withinMs: number;
}

/** What one partition answers. */
export interface ListMembersPart {
  readonly members: readonly ListMember[];
  /** The last profile that was looked at. */
  readonly last: string;
  /** There are no more in this partition. */
  readonly isDone: boolean;
}

export interface ListMembersPage {
  readonly items: readonly ListMember[];
  /** Present where there may be more. */
  readonly cursor?: string;
}

interface Ports extends Omit<LongWorkPorts, 'changes'> {
  readonly applier: Applier;
  readonly store: Store;
}

/** Profiles between two looks at the clock. */
const LOOKS = 64;

export async function listMembersHere(
  { list, after, limit, withinMs }: ListMembersAsked,
  ports: Ports,
): Promise<ListMembersPart> {
  const { applier, store, clock } = ports;
  const end = clock.now() + withinMs;
  const marks = [Buffer.from(list)];
  const members: ListMember[] = [];
  let last = after;
  let isDone = true;
  function* ids(): Iterable<string> {
    let looks = 0;
    for (const id of profileIds(store, applier.cells, after)) {
      // Each page gets on, however busy the partition is.
      if (members.length >= limit || (looks++ % LOOKS === LOOKS - 1 && clock.now() >= end)) {
        isDone = false;
        return;
      }
      yield id;
    }
  }
  await inSlices({ ...ports, changes: false }, ids(), (id) => {
    last = id;
    const profile = applier.cells.glance(id, marks);
    if (!profile || profile.heir !== null || !isListed(profile, list)) return;
    const identifiers = profile.links.map(({ namespace, value }) => ({ namespace, value }));
    members.push({ id, identifiers, since: profile.lists!.get(list)!.at });
  });
  return { members, last, isDone };
}

interface PagePorts {
  readonly clock: Clock;
  readonly partitions: number;
  ask(partition: number, asked: ListMembersAsked): Promise<ListMembersPart>;
}

/** A page of all partitions together. @param cursor as an earlier page gave it */
export async function listMembersPage(
  list: string,
  { cursor, limit, withinMs }: { cursor?: string; limit: number; withinMs: number },
  { clock, partitions, ask }: PagePorts,
): Promise<ListMembersPage> {
  const end = clock.now() + withinMs;
  let { partition, after } = placeOf(cursor);
  const items: ListMember[] = [];
  while (partition < partitions) {
    const left = { limit: limit - items.length, withinMs: Math.max(1, end - clock.now()) };
    const { members, last, isDone } = await ask(partition, { list, after, ...left });
    items.push(...members);
    after = isDone ? '' : last;
    if (isDone) partition++;
    if (items.length >= limit || clock.now() >= end) break;
  }
  return partition < partitions ? { items, cursor: `${partition}.${after}` } : { items };
}

function placeOf(cursor = '0.'): { partition: number; after: string } {
  const dot = cursor.indexOf('.');
  const partition = Number(cursor.slice(0, dot));
  return { partition: Number.isSafeInteger(partition) ? partition : 0, after: cursor.slice(dot + 1) };
}
