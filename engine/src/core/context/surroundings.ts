/**
 * What a profile keeps of where and how the person is: the last position with the geofences around it, the device, the
 * visit, the clock on their wall. Nothing is kept that no document asks for. Merging: the newer part wins, visits add up.
 */

/** A value: what changes is put in its place. */
export interface Surroundings {
  readonly place: Place | null;
  readonly device: Device | null;
  readonly visit: Visit | null;
  readonly zone: Zone | null;
}

/** The newest position, in degrees and metres, that the person agreed to being used. */
export interface Place {
  readonly at: number;
  readonly latitude: number;
  readonly longitude: number;
  /** 0: not said. */
  readonly accuracyM: number;
  /** Its id; empty where unknown. */
  readonly device: string;
  /** The geofences that it lies in, in the order of entering. */
  readonly inside: readonly Inside[];
}

export interface Inside {
  readonly fence: string;
  readonly since: number;
  /** When "Geofence Dwelled" is due; 0: it has no dwell time, or it was told. */
  readonly dwellAt: number;
}

export interface Device {
  readonly at: number;
  /** What tells it from another one of the person: its id, else its kind. */
  readonly key: string;
  readonly type: string;
  readonly os: string;
}

/** Events of a device without a pause of 30 minutes. */
export interface Visit {
  readonly number: number;
  readonly startedAt: number;
  readonly lastAt: number;
}

/** IANA name, as the newest event of a device said it. */
export interface Zone {
  readonly at: number;
  readonly name: string;
}

export const VISIT_PAUSE_MS = 30 * 60_000;

const nothing: Surroundings = Object.freeze({ place: null, device: null, visit: null, zone: null });

/** With some parts replaced; null where nothing is left, because an empty part costs nothing. */
export function withParts(known: Surroundings | null, parts: Partial<Surroundings>): Surroundings | null {
  const next = { ...(known ?? nothing), ...parts };
  const isEmpty = next.place === null && next.device === null && next.visit === null && next.zone === null;
  return isEmpty ? null : next;
}

export function mergeSurroundings(a: Surroundings | null, b: Surroundings | null): Surroundings | null {
  if (a === null || b === null) return a ?? b;
  return {
    place: newer(a.place, b.place),
    device: newer(a.device, b.device),
    visit: bothVisits(a.visit, b.visit),
    zone: newer(a.zone, b.zone),
  };
}

/** Of two of the same instant the one whose text sorts last, so that order never matters. */
function newer<T extends { readonly at: number }>(a: T | null, b: T | null): T | null {
  if (a === null || b === null) return a ?? b;
  if (a.at !== b.at) return a.at > b.at ? a : b;
  return JSON.stringify(a) > JSON.stringify(b) ? a : b;
}

/** Two that touch are one visit that was seen under two names. */
function bothVisits(a: Visit | null, b: Visit | null): Visit | null {
  if (a === null || b === null) return a ?? b;
  const [first, second] = a.startedAt <= b.startedAt ? [a, b] : [b, a];
  const touch = second.startedAt - first.lastAt <= VISIT_PAUSE_MS;
  return {
    number: a.number + b.number - (touch ? 1 : 0),
    startedAt: touch ? first.startedAt : second.startedAt,
    lastAt: Math.max(a.lastAt, b.lastAt),
  };
}

/** The earliest instant at which somebody has dwelled long enough; 0: none. */
export function dwellDue(surroundings: Surroundings | null): number {
  if (surroundings === null || surroundings.place === null) return 0;
  let due = 0;
  for (const { dwellAt } of surroundings.place.inside)
    if (dwellAt > 0 && (due === 0 || dwellAt < due)) due = dwellAt;
  return due;
}
