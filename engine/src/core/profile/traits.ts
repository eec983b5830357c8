/**
 * Traits: the newest value by event time wins, whatever order events arrive in; of two at the same instant the one
 * whose text sorts last, so that order never matters. A null removes nothing: it is a value like any other.
 */
import type { EventInput, Json, JsonObject } from '../input.ts';
import type { Lineage, Profile } from './profile.ts';

/** Traits a person may have; more are refused by name so that a profile stays bounded. */
const MOST_TRAITS = 500;

/** Whether a trait that is not there yet may be set. */
export function hasRoom({ lineage }: Profile): boolean {
  return lineage.size < MOST_TRAITS;
}

/** A trait that has another value now, with the one before; undefined where it is new. */
export interface TraitChange {
  readonly name: string;
  readonly before: Json | undefined;
}

/**
 * Sets the traits of an event; tells those that changed.
 * @param except names that are decided elsewhere (golden/settle.ts)
 */
export function applyTraits(
  profile: Profile,
  event: EventInput,
  except?: (name: string) => boolean,
): readonly TraitChange[] {
  let changed: TraitChange[] | undefined;
  const lineage: Lineage = { at: event.at, source: event.source, messageId: event.messageId };
  for (const name of Object.keys(event.traits)) {
    if (except?.(name)) continue;
    const before = profile.traits[name];
    if (!setTrait(profile, name, event.traits[name]!, lineage)) continue;
    changed ??= [];
    changed.push({ name, before });
  }
  return changed ?? unchanged;
}

const unchanged: readonly TraitChange[] = [];

/** True when the value is another one now. */
export function setTrait(profile: Profile, name: string, value: Json, lineage: Lineage): boolean {
  const known = profile.lineage.get(name);
  const current = profile.traits[name];
  if (known === undefined && !hasRoom(profile)) return false;
  if (known !== undefined && !isNewer(value, lineage, current ?? null, known)) return false;
  profile.traits[name] = value;
  profile.lineage.set(name, lineage);
  return known === undefined || !sameJson(current ?? null, value);
}

/** Whether a value takes the place of the current one. */
export function isNewer(value: Json, lineage: Lineage, current: Json, known: Lineage): boolean {
  if (lineage.at !== known.at) return lineage.at > known.at;
  return JSON.stringify(value) > JSON.stringify(current);
}

export function sameJson(a: Json, b: Json): boolean {
  return a === b || (typeof a === 'object' && JSON.stringify(a) === JSON.stringify(b));
}

/** The value at a dotted path; null where it is missing. Own properties only. */
export function at(properties: JsonObject, path: readonly string[]): Json {
  let value: Json = properties;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return null;
    value = (value as JsonObject)[name]!;
  }
  return value;
}
