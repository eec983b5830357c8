/**
 * A person of their own again lacks what is theirs (identity/lacking.ts): whether a way in is for them, and which arm they
 * have, nobody can say yet. What would have let them in waits in their profile and is looked at when they have it.
 */
import type { MembershipChange } from '../../audience/membership.ts';
import { LACKING_REASON } from '../../identity/lacking.ts';
import type { EventInput } from '../../input.ts';
import type { Happening } from '../advance.ts';
import { type JourneyTurn, refuseEntry } from '../walk.ts';

export interface Knocked {
  readonly events: readonly EventInput[];
  /** The latest of each audience. */
  readonly moves: readonly MembershipChange[];
}

/** Of one person. */
const MOST_EVENTS = 100;

export function knock(turn: JourneyTurn, { event, moves }: Happening): void {
  const { profile } = turn;
  const known = profile.knocked ?? nothing;
  const isHeard = event !== null && isForSomeWay(turn, event, known);
  const events = isHeard ? [...known.events, event] : known.events;
  const heard = moves.filter(({ audience, change }) => concernsAny(turn, audience, change));
  if (!isHeard && heard.length === 0) return;
  profile.knocked = { events, moves: latest([...known.moves, ...heard]) };
}

const nothing: Knocked = { events: [], moves: [] };

/** Who asks for it is told at once, and may ask again. */
function isForSomeWay(turn: JourneyTurn, event: EventInput, { events }: Knocked): boolean {
  const entrances = turn.configuration.journeyIndex.byEvent.get(event.name) ?? [];
  const open = entrances.filter(({ way }) => way.admits?.(event) !== false);
  const isFull = events.length >= MOST_EVENTS;
  for (const { journey, way } of open)
    if (way.kind === 'api' || isFull) refuseEntry(turn, journey.name, '', LACKING_REASON);
  return !isFull && open.some(({ way }) => way.kind !== 'api');
}

function concernsAny({ profile, configuration }: JourneyTurn, audience: string, change: string): boolean {
  if (profile.instances.length > 0) return true;
  const { byEntered, byLeft } = configuration.journeyIndex;
  return (change === 'entered' ? byEntered : byLeft).has(audience);
}

function latest(moves: readonly MembershipChange[]): MembershipChange[] {
  return [...new Map(moves.map((move) => [move.audience, move])).values()];
}

export function joinKnocked(a: Knocked | null, b: Knocked | null): Knocked | null {
  if (a === null || b === null) return a ?? b;
  const events = [...a.events, ...b.events].sort((one, other) => one.receivedAt - other.receivedAt);
  return { events: events.slice(0, MOST_EVENTS), moves: latest([...a.moves, ...b.moves]) };
}
