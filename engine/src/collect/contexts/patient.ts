/**
 * One provider asked with patience that ends: a fresh answer is used again, equal questions share one request, nobody
 * waits beyond the deadline, and where there is no answer an older one or the fallback holds. Who keeps failing is left
 * alone for a while. Everything is counted.
 */
import type { Ask } from '../../core/context/asks.ts';
import type { Answer } from '../../core/context/provider.ts';
import type { JsonObject } from '../../core/input.ts';
import { Budget } from './budget.ts';
import type { ContextProvider } from './provider.ts';

export interface Patience {
  readonly deadlineMs: number;
  readonly keepMs: number;
  readonly staleMs: number;
  readonly fallback: JsonObject | undefined;
  readonly cost: number;
  readonly budget: { readonly cost: number; readonly withinMs: number } | undefined;
}

/** Since the start of the process. */
export interface ContextFigures {
  readonly asked: number;
  readonly answered: number;
  readonly failed: number;
  /** Nobody waited for these any more. */
  readonly late: number;
  /** Not asked: too many failures or questions at once, or no budget. */
  readonly spared: number;
  readonly fromCache: number;
  readonly stale: number;
  readonly fallback: number;
  readonly none: number;
  readonly cost: number;
  /** Why it failed the last time; null: it did not. */
  readonly lastFailure: string | null;
  /** How long answers took, 99th percentile of the last ones, in milliseconds; null: none yet. */
  readonly p99Ms: number | null;
}

const MOST_KEPT = 10_000;
const MOST_AT_ONCE = 64;
/** An answer that comes too late for whoever asked is still kept for the next one. */
const LATE_ANSWER_MS = 2_000;
const FAILURES_IN_A_ROW = 5;
const LEFT_ALONE_MS = 5_000;
const SAMPLES = 256;

interface Kept {
  readonly fields: JsonObject;
  readonly at: number;
}

export class PatientProvider {
  readonly #provider: ContextProvider;
  readonly #patience: Patience;
  readonly #now: () => number;
  readonly #budget: Budget | undefined;
  readonly #kept = new Map<string, Kept>();
  readonly #asking = new Map<string, Promise<JsonObject | undefined>>();
  readonly #aborts = new Set<AbortController>();
  readonly #took: number[] = [];
  readonly #counts = {
    asked: 0,
    answered: 0,
    failed: 0,
    late: 0,
    spared: 0,
    fromCache: 0,
    stale: 0,
    fallback: 0,
    none: 0,
    cost: 0,
  };
  #failuresInARow = 0;
  #leftAloneUntil = 0;
  #lastFailure: string | null = null;

  /** @param now milliseconds since the epoch */
  constructor(provider: ContextProvider, patience: Patience, now: () => number) {
    this.#provider = provider;
    this.#patience = patience;
    this.#now = now;
    const { budget } = patience;
    this.#budget = budget && new Budget(budget.cost, budget.withinMs);
  }

  /** Never rejects, and not later than the deadline. */
  async ask(ask: Ask): Promise<Answer> {
    const kept = this.#kept.get(ask.key);
    const ageMs = kept ? this.#now() - kept.at : 0;
    if (kept && ageMs < this.#patience.keepMs) {
      this.#counts.fromCache++;
      return { ...kept.fields, source: 'cache', ageMs };
    }
    const fields = await this.#byDeadline(ask);
    return fields === undefined ? this.#without(kept) : { ...fields, source: 'asked', ageMs: 0 };
  }

  figures(): ContextFigures {
    const sorted = [...this.#took].sort((a, b) => a - b);
    const p99Ms = sorted[Math.floor(sorted.length * 0.99)] ?? null;
    return { ...this.#counts, lastFailure: this.#lastFailure, p99Ms };
  }

  async close(): Promise<void> {
    for (const abort of this.#aborts) abort.abort();
    await this.#provider.close();
  }

  #without(kept: Kept | undefined): Answer {
    const ageMs = kept ? this.#now() - kept.at : 0;
    if (kept && ageMs < this.#patience.staleMs) {
      this.#counts.stale++;
      return { ...kept.fields, source: 'stale', ageMs };
    }
    const { fallback } = this.#patience;
    this.#counts[fallback ? 'fallback' : 'none']++;
    return fallback ? { ...fallback, source: 'fallback', ageMs: 0 } : { source: 'none', ageMs: 0 };
  }

  async #byDeadline(ask: Ask): Promise<JsonObject | undefined> {
    const asking = this.#asking.get(ask.key) ?? this.#begin(ask);
    if (asking === undefined) {
      this.#counts.spared++;
      return undefined;
    }
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<'late'>((resolve) => {
      timer = setTimeout(resolve, this.#patience.deadlineMs, 'late');
    });
    const first = await Promise.race([asking, deadline]);
    clearTimeout(timer);
    if (first !== 'late') return first;
    this.#counts.late++;
    this.#lastFailure = `no answer within ${this.#patience.deadlineMs} ms`;
    return undefined;
  }

  /** Undefined where it is not asked now. The promise never rejects. */
  #begin(ask: Ask): Promise<JsonObject | undefined> | undefined {
    const now = this.#now();
    if (now < this.#leftAloneUntil || this.#asking.size >= MOST_AT_ONCE) return undefined;
    const { cost } = this.#patience;
    if (this.#budget && !this.#budget.spend(cost, now)) {
      this.#lastFailure = 'the budget is spent';
      return undefined;
    }
    this.#counts.asked++;
    this.#counts.cost += cost;
    const asking = this.#request(ask, now).finally(() => this.#asking.delete(ask.key));
    this.#asking.set(ask.key, asking);
    return asking;
  }

  async #request({ key, input }: Ask, startedAt: number): Promise<JsonObject | undefined> {
    const abort = new AbortController();
    const { deadlineMs } = this.#patience;
    const timer = setTimeout(() => abort.abort(), deadlineMs + LATE_ANSWER_MS);
    this.#aborts.add(abort);
    try {
      const fields = await this.#provider.ask(input, abort.signal);
      const now = this.#now();
      this.#keep(key, { fields, at: now });
      this.#counts.answered++;
      this.#failuresInARow = now - startedAt > deadlineMs ? this.#failuresInARow + 1 : 0;
      this.#took[this.#counts.answered % SAMPLES] = now - startedAt;
      return fields;
    } catch (error) {
      this.#counts.failed++;
      this.#failuresInARow++;
      this.#lastFailure = (error as Error).message;
      return undefined;
    } finally {
      clearTimeout(timer);
      this.#aborts.delete(abort);
      if (this.#failuresInARow >= FAILURES_IN_A_ROW) this.#leftAloneUntil = this.#now() + LEFT_ALONE_MS;
    }
  }

  /** The map is in the order of asking: the oldest go first. */
  #keep(key: string, kept: Kept): void {
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    if (this.#kept.size <= MOST_KEPT) return;
    for (const oldest of this.#kept.keys()) {
      this.#kept.delete(oldest);
      return;
    }
  }
}
