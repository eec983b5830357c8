/**
 * Exact counts over all partitions, by id: begins them everywhere, adds up how far they are, and remembers the newest
 * that ended. They belong to this process: nothing of them is in the log.
 */
import type { ConcernProblem } from '../core/audience/concern.ts';
import { compilePreview } from '../core/audience/preview.ts';
import type { Configuration } from '../core/configuration.ts';
import type { Call, Replies } from './calls.ts';
import type { Clock } from './clock.ts';
import { type AudienceCount, type CountPart, sumOfCounts } from './count-progress.ts';
import { EngineRefusal } from './engine.ts';

export interface CountRoundsPorts {
  readonly clock: Clock;
  configuration(): Configuration | undefined;
  /** Asks every partition. */
  all<C extends Call>(call: C): Promise<Replies[C['op']][]>;
}

/** Under way at the same time, and remembered after they ended. */
const MOST_RUNNING = 4;
const MOST_KEPT = 50;

interface Round {
  readonly id: string;
  readonly condition: string;
  readonly startedAt: number;
  end: AudienceCount['end'];
  endedAt: number | null;
  reason: string | null;
  /** By partition; undefined where nothing is known. */
  parts: readonly (CountPart | undefined)[];
}

export class CountRounds {
  readonly #ports: CountRoundsPorts;
  /** Oldest first. */
  readonly #rounds = new Map<string, Round>();

  constructor(ports: CountRoundsPorts) {
    this.#ports = ports;
  }

  /** Tells what is wrong with the condition where it cannot be counted. The same id again is the same count. */
  start(id: string, condition: string): ConcernProblem | undefined {
    const configuration = this.#ports.configuration();
    if (this.#rounds.has(id)) return undefined;
    if (!configuration) throw new EngineRefusal('unavailable', 'nothing is in force yet');
    const compiled = compilePreview(condition, configuration);
    if ('code' in compiled) return compiled;
    const running = [...this.#rounds.values()].filter(({ end }) => end === null);
    if (running.length >= MOST_RUNNING)
      throw new EngineRefusal('overloaded', `${MOST_RUNNING} counts are under way: stop one, or wait for it`);
    const startedAt = this.#ports.clock.now();
    const round = { id, condition, startedAt, end: null, endedAt: null, reason: null, parts: [] };
    this.#rounds.set(id, round);
    this.#forget();
    void this.#run(round);
    return undefined;
  }

  async progress(id: string): Promise<AudienceCount | undefined> {
    const round = this.#rounds.get(id);
    if (!round) return undefined;
    if (round.end === null) await this.#lookAt(round);
    const { parts, ...rest } = round;
    return { ...rest, ...sumOfCounts(parts.filter((part) => part !== undefined)) };
  }

  /** False where there is none of this id. What was found stays. */
  async stop(id: string): Promise<boolean> {
    const round = this.#rounds.get(id);
    if (!round) return false;
    if (round.end !== null) return true;
    await this.#lookAt(round);
    this.#end(round, 'stopped');
    await this.#ports.all({ op: 'stop-count', id });
    return true;
  }

  async #run(round: Round): Promise<void> {
    const { id, condition } = round;
    try {
      const parts = await this.#ports.all({ op: 'count', id, condition });
      if (round.end === null) this.#take(round, parts);
    } catch (error) {
      this.#end(round, 'failed', (error as Error).message);
    }
    await this.#ports.all({ op: 'stop-count', id }).catch(() => undefined);
  }

  #take(round: Round, answers: readonly Replies['count'][]): void {
    const parts = answers.flatMap((part) => ('problem' in part ? [] : [part]));
    round.parts = parts;
    const ends = new Set(parts.map(({ end }) => end));
    if (parts.length < answers.length || ends.has('outdated')) this.#end(round, 'failed', OUTDATED);
    else if (ends.has('stopped')) this.#end(round, 'failed', CLOSED);
    else this.#end(round, 'finished');
  }

  async #lookAt(round: Round): Promise<void> {
    const parts = await this.#ports.all({ op: 'count-progress', id: round.id });
    if (round.end === null) round.parts = parts.map((part, partition) => part ?? round.parts[partition]);
  }

  #end(round: Round, end: NonNullable<AudienceCount['end']>, reason: string | null = null): void {
    if (round.end !== null) return;
    round.end = end;
    round.reason = reason;
    round.endedAt = this.#ports.clock.now();
  }

  #forget(): void {
    for (const { id, end } of this.#rounds.values()) {
      if (this.#rounds.size <= MOST_KEPT) return;
      if (end !== null) this.#rounds.delete(id);
    }
  }
}

const OUTDATED = 'another revision came into force meanwhile: count again';
const CLOSED = 'a part of the data was closed meanwhile: count again';
