/**
 * What was refused while somebody was one person with others, and whose it was nobody can tell: it is none of their own
 * events, so that it is kept beside these, and holds again whenever what they know is learnt anew.
 */
import { type Consent, isGrant, join, partsOf } from '../consent/act.ts';
import { type ConsentRow, consentRows, consentsFrom } from '../consent/consent-state.ts';
import type { Profile } from './profile.ts';
import type { Restriction } from './restriction.ts';
import { SmallMap } from './small-map.ts';
import { addressedActs, placeActs } from './unaddressed.ts';

export interface Refused {
  /** Contact point and subject, joined by a bar -> the latest withdrawal. */
  readonly consents: SmallMap<Consent>;
  readonly restriction: Restriction | null;
}

/** What two of them refuse. */
export function joinRefused(a: Refused | null, b: Refused | null): Refused | null {
  if (a === null || b === null) return a ?? b;
  const consents = SmallMap.of([...a.consents]);
  for (const [key, consent] of b.consents) consents.set(key, join(consents.get(key), consent));
  return { consents, restriction: laterRestriction(a.restriction, b.restriction) };
}

/** From now on it is the person's, too. */
export function keepRefused(profile: Profile, refused: Refused): void {
  profile.refused = joinRefused(profile.refused, refused);
  holdRefused(profile);
}

/** Beside what their own events say. */
export function holdRefused(profile: Profile): void {
  const { refused } = profile;
  if (refused === null) return;
  const addressed = addressedActs(profile);
  for (const [key, consent] of refused.consents) addressed.set(key, join(addressed.get(key), consent));
  placeActs(profile);
  profile.restriction = laterRestriction(profile.restriction, refused.restriction);
}

/** The latest act, of two at the same instant the restriction: one that was lifted since does not come back. */
function laterRestriction(a: Restriction | null, b: Restriction | null): Restriction | null {
  if (a === null || b === null) return a ?? b;
  if (a.at !== b.at) return a.at > b.at ? a : b;
  return a.isRestricted ? a : b;
}

/** All but what is for such contact points; null where nothing is left. */
export function refusedWithout(
  { consents, restriction }: Refused,
  isNot: (point: string) => boolean,
): Refused {
  const left = [...consents].filter(([key]) => !isNot(partsOf(key).point));
  return { consents: SmallMap.of(left), restriction };
}

/** What a person refuses, but for events that are known to be only somebody else's. */
export function refusalsOf(
  { consents, restriction }: Profile,
  isLeftOut: (messageId: string) => boolean,
  isRestrictionLeftOut: (at: number) => boolean,
): Refused {
  const refusals = [...consents].flatMap(([key, consent]) => {
    const acts = consent.filter((act) => !isGrant(act) && !isLeftOut(act.messageId));
    return acts.length === 0 ? [] : [[key, acts] as const];
  });
  const isKept = restriction?.isRestricted === true && !isRestrictionLeftOut(restriction.at);
  return { consents: SmallMap.of(refusals), restriction: isKept ? restriction : null };
}

export type RefusedState = readonly [rows: readonly ConsentRow[], restrictedAt?: number];

/** A restriction that was lifted refuses nothing. */
export function refusedState({ consents, restriction }: Refused): RefusedState {
  const rows = consentRows(consents);
  return restriction === null ? [rows] : [rows, restriction.at];
}

export function refusedFrom([rows, restrictedAt]: RefusedState): Refused {
  const restriction = restrictedAt === undefined ? null : { isRestricted: true, at: restrictedAt };
  return { consents: consentsFrom(rows), restriction };
}
