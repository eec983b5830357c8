/**
 * Matching one record at a time, with a model that was learnt before: whoever is new, changed or removed touches only
 * the records that share a block, and only their connected group is clustered again. The clusters depend on which
 * records are there, not on the order in which they came.
 */
import { type Band, type Bands, logOddsOf, usualBands } from './bands.ts';
import { judgeOf } from './batch.ts';
import { type BlockingPlan, ruleKey, splitsOf } from './blocks.ts';
import { clustersOf, type Link } from './cluster.ts';
import type { Lessons } from './lessons.ts';
import type { MatchingModel, Rule } from './model.ts';
import { type FieldValues, Records } from './records.ts';
import { type PairScore, Scorer } from './score.ts';

/** A pair that concerns the record that was put. */
export interface Proposal {
  readonly id: string;
  readonly band: Exclude<Band, 'apart'>;
  readonly weight: number;
}

export interface Change {
  /** Ids of the record's cluster, in order; itself alone where nobody is like it. */
  readonly cluster: readonly string[];
  /** Ids of every record whose cluster is another than before, in order. */
  readonly moved: readonly string[];
  /** Links and questions of the record, the strongest first. */
  readonly proposals: readonly Proposal[];
  /** Pairs that were compared. */
  readonly compared: number;
}

/** Two records that are linked, or a question; `a` before `b` by id. */
export interface MatchedPair {
  readonly a: string;
  readonly b: string;
  readonly band: Exclude<Band, 'apart'>;
  /** Natural log-odds. */
  readonly weight: number;
}

interface Neighbours {
  readonly others: number[];
  readonly weights: number[];
}

export class Matcher {
  #model: MatchingModel;
  readonly #records: Records;
  #scorer: Scorer;
  readonly #limits: ReturnType<typeof logOddsOf>;
  readonly #numbers = new Map<string, number>();
  readonly #index: Index;
  /** By record: those it may be one person with. */
  readonly #neighbours: (Neighbours | undefined)[] = [];
  /** By record: the members of its cluster, which share the list; undefined: it is alone. */
  readonly #clusters: (readonly number[] | undefined)[] = [];
  /** Numbers of records that were removed. */
  readonly #free: number[] = [];

  constructor(model: MatchingModel, bands: Bands = usualBands) {
    this.#model = model;
    this.#limits = logOddsOf(bands);
    this.#records = new Records(model.fields, model.frequencies);
    this.#scorer = new Scorer(this.#records, model);
    this.#index = new Index(this.#records, model);
  }

  get model(): MatchingModel {
    return this.#model;
  }

  /** Records are weighed by it when they are put; until then they stay where they are. */
  teach(lessons: Lessons | null): void {
    this.#model = { ...this.#model, lessons };
    this.#scorer = new Scorer(this.#records, this.#model);
  }

  get size(): number {
    return this.#numbers.size;
  }

  has(id: string): boolean {
    return this.#numbers.has(id);
  }

  /** Adds a record, or changes it. */
  put(id: string, values: FieldValues): Change {
    const known = this.#numbers.get(id);
    const before = known === undefined ? [] : this.#detach(known);
    const record = known ?? this.#add(id, values);
    if (known !== undefined) this.#records.change(record, values);
    const candidates = this.#index.candidates(record);
    for (const other of candidates) {
      const weight = Math.fround(this.#scorer.score(record, other));
      if (weight >= this.#limits.review) this.#connect(record, other, weight);
    }
    this.#index.add(record);
    const moved = this.#recluster([...before, record]);
    return { ...this.#changeOf(record, moved), compared: candidates.length };
  }

  /** @returns ids of the records whose cluster is another than before */
  remove(id: string): readonly string[] {
    const record = this.#numbers.get(id);
    if (record === undefined) return [];
    const before = this.#detach(record);
    this.#records.clear(record);
    this.#clusters[record] = undefined;
    this.#numbers.delete(id);
    this.#free.push(record);
    return this.#idsOf(this.#recluster(before));
  }

  /** Ids of a record's cluster, in order; null where there is no such record. */
  clusterOf(id: string): readonly string[] | null {
    const record = this.#numbers.get(id);
    return record === undefined ? null : this.#idsOf(this.#clusters[record] ?? [record]);
  }

  /** Null where one of the two is not there. */
  explain(a: string, b: string): PairScore | null {
    const [one, other] = [this.#numbers.get(a), this.#numbers.get(b)];
    return one === undefined || other === undefined ? null : this.#scorer.explain(one, other);
  }

  /** Natural log-odds of two records that are there. */
  weigh(a: string, b: string): number {
    return this.#scorer.score(this.#numbers.get(a)!, this.#numbers.get(b)!);
  }

  /** Every pair that is linked or a question, each once, in no order. Do not change records meanwhile. */
  *pairs(): Generator<MatchedPair> {
    const { ids } = this.#records;
    for (const [record, near] of this.#neighbours.entries()) {
      if (near === undefined) continue;
      for (const [i, other] of near.others.entries()) {
        if (ids[record]! > ids[other]!) continue;
        const isOne = this.#clusters[record]?.includes(other) === true;
        const band = isOne ? 'link' : 'review';
        yield { a: ids[record]!, b: ids[other]!, band, weight: near.weights[i]! };
      }
    }
  }

  #add(id: string, values: FieldValues): number {
    const free = this.#free.pop();
    const record = free ?? this.#records.add(id, values);
    this.#numbers.set(id, record);
    if (free === undefined) return record;
    this.#records.ids[record] = id;
    this.#records.change(record, values);
    return record;
  }

  #connect(a: number, b: number, weight: number): void {
    this.#neighboursOf(a).others.push(b);
    this.#neighboursOf(a).weights.push(weight);
    this.#neighboursOf(b).others.push(a);
    this.#neighboursOf(b).weights.push(weight);
  }

  #neighboursOf(record: number): Neighbours {
    this.#neighbours[record] ??= { others: [], weights: [] };
    return this.#neighbours[record];
  }

  /** Takes a record out of index and graph. @returns who was near it */
  #detach(record: number): number[] {
    this.#index.remove(record);
    const { others } = this.#neighbours[record] ?? { others: [] };
    for (const other of others) {
      const back = this.#neighboursOf(other);
      const place = back.others.indexOf(record);
      back.others.splice(place, 1);
      back.weights.splice(place, 1);
    }
    this.#neighbours[record] = undefined;
    return [...others, ...(this.#clusters[record] ?? [])].filter((other) => other !== record);
  }

  /** @returns records whose cluster is another than before */
  #recluster(touched: readonly number[]): number[] {
    const seen = new Set<number>();
    const moved: number[] = [];
    for (const start of touched) {
      if (seen.has(start)) continue;
      const { members, links } = this.#groupOf(start, seen);
      const own = new Map<number, readonly number[]>();
      if (members.length > 1)
        for (const each of clustersOf(members, links, judgeOf(this.#scorer, this.#limits.link)).clusters)
          for (const member of each) own.set(member, each);
      for (const member of members) {
        const next = own.get(member);
        if (!isSame(this.#clusters[member], next)) moved.push(member);
        this.#clusters[member] = next;
      }
    }
    return moved;
  }

  /** All who are connected with a record by strong links. */
  #groupOf(start: number, seen: Set<number>): { members: number[]; links: Link[] } {
    const members = [start];
    const links: Link[] = [];
    seen.add(start);
    for (let i = 0; i < members.length; i++) {
      const a = members[i]!;
      const { others, weights } = this.#neighbours[a] ?? { others: [], weights: [] };
      for (const [k, b] of others.entries()) {
        const weight = weights[k]!;
        if (weight < this.#limits.link) continue;
        if (a < b) links.push({ a, b, weight });
        if (seen.has(b)) continue;
        seen.add(b);
        members.push(b);
      }
    }
    return { members, links };
  }

  #changeOf(record: number, moved: readonly number[]): Omit<Change, 'compared'> {
    const cluster = this.#clusters[record] ?? [record];
    const { others, weights } = this.#neighbours[record] ?? { others: [], weights: [] };
    const proposals = others
      .map((other, i): Proposal => {
        const band = cluster.includes(other) ? 'link' : 'review';
        return { id: this.#records.ids[other]!, band, weight: weights[i]! };
      })
      .sort((a, b) => b.weight - a.weight || (a.id < b.id ? -1 : 1));
    return { cluster: this.#idsOf(cluster), moved: this.#idsOf(moved), proposals };
  }

  #idsOf(records: readonly number[]): string[] {
    return records.map((record) => this.#records.ids[record]!).sort();
  }
}

function isSame(a: readonly number[] | undefined, b: readonly number[] | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.length === b.length && a.every((each, i) => each === b[i]);
}

/** By rule and key: the records of the block, a single one without a list. */
class Index {
  readonly #records: Records;
  readonly #plan: BlockingPlan;
  readonly #blocks: readonly Map<number, number | number[]>[];

  constructor(records: Records, plan: BlockingPlan) {
    this.#records = records;
    this.#plan = plan;
    this.#blocks = plan.rules.map(() => new Map());
  }

  add(record: number): void {
    for (const [r, rule] of this.#plan.rules.entries()) {
      const key = ruleKey(this.#records, rule, record);
      if (key === 0) continue;
      const block = this.#blocks[r]!.get(key);
      if (block === undefined) this.#blocks[r]!.set(key, record);
      else if (typeof block === 'number') this.#blocks[r]!.set(key, [block, record]);
      else block.push(record);
    }
  }

  remove(record: number): void {
    for (const [r, rule] of this.#plan.rules.entries()) {
      const key = ruleKey(this.#records, rule, record);
      const block = this.#blocks[r]!.get(key);
      if (block === record) this.#blocks[r]!.delete(key);
      else if (typeof block === 'object') block.splice(block.indexOf(record), 1);
    }
  }

  /** Those that share a block with a record that is not in the index, each once. */
  candidates(record: number): number[] {
    const found = new Set<number>();
    for (const [r, rule] of this.#plan.rules.entries()) {
      const block = this.#blocks[r]!.get(ruleKey(this.#records, rule, record));
      if (block === undefined) continue;
      if (typeof block === 'number') found.add(block);
      else for (const other of this.#bounded(rule, block, record)) found.add(other);
    }
    return [...found];
  }

  /** A block that is too large is split by further keys, then passed over, as blocksOf() does. */
  #bounded(rule: Rule, block: readonly number[], record: number): readonly number[] {
    const { mostInBlock, splits } = this.#plan;
    let rest = block;
    for (const part of splitsOf(rule, splits)) {
      if (rest.length < mostInBlock) return rest;
      const key = ruleKey(this.#records, [part], record);
      rest = key === 0 ? [] : rest.filter((other) => ruleKey(this.#records, [part], other) === key);
    }
    return rest.length < mostInBlock ? rest : [];
  }
}
