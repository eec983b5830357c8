/**
 * What an event shows of a person's surroundings: where they are now, which geofences they entered and left, whether they
 * took another device, whether a new visit began. Gives the surroundings that follow and the events that derive from it;
 * changes nothing itself, so that a host can see beforehand which events will come.
 */

import { mayUse } from '../consent/judge.ts';
import { DEVICE_PURPOSE, PLACE_PURPOSE } from '../consent/rules.ts';
import type { EventInput, JsonObject } from '../input.ts';
import { deviceOf } from '../profile/consent-subject.ts';
import type { Profile } from '../profile/profile.ts';
import type { Geofence } from './geofence.ts';
import { isKnownZone } from './local-time.ts';
import type { ContextPlan } from './plan.ts';
import { FRESH_MS, type Position, positionOf } from './position.ts';
import {
  type Device,
  type Inside,
  type Place,
  type Surroundings,
  VISIT_PAUSE_MS,
  type Visit,
  withParts,
  type Zone,
} from './surroundings.ts';
import { agentOf } from './user-agent.ts';

export interface Noticed {
  readonly surroundings: Surroundings | null;
  readonly events: readonly EventInput[];
}

/** A person may be inside so many geofences at once; further ones are not entered. */
const MOST_INSIDE = 100;
/** After so long without a position somebody is not taken to be still where they were. */
const SILENCE_MS = 12 * 3_600_000;

/** Undefined where nothing changes. */
export function notice(profile: Profile, event: EventInput, plan: ContextPlan): Noticed | undefined {
  if (!plan.keepsAny || event.mode !== 'live') return undefined;
  const known = profile.surroundings;
  const events: EventInput[] = [];
  const parts: { -readonly [part in keyof Surroundings]?: Surroundings[part] } = {};
  const place = plan.keeps.place ? placeAfter(profile, event, plan, events) : undefined;
  if (place) parts.place = place;
  const device = plan.keeps.device ? deviceAfter(profile, event, plan, events) : undefined;
  if (device) parts.device = device;
  const visit = plan.keeps.visit ? visitAfter(known?.visit ?? null, event) : undefined;
  if (visit) parts.visit = visit;
  const zone = plan.keeps.zone ? zoneAfter(known?.zone ?? null, event) : undefined;
  if (zone) parts.zone = zone;
  return place || device || visit || zone ? { surroundings: withParts(known, parts), events } : undefined;
}

/** Only what the person agreed to, what is of now, and what is newer than what is known. */
function placeAfter(
  profile: Profile,
  event: EventInput,
  plan: ContextPlan,
  events: EventInput[],
): Place | undefined {
  const position = positionOf(event);
  if (position === undefined || event.at < event.receivedAt - FRESH_MS) return undefined;
  const device = deviceOf(event.context);
  if (!mayUse(profile, PLACE_PURPOSE, device, plan.consent)) return undefined;
  const known = profile.surroundings?.place ?? null;
  if (known !== null && event.at <= known.at) return undefined;
  const before = known === null || event.at - known.at > SILENCE_MS ? [] : known.inside;
  return { at: event.at, ...position, device, inside: crossings(before, position, event, plan, events) };
}

function crossings(
  before: readonly Inside[],
  position: Position,
  event: EventInput,
  plan: ContextPlan,
  events: EventInput[],
): readonly Inside[] {
  const { byName, index } = plan.geofences;
  const { longitude, latitude, accuracyM } = position;
  const stays = before.filter(({ fence: name, since }) => {
    const fence = byName.get(name);
    if (fence === undefined) return false;
    if (accuracyM > fence.accuracyM || fence.area.contains(longitude, latitude)) return true;
    events.push(fenceEvent('Geofence Left', fence, event, { insideMs: event.at - since }));
    return false;
  });
  const entered = index
    .at(longitude, latitude)
    .filter((fence) => accuracyM <= fence.accuracyM && !before.some((inside) => inside.fence === fence.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .slice(0, Math.max(0, MOST_INSIDE - stays.length));
  for (const fence of entered) events.push(fenceEvent('Geofence Entered', fence, event, {}));
  if (entered.length === 0 && stays.length === before.length) return before;
  return [
    ...stays,
    ...entered.map(({ name, dwellMs }) => ({
      fence: name,
      since: event.at,
      dwellAt: dwellMs > 0 ? event.at + dwellMs : 0,
    })),
  ];
}

/** People who have been inside long enough by now, and nothing says that they left. */
export function dwelled(profile: Profile, plan: ContextPlan, now: number): Noticed | undefined {
  const known = profile.surroundings;
  if (!known?.place?.inside.some(({ dwellAt }) => dwellAt > 0 && dwellAt <= now)) return undefined;
  const events: EventInput[] = [];
  const inside = known.place.inside.map((one) => {
    if (one.dwellAt === 0 || one.dwellAt > now) return one;
    const fence = plan.geofences.byName.get(one.fence);
    const cause = {
      messageId: `${profile.id}/${one.since}`,
      at: one.dwellAt,
      receivedAt: one.dwellAt,
      identifiers: [{ namespace: 'profile', value: profile.id }],
      context: {},
    };
    if (fence)
      events.push(fenceEvent('Geofence Dwelled', fence, cause, { insideMs: one.dwellAt - one.since }));
    return { ...one, dwellAt: 0 };
  });
  events.sort((a, b) => a.at - b.at);
  return { surroundings: { ...known, place: { ...known.place, inside } }, events };
}

/** A withdrawal ends the use of a position or a device that is already known, without a trace of it. */
export function forgetForbidden(profile: Profile, plan: ContextPlan): void {
  const { place, device } = profile.surroundings ?? nowhere;
  if (place !== null && !mayUse(profile, PLACE_PURPOSE, place.device, plan.consent))
    profile.surroundings = withParts(profile.surroundings, { place: null });
  if (device !== null && !mayUse(profile, DEVICE_PURPOSE, device.key, plan.consent))
    profile.surroundings = withParts(profile.surroundings, { device: null });
}

const nowhere = { place: null, device: null } as const;

function deviceAfter(
  profile: Profile,
  event: EventInput,
  plan: ContextPlan,
  events: EventInput[],
): Device | undefined {
  const known = profile.surroundings?.device ?? null;
  if (known !== null && event.at < known.at) return undefined;
  const { userAgent } = event.context;
  const agent = typeof userAgent === 'string' ? agentOf(userAgent) : undefined;
  const id = deviceOf(event.context);
  if (agent?.type === 'bot' || (agent === undefined && id === '')) return undefined;
  if (!mayUse(profile, DEVICE_PURPOSE, id, plan.consent)) return undefined;
  const key = id === '' ? `${agent!.type} ${agent!.os}` : id;
  const { type = 'other', os = 'other' } = agent ?? {};
  if (known !== null && known.key !== key) {
    const properties = { from: known.type, to: type, from_os: known.os, to_os: os };
    events.push(derivedEvent('Device Switched', 'device', event, properties));
  }
  return { at: event.at, key, type, os };
}

/** Only what a person does on a device is a visit; servers and machines also send events. */
function visitAfter(known: Visit | null, { type, context, at }: EventInput): Visit | undefined {
  const isOwn =
    type === 'page' || type === 'screen' || typeof context.userAgent === 'string' || deviceOf(context) !== '';
  if (!isOwn) return undefined;
  if (known === null) return { number: 1, startedAt: at, lastAt: at };
  if (at <= known.lastAt) return undefined;
  if (at - known.lastAt > VISIT_PAUSE_MS) return { number: known.number + 1, startedAt: at, lastAt: at };
  return { ...known, lastAt: at };
}

function zoneAfter(known: Zone | null, { context, at }: EventInput): Zone | undefined {
  const { timezone } = context;
  if (typeof timezone !== 'string' || timezone === known?.name || !isKnownZone(timezone)) return undefined;
  return known === null || at >= known.at ? { at, name: timezone } : undefined;
}

type Cause = Pick<EventInput, 'messageId' | 'at' | 'receivedAt' | 'identifiers' | 'context'>;

function fenceEvent(
  name: 'Geofence Entered' | 'Geofence Dwelled' | 'Geofence Left',
  { name: geofence, definition }: Geofence,
  cause: Cause,
  more: JsonObject,
): EventInput {
  return derivedEvent(name, geofence, cause, { ...(definition.properties as JsonObject), geofence, ...more });
}

function derivedEvent(name: string, subject: string, cause: Cause, properties: JsonObject): EventInput {
  const { messageId, at, receivedAt, identifiers, context } = cause;
  return {
    kind: 'event',
    messageId: `${messageId}/${name}/${subject}`,
    type: 'track',
    name,
    at,
    receivedAt,
    mode: 'live',
    source: 'kairos',
    identifiers,
    properties,
    traits: {},
    context,
  };
}
