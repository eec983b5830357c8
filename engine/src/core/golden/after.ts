/**
 * What one statement more changes of a group that is settled. What won is known from the traits and their lineage, and
 * mostly a comparison with it suffices: only where the winner may have lost something, or instants say too little, is
 * the group settled anew. `after.test.ts` compares the two.
 */
import type { Json, JsonObject } from '../input.ts';
import type { Profile } from '../profile/profile.ts';
import { hasRoom } from '../profile/traits.ts';
import type { Claims, Statement } from './claims.ts';
import type { SurvivorshipRule } from './definition.ts';
import { standingWordOf } from './standing.ts';
import { completeness, completenessOf, type Survivorship, trustRank } from './survive.ts';
import { isEmpty, type Word } from './words.ts';

/** What stands in the traits of a group. */
interface Holder {
  readonly source: string;
  /** When the source said it last. */
  readonly confirmedAt: number;
}

/**
 * The word that survives now, `as before` where all stays, lineage too; undefined where only settling anew can tell.
 * @param claims with the statement in them
 */
export function survivorAfter(
  profile: Profile,
  { fields, rules }: Survivorship,
  claims: Claims,
  { source, said }: Statement,
): Word | 'as before' | undefined {
  const holder = holderOf(profile, fields, said);
  if (holder === undefined) return undefined;
  const first = rules[0];
  const trust = typeof first === 'object' ? first.source : none;
  const [own, holders] = [trustRank(trust, source), trustRank(trust, holder.source)];
  // A source that is named is trusted as no other is: nothing else decides beside it.
  if (own > holders) return 'as before';
  if (own < trust.length) return standingWordOf(source, fields, claims);
  return amongEquals(profile, { fields, rules }, trust === none ? 0 : 1, claims, source, holder);
}

/** @param from the first rule that says something: those before it leave all alike */
function amongEquals(
  profile: Profile,
  { fields, rules }: Survivorship,
  from: number,
  claims: Claims,
  source: string,
  holder: Holder,
): Word | 'as before' | undefined {
  for (let i = from; i < rules.length; i++) if (!isOfOneWord(rules[i]!)) return undefined;
  const word = standingWordOf(source, fields, claims);
  // The last tie goes to the newest: who is newer than the holder wins it, or says the same.
  if (word === undefined || word.confirmedAt <= holder.confirmedAt) return undefined;
  for (let i = from; i < rules.length && rules[i] !== 'recent'; i++) {
    const order = compareCompleteness(word.record, profile, fields);
    if (order > 0) return word;
    // What won is lost with the word of the only one who may have said it.
    if (order < 0) return source === holder.source ? undefined : 'as before';
  }
  return word;
}

const none: readonly string[] = [];

/** Rates a word by what it says and when, not by what was said before. */
function isOfOneWord(rule: SurvivorshipRule): boolean {
  return rule === 'recent' || rule === 'complete';
}

/** Undefined where nothing stands, or where not all that was said of the fields is in the traits. */
function holderOf(profile: Profile, fields: readonly string[], said: JsonObject): Holder | undefined {
  if (!hasRoom(profile)) return undefined;
  let source: string | undefined;
  let confirmedAt = Number.NEGATIVE_INFINITY;
  let isSomething = false;
  for (const field of fields) {
    const lineage = profile.lineage.get(field);
    if (lineage === undefined) {
      if (said[field] !== undefined) return undefined;
      continue;
    }
    source = lineage.source;
    if (lineage.at > confirmedAt) confirmedAt = lineage.at;
    isSomething ||= !isEmpty(profile.traits[field]!);
  }
  return isSomething ? { source: source!, confirmedAt } : undefined;
}

/** Above 0: the record is more complete than what the traits say. */
function compareCompleteness(record: JsonObject, { traits }: Profile, fields: readonly string[]): number {
  const isSingle = fields.length === 1;
  const held: Json[] = [];
  for (const field of fields) {
    const value = traits[field];
    if (value !== undefined && !isEmpty(value)) held.push(value);
  }
  const [members, letters] = completeness(record, isSingle);
  const [heldMembers, heldLetters] = completenessOf(held, isSingle);
  return members === heldMembers ? letters - heldLetters : members - heldMembers;
}
