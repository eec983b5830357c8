/**
 * `context` as conditions read it: what the request or the event says, what is derived from it and from what the profile
 * keeps, and what providers answered. Made when a condition first asks for it, and only the fields that any reads.
 */
import type { Scope } from '../condition.ts';
import { mayUse } from '../consent/judge.ts';
import { DEVICE_PURPOSE, PLACE_PURPOSE } from '../consent/rules.ts';
import type { EventInput, Json, JsonObject } from '../input.ts';
import { deviceOf } from '../profile/consent-subject.ts';
import { campaignOf, referrerOf } from './arrival.ts';
import { isOpen } from './calendar.ts';
import type { Geofence } from './geofence.ts';
import { dateText, isKnownZone, localTime, partOfDay, weekdays } from './local-time.ts';
import { type ContextPlan, deviceFields } from './plan.ts';
import { FRESH_MS, type Position, positionIn } from './position.ts';
import type { derivedFields } from './provider.ts';
import type { Surroundings } from './surroundings.ts';
import { agentOf } from './user-agent.ts';

/** The view that was made last, and what it was made of. */
export interface ViewMemo {
  readonly event: EventInput | null;
  readonly raw: JsonObject;
  readonly now: number;
  readonly surroundings: Surroundings | null;
  readonly value: JsonObject;
}

type Field = (typeof derivedFields)[number];
type Derive = (scope: Scope, raw: JsonObject, plan: ContextPlan) => Json | undefined;

export function contextView(scope: Scope, plan: ContextPlan): JsonObject {
  const { event, now, profile, view } = scope;
  const raw = event === null ? scope.context : event.context;
  const { surroundings } = profile;
  if (
    view !== undefined &&
    view.event === event &&
    view.raw === raw &&
    view.now === now &&
    view.surroundings === surroundings
  )
    return view.value;
  const value = makeView(scope, raw, plan);
  scope.view = { event, raw, now, surroundings, value };
  return value;
}

function makeView(scope: Scope, raw: JsonObject, plan: ContextPlan): JsonObject {
  const hidesDevice = plan.readsDevice && !mayUse(scope.profile, DEVICE_PURPOSE, deviceOf(raw), plan.consent);
  if (!plan.derives && scope.answers === undefined && !saysWhere(raw) && !hidesDevice) return raw;
  const value: Record<string, Json> = {};
  for (const name of Object.keys(raw))
    if (!whereFields.has(name) && !(hidesDevice && hiddenFields.has(name))) value[name] = raw[name]!;
  for (const [field, derive] of derivations) {
    if (!plan.wants(field) || (hidesDevice && field === 'device')) continue;
    const derived = derive(scope, raw, plan);
    if (derived !== undefined) value[field] = derived;
  }
  for (const [name, answer] of Object.entries(scope.answers ?? {})) {
    const purpose = plan.providers.get(name)?.purpose;
    if (purpose === undefined || Object.hasOwn(raw, name)) continue;
    if (purpose === '' || mayUse(scope.profile, purpose, deviceOf(raw), plan.consent)) value[name] = answer;
  }
  return value;
}

const fields = {
  device: ({ profile }, raw) => {
    const known = profile.surroundings?.device;
    const agent = typeof raw.userAgent === 'string' ? agentOf(raw.userAgent) : undefined;
    const id = deviceOf(raw);
    if (agent) return { ...agent, ...(id !== '' && { id }) };
    const type = bag(raw.device)?.type;
    if (typeof type === 'string' || id !== '') return { ...bag(raw.device), ...osOf(raw) };
    return known ? { type: known.type, os: known.os } : undefined;
  },
  language: ({ profile }, raw) => localeOf(raw, profile.traits)?.split(/[-_]/)[0]?.toLowerCase(),
  country: ({ profile }, raw) => {
    const said = raw.country ?? profile.traits.country ?? bag(profile.traits.address)?.country;
    if (typeof said === 'string' && said !== '') return said;
    return localeOf(raw, profile.traits)
      ?.match(/[-_]([A-Za-z]{2})\b/)?.[1]
      ?.toUpperCase();
  },
  visit: ({ profile, now }) => {
    const visit = profile.surroundings?.visit;
    return visit ? { number: visit.number, ageMs: now - visit.startedAt } : undefined;
  },
  referrer: (_scope, raw) => referrerOf(raw),
  campaign: (_scope, raw) => campaignOf(raw),
  local: (scope, raw) => {
    const zone = zoneOf(scope.profile, raw);
    if (zone === undefined) return undefined;
    const { day, weekday, minute } = localTime(scope.now, zone);
    const hour = Math.floor(minute / 60);
    return {
      zone,
      date: dateText(day),
      time: `${two(hour)}:${two(minute % 60)}`,
      hour,
      minute: minute % 60,
      weekday: weekdays[weekday]!,
      weekend: weekday >= 5,
      partOfDay: partOfDay(minute),
    };
  },
  location: (scope, raw, plan) => {
    const at = whereabouts(scope, raw, plan);
    if (at === undefined) return undefined;
    const { latitude, longitude, accuracyM } = at.position;
    return { latitude, longitude, accuracyM, ageMs: at.ageMs };
  },
  place: (scope, raw, plan) => {
    const at = whereabouts(scope, raw, plan);
    const told = toldFence(scope.event, plan);
    const fence = told ?? smallest(at?.fences ?? []);
    if (fence === undefined || at === undefined) return undefined;
    return {
      ...(fence.definition.properties as JsonObject),
      geofence: fence.name,
      insideMs: at.sinceOf(fence.name),
      ageMs: at.ageMs,
      ...(fence.calendar && { open: isOpen(fence.calendar, scope.now) }),
    };
  },
  places: (scope, raw, plan) => whereabouts(scope, raw, plan)?.fences.map(({ name }) => name),
} satisfies Record<Field, Derive>;

const derivations = Object.entries(fields) as [Field, Derive][];

/** Fails closed: where somebody is does not show through without their consent, whoever says it. */
const whereFields: ReadonlySet<string> = new Set(['location', 'place', 'places']);

/** The same for what somebody's device says of itself. */
const hiddenFields: ReadonlySet<string> = new Set(deviceFields);

function saysWhere(raw: JsonObject): boolean {
  return Object.hasOwn(raw, 'location') || Object.hasOwn(raw, 'place') || Object.hasOwn(raw, 'places');
}

interface Whereabouts {
  readonly position: Position;
  readonly ageMs: number;
  readonly fences: readonly Geofence[];
  /** Milliseconds inside of the fence. */
  sinceOf(fence: string): number;
}

/** By the request at hand, else by the last position; undefined without consent. */
function whereabouts(
  { profile, event, now }: Scope,
  raw: JsonObject,
  plan: ContextPlan,
): Whereabouts | undefined {
  const said = event === null ? positionIn(raw.location) : undefined;
  const { byName, index } = plan.geofences;
  if (said !== undefined) {
    if (!mayUse(profile, PLACE_PURPOSE, deviceOf(raw), plan.consent)) return undefined;
    return { position: said, ageMs: 0, fences: index.at(said.longitude, said.latitude), sinceOf: () => 0 };
  }
  const place = profile.surroundings?.place;
  if (place == null || !mayUse(profile, PLACE_PURPOSE, place.device, plan.consent)) return undefined;
  return {
    position: place,
    ageMs: Math.max(0, now - place.at),
    fences: place.inside.flatMap(({ fence }) => byName.get(fence) ?? []),
    sinceOf: (name) => {
      const since = place.inside.find(({ fence }) => fence === name)?.since;
      return since === undefined ? 0 : Math.max(0, now - since);
    },
  };
}

/** A position for a provider: only one of now. */
export function freshPosition(scope: Scope, raw: JsonObject, plan: ContextPlan): Position | undefined {
  const at = whereabouts(scope, raw, plan);
  return at !== undefined && at.ageMs <= FRESH_MS ? at.position : undefined;
}

/** The fence that a derived event is about. */
function toldFence(event: EventInput | null, { geofences }: ContextPlan): Geofence | undefined {
  if (event?.source !== 'kairos' || !event.name.startsWith('Geofence ')) return undefined;
  if (typeof event.properties.geofence !== 'string') return undefined;
  return geofences.byName.get(event.properties.geofence);
}

function smallest(fences: readonly Geofence[]): Geofence | undefined {
  let best: Geofence | undefined;
  for (const fence of fences) if (best === undefined || fence.area.size < best.area.size) best = fence;
  return best;
}

/** The person's own zone: the trait, what the device says now, what it said last. */
export function zoneOf(profile: Scope['profile'], raw: JsonObject): string | undefined {
  for (const zone of [profile.traits.timezone, raw.timezone, profile.surroundings?.zone?.name])
    if (typeof zone === 'string' && isKnownZone(zone)) return zone;
  return undefined;
}

function localeOf(raw: JsonObject, traits: { readonly [name: string]: Json }): string | undefined {
  for (const locale of [raw.locale, traits.locale, traits.language])
    if (typeof locale === 'string' && /^[A-Za-z]{2,3}([-_][A-Za-z0-9]+)*$/.test(locale)) return locale;
  return undefined;
}

function osOf(raw: JsonObject): JsonObject {
  const name = bag(raw.os)?.name;
  return typeof name === 'string' ? { os: name } : {};
}

function bag(value: Json | undefined): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}
