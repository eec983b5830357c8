/**
 * Which address a person gave when, and under which identifier: of acts of consent that name none it tells the one they
 * meant, whatever order things arrive in.
 */
import { spread } from '../hash.ts';
import { nodeOf } from '../identity/node.ts';
import type { EventInput } from '../input.ts';
import { readableDomain } from './domain.ts';
import type { Profile } from './profile.ts';

/** That an address was given; an empty one: that there is none any more. */
export interface Given {
  /** Event time in milliseconds. */
  readonly at: number;
  /** As contact points have it: trimmed, lower case. */
  readonly address: string;
  /** What was given between the one before and this one and is not kept. */
  readonly gap: Gap;
}

/** Nothing; only what both sides of it are; anything. */
export type Gap = 'none' | 'alike' | 'unclear';

/** Oldest first. */
export type Addresses = readonly Given[];

/** Beyond these, one that stands between two of the same address is not kept. */
const MOST_IN_FULL = 6;
/** Beyond these the oldest are not kept: nobody can tell any more what was meant then. */
const MOST_GIVEN = 60;
/** Identifiers of one person whose words are kept apart; where there are as many, nobody can tell. */
const MOST_GIVERS = 50;

const none: Addresses = [];

/** `Ada@Example.com ` -> `ada@example.com`, one spelling of each address; empty where the value is no text. */
export function addressIn(value: unknown): string {
  if (typeof value !== 'string') return '';
  const text = value.trim().toLowerCase().normalize('NFC');
  const domain = text.lastIndexOf('@') + 1;
  return domain === 0 ? text : text.slice(0, domain) + readableDomain(text.slice(domain));
}

/** `email` and an address -> `email:ada@example.com`. */
export function contactPoint(trait: string, address: string): string {
  return `${trait}:${addressIn(address)}`;
}

/** A contact point that was kept when an address had more than one spelling, as it is written now. */
export function respelt(point: string): string {
  const colon = point.indexOf(':') + 1;
  return point.slice(0, colon) + addressIn(point.slice(colon));
}

/** What was given for a trait, each list under the fingerprint of the identifier that events of it were about. */
export type AddressBook = ReadonlyMap<number, Addresses>;

/** Whose word an event is: the identifier that it is about. */
export function giverOf({ identifiers }: Pick<EventInput, 'identifiers'>): number {
  const first = identifiers[0];
  return first === undefined ? 0 : spread(nodeOf(first));
}

/** Keeps what an event gives. */
export function noteAddresses(profile: Profile, event: EventInput, contactTraits: readonly string[]): void {
  const { traits, at } = event;
  for (const trait of contactTraits) {
    const value = traits[trait];
    if (value === undefined) continue;
    const given: Given = { at, address: addressIn(value), gap: 'none' };
    keep(profile, trait, giverOf(event), [given]);
  }
}

function keep(profile: Profile, trait: string, giver: number, addresses: Addresses): void {
  profile.addresses ??= new Map();
  const book = profile.addresses.get(trait) ?? new Map(bookOf(profile, trait) ?? []);
  const known = book.get(giver);
  if (known === undefined && book.size >= MOST_GIVERS) return;
  const joined = joinAddresses(known ?? none, addresses);
  if (joined !== known) book.set(giver, joined);
  profile.addresses.set(trait, book);
}

/** Of a trait that was known before books were kept, what it says itself; what was given before that is not known. */
export function bookOf({ addresses, traits, lineage }: Profile, trait: string): AddressBook | undefined {
  const kept = addresses?.get(trait);
  const known = kept === undefined ? lineage.get(trait) : undefined;
  if (known === undefined) return kept;
  return new Map([[0, [{ at: known.at, address: addressIn(traits[trait]), gap: 'unclear' }]]]);
}

/** Contact points that the person ever gave, as far as is known: `email:ada@example.com`. */
export function pointsGiven(profile: Profile, contactTraits: readonly string[]): Set<string> {
  const points = new Set<string>();
  for (const trait of new Set([...contactTraits, ...(profile.addresses?.keys() ?? [])]))
    for (const given of bookOf(profile, trait)?.values() ?? [])
      for (const { address } of given) if (address !== '') points.add(`${trait}:${address}`);
  return points;
}

/** Two persons become one. */
export function mergeAddresses(into: Profile, from: Profile): void {
  const traits = [...(from.addresses?.keys() ?? []), ...(into.addresses?.keys() ?? [])];
  for (const trait of new Set(traits))
    for (const [giver, addresses] of bookOf(from, trait) ?? []) keep(into, trait, giver, addresses);
}

export function joinAddresses(a: Addresses, b: Addresses): Addresses {
  if (b.length === 0) return a;
  let joined = a;
  for (const given of b) joined = withGiven(joined, given);
  // What the other does not know any more of its own past is not known of both.
  for (let i = 0; i < b.length; i++) if (b[i]!.gap !== 'none') joined = withGap(joined, b[i - 1], b[i]!);
  return joined;
}

/** With the gap that another list has between two of its own. */
function withGap(addresses: Addresses, from: Given | undefined, until: Given): Addresses {
  const isWithin = (one: Given) => (from === undefined || isAfter(one, from)) && !isAfter(one, until);
  const isAlike = addresses.every((one) => !isWithin(one) || one.address === until.address);
  const gap = isAlike ? until.gap : 'unclear';
  return addresses.map((one) => (isWithin(one) ? { ...one, gap: wider(one.gap, gap) } : one));
}

/** The same where it says nothing new. */
function withGiven(addresses: Addresses, given: Given): Addresses {
  let index = addresses.length;
  while (index > 0 && isAfter(addresses[index - 1]!, given)) index--;
  const before = addresses[index - 1];
  if (before?.at === given.at && before.address === given.address) return addresses;
  const after = addresses[index];
  const earlier = addresses.slice(0, index);
  if (after === undefined || after.gap === 'none') {
    const gap = given.gap === 'none' || before?.address === given.address ? given.gap : 'unclear';
    return shortened([...earlier, { ...given, gap }, ...addresses.slice(index)]);
  }
  if (after.gap === 'alike' && after.address === given.address) return addresses;
  // Parts a gap in two: on which side of it the missing ones were nobody can tell.
  const apart = [given, after].map((one): Given => ({ ...one, gap: 'unclear' }));
  return shortened([...earlier, ...apart, ...addresses.slice(index + 1)]);
}

/** Of two at the same instant the one whose text sorts last is the later, as with traits. */
function isAfter(a: Given, b: Given): boolean {
  return a.at > b.at || (a.at === b.at && a.address > b.address);
}

function shortened(addresses: Given[]): Addresses {
  if (addresses.length <= MOST_IN_FULL) return addresses;
  for (let i = 1; i < addresses.length - 1; i++) {
    const { address } = addresses[i]!;
    if (addresses[i - 1]!.address === address && addresses[i + 1]!.address === address)
      return withoutOne(addresses, i);
  }
  return addresses.length > MOST_GIVEN ? withoutOne(addresses, 0) : addresses;
}

/** Those beside it are like it, or it is the oldest. */
function withoutOne(addresses: readonly Given[], index: number): Addresses {
  const { gap } = addresses[index]!;
  const own = index === 0 ? 'unclear' : 'alike';
  return addresses.flatMap((given, i) =>
    i === index ? [] : [i === index + 1 ? { ...given, gap: wider(wider(own, gap), given.gap) } : given],
  );
}

const widths: readonly Gap[] = ['none', 'alike', 'unclear'];

function wider(a: Gap, b: Gap): Gap {
  return widths.indexOf(a) > widths.indexOf(b) ? a : b;
}

/** Nobody can tell any more. */
const UNCLEAR = null;

/**
 * The address that somebody meant who named none: the one last given by then under the same identifier, else under any
 * of the person's, else, with `orNext`, the first one after it. Undefined where there is none, or where it is not clear
 * because the same identifier gave another one afterwards.
 */
export function meantAddress(
  book: AddressBook | undefined,
  giver: number,
  at: number,
  orNext: boolean,
): string | undefined {
  if (book === undefined || book.size >= MOST_GIVERS) return undefined;
  const own = book.get(giver) ?? none;
  const mine = givenBy(own, at);
  if (mine !== undefined) return mine?.address;
  const lists = [...book.values()];
  const anybodys = latest(lists.map((list) => givenBy(list, at))) ?? undefined;
  const next = anybodys ?? (orNext ? earliest(lists.map((list) => givenAfter(list, at))) : undefined);
  if (lists.some((list) => givenBy(list, at) === UNCLEAR || givenAfter(list, at) === UNCLEAR))
    return undefined;
  const ownNext = givenAfter(own, at);
  return ownNext && ownNext.address !== next?.address ? undefined : next?.address;
}

/** Undefined: none, or it was taken back; null: unclear. */
function givenBy(addresses: Addresses, at: number): Given | null | undefined {
  let index = addresses.length - 1;
  while (index >= 0 && addresses[index]!.at > at) index--;
  if (addresses[index + 1]?.gap === 'unclear') return UNCLEAR;
  const found = addresses[index];
  return found?.address === '' ? undefined : found;
}

function givenAfter(addresses: Addresses, at: number): Given | null | undefined {
  for (let i = 0; i < addresses.length; i++) {
    const next = addresses[i]!;
    if (next.at <= at) continue;
    if (next.gap === 'unclear') return UNCLEAR;
    if (next.address !== '') return next;
  }
  return undefined;
}

function latest(all: readonly (Given | null | undefined)[]): Given | undefined {
  let found: Given | undefined;
  for (const one of all) if (one && (found === undefined || isAfter(one, found))) found = one;
  return found;
}

function earliest(all: readonly (Given | null | undefined)[]): Given | undefined {
  let found: Given | undefined;
  for (const one of all) if (one && (found === undefined || isAfter(found, one))) found = one;
  return found;
}

/** As it is stored: what is simply the trait's present value at its present time is not written again. */
export function addressesState(profile: Profile): unknown[] | null {
  return (
    profile.addresses &&
    [...profile.addresses].map(([trait, book]) => [
      trait,
      ...[...book].flatMap(([giver, addresses]) => [giver, givenState(profile, trait, addresses)]),
    ])
  );
}

function givenState({ traits, lineage }: Profile, trait: string, addresses: Addresses): unknown {
  const [only] = addresses;
  const isPlain = addresses.length === 1 && only!.gap === 'none' && only!.at === lineage.get(trait)?.at;
  if (isPlain && only!.address === addressIn(traits[trait])) return 0;
  return addresses.flatMap(({ at, address, gap }, i) => [
    i === 0 ? at : at - addresses[i - 1]!.at,
    i > 0 && addresses[i - 1]!.address === address ? 0 : address,
    widths.indexOf(gap),
  ]);
}

/** Its traits are there already. */
export function addressesFrom(
  profile: Profile,
  rows: readonly (readonly unknown[])[],
): Map<string, Map<number, Addresses>> {
  const all = new Map<string, Map<number, Addresses>>();
  for (const [trait, ...cells] of rows as readonly [string, ...unknown[]][]) {
    const book = new Map<number, Addresses>();
    for (let i = 0; i < cells.length; i += 2)
      book.set(cells[i] as number, givenFrom(profile, trait, cells[i + 1] as 0 | readonly unknown[]));
    all.set(trait, book);
  }
  return all;
}

function givenFrom({ traits, lineage }: Profile, trait: string, cells: 0 | readonly unknown[]): Given[] {
  if (cells === 0) return [{ at: lineage.get(trait)!.at, address: addressIn(traits[trait]), gap: 'none' }];
  const given: Given[] = [];
  for (let i = 0; i < cells.length; i += 3) {
    const last = given.at(-1);
    const said = cells[i + 1] as string | 0;
    given.push({
      at: (last?.at ?? 0) + (cells[i] as number),
      address: said === 0 ? last!.address : addressIn(said),
      gap: widths[cells[i + 2] as number]!,
    });
  }
  return given;
}
