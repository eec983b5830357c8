/**
 * The lineage of a trait: in each view the value that survived, where it is from and since when, and which values
 * lost and why. Read from the claims; what no document declares is explained from statements that a host looks up.
 */
import type { Json, JsonObject } from '../input.ts';
import type { Profile } from '../profile/profile.ts';
import { addStatement, type Claims, emptyClaims, type Statement } from './claims.ts';
import { DEFAULT_VIEW, type GoldenRecord } from './compile.ts';
import type { SurvivorshipRule } from './definition.ts';
import { type Reason, whyLost, whyWon } from './reasons.ts';
import { isWaiting, lineageOf } from './settle.ts';
import { type Survival, type Survivorship, survive } from './survive.ts';
import { type Word, wordsOf } from './words.ts';

/** What a source says or said, times in milliseconds since the epoch. */
export interface ExplainedWord {
  /** Of the trait; null where the word has the group's other fields only. */
  readonly value: Json;
  /** Of the whole group. */
  readonly record: JsonObject;
  readonly source: string;
  /** Begin of the time that the source stands, or last stood, by it. */
  readonly since: number;
  /** When the source said otherwise; null: it stands by it. */
  readonly until: number | null;
  readonly confirmedAt: number;
  /** Of the latest event that said it; empty where that is not known any more. */
  readonly messageId: string;
  readonly events: number;
  readonly why: Reason;
}

export interface ExplainedView {
  readonly view: string;
  /** What wins together. */
  readonly fields: readonly string[];
  readonly rules: readonly SurvivorshipRule[];
  /** Null where nobody says anything any more. */
  readonly winner: ExplainedWord | null;
  /** Other sources that stand by the same value. */
  readonly agreeing: readonly string[];
  /** Newest first. */
  readonly lost: readonly ExplainedWord[];
}

export interface ExplainedTrait {
  readonly name: string;
  /** `default` first, then those with rules of their own for the trait. */
  readonly views: readonly ExplainedView[];
  /** Events whose values are not remembered one by one. */
  readonly uncounted: number;
  /** History is still being read: until then the newest value holds. */
  readonly isFilling: boolean;
}

const newest: readonly SurvivorshipRule[] = ['recent'];

/** Undefined where no document names the trait: see {@link explainStatements}. */
export function explainTrait(
  profile: Profile,
  golden: GoldenRecord | null,
  name: string,
): ExplainedTrait | undefined {
  const groups = golden?.byField.get(name) ?? [];
  if (golden === null || groups.length === 0) return undefined;
  const isFilling = groups.some((group) => isWaiting(profile, group));
  const views = [DEFAULT_VIEW, ...golden.views.filter((view) => view !== DEFAULT_VIEW)];
  let uncounted = 0;
  const explained = views.flatMap((view): ExplainedView[] => {
    const group = groups.find(({ rules }) => rules.has(view));
    if (group === undefined && view !== DEFAULT_VIEW) return [];
    const claims = profile.claims?.get((group ?? groups[0]!).key) ?? emptyClaims();
    uncounted = Math.max(uncounted, claims.rest?.count ?? 0);
    const isRuled = group !== undefined && !isWaiting(profile, group);
    const survivorship = isRuled
      ? { fields: group.fields, rules: group.rules.get(view)! }
      : { fields: [name], rules: newest };
    return [explainView(view, name, claims, survivorship)];
  });
  return { name, views: explained, uncounted, isFilling };
}

/** A trait that no document names: the newest value wins. */
export function explainStatements(name: string, statements: Iterable<Statement>): ExplainedTrait {
  const claims = emptyClaims();
  for (const one of statements) addStatement(claims, one);
  const view = explainView(DEFAULT_VIEW, name, claims, { fields: [name], rules: newest });
  return { name, views: [view], uncounted: claims.rest?.count ?? 0, isFilling: false };
}

function explainView(view: string, name: string, claims: Claims, survivorship: Survivorship): ExplainedView {
  const { fields, rules } = survivorship;
  const words = wordsOf(fields, claims);
  const survival = survive(words, survivorship);
  const shown = (word: Word, why: Reason): ExplainedWord => {
    const { record, source, since, until, confirmedAt, messageId, count } = word;
    const value = record[name] ?? null;
    return { value, record, source, since, until, confirmedAt, messageId, events: count, why };
  };
  const lost = words.filter((word) => word.text !== survival?.winner.text || word.isTakenBack);
  return {
    view,
    fields,
    rules,
    winner: survival ? shown(survival.word, whyWon(survival)) : null,
    agreeing: survival ? agreeing(survival) : [],
    lost: lost
      .map((word) => shown(word, whyLost(word, survival, survivorship)))
      .sort((a, b) => b.confirmedAt - a.confirmedAt || (a.source < b.source ? -1 : 1)),
  };
}

function agreeing({ winner, word }: Survival): string[] {
  return winner.backing.filter((other) => other !== word).map(({ source }) => source);
}

export interface ViewedTrait {
  readonly name: string;
  readonly value: Json;
  readonly source: string;
  readonly at: number;
  readonly messageId: string;
}

/** All traits as a view has them; undefined where there is no such view. */
export function traitsIn(
  profile: Profile,
  golden: GoldenRecord | null,
  view: string,
): ViewedTrait[] | undefined {
  if (view !== DEFAULT_VIEW && !golden?.views.includes(view)) return undefined;
  const traits = new Map<string, ViewedTrait>();
  for (const [name, { at, source, messageId }] of profile.lineage)
    traits.set(name, { name, value: profile.traits[name]!, source, at, messageId });
  if (golden !== null && view !== DEFAULT_VIEW) overlay(traits, profile, golden, view);
  return [...traits.values()];
}

function overlay(
  traits: Map<string, ViewedTrait>,
  profile: Profile,
  golden: GoldenRecord,
  view: string,
): void {
  for (const group of golden.groups) {
    const rules = group.rules.get(view);
    const claims = profile.claims?.get(group.key);
    if (rules === undefined || claims === undefined || isWaiting(profile, group)) continue;
    const { fields } = group;
    const survival = survive(wordsOf(fields, claims), { fields, rules });
    if (survival === undefined) continue;
    for (const [index, name] of fields.entries()) {
      const value = survival.winner.record[name] ?? null;
      if (value === null && !traits.has(name)) continue;
      traits.set(name, { name, value, ...lineageOf(survival.word, index) });
    }
  }
}
