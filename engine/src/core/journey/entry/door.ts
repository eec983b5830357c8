/**
 * People at the door of a journey: they may come in, and not yet. Their hours have not begun, or the cap on entries is
 * full. They wait in their own profile, are let in at their instant, and are turned away, on record, where that is no use.
 */
import { zoneOf } from '../../context/view.ts';
import { contentId } from '../../hash.ts';
import type { JsonObject } from '../../input.ts';
import type { Profile } from '../../profile/profile.ts';
import type { Happening } from '../advance.ts';
import { asInstance } from '../follow.ts';
import type { Instance } from '../instance.ts';
import { enter, type JourneyTurn, refuseEntry } from '../walk.ts';
import { type FromGate, gateKey } from './gate.ts';
import { openFrom } from './hours.ts';
import { mayEnter } from './reentry.ts';
import type { Entrance } from './way.ts';

export interface AtDoor {
  readonly id: string;
  readonly journey: string;
  /** The place of the way in, in its document. */
  readonly way: string;
  readonly key: string;
  readonly data: JsonObject;
  readonly since: number;
  /** The instant at which they are looked at again; 0: the gate is being asked. */
  until: number;
  /** The window of the place that the gate gave; null: none yet. */
  place: number | null;
}

/** Nobody waits longer, whatever hours and caps say. */
const LONGEST_MS = 45 * 86_400_000;

/** Lets somebody in, or has them wait; tells why not. @param notBefore an instant of their own */
export function admit(
  turn: JourneyTurn,
  { journey, way }: Entrance,
  key: string,
  data: JsonObject,
  notBefore: number,
): string | undefined {
  const { profile, world } = turn;
  const { now } = world;
  if (!mayEnter(profile, journey.name, key, way.reentry, now) || isWaiting(profile, journey.name, key))
    return AGAIN;
  const waiting: AtDoor = {
    id: contentId(profile.id, 'door', journey.name, key, turn.cause, now),
    journey: journey.name,
    way: way.label,
    key,
    data,
    since: now,
    until: now,
    place: null,
  };
  return notBefore > now
    ? wait(turn, waiting, notBefore, 'for the time on their clock')
    : pass(turn, { journey, way }, waiting);
}

export const AGAIN = 'it does not take the person again';

function isWaiting({ atDoor }: Profile, journey: string, key: string): boolean {
  return atDoor?.some((one) => one.journey === journey && one.key === key) === true;
}

/** Past the hours, past the gate, and in; or waits at one of them. */
function pass(turn: JourneyTurn, entrance: Entrance, waiting: AtDoor): string | undefined {
  const { profile, world, scope } = turn;
  const { journey, way } = entrance;
  const { now } = world;
  if (journey.status !== 'live') return turnAway(turn, waiting, `it is ${journey.status}`);
  const { audience } = way.schedule?.definition ?? {};
  if (audience !== undefined && !isMember(turn, audience))
    return turnAway(turn, waiting, 'it does not concern them any more');
  if (way.hours) {
    const open = openFrom(way.hours, zoneOf(profile, scope.event?.context ?? noContext), now);
    const isLost = open > now && (!way.hours.waits || open - waiting.since > LONGEST_MS);
    if (isLost) return turnAway(turn, waiting, 'it is outside of its hours');
    if (open > now) {
      // Places are of an hour or a day: at another time another one is asked for.
      giveBack(turn, waiting);
      waiting.place = null;
      return wait(turn, waiting, open, 'until its hours begin');
    }
  }
  if (way.cap && waiting.place === null) {
    turn.effects.relay(gateKey(journey.name, way.label), {
      type: 'to-gate',
      body: { type: 'ask', profile: profile.id, id: waiting.id },
    });
    return wait(turn, waiting, 0, 'for a place');
  }
  return enter(turn, journey, waiting.key, waiting.data, way.reentry)
    ? undefined
    : turnAway(turn, waiting, AGAIN);
}

function isMember({ profile, configuration }: JourneyTurn, audience: string): boolean {
  const index = configuration.compiler.audienceIndex.get(audience);
  return index !== undefined && profile.memberSince.get(index) > 0;
}

const noContext: JsonObject = Object.freeze({});

/** On record with what for. */
function wait({ profile, effects }: JourneyTurn, waiting: AtDoor, until: number, reason: string): undefined {
  const { journey, id } = waiting;
  effects.fact({ type: 'journey', journey, instance: id, change: 'at-door', reason });
  waiting.until = until;
  profile.atDoor = [...(profile.atDoor ?? []), waiting];
  return undefined;
}

/** Whose place is given back. */
function turnAway(turn: JourneyTurn, waiting: AtDoor, reason: string): string {
  giveBack(turn, waiting);
  return reason;
}

function giveBack({ effects }: JourneyTurn, { journey, way, place }: AtDoor): void {
  if (place !== null && place > 0)
    effects.relay(gateKey(journey, way), { type: 'to-gate', body: { type: 'release', window: place } });
}

export function hasDueAtDoor({ atDoor }: Profile, now: number): boolean {
  return atDoor?.some(({ until }) => until > 0 && until <= now) === true;
}

/** Whose instant has come, in the order of their instants. */
export function doorOnDue(turn: JourneyTurn): void {
  const { profile, world } = turn;
  const due = (profile.atDoor ?? []).filter(({ until }) => until > 0 && until <= world.now);
  for (const waiting of due.sort((a, b) => a.until - b.until)) {
    takeAway(profile, waiting);
    const journey = turn.configuration.journeys.get(waiting.journey);
    const way = journey?.ways.find(({ label }) => label === waiting.way);
    turn.scope.instance = null;
    const reason =
      journey && way
        ? pass(turn, { journey, way }, waiting)
        : turnAway(turn, waiting, 'the way in was removed');
    if (reason !== undefined) refuseEntry(turn, waiting.journey, waiting.key, reason);
  }
}

/** What the gate says. A place that nobody waits for any more is given back; who is let in is let in by what is due. */
export function onGateSays(
  turn: JourneyTurn,
  gate: { readonly journey: string; readonly way: string },
  says: FromGate,
): void {
  const { profile, effects } = turn;
  const waiting = profile.atDoor?.find(({ id }) => id === says.id);
  if (!waiting) {
    if (says.type === 'place' && says.window > 0)
      effects.relay(gateKey(gate.journey, gate.way), {
        type: 'to-gate',
        body: { type: 'release', window: says.window },
      });
    return;
  }
  if (says.type === 'full') {
    takeAway(profile, waiting);
    refuseEntry(turn, waiting.journey, waiting.key, 'as many have come in as may');
    return;
  }
  waiting.place = says.window;
  waiting.until = says.at;
}

/** Goals and exits of a journey hold at its door too. */
export function leaveDoor(turn: JourneyTurn, happening: Happening): void {
  const { profile, scope, configuration } = turn;
  for (const waiting of profile.atDoor ?? []) {
    const rule = configuration.journeys
      .get(waiting.journey)
      ?.leaving.madeTrue(turn, instanceOf(waiting), happening);
    scope.instance = null;
    if (!rule) continue;
    takeAway(profile, waiting);
    giveBack(turn, waiting);
    refuseEntry(turn, waiting.journey, waiting.key, rule.reason);
  }
}

/** As conditions read it: nobody stands at a step yet. */
function instanceOf({ id, journey, key, data, since }: AtDoor): Instance {
  return asInstance({ id, journey, key, data, enteredAt: since, step: '' });
}

function takeAway(profile: Profile, waiting: AtDoor): void {
  const left = (profile.atDoor ?? []).filter((one) => one !== waiting);
  profile.atDoor = left.length > 0 ? left : null;
}

/** Of two who wait at one door under one key the earlier goes on waiting. */
export function mergeDoors(a: AtDoor[] | null, b: AtDoor[] | null): AtDoor[] | null {
  if (a === null || b === null) return a ?? b;
  const merged = [...a];
  for (const one of b) {
    const clash = merged.findIndex(({ journey, key }) => journey === one.journey && key === one.key);
    const own = merged[clash];
    if (!own) merged.push(one);
    else if (one.since < own.since || (one.since === own.since && one.id < own.id)) merged[clash] = one;
  }
  return merged;
}
