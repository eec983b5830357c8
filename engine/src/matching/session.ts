/**
 * The matching of all profiles in memory: the records, the model, who is like whom. It is heavy, so it lives in a
 * thread of its own (worker.ts) and is asked by messages; it decides nothing and joins nobody.
 */
import type { Bands } from '../core/matching/bands.ts';
import { learn } from '../core/matching/learn.ts';
import { type AnsweredPair, type Lessons, lessonsOf } from '../core/matching/lessons.ts';
import { type MatchedPair, Matcher } from '../core/matching/matcher.ts';
import { type MatchingModel, type Rule, scaleOf } from '../core/matching/model.ts';
import { modelText, readModel } from '../core/matching/model-text.ts';
import { type DeclaredField, type FieldValues, Records } from '../core/matching/records.ts';
import type { PairScore } from '../core/matching/score.ts';
import { keyOf, pairOf } from './pair.ts';
import { spanning } from './spanning.ts';

export interface SessionSettings {
  readonly fields: readonly DeclaredField[];
  readonly bands: Bands;
  readonly rules: readonly Rule[] | null;
  /** Every pair of the link band is a question too. */
  readonly asksAll: boolean;
}

export interface ProfileRecord {
  readonly id: string;
  readonly values: FieldValues;
}

/** `closed`: neither asked nor linked. `asked`: linked by a person only. Null: as anybody. */
export type Hold = 'closed' | 'asked';
export type HeldPair = readonly [a: string, b: string, hold: Hold | null];

export interface Counts {
  readonly records: number;
  /** Pairs of the link band that still are two profiles, those that only a person may join left out. */
  readonly links: number;
  readonly questions: number;
}

/** What answers add to a level, in natural log-odds; without names: to every pair. */
export interface TaughtLevel {
  readonly field: string;
  readonly comparison: string;
  readonly level: string;
  readonly weight: number;
}

export interface Proposed extends PairScore {
  readonly a: string;
  readonly b: string;
  readonly band: MatchedPair['band'];
}

export interface ProposedPage {
  /** The strongest first. */
  readonly items: readonly Proposed[];
  readonly cursor?: string;
}

/** What the desk asks of it, wherever it runs. */
export interface SessionPort {
  /** Empties it. @param model its text; null: to be learnt. Rejects with ModelUnreadable. */
  open(settings: SessionSettings, model: string | null): Promise<void>;
  /** Answers move the weights of what is put from now on. @returns what they taught; null: they are too few */
  teach(answered: readonly AnsweredPair[]): Promise<readonly TaughtLevel[] | null>;
  /** Records to learn from. @returns how many there are now, of those that say anything */
  collect(records: readonly ProfileRecord[]): Promise<number>;
  /** @returns the model's text */
  learn(): Promise<string>;
  /** Adds records, changes them, and takes out those that say nothing. @returns how many there are */
  put(records: readonly ProfileRecord[]): Promise<number>;
  hold(pairs: readonly HeldPair[]): Promise<void>;
  counts(): Promise<Counts>;
  questions(after: string | undefined, limit: number): Promise<ProposedPage>;
  /** Undefined where one of the two is not there. */
  explain(a: string, b: string): Promise<Proposed | undefined>;
  /** Pairs to join, of clusters that changed since they were told last. */
  links(limit: number): Promise<readonly Proposed[]>;
  close(): Promise<void>;
}

interface Waiting {
  readonly questions: readonly MatchedPair[];
  readonly links: number;
}

export type LearnTeller = (stage: string, share: number) => void;

/** @param died hears that it is gone, of its own accord */
export type SessionStarter = (tell: LearnTeller, died: (error: Error) => void) => SessionPort;

const PAUSE_MS = 20;

export class Session implements SessionPort {
  readonly #tell: LearnTeller;
  #settings: SessionSettings | undefined;
  #teaching: Records | undefined;
  #matcher: Matcher | undefined;
  readonly #held = new Map<string, Hold>();
  /** Records whose cluster changed and was not told yet. */
  readonly #changed = new Set<string>();
  /** What waits, the strongest question first; undefined: looked up anew when it is asked for. */
  #waiting: Waiting | undefined;

  constructor(tell: LearnTeller) {
    this.#tell = tell;
  }

  async open(settings: SessionSettings, model: string | null): Promise<void> {
    this.#settings = settings;
    this.#held.clear();
    this.#changed.clear();
    this.#waiting = undefined;
    this.#matcher = model === null ? undefined : new Matcher(readModel(model), settings.bands);
    this.#teaching = model === null ? new Records(settings.fields) : undefined;
  }

  async collect(records: readonly ProfileRecord[]): Promise<number> {
    const teaching = this.#teaching!;
    for (const { id, values } of records) if (saysAnything(values)) teaching.add(id, values);
    return teaching.count;
  }

  async learn(): Promise<string> {
    const { rules, bands } = this.#settings!;
    const teaching = this.#teaching!;
    teaching.settle();
    const model = await this.#learnt(learn(teaching, rules === null ? {} : { rules }));
    this.#teaching = undefined;
    this.#matcher = new Matcher(model, bands);
    return modelText(model);
  }

  /** Other questions are answered meanwhile. */
  async #learnt(run: ReturnType<typeof learn>): Promise<MatchingModel> {
    let last = performance.now();
    for (let step = run.next(); ; step = run.next()) {
      if (step.done) return step.value;
      if (performance.now() - last < PAUSE_MS) continue;
      this.#tell(step.value.stage, step.value.share);
      await new Promise((resolve) => setImmediate(resolve));
      last = performance.now();
    }
  }

  async teach(answered: readonly AnsweredPair[]): Promise<readonly TaughtLevel[] | null> {
    const matcher = this.#matcher!;
    const { model } = matcher;
    const lessons = lessonsOf(model, answered);
    this.#waiting = undefined;
    if (lessons !== null || model.lessons) matcher.teach(lessons);
    return lessons && taughtLevels(model, lessons);
  }

  async put(records: readonly ProfileRecord[]): Promise<number> {
    const matcher = this.#matcher!;
    let last = performance.now();
    for (const { id, values } of records) {
      this.#waiting = undefined;
      const moved = saysAnything(values) ? matcher.put(id, values).moved : matcher.remove(id);
      for (const each of moved) this.#changed.add(each);
      if (!matcher.has(id)) this.#changed.delete(id);
      if (performance.now() - last < PAUSE_MS) continue;
      await new Promise((resolve) => setImmediate(resolve));
      last = performance.now();
    }
    return matcher.size;
  }

  async hold(pairs: readonly HeldPair[]): Promise<void> {
    this.#waiting = undefined;
    for (const [a, b, hold] of pairs) {
      if (hold === null) this.#held.delete(keyOf(a, b));
      else this.#held.set(keyOf(a, b), hold);
    }
  }

  async counts(): Promise<Counts> {
    const matcher = this.#matcher;
    if (!matcher) return { records: this.#teaching?.count ?? 0, links: 0, questions: 0 };
    const { questions, links } = this.#open(matcher);
    return { records: matcher.size, links, questions: questions.length };
  }

  async questions(after: string | undefined, limit: number): Promise<ProposedPage> {
    const matcher = this.#matcher;
    if (!matcher) return { items: [] };
    const open = this.#open(matcher).questions;
    const start = after === undefined ? 0 : behind(open, after);
    const items = open.slice(start, start + limit).map((pair) => explained(matcher, pair));
    const last = open[start + limit - 1];
    return start + limit < open.length && last ? { items, cursor: cursorOf(last) } : { items };
  }

  async explain(a: string, b: string): Promise<Proposed | undefined> {
    const matcher = this.#matcher;
    if (!matcher?.has(a) || !matcher.has(b)) return undefined;
    const band = matcher.clusterOf(a)?.includes(b) === true ? 'link' : 'review';
    return explained(matcher, { ...pairOf(a, b), band });
  }

  async links(limit: number): Promise<readonly Proposed[]> {
    const matcher = this.#matcher!;
    const found: Proposed[] = [];
    for (const id of this.#changed) {
      if (found.length >= limit) break;
      const cluster = matcher.clusterOf(id) ?? [];
      for (const member of cluster) this.#changed.delete(member);
      this.#changed.delete(id);
      const pairs = spanning(
        cluster,
        (a, b) => matcher.weigh(a, b),
        (a, b) => this.#held.has(keyOf(a, b)),
      );
      for (const pair of pairs) found.push(explained(matcher, { ...pair, band: 'link' }));
    }
    return found;
  }

  async close(): Promise<void> {
    this.#matcher = undefined;
    this.#teaching = undefined;
  }

  #open(matcher: Matcher): Waiting {
    if (this.#waiting) return this.#waiting;
    const questions: MatchedPair[] = [];
    let links = 0;
    for (const pair of matcher.pairs()) {
      if (this.#isQuestion(pair)) questions.push(pair);
      else if (pair.band === 'link' && !this.#held.has(keyOf(pair.a, pair.b))) links++;
    }
    this.#waiting = { questions: questions.sort(byStrength), links };
    return this.#waiting;
  }

  #isQuestion({ a, b, band }: MatchedPair): boolean {
    const hold = this.#held.get(keyOf(a, b));
    return hold === undefined ? band === 'review' || this.#settings!.asksAll : hold === 'asked';
  }
}

/** Each level that counts another than without answers, the most moved first. */
function taughtLevels(model: MatchingModel, { all, byLevel }: Lessons): TaughtLevel[] {
  const levels = model.scales.flatMap((own, c) => {
    const { name, levels } = scaleOf(model, own);
    const field = model.fields[own.field]!.name;
    return levels.map((level, l): TaughtLevel => {
      return { field, comparison: name, level, weight: byLevel[c]![l]! };
    });
  });
  return [{ field: '', comparison: '', level: '', weight: all }, ...levels]
    .filter(({ weight }) => Math.abs(weight) >= 0.005)
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
}

function saysAnything(values: FieldValues): boolean {
  return Object.values(values).some((value) => value !== undefined && value !== '');
}

function explained(matcher: Matcher, { a, b, band }: Pick<MatchedPair, 'a' | 'b' | 'band'>): Proposed {
  return { a, b, band, ...matcher.explain(a, b)! };
}

function byStrength(one: MatchedPair, other: MatchedPair): number {
  return other.weight - one.weight || (keyOf(one.a, one.b) < keyOf(other.a, other.b) ? -1 : 1);
}

function cursorOf({ a, b, weight }: MatchedPair): string {
  return `${weight}~${keyOf(a, b)}`;
}

/** The place behind a cursor, also where its pair is gone. */
function behind(pairs: readonly MatchedPair[], cursor: string): number {
  const [weight = '', a = '', b = ''] = cursor.split('~');
  const mark: MatchedPair = { a, b, weight: Number(weight), band: 'review' };
  let [low, high] = [0, pairs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keyOf(pairs[middle]!.a, pairs[middle]!.b) === keyOf(a, b)) return middle + 1;
    if (byStrength(pairs[middle]!, mark) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
