/**
 * A profile as plain data: what is stored, sent to the surviving profile of a merge, and compared by digests.
 * Arrays instead of objects with names, because it is written for every changed profile of a checkpoint.
 */

import type { Hold } from '../budget/hold.ts';
import { type ConsentRow, consentRows, consentsFrom } from '../consent/consent-state.ts';
import type { Contact } from '../decision/contact.ts';
import { type ContactRow, contactsFrom, contactsState } from '../decision/contact-state.ts';
import { keptFrom, keptState } from '../decision/kept-contacts.ts';
import { type MarkRow, marksFrom, marksState, type NamedMark } from '../decision/mark-state.ts';
import { responseFrom, responseState } from '../decision/responses.ts';
import { type HabitState, habitFrom, habitState } from '../decision/timing/habit.ts';
import { type Enrolment, enrolmentFrom, enrolmentState } from '../experiment/enrolment.ts';
import { type Claims, claimsFrom, claimsState } from '../golden/claims.ts';
import { membershipFrom, membershipState } from '../household/membership.ts';
import { type IdentityState, identityFrom, identityState } from '../identity/identity-state.ts';
import type { Json } from '../input.ts';
import type { AtDoor } from '../journey/entry/door.ts';
import type { Knocked } from '../journey/entry/knocked.ts';
import type { Followed, Instance } from '../journey/instance.ts';
import type { Message } from '../message/message.ts';
import { type FormerVouchers, ownVoucherFrom, ownVoucherState } from '../voucher/hold.ts';
import { walkFrom, walkState } from '../walk/walk.ts';
import { addressesFrom, addressesState } from './addresses.ts';
import { fillingFrom, fillingState } from './filling.ts';
import type { Layout } from './layout.ts';
import { type Lineage, Profile } from './profile.ts';
import { type RefusedState, refusedFrom, refusedState } from './refused.ts';
import { type FormerSlotsState, SeriesSlots, type SlotsState } from './series-slots.ts';
import { SmallMap } from './small-map.ts';
import { Stamps } from './stamps.ts';
import {
  addressedActs,
  placeActs,
  statedState,
  type UnaddressedRow,
  unaddressedFrom,
} from './unaddressed.ts';
import { packed, word } from './words.ts';

type Tuple = readonly unknown[];

/** Version of this shape; a stored profile of another is migrated where it is read. */
export const STATE_VERSION = 1;

export function toState(profile: Profile): Tuple {
  return [
    STATE_VERSION,
    profile.id,
    profile.createdAt,
    profile.updatedAt,
    profile.heir,
    profile.mergedFrom,
    profile.links.map((l) => [l.namespace, l.value, l.at, l.messageId]),
    Object.keys(profile.traits).map((name) => {
      const { at, source, messageId } = profile.lineage.get(name)!;
      return [name, profile.traits[name], at, source, messageId];
    }),
    profile.layout.id,
    profile.series.state(),
    profile.memberSince.cells,
    profile.revision,
    profile.instances,
    [...profile.entered],
    consentRows(addressedActs(profile)),
    [...keptState(profile.keptContacts), ...contactsState(profile.contacts)],
    profile.messages,
    marksState(profile.decisions),
    profile.seen.cells,
    profile.flips.cells,
    ...optionalParts(profile),
  ];
}

/** What most profiles do not have costs nothing: missing parts at the end are left out. */
function optionalParts(profile: Profile): unknown[] {
  const {
    lists,
    filling,
    surroundings,
    evidence,
    jurisdiction,
    claims,
    groups,
    identity,
    restriction,
    walk,
    followed,
    atDoor,
    trials,
    responses,
    holds,
    vouchers,
    stated,
    habits,
    refused,
    formerVouchers,
    knocked,
  } = profile;
  const parts = [
    lists && [...lists].map(([list, { isMember, at }]) => [list, isMember, at]),
    filling && fillingState(filling),
    surroundings,
    evidence && [evidence.at, ...evidence.weights],
    jurisdiction && [jurisdiction.place, jurisdiction.at],
    claims && [...claims.keys()].sort().map((key) => [key, claimsState(claims.get(key)!)]),
    groups?.map(membershipState) ?? null,
    identity && identityState(identity),
    restriction && [restriction.isRestricted, restriction.at],
    walk && walkState(walk),
    followed,
    atDoor,
    trials?.map(enrolmentState) ?? null,
    responses?.map(responseState) ?? null,
    holds,
    vouchers?.map(ownVoucherState) ?? null,
    addressesState(profile),
    stated && statedState(stated),
    habits?.map(habitState) ?? null,
    refused && refusedState(refused),
    formerVouchers,
    knocked && [knocked.events, knocked.moves],
  ];
  while (parts.length > 0 && parts.at(-1) === null) parts.pop();
  return parts;
}

/** @param layoutById finds the layout that the state was written under; undefined is an error of the host. */
export function fromState(state: Tuple, layoutById: (id: string) => Layout): Profile {
  const [, id, createdAt, updatedAt, heir, mergedFrom, links, traits, layout, series, memberSince, revision] =
    state;
  const [
    instances,
    entered,
    consents,
    contacts,
    messages,
    decisions,
    seen,
    flips,
    lists,
    filling,
    surroundings,
    evidence,
    jurisdiction,
    claims,
    groups,
    identity,
    restriction,
    walk,
    followed,
    atDoor,
    trials,
    responses,
    holds,
    vouchers,
    addresses,
    unaddressed,
    habits,
    refused,
    formerVouchers,
    knocked,
  ] = state.slice(12);
  const profile = new Profile(id as string);
  profile.createdAt = createdAt as number;
  profile.updatedAt = updatedAt as number;
  profile.heir = heir as string | null;
  profile.mergedFrom = mergedFrom as string[];
  profile.links = (links as [string, string, number, string][]).map(([namespace, value, at, messageId]) => ({
    namespace: word(namespace),
    value,
    at,
    messageId,
  }));
  setTraits(profile, traits as [string, Json, number, string, string][]);
  profile.layout = layoutById(layout as string);
  profile.series = SeriesSlots.from(series as SlotsState | FormerSlotsState);
  profile.memberSince = stampsFrom(memberSince as StampsState);
  profile.revision = word(revision as string);
  profile.instances = share(instances as Instance[], ['journey', 'step', 'action']);
  profile.entered = SmallMap.of((entered as [string, number][]).map(([key, at]) => [word(key), at]));
  profile.consents = consentsFrom(consents as ConsentRow[]);
  const kept = (contacts as (number | object)[]).filter((one) => typeof one === 'number');
  profile.keptContacts = keptFrom(kept);
  profile.contacts = contactsFrom((contacts as (Contact | ContactRow)[]).slice(kept.length));
  profile.messages = share(messages as Message[], ['channel', 'purpose']);
  profile.decisions = marksFrom(decisions as (MarkRow | NamedMark)[]);
  profile.seen = Stamps.of(packed(seen as number[]));
  profile.flips = stampsFrom(flips as StampsState);
  profile.flipDue = profile.flips.earliest;
  if (lists)
    profile.lists = new Map(
      (lists as [string, boolean, number][]).map(([list, isMember, at]) => [list, { isMember, at }]),
    );
  if (filling) profile.filling = fillingFrom(filling as Tuple);
  if (surroundings) profile.surroundings = surroundings as Profile['surroundings'];
  if (evidence) {
    const [at, ...weights] = evidence as [number, number, number, number, number];
    profile.evidence = { at, weights };
  }
  if (jurisdiction) {
    const [place, at] = jurisdiction as [string, number];
    profile.jurisdiction = { place: word(place), at };
  }
  if (claims)
    profile.claims = new Map(
      (claims as [string, Tuple][]).map(([key, one]): [string, Claims] => [word(key), claimsFrom(one)]),
    );
  if (groups) profile.groups = (groups as Tuple[]).map(membershipFrom);
  if (identity) profile.identity = identityFrom(identity as IdentityState);
  if (restriction) {
    const [isRestricted, at] = restriction as [boolean, number];
    profile.restriction = { isRestricted, at };
  }
  if (walk) profile.walk = walkFrom(walk as Tuple, word);
  if (followed) profile.followed = share(followed as Followed[], ['journey', 'step']);
  if (atDoor) profile.atDoor = share(atDoor as AtDoor[], ['journey', 'way']);
  if (trials) profile.trials = (trials as Tuple[]).map((one): Enrolment => enrolmentFrom(one, word));
  if (responses) profile.responses = (responses as [number, ...string[]][]).map(responseFrom);
  if (holds) profile.holds = holds as Hold[];
  if (vouchers) profile.vouchers = (vouchers as Tuple[]).map((row) => ownVoucherFrom(row, word));
  if (addresses) profile.addresses = addressesFrom(profile, addresses as Tuple[]);
  if (unaddressed) {
    profile.stated = { acts: unaddressedFrom(unaddressed as UnaddressedRow[]), addressed: profile.consents };
    placeActs(profile);
  }
  if (habits) profile.habits = (habits as HabitState[]).map(habitFrom);
  if (refused) profile.refused = refusedFrom(refused as RefusedState);
  if (formerVouchers) profile.formerVouchers = formerVouchers as FormerVouchers;
  if (knocked) {
    const [events, moves] = knocked as [Knocked['events'], Knocked['moves']];
    profile.knocked = { events, moves };
  }
  return profile;
}

/** Traits that came with one event share their lineage. */
function setTraits(
  profile: Profile,
  traits: readonly [name: string, value: Json, at: number, source: string, messageId: string][],
): void {
  const pairs: [string, Lineage][] = [];
  let last: Lineage | undefined;
  for (const [name, value, at, source, messageId] of traits) {
    const own = word(name);
    profile.traits[own] = value;
    if (last === undefined || last.at !== at || last.messageId !== messageId || last.source !== source)
      last = { at, source: word(source), messageId };
    pairs.push([own, last]);
  }
  profile.lineage = SmallMap.of(pairs);
}

/** As decoded, but with the names in it shared by all profiles, and an id that several carry by these. */
function share<T extends { id: string }>(items: T[], names: readonly (keyof T)[]): T[] {
  let last = '';
  for (const item of items) {
    if (item.id !== last) last = item.id;
    item.id = last;
    for (const name of names) {
      const text = item[name];
      if (typeof text === 'string') item[name] = word(text) as T[keyof T];
    }
  }
  return items;
}

/** Also in pairs, as builds before stored them. */
type StampsState = readonly number[] | readonly (readonly [number, number])[];

function stampsFrom(stored: StampsState): Stamps {
  const cells = typeof stored[0] === 'object' ? stored.flat() : stored;
  return Stamps.of(packed(cells as readonly number[]));
}
