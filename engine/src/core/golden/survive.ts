/**
 * Which of several values survives, and by which rule each of the others lost. Rules are tried in order: each keeps
 * the best of what those before it left. The order in which anything arrived has no say.
 */
import type { Json, JsonObject } from '../input.ts';
import type { SurvivorshipRule } from './definition.ts';
import { isEmpty, type Word } from './words.ts';

/** A value of the group with everybody who stands, or stood, by it. */
export interface Candidate {
  readonly record: JsonObject;
  readonly text: string;
  readonly words: readonly Word[];
  /** Words that count for it: of those who stand by it; where nobody does, of those who did. */
  readonly backing: readonly Word[];
  readonly isStanding: boolean;
}

/** How a group of fields is decided in one view. */
export interface Survivorship {
  readonly fields: readonly string[];
  readonly rules: readonly SurvivorshipRule[];
}

/** What decided: a rule of the view, or what settles a tie: the newest, and at the same instant the text. */
export type Deciding = SurvivorshipRule | 'tie';

export interface Survival {
  readonly winner: Candidate;
  /** Whose word the winner's lineage is. */
  readonly word: Word;
  readonly losers: readonly { readonly candidate: Candidate; readonly by: Deciding }[];
}

/** Undefined where nobody says anything. */
export function survive(words: readonly Word[], { fields, rules }: Survivorship): Survival | undefined {
  const isSingle = fields.length === 1;
  let left = candidatesOf(words);
  const losers: { candidate: Candidate; by: Deciding }[] = [];
  for (const by of [...rules, 'tie' as const]) {
    if (left.length < 2) break;
    const rated = left.map((candidate) => ({ candidate, rate: rateOf(candidate, by, isSingle) }));
    const best = rated.reduce((a, b) => (compareRates(b.rate, a.rate) > 0 ? b : a)).rate;
    const lost = rated.filter(({ rate }) => compareRates(rate, best) < 0);
    losers.push(...lost.map(({ candidate }) => ({ candidate, by })));
    left = rated.filter(({ rate }) => compareRates(rate, best) === 0).map(({ candidate }) => candidate);
  }
  // Candidates are sorted by text: of what is equal in everything the one whose text sorts last stays.
  const winner = left.at(-1);
  if (winner === undefined) return undefined;
  for (const candidate of left.slice(0, -1)) losers.push({ candidate, by: 'tie' });
  return { winner, word: speakerOf(winner, rules), losers };
}

function candidatesOf(words: readonly Word[]): Candidate[] {
  const byText = new Map<string, Word[]>();
  for (const word of words) {
    if (word.isTakenBack) continue;
    const known = byText.get(word.text);
    if (known) known.push(word);
    else byText.set(word.text, [word]);
  }
  return [...byText.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([text, all]) => {
      const standing = all.filter(({ until }) => until === null);
      const isStanding = standing.length > 0;
      return { record: all[0]!.record, text, words: all, backing: isStanding ? standing : all, isStanding };
    });
}

/** The larger, number by number, the better. Only how often something was said speaks for what nobody stands by. */
function rateOf(
  { record, words, backing, isStanding }: Candidate,
  by: Deciding,
  isSingle: boolean,
): number[] {
  const stands = isStanding ? 1 : 0;
  if (typeof by === 'object')
    return [stands, -Math.min(...backing.map(({ source }) => trustRank(by.source, source)))];
  switch (by) {
    case 'recent':
    case 'tie':
      return [stands, backing.reduce((last, { confirmedAt }) => Math.max(last, confirmedAt), -Infinity)];
    case 'longest':
      return [stands, -backing.reduce((first, { since }) => Math.min(first, since), Infinity)];
    case 'complete':
      return [stands, ...completeness(record, isSingle)];
    case 'frequent':
      return [words.reduce((sum, { count }) => sum + count, 0)];
  }
}

/** 0 for the most trusted; those that the rule does not name rank behind all it names. */
export function trustRank(sources: readonly string[], source: string): number {
  const rank = sources.indexOf(source);
  return rank < 0 ? sources.length : rank;
}

/** Fields that are not empty, of objects and lists their members; of a single field then letters and digits. */
export function completeness(record: JsonObject, isSingle: boolean): [members: number, letters: number] {
  return completenessOf(Object.values(record), isSingle);
}

/** @param values of the fields that are not empty */
export function completenessOf(
  values: readonly Json[],
  isSingle: boolean,
): [members: number, letters: number] {
  const letters = isSingle ? values.reduce<number>((sum, value) => sum + lettersOf(value), 0) : 0;
  return [values.reduce<number>((sum, value) => sum + leavesOf(value), 0), letters];
}

function leavesOf(value: Json): number {
  if (isEmpty(value)) return 0;
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce<number>((sum, inner: Json) => sum + leavesOf(inner), 0);
}

function lettersOf(value: Json): number {
  return typeof value === 'string' ? value.replace(/[^\p{L}\p{N}]/gu, '').length : 0;
}

function compareRates(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return 0;
}

/** Of several who say the same the most trusted, then who said it last, then by name. */
function speakerOf({ backing }: Candidate, rules: readonly SurvivorshipRule[]): Word {
  const trust = rules.find((rule) => typeof rule === 'object')?.source ?? [];
  return backing.reduce((best, word) => (speaksBefore(word, best, trust) ? word : best));
}

function speaksBefore(a: Word, b: Word, trust: readonly string[]): boolean {
  const [rankA, rankB] = [trustRank(trust, a.source), trustRank(trust, b.source)];
  if (rankA !== rankB) return rankA < rankB;
  if (a.confirmedAt !== b.confirmedAt) return a.confirmedAt > b.confirmedAt;
  return a.source < b.source;
}
