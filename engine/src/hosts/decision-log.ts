/**
 * Decisions of a partition with what came of them, from its log: read once, behind the live traffic, and kept as they
 * are logged until they are fetched page by page. Bounded: of very many, those of some people are kept, chosen by their
 * ids, always the same ones.
 */
import type { Decision } from '../core/decision/decision.ts';
import { spread } from '../core/hash.ts';
import type { Applier } from './applier.ts';
import { personOf } from './disparities.ts';
import type { Log, LogRecord } from './log.ts';
import { inSlices, type LongWorkPorts, OutOfDate } from './long-work.ts';
import { decodeEntry, isFacts } from './record.ts';
import { profileOf, type Sharding } from './sharding.ts';

export interface DecisionsAsked {
  /** Of this time, in milliseconds; `to` is exclusive. */
  readonly from: number;
  readonly to: number;
  /** Only decisions for it. */
  readonly placement?: string;
  /** Kept in a partition at most. */
  readonly most: number;
}

export interface DecisionsRead {
  readonly count: number;
  /** When the last input of the log was taken up. */
  readonly until: number;
  /** Only people whose ids spread to less than this were kept. */
  readonly limit: number;
  /** Responses to decisions that were made in other partitions. */
  readonly responses: readonly ToldResponse[];
}

/** To which action of which decision, and when. */
export type ToldResponse = readonly [decision: string, action: string, at: number];

/** A decision within the log record that it stands in; see {@link decisionIn}. */
export interface ToldDecision {
  readonly id: string;
  readonly record: Uint8Array;
  /** The profile it was made for, and who that is now, as far as this partition knows. */
  readonly profile: string;
  readonly person: string;
  /** When the response to the one that came first came; 0: none did. */
  readonly respondedAt: number;
}

/** Of all 32 bits of a hash. */
export const EVERYBODY = 2 ** 32;

interface Kept {
  readonly id: string;
  readonly record: Uint8Array;
  readonly profile: string;
  readonly first: string;
  respondedAt: number;
}

interface Ports {
  readonly applier: Applier;
  readonly log: Log;
  readonly sharding: Sharding;
  readonly work: LongWorkPorts;
}

/** One question at a time. */
export class DecisionsHere {
  readonly #ports: Ports;
  #kept: readonly Kept[] = [];
  #isForgotten = false;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** Rejects with OutOfDate where it is forgotten meanwhile. */
  async read(asked: DecisionsAsked): Promise<DecisionsRead> {
    const { log, work } = this.#ports;
    this.#isForgotten = false;
    this.#kept = [];
    const reading = new Reading(asked, this.#ports);
    const isOver = () => this.#isForgotten || work.isOver();
    for await (const records of log.readPieces(0))
      await inSlices({ ...work, isOver }, records, (record) => reading.take(record));
    if (isOver()) throw new OutOfDate();
    this.#kept = reading.kept();
    return { count: this.#kept.length, ...reading.told() };
  }

  /** Whom it became part of stands in the profiles of now; those who were erased meanwhile are left out. */
  page(from: number, count: number): readonly ToldDecision[] {
    const { applier } = this.#ports;
    return this.#kept.slice(from, from + count).flatMap(({ first: _, ...kept }) => {
      if (applier.erased.has(kept.profile)) return [];
      const { profile, heir } = personOf(kept.profile, applier);
      return [{ ...kept, person: heir ?? profile?.id ?? kept.profile }];
    });
  }

  forget(): void {
    this.#isForgotten = true;
    this.#kept = [];
  }
}

class Reading {
  readonly #asked: DecisionsAsked;
  readonly #ports: Ports;
  #rows = new Map<string, Kept>();
  readonly #responses: ToldResponse[] = [];
  #limit = EVERYBODY;
  /** Decoded only where something is told of it. */
  #input: Uint8Array | undefined;

  constructor(asked: DecisionsAsked, ports: Ports) {
    this.#asked = asked;
    this.#ports = ports;
  }

  take({ data }: LogRecord): void {
    if (!isFacts(data)) {
      this.#input = data;
      return;
    }
    const entry = decodeEntry(data);
    if (entry.type !== 'facts') return;
    for (const fact of entry.facts)
      if (fact.type === 'decision') this.#keep(fact.decision, data);
      else if (fact.type === 'outcome' && fact.outcome === 'response')
        this.#respond(fact.decision, fact.action);
  }

  kept(): readonly Kept[] {
    return [...this.#rows.values()];
  }

  told(): Omit<DecisionsRead, 'count'> {
    return { until: this.#now(), limit: this.#limit, responses: this.#responses };
  }

  #keep({ id, at, placement, ranked }: Decision, record: Uint8Array): void {
    const { from, to, most, placement: only } = this.#asked;
    if (at < from || at >= to || (only !== undefined && placement !== only)) return;
    const profile = profileOf(id);
    if (spread(profile) >= this.#limit || this.#ports.applier.erased.has(profile)) return;
    // What is read of the log is overwritten by the next piece.
    const row = { id, record: record.slice(), profile, first: ranked[0]?.action ?? '', respondedAt: 0 };
    this.#rows.set(id, row);
    while (this.#rows.size > most && this.#limit > 1) {
      this.#limit /= 2;
      this.#rows = new Map([...this.#rows].filter(([, kept]) => spread(kept.profile) < this.#limit));
    }
  }

  #respond(decision: string, action: string): void {
    const row = this.#rows.get(decision);
    if (row) {
      if (row.first === action) row.respondedAt = this.#now();
      return;
    }
    const { applier, sharding } = this.#ports;
    const isElsewhere = sharding.partitionOfProfile(profileOf(decision)) !== applier.partition;
    if (isElsewhere) this.#responses.push([decision, action, this.#now()]);
  }

  /** When the input was taken up that the facts in hand are of. */
  #now(): number {
    const entry = this.#input && decodeEntry(this.#input);
    return entry && 'now' in entry ? entry.now : 0;
  }
}

/** @throws Error where the record has no such decision: a defect */
export function decisionIn({ id, record }: Pick<ToldDecision, 'id' | 'record'>): Decision {
  const entry = decodeEntry(record);
  if (entry.type === 'facts')
    for (const fact of entry.facts)
      if (fact.type === 'decision' && fact.decision.id === id) return fact.decision;
  throw new Error(`the decision ${id} is not in its record`);
}

/** What a reader of all partitions gives on, as it comes. */
export interface DecisionsTaker {
  /** Waited for, so that no more is under way than one page. */
  take(decisions: readonly ToldDecision[]): Promise<void>;
  /** Of the work. */
  progress(share: number): void;
  /** Nobody wants it any more. */
  readonly signal: AbortSignal;
}

export interface DecisionsEnd {
  readonly until: number;
  /** Share of the people whose decisions these are: leave out those that spread to more than `limit`. */
  readonly limit: number;
  readonly responses: readonly ToldResponse[];
}

interface Partitions {
  readonly partitions: number;
  read(partition: number): Promise<DecisionsRead>;
  page(partition: number, from: number, count: number): Promise<readonly ToldDecision[]>;
  forget(partition: number): Promise<void>;
}

const PAGE = 200;

/** One partition after the other, so that there is never more in memory than one keeps. */
export async function decisionsOf(ports: Partitions, taker: DecisionsTaker): Promise<DecisionsEnd> {
  const end = { until: 0, limit: EVERYBODY, responses: [] as ToldResponse[] };
  for (let partition = 0; partition < ports.partitions; partition++) {
    const forget = () => void ports.forget(partition).catch(() => undefined);
    taker.signal.addEventListener('abort', forget);
    try {
      const { until, limit, responses, count } = await ports.read(partition);
      end.until = Math.max(end.until, until);
      end.limit = Math.min(end.limit, limit);
      for (const response of responses) end.responses.push(response);
      for (let from = 0; from < count && !taker.signal.aborted; from += PAGE)
        await taker.take(await ports.page(partition, from, PAGE));
    } finally {
      taker.signal.removeEventListener('abort', forget);
      forget();
    }
    if (taker.signal.aborted) throw new OutOfDate();
    taker.progress((partition + 1) / ports.partitions);
  }
  return end;
}
