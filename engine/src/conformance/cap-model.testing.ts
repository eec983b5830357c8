/**
 * A second, naive reading of CAP-1 to CAP-5 and CONTACT-1 to CONTACT-3 and CONTACT-14: who was told what is a list, each
 * cap looks at all of it, and calendar windows are compared by the dates that walls show. It shares no code with the engine.
 */
import type { ContactKind } from '../core/decision/contact.ts';
import type { CapDefinition, Dimension } from '../core/decision/policy-definition.ts';

/** What an offer in a placement holds its place for. */
export const OFFER_MS = 30 * 60_000;

/** Something that was said or shown, or may be. */
export interface Place {
  readonly kind: ContactKind;
  readonly at: number;
  /** said: it counts for its time; offered: for half an hour; open: until its message is settled. */
  readonly state: 'said' | 'offered' | 'open';
}

/** Zones that the person's wall may stand in. */
export type Walls = readonly string[];

export function isFull(
  cap: CapDefinition,
  kind: ContactKind,
  places: readonly Place[],
  now: number,
  walls: Walls,
): boolean {
  return counts(cap, kind) && countIn(cap, kind, places, now, walls) >= cap.max;
}

/** How many places count for the cap that would count such a contact. */
export function countIn(
  cap: CapDefinition,
  kind: ContactKind,
  places: readonly Place[],
  now: number,
  walls: Walls,
): number {
  return places.filter((place) => {
    if (!counts(cap, place.kind)) return false;
    if (cap.each !== undefined && told(place.kind, cap.each) !== told(kind, cap.each)) return false;
    if (place.state === 'open') return true;
    if (place.state === 'offered' && now >= place.at + OFFER_MS) return false;
    if (cap.calendar === undefined) return place.at > now - cap.within!;
    return walls.some((wall) => period(cap, place.at, wall) === period(cap, now, wall));
  }).length;
}

const names = ['channel', 'purpose', 'topic', 'issue', 'group', 'action', 'placement'] as const;

function counts(cap: CapDefinition, kind: ContactKind): boolean {
  if (names.some((name) => cap[name] !== undefined && cap[name] !== kind[name])) return false;
  return cap.each === undefined || told(kind, cap.each) !== '';
}

function told(kind: ContactKind, each: Dimension): string {
  return kind[keyOf(each)];
}

export function keyOf(each: Dimension): keyof ContactKind {
  return each === 'contact-point' ? 'point' : each;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function dateOn(at: number, wall: string): string {
  const known = clocks.get(wall);
  const clock = known ?? new Intl.DateTimeFormat('sv-SE', { timeZone: wall, dateStyle: 'short' });
  if (known === undefined) clocks.set(wall, clock);
  return clock.format(at);
}

function period({ calendar }: CapDefinition, at: number, wall: string): string {
  const date = dateOn(at, wall);
  if (calendar === 'day') return date;
  if (calendar === 'month') return date.slice(0, 7);
  const day = new Date(`${date}T00:00:00Z`);
  // getUTCDay counts from Sunday.
  day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
  return day.toISOString().slice(0, 10);
}

/**
 * What is chosen of candidates in their order, as many as are asked for.
 *
 * @param full the caps that have no room for the candidate beside what was said
 */
export function choiceAmong(
  ranked: readonly ContactKind[],
  full: (kind: ContactKind, added: readonly Place[]) => readonly CapDefinition[],
  { now, limit }: { readonly now: number; readonly limit: number },
): string[] {
  const added: Place[] = [];
  const chosen: string[] = [];
  let left = limit;
  for (const kind of ranked) {
    if (left === 0) break;
    const isDiscarded = full(kind, []).some((cap) => cap.full === 'discard');
    if (!isDiscarded && full(kind, added).length > 0) continue;
    // What is discarded takes a place, and nothing is said in it.
    left--;
    if (isDiscarded) continue;
    chosen.push(kind.action);
    added.push({ kind, at: now, state: 'offered' });
  }
  return chosen;
}
