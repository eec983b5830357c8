/**
 * Acts of consent that name no address are for the one that was given last by then (addresses.ts). A yes from before any
 * waits, for the first one that the person gives; a no from before any is for the whole person. What of it all follows for each
 * address is worked out anew when one of the two comes, so that their order of arrival never matters.
 */
import {
  type Act,
  type Consent,
  consentKey,
  EVERYTHING,
  isGrant,
  join,
  OBJECTION,
  partsOf,
  WHOLE_PERSON,
  withAct,
} from '../consent/act.ts';
import { bookOf, meantAddress } from './addresses.ts';
import type { Profile } from './profile.ts';
import { SmallMap } from './small-map.ts';

export interface Unaddressed {
  /** Where the address stands: `email`. */
  readonly trait: string;
  readonly subject: string;
  /** Fingerprint of the identifier that the event was about. */
  readonly giver: number;
  readonly act: Act;
}

/** What the consents of a profile are worked out from, where an act named no address. */
export interface Stated {
  readonly acts: readonly Unaddressed[];
  /** Acts that named their contact point. */
  readonly addressed: SmallMap<Consent>;
}

/** Of one kind for one subject; of more the oldest is kept for the address that it was for when there were more. */
const MOST_ALIKE = 30;

/** `email:ada@example.com`; `email:` while it waits for an address. */
export function pointOf(profile: Profile, { trait, giver, act }: Unaddressed): string {
  const isYes = isGrant(act);
  const address = meantAddress(bookOf(profile, trait), giver, act.at, isYes);
  if (address !== undefined) return `${trait}:${address}`;
  return isYes ? waitingPoint(trait) : WHOLE_PERSON;
}

export function keyOf(profile: Profile, act: Unaddressed): string {
  return keyOfPoint(pointOf(profile, act), act.subject);
}

/** Of a whole person there are no topics; an end of everything is an objection. */
export function keyOfPoint(point: string, subject: string): string {
  if (point === WHOLE_PERSON && subject === EVERYTHING) return consentKey(OBJECTION, EVERYTHING);
  return consentKey(point, point === WHOLE_PERSON ? subject.split('>')[0]! : subject);
}

/** Where what waits for an address stands: no address is empty. */
export function waitingPoint(trait: string): string {
  return `${trait}:`;
}

/** False where it is known. */
export function addUnaddressed(profile: Profile, added: Unaddressed): boolean {
  const { acts, addressed } = profile.stated ?? { acts: [], addressed: profile.consents };
  if (acts.some((known) => isSame(known, added))) return false;
  profile.stated = { acts: [...acts, added].sort(inOrder), addressed };
  const alike = profile.stated.acts.filter((known) => isAlike(known, added));
  if (alike.length > MOST_ALIKE) settleAct(profile, alike[0]!);
  return true;
}

/** It is for what it is for now, whatever address is given or taken away later. */
export function settleAct(profile: Profile, one: Unaddressed): void {
  const { acts, addressed } = profile.stated!;
  const key = keyOf(profile, one);
  profile.stated = { acts: acts.filter((act) => act !== one), addressed };
  // What is still to come to an address is said by those after it too.
  if (partsOf(key).point !== waitingPoint(one.trait)) put(addressed, key, one.act);
}

/** Works out the consents; tells the acts that are for another contact point than before. */
export function placeActs(profile: Profile): readonly Unaddressed[] {
  const { stated, consents } = profile;
  if (stated === null) return [];
  const placed = SmallMap.of([...stated.addressed]);
  const moved: Unaddressed[] = [];
  for (const one of stated.acts) {
    const key = keyOf(profile, one);
    put(placed, key, one.act);
    if (!consents.get(key)?.includes(one.act) && placed.get(key)?.includes(one.act)) moved.push(one);
  }
  profile.consents = placed;
  return moved;
}

function put(consents: SmallMap<Consent>, key: string, act: Act): void {
  const next = withAct(consents.get(key), act);
  if (next !== undefined) consents.set(key, next);
}

/** Acts that name their contact point, apart from what is worked out. */
export function addressedActs({ stated, consents }: Profile): SmallMap<Consent> {
  return stated?.addressed ?? consents;
}

/** Two persons become one; when their addresses have. */
export function mergeConsents(into: Profile, from: Profile): void {
  const addressed = addressedActs(into);
  for (const [key, consent] of addressedActs(from)) addressed.set(key, join(addressed.get(key), consent));
  for (const act of from.stated?.acts ?? []) addUnaddressed(into, act);
  placeActs(into);
}

function isAlike(a: Unaddressed, b: Unaddressed): boolean {
  return a.trait === b.trait && a.subject === b.subject && a.act.kind === b.act.kind;
}

function isSame(a: Unaddressed, b: Unaddressed): boolean {
  return isAlike(a, b) && a.act.at === b.act.at && a.act.messageId === b.act.messageId;
}

function inOrder(a: Unaddressed, b: Unaddressed): number {
  return a.act.at - b.act.at || compare(a.act.messageId, b.act.messageId) || compare(a.subject, b.subject);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function statedState({ acts }: Stated): unknown[] {
  return acts.map(({ trait, subject, giver, act: { kind, at, source, messageId, proof } }) => [
    trait,
    subject,
    giver,
    kind,
    at,
    source,
    messageId,
    ...(proof === '' ? [] : [proof]),
  ]);
}

export type UnaddressedRow = readonly [string, string, number, Act['kind'], number, string, string, string?];

export function unaddressedFrom(rows: readonly UnaddressedRow[]): Unaddressed[] {
  return rows.map(([trait, subject, giver, kind, at, source, messageId, proof = '']) => ({
    trait,
    subject,
    giver,
    act: { kind, at, source, messageId, proof },
  }));
}
