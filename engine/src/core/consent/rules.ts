/**
 * The rules of consent of one revision: which lawful basis a purpose has for a person. Compliance fails closed: an
 * unknown jurisdiction has the strictest basis that could apply, a purpose that nobody declared needs consent.
 */
import type { JsonObject } from '../input.ts';
import type { Profile } from '../profile/profile.ts';
import { at } from '../profile/traits.ts';
import { BASES, type Basis, isPlaceName, type PurposeDefinition } from './definition.ts';

/** Purposes that are about what is known, not about what is said; no address carries them. */
export const PLACE_PURPOSE = 'location';
export const DEVICE_PURPOSE = 'device';
/** Whether opens and clicks of a mail may be seen. */
export const TRACKING_PURPOSE = 'tracking';

/** Traits that hold an address whatever channels there are. */
export const USUAL_CONTACTS: readonly string[] = ['email', 'phone'];

export interface PurposeRule {
  readonly basis: Basis;
  /** Jurisdiction -> basis; null where one holds everywhere. */
  readonly byPlace: ReadonlyMap<string, Basis> | null;
  readonly strictest: Basis;
  readonly topics: readonly string[];
  readonly doubleOptIn: boolean;
  /** Global Privacy Control ends it. */
  readonly gpc: boolean;
}

/** Where a jurisdiction is read: `path` below the traits or the context. */
interface Place {
  readonly of: 'traits' | 'context';
  readonly path: readonly string[];
}

export interface PolicyParts {
  readonly purposes: Readonly<Record<string, PurposeDefinition>>;
  readonly jurisdiction?: readonly string[] | undefined;
}

export class ConsentRules {
  /** Traits with addresses that acts may mean without naming one. */
  readonly contactTraits: readonly string[];
  readonly purposes: ReadonlyMap<string, PurposeRule>;
  /** Whether a profile keeps the jurisdiction that contexts tell. */
  readonly keepsPlace: boolean;
  readonly #places: readonly Place[];
  readonly #purposesByCategory: ReadonlyMap<string, readonly string[]>;

  constructor(policies: readonly PolicyParts[], channelTraits: readonly string[] = []) {
    this.contactTraits = [...new Set([...USUAL_CONTACTS, ...channelTraits])];
    const purposes = new Map<string, PurposeRule>();
    const byCategory = new Map<string, string[]>();
    for (const policy of policies) {
      for (const [name, definition] of Object.entries(policy.purposes)) {
        const known = purposes.get(name);
        const rule = ruleOf(name, definition);
        purposes.set(name, known === undefined ? rule : stricter(known, rule));
        for (const category of definition.categories ?? [name])
          byCategory.set(category, [...(byCategory.get(category) ?? []), name]);
      }
    }
    this.purposes = purposes;
    this.#purposesByCategory = byCategory;
    this.#places = policies.flatMap(({ jurisdiction = [] }) => jurisdiction.map(placeOf));
    this.keepsPlace = this.#places.some(({ of }) => of === 'context');
  }

  ruleOf(purpose: string): PurposeRule {
    return this.purposes.get(purpose) ?? (SIGNALLED.has(purpose) ? UNDECLARED_USE : UNDECLARED);
  }

  basisOf(profile: Profile, purpose: string): Basis {
    const { byPlace, basis, strictest } = this.ruleOf(purpose);
    if (byPlace === null) return basis;
    const place = this.jurisdictionOf(profile);
    return place === null ? strictest : basisIn(place, byPlace, basis);
  }

  /** Owed to the person: no consent, no cap, no quiet hours. */
  isOwed(profile: Profile, purpose: string): boolean {
    return this.basisOf(profile, purpose) === 'contract';
  }

  /** "DE", "US-CA"; null where nothing that is declared tells it. */
  jurisdictionOf(profile: Profile): string | null {
    for (const { of, path } of this.#places) {
      const found =
        of === 'traits' ? placeName(at(profile.traits, path)) : (profile.jurisdiction?.place ?? null);
      if (found !== null) return found;
    }
    return null;
  }

  /** What a context tells of the jurisdiction; null where it does not. */
  placeIn(context: JsonObject): string | null {
    for (const { of, path } of this.#places) {
      const found = of === 'context' ? placeName(at(context, path)) : null;
      if (found !== null) return found;
    }
    return null;
  }

  /** A purpose as a policy writes it, where only case differs. */
  purposeNamed(said: string): string {
    return named(said, [...this.purposes.keys(), ...USUAL_PURPOSES]);
  }

  topicNamed(purpose: string, said: string): string {
    return named(said, this.ruleOf(purpose).topics);
  }

  /** The trait of a contact point, as channels write it. */
  traitNamed(said: string): string {
    return named(said.trim(), this.contactTraits);
  }

  /** The purposes that a category of a consent manager means. */
  purposesIn(category: string): readonly string[] {
    return this.#purposesByCategory.get(category) ?? (SIGNALLED.has(category) ? [category] : none);
  }
}

const none: readonly string[] = [];

/** Purposes that mean the same without a policy. */
const USUAL_PURPOSES: readonly string[] = ['marketing', PLACE_PURPOSE, DEVICE_PURPOSE, TRACKING_PURPOSE];

function named(said: string, names: readonly string[]): string {
  if (names.includes(said)) return said;
  const folded = said.toLowerCase();
  return names.find((name) => name.toLowerCase() === folded) ?? said;
}
/** What is about a person without a word of theirs: a privacy signal ends it unless a policy says otherwise. */
const SIGNALLED: ReadonlySet<string> = new Set([TRACKING_PURPOSE, DEVICE_PURPOSE]);
const UNDECLARED: PurposeRule = ruleOf('', { basis: 'consent' });
const UNDECLARED_USE: PurposeRule = ruleOf(TRACKING_PURPOSE, { basis: 'consent' });

function ruleOf(name: string, definition: PurposeDefinition): PurposeRule {
  const { basis, jurisdictions, topics = [], doubleOptIn = false, gpc = SIGNALLED.has(name) } = definition;
  const byPlace = jurisdictions === undefined ? null : new Map(Object.entries(jurisdictions));
  const strictest = strictestOf([basis, ...(byPlace?.values() ?? [])]);
  return { basis, byPlace, strictest, topics, doubleOptIn, gpc };
}

/** Where two policies name a purpose, what either asks for is asked for. */
function stricter(a: PurposeRule, b: PurposeRule): PurposeRule {
  const places = new Set([...(a.byPlace?.keys() ?? []), ...(b.byPlace?.keys() ?? [])]);
  const both = (place: string): [string, Basis] => [
    place,
    strictestOf([a, b].map(({ byPlace, basis }) => (byPlace ? basisIn(place, byPlace, basis) : basis))),
  ];
  return {
    basis: strictestOf([a.basis, b.basis]),
    byPlace: places.size > 0 ? new Map([...places].map(both)) : null,
    strictest: strictestOf([a.strictest, b.strictest]),
    topics: [...a.topics, ...b.topics],
    doubleOptIn: a.doubleOptIn || b.doubleOptIn,
    gpc: a.gpc || b.gpc,
  };
}

function strictestOf(bases: readonly Basis[]): Basis {
  return BASES.find((basis) => bases.includes(basis)) ?? 'consent';
}

/** A part of a country has its own rule or the country's; of a country whose part is unknown any part's rule may hold. */
function basisIn(place: string, byPlace: ReadonlyMap<string, Basis>, elsewhere: Basis): Basis {
  const country = byPlace.get(place.slice(0, 2)) ?? elsewhere;
  if (place.length > 2) return byPlace.get(place) ?? country;
  const parts = [...byPlace].flatMap(([name, basis]) => (name.startsWith(`${place}-`) ? [basis] : []));
  return strictestOf([country, ...parts]);
}

function placeOf(text: string): Place {
  const [of, ...path] = text.split('.');
  return { of: of === 'traits' ? 'traits' : 'context', path };
}

/** Anything but a code of ISO 3166 is unknown: "Germany" could be anywhere. */
function placeName(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > 20) return null;
  const name = value.trim().toUpperCase().replace('_', '-');
  return isPlaceName(name) ? name : null;
}
