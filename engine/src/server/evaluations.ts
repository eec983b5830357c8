/**
 * Evaluations under way and ended: what another policy would have earned, by the decisions of this Kairos. Read behind
 * the live traffic, worked out in a thread of its own, a few at a time. They belong to this process: nothing of them is
 * on disk, and a restart forgets them.
 */
import { randomUUID } from 'node:crypto';
import type { Doubt } from '../analytics/evaluation/refusal.ts';
import { type Engine, EngineRefusal } from '../hosts/engine.ts';
import { OutOfDate } from '../hosts/long-work.ts';
import type { Evaluating, EvaluationAsked } from './evaluating.ts';
import type { SessionPort } from './evaluation-session.ts';

export interface EvaluationsOptions {
  readonly engine: Pick<Engine, 'pastDecisions'>;
  startSession(): SessionPort;
  now(): number;
  failed(error: unknown): void;
}

const MOST_RUNNING = 2;
const MOST_KEPT = 30;
/** Of the work, the reading: what is left is not told while it runs. */
const READING = 0.8;

interface Running {
  readonly stopping: AbortController;
  readonly ended: Promise<void>;
}

export class Evaluations {
  readonly #options: EvaluationsOptions;
  /** Oldest first. */
  readonly #all = new Map<string, Evaluating>();
  readonly #running = new Map<string, Running>();

  constructor(options: EvaluationsOptions) {
    this.#options = options;
  }

  /** @throws EngineRefusal `overloaded` where enough are under way */
  start(asked: EvaluationAsked): Evaluating {
    if (this.#running.size >= MOST_RUNNING)
      throw new EngineRefusal(
        'overloaded',
        `${MOST_RUNNING} evaluations are under way: stop one, or wait for it`,
      );
    const id = randomUUID();
    const begun: Evaluating = {
      id,
      asked,
      state: 'running',
      step: 'reading',
      share: 0,
      startedAt: this.#options.now(),
      endedAt: null,
      found: null,
      problem: null,
    };
    this.#all.set(id, begun);
    this.#forget();
    const stopping = new AbortController();
    this.#running.set(id, { stopping, ended: this.#run(id, asked, stopping.signal) });
    return begun;
  }

  find(id: string): Evaluating | undefined {
    return this.#all.get(id);
  }

  /** Newest first. */
  list(): readonly Evaluating[] {
    return [...this.#all.values()].reverse();
  }

  /** Undefined where there is none of this id; one that has ended stays as it is. */
  stop(id: string): Evaluating | undefined {
    const running = this.#running.get(id);
    if (running) {
      this.#end(id, { state: 'stopped' });
      running.stopping.abort();
    }
    return this.find(id);
  }

  async close(): Promise<void> {
    const running = [...this.#running];
    for (const [id] of running) this.stop(id);
    await Promise.all(running.map(([, { ended }]) => ended));
  }

  async #run(id: string, asked: EvaluationAsked, signal: AbortSignal): Promise<void> {
    const session = this.#options.startSession();
    // A thread that computes does not hear: it is ended.
    const end = () => void session.close().catch(() => undefined);
    signal.addEventListener('abort', end);
    try {
      await this.#answer(id, asked, signal, session);
    } catch (error) {
      if (!signal.aborted) this.#fail(id, error);
    } finally {
      signal.removeEventListener('abort', end);
      this.#running.delete(id);
      await session.close().catch(() => undefined);
    }
  }

  async #answer(id: string, asked: EvaluationAsked, signal: AbortSignal, session: SessionPort) {
    const { engine, now } = this.#options;
    const { policy, withinMs, responses, question: _, ...wanted } = asked;
    const end = await engine.pastDecisions(wanted, {
      signal,
      take: (decisions) => session.take(decisions),
      progress: (share) => this.#change(id, { share: READING * share }),
    });
    this.#change(id, { step: 'computing', share: READING });
    // The clock goes on where nothing comes in.
    const until = Math.max(end.until, now());
    const answer = await session.answer({ policy, withinMs, responses, end: { ...end, until } });
    if ('refused' in answer) this.#end(id, { state: 'refused', problem: answer.refused });
    else this.#end(id, { state: 'finished', found: answer.found });
  }

  #fail(id: string, error: unknown): void {
    const isClosed = error instanceof OutOfDate || error instanceof EngineRefusal;
    if (!isClosed) this.#options.failed(error);
    const problem: Doubt = {
      code: isClosed ? 'closed' : 'failed',
      detail: isClosed
        ? 'A part of the data was closed meanwhile.'
        : 'Something failed here; it is in the log of the server.',
      mend: 'Ask again; with fewer decisions (`most`, or a shorter period) where it goes on to fail.',
    };
    this.#end(id, { state: 'failed', problem });
  }

  #end(id: string, change: Partial<Evaluating>): void {
    if (this.#all.get(id)?.state !== 'running') return;
    this.#change(id, { ...change, share: 1, endedAt: this.#options.now() });
  }

  #change(id: string, change: Partial<Evaluating>): void {
    const known = this.#all.get(id);
    if (known?.state === 'running') this.#all.set(id, { ...known, ...change });
  }

  #forget(): void {
    for (const { id, state } of this.#all.values()) {
      if (this.#all.size <= MOST_KEPT) return;
      if (state !== 'running') this.#all.delete(id);
    }
  }
}
