/**
 * What stands in a profile because of what another said, where the history is too long to be learnt anew: traits, claims of
 * the golden record and consents each name the event that they are from, so that these few events are looked up and what
 * they said goes to whose they are. What somebody had said before them is not known any more, but for the golden record.
 */
import { type Act, type Consent, isGrant } from '../consent/act.ts';
import { type Claims, emptyClaims, joinClaims, lastAt } from '../golden/claims.ts';
import { spread } from '../hash.ts';
import type { AddressBook } from '../profile/addresses.ts';
import { Profile } from '../profile/profile.ts';
import { SmallMap } from '../profile/small-map.ts';
import { setTrait } from '../profile/traits.ts';
import { addressedActs, placeActs, settleAct } from '../profile/unaddressed.ts';

/** An event of which something is said still. */
export interface Word {
  readonly messageId: string;
  /** Event time in milliseconds. */
  readonly at: number;
}

/** What of it is whose. */
export interface OthersWords {
  readonly profile: string;
  /** Their messageIds. */
  readonly events: readonly string[];
  /** Identifiers that are theirs whatever the time. */
  readonly nodes: readonly string[];
}

/** Each once, the oldest first. What was refused is nobody's alone (together.ts). */
export function wordsIn(profile: Profile): Word[] {
  const words = new Map<string, number>();
  for (const [, { messageId, at }] of profile.lineage) words.set(messageId, at);
  for (const { rows, rest } of profile.claims?.values() ?? []) {
    for (const row of rows) words.set(row.lastId, lastAt(row));
    for (const { messageId, at } of rest?.latest ?? []) words.set(messageId, at);
  }
  for (const { messageId, at } of grantsIn(profile)) words.set(messageId, at);
  words.delete('');
  return [...words].map(([messageId, at]) => ({ messageId, at })).sort((a, b) => a.at - b.at);
}

function* grantsIn(profile: Profile): Iterable<Act> {
  for (const [, consent] of addressedActs(profile)) yield* consent.filter(isGrant);
  for (const { act } of profile.stated?.acts ?? []) if (isGrant(act)) yield act;
}

/** Takes them out of the profile. */
export function takeWords(profile: Profile, { profile: id, events, nodes }: OthersWords): Profile {
  const theirs = new Profile(id);
  theirs.layout = profile.layout;
  const isTheirs = new Set(events);
  const givers = new Set(nodes.map(spread));
  takeGrants(profile, theirs, isTheirs, givers);
  takeAddresses(profile, theirs, givers);
  takeTraits(profile, theirs, isTheirs);
  takeClaims(profile, theirs, isTheirs);
  return theirs;
}

/** Before the traits, which they are written beside. */
function takeAddresses({ addresses }: Profile, theirs: Profile, givers: ReadonlySet<number>): void {
  for (const [trait, book] of addresses ?? []) {
    const given: AddressBook = new Map([...book].filter(([giver]) => givers.has(giver)));
    if (given.size === 0) continue;
    for (const giver of given.keys()) book.delete(giver);
    theirs.addresses ??= new Map();
    theirs.addresses.set(trait, new Map(given));
  }
}

function takeTraits(profile: Profile, theirs: Profile, isTheirs: ReadonlySet<string>): void {
  const kept: [string, ReturnType<typeof profile.lineage.get> & object][] = [];
  for (const [name, lineage] of profile.lineage) {
    if (!isTheirs.has(lineage.messageId)) {
      kept.push([name, lineage]);
      continue;
    }
    setTrait(theirs, name, profile.traits[name]!, lineage);
    delete profile.traits[name];
  }
  profile.lineage = SmallMap.of(kept);
}

/** What two said alike is of who said it last. */
function takeClaims(profile: Profile, theirs: Profile, isTheirs: ReadonlySet<string>): void {
  for (const [key, claims] of profile.claims ?? []) {
    const taken = partClaims(claims, isTheirs);
    if (taken.rows.length + (taken.rest?.latest.length ?? 0) === 0) continue;
    theirs.claims ??= new Map();
    theirs.claims.set(key, taken);
  }
}

function partClaims(claims: Claims, isTheirs: ReadonlySet<string>): Claims {
  const taken = emptyClaims();
  const rows = claims.rows.filter(({ lastId }) => isTheirs.has(lastId));
  const latest = claims.rest?.latest.filter(({ messageId }) => isTheirs.has(messageId)) ?? [];
  claims.rows = claims.rows.filter((row) => !rows.includes(row));
  if (claims.rest !== null && latest.length > 0) {
    const others = claims.rest.latest.filter((one) => !latest.includes(one));
    claims.rest = { count: Math.max(others.length, claims.rest.count - latest.length), latest: others };
  }
  joinClaims(taken, { rows, rest: latest.length > 0 ? { latest, count: latest.length } : null });
  return taken;
}

/** What they refused is for the address that it was for while they were one. */
function takeGrants(
  profile: Profile,
  theirs: Profile,
  isTheirs: ReadonlySet<string>,
  givers: ReadonlySet<number>,
): void {
  const isTaken = (act: Act) => isGrant(act) && isTheirs.has(act.messageId);
  const acts = profile.stated?.acts ?? [];
  for (const one of acts) if (givers.has(one.giver) && !isGrant(one.act)) settleAct(profile, one);
  const [kept, taken]: [[string, Consent][], [string, Consent][]] = [[], []];
  for (const [key, consent] of addressedActs(profile)) {
    const [going, own] = [consent.filter(isTaken), consent.filter((act) => !isTaken(act))];
    if (own.length > 0) kept.push([key, own]);
    if (going.length > 0) taken.push([key, going]);
  }
  const said = acts.filter(({ giver, act }) => isGrant(act) && (givers.has(giver) || isTaken(act)));
  theirs.consents = SmallMap.of(taken);
  theirs.stated = said.length === 0 ? null : { acts: said, addressed: theirs.consents };
  if (profile.stated === null) profile.consents = SmallMap.of(kept);
  else {
    const own = profile.stated.acts.filter((one) => !said.includes(one));
    profile.stated = { acts: own, addressed: SmallMap.of(kept) };
    placeActs(profile);
  }
}
