/**
 * Puts the golden values of the default view into a profile's traits, and keeps the claims they are chosen from. While
 * a person's history is still to come the newest value holds, as it did before.
 */
import type { EventInput, Json } from '../input.ts';
import type { Lineage, Profile } from '../profile/profile.ts';
import { applyTraits, sameJson, setTrait, type TraitChange } from '../profile/traits.ts';
import { survivorAfter } from './after.ts';
import { addStatement, type Claims, emptyClaims, joinClaims, type Statement, saidOf } from './claims.ts';
import { DEFAULT_VIEW, fieldsOf, type GoldenGroup, type GoldenRecord, groupKeyIn } from './compile.ts';
import type { SurvivorshipRule } from './definition.ts';
import { areOfRows, rowWords } from './single.ts';
import { areOfStanding, standingWords } from './standing.ts';
import { type Survivorship, survive } from './survive.ts';
import { type Word, wordsOf } from './words.ts';

/** Sets the traits of an event, those of declared groups by their rules; tells those that changed. */
export function takeTraits(
  profile: Profile,
  event: EventInput,
  golden: GoldenRecord | null,
): readonly TraitChange[] {
  if (golden === null) return applyTraits(profile, event);
  const changes = applyTraits(profile, event, (name) => isGolden(profile, golden, name));
  const groups = groupsNamed(event, golden);
  return groups === undefined ? changes : [...changes, ...applyClaims(profile, event, groups)];
}

function applyClaims(profile: Profile, event: EventInput, groups: ReadonlySet<GoldenGroup>): TraitChange[] {
  const changes: TraitChange[] = [];
  for (const group of groups) {
    const statement = statementOf(event, group);
    if (statement === undefined) continue;
    profile.claims ??= new Map();
    addStatement(claimsOf(profile.claims, group.key), statement);
    if (!isWaiting(profile, group)) settleAfter(profile, group, statement, changes);
  }
  return changes;
}

/** Whether the trait's value is that of the golden record, not simply the newest. */
export function isGolden(profile: Profile, golden: GoldenRecord, field: string): boolean {
  for (const group of golden.byField.get(field) ?? [])
    if (group.rules.has(DEFAULT_VIEW)) return !isWaiting(profile, group);
  return false;
}

/** Adds a statement of the past, as it would have been taken then. */
export function claimPast(claims: Map<string, Claims>, event: EventInput, group: GoldenGroup): void {
  const statement = statementOf(event, group);
  if (statement !== undefined) addStatement(claimsOf(claims, group.key), statement);
}

function statementOf(event: EventInput, { fields }: GoldenGroup): Statement | undefined {
  const said = saidOf(event.traits, fields);
  if (said === undefined) return undefined;
  const { source, at, messageId } = event;
  return { source, said, at, messageId };
}

function claimsOf(all: Map<string, Claims>, key: string): Claims {
  const known = all.get(key) ?? emptyClaims();
  all.set(key, known);
  return known;
}

/** Two profiles become one, or history comes: their claims are disjoint. */
export function absorbClaims(into: Profile, claims: ReadonlyMap<string, Claims> | null): void {
  if (claims === null) return;
  into.claims ??= new Map();
  for (const [key, other] of claims) joinClaims(claimsOf(into.claims, key), other);
}

/** A new revision: groups that are no more give their fields back to the newest value, the others are decided anew. */
export function settleAll(profile: Profile, golden: GoldenRecord | null): TraitChange[] {
  if (profile.claims === null) return [];
  const changes: TraitChange[] = [];
  for (const [key, claims] of [...profile.claims]) {
    const group = golden?.byKey.get(key);
    if (group?.rules.has(DEFAULT_VIEW)) continue;
    changes.push(...setNewest(profile, key, claims, golden));
    if (group === undefined && !isAhead(profile, key)) profile.claims.delete(key);
  }
  if (profile.claims.size === 0) profile.claims = null;
  if (golden !== null) changes.push(...settleKnown(profile, golden));
  return changes;
}

/** Decides every group of which enough is known. */
export function settleKnown(profile: Profile, golden: GoldenRecord): TraitChange[] {
  if (profile.claims === null) return [];
  return golden.groups.flatMap((group) => (isWaiting(profile, group) ? [] : settle(profile, group)));
}

/** Came with an absorbed profile whose partition has a newer revision than this one. */
function isAhead({ filling }: Profile, key: string): boolean {
  return filling?.aside.some((aside) => groupKeyIn(aside.key) === key) ?? false;
}

/** Decides a group by what is known of it. */
export function settle(profile: Profile, group: GoldenGroup): TraitChange[] {
  const claims = profile.claims?.get(group.key);
  const rules = group.rules.get(DEFAULT_VIEW);
  if (claims === undefined || rules === undefined) return [];
  const changes: TraitChange[] = [];
  putWord(profile, group, claims, survivorOf(claims, { fields: group.fields, rules }), changes);
  return changes;
}

/** The same where the group was settled before the statement, and its claims have it by now. */
function settleAfter(
  profile: Profile,
  group: GoldenGroup,
  statement: Statement,
  changes: TraitChange[],
): void {
  const claims = profile.claims!.get(group.key)!;
  const rules = group.rules.get(DEFAULT_VIEW);
  if (rules === undefined) return;
  const how = { fields: group.fields, rules };
  const word = survivorAfter(profile, how, claims, statement) ?? survivorOf(claims, how);
  if (word !== 'as before') putWord(profile, group, claims, word, changes);
}

/** By all that is known; undefined where nobody says anything. */
function survivorOf(claims: Claims, { fields, rules }: Survivorship): Word | undefined {
  return survive(wordsFor(rules, fields, claims), { fields, rules })?.word;
}

/** No more of them than the rules ask for. */
function wordsFor(rules: readonly SurvivorshipRule[], fields: readonly string[], claims: Claims): Word[] {
  if (areOfStanding(rules)) return standingWords(fields, claims);
  return (areOfRows(rules) ? rowWords(fields, claims) : undefined) ?? wordsOf(fields, claims);
}

function putWord(
  profile: Profile,
  { fields }: GoldenGroup,
  claims: Claims,
  word: Word | undefined,
  changes: TraitChange[],
): void {
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i]!;
    const value = word?.record[field] ?? null;
    const newest = value === null ? newestOf(claims, field) : undefined;
    // Of what nobody ever said there is no trait.
    if (value === null && newest === undefined) continue;
    put(profile, field, value, word ? lineageOf(word, i) : newest!.lineage, changes);
  }
}

/** Of the field at the index; one that the winning word never named is missing by that word. */
export function lineageOf({ source, marks, confirmedAt, messageId }: Word, index: number): Lineage {
  const mark = marks[index];
  return mark ? { at: mark.at, source, messageId: mark.messageId } : { at: confirmedAt, source, messageId };
}

function put(profile: Profile, name: string, value: Json, lineage: Lineage, changes: TraitChange[]): void {
  const before = profile.traits[name];
  const known = profile.lineage.get(name);
  // Of too many traits a new one is refused there.
  if (known === undefined && !setTrait(profile, name, value, lineage)) return;
  profile.traits[name] = value;
  if (known !== undefined && !isSame(known, lineage)) profile.lineage.set(name, lineage);
  if (known === undefined || !sameJson(before ?? null, value)) changes.push({ name, before });
}

function isSame(a: Lineage, b: Lineage): boolean {
  return a.at === b.at && a.source === b.source && a.messageId === b.messageId;
}

/** As if there had been no rule. */
function setNewest(
  profile: Profile,
  key: string,
  claims: Claims,
  golden: GoldenRecord | null,
): TraitChange[] {
  const changes: TraitChange[] = [];
  for (const field of fieldsOf(key)) {
    if (golden?.byField.get(field)?.some(({ rules }) => rules.has(DEFAULT_VIEW))) continue;
    const newest = newestOf(claims, field);
    if (newest === undefined) continue;
    const known = profile.lineage.get(field);
    // What history is still to tell may be newer; a field that the winner lacked is of no such time.
    const isOlder = known !== undefined && newest.lineage.at < known.at;
    if (!isOlder || profile.traits[field] === null)
      put(profile, field, newest.value, newest.lineage, changes);
  }
  return changes;
}

interface Newest {
  readonly value: Json;
  readonly lineage: Lineage;
}

/** The newest statement on a field, of two at the same instant the one whose text sorts last. */
function newestOf({ rows, rest }: Claims, field: string): Newest | undefined {
  let newest: Newest | undefined;
  const look = (value: Json, lineage: Lineage) => {
    const { at } = lineage;
    const isNewer =
      newest === undefined ||
      at > newest.lineage.at ||
      (at === newest.lineage.at && JSON.stringify(value) > JSON.stringify(newest.value));
    if (isNewer) newest = { value, lineage };
  };
  for (const { said, source, times, lastId } of rows)
    if (Object.hasOwn(said, field)) look(said[field]!, { at: times.at(-1)!, source, messageId: lastId });
  for (const { field: name, value, at, source, messageId } of rest?.latest ?? [])
    if (name === field) look(value, { at, source, messageId });
  return newest;
}

/** History of the group is still to come for this person. */
export function isWaiting({ filling }: Profile, { slot }: GoldenGroup): boolean {
  return filling?.unfilled.some(({ slots }) => slots.includes(slot)) ?? false;
}

/** Undefined for most events: they name none. */
function groupsNamed({ traits }: EventInput, { byField }: GoldenRecord): Set<GoldenGroup> | undefined {
  let groups: Set<GoldenGroup> | undefined;
  for (const name of Object.keys(traits)) {
    const named = byField.get(name);
    if (named === undefined) continue;
    groups ??= new Set();
    for (const group of named) groups.add(group);
  }
  return groups;
}
