/**
 * Jobs in turns of a millisecond, so that one busy partition does not starve what shares its thread. Each kind is in strict
 * order: the hasty ones, which somebody waits for now, and the others, of which each turn takes up one at least.
 */
import type { Clock } from './clock.ts';
import type { Rounds } from './rounds.ts';

export interface Job {
  run(): void;
  refuse(error: Error): void;
}

const TURN_MS = 1;

export class Turns {
  readonly #clock: Clock;
  readonly #rounds: Pick<Rounds, 'begins' | 'next'>;
  /** Called after each turn. */
  readonly #afterTurn: () => void;
  #hasty: Job[] = [];
  #jobs: Job[] = [];
  #running = false;
  #refusal: Error | undefined;

  constructor(clock: Clock, rounds: Pick<Rounds, 'begins' | 'next'>, afterTurn: () => void) {
    this.#clock = clock;
    this.#rounds = rounds;
    this.#afterTurn = afterTurn;
  }

  get waiting(): number {
    return this.#hasty.length + this.#jobs.length;
  }

  add(job: Job, isHasty = false): void {
    if (this.#refusal) {
      job.refuse(this.#refusal);
      return;
    }
    (isHasty ? this.#hasty : this.#jobs).push(job);
    if (this.#running) return;
    this.#running = true;
    queueMicrotask(() => void this.#run());
  }

  /** Past all that waits, for what changes nothing: whatever was acknowledged has been applied already. */
  pass(job: Job): void {
    queueMicrotask(() => (this.#refusal ? job.refuse(this.#refusal) : job.run()));
  }

  /** Refuses all that waits and all that will come. */
  refuse(error: Error): void {
    this.#refusal = error;
    for (const job of [...this.#hasty, ...this.#jobs]) job.refuse(error);
    this.#hasty = [];
    this.#jobs = [];
  }

  async #run(): Promise<void> {
    const isHasty = () => this.#hasty.length > 0;
    if (!this.#rounds.begins(isHasty())) await this.#rounds.next(isHasty);
    while (this.waiting > 0) {
      this.#turn();
      this.#afterTurn();
      if (this.waiting > 0) await this.#rounds.next(isHasty);
    }
    this.#running = false;
  }

  #turn(): void {
    const end = this.#clock.now() + TURN_MS;
    const hasty = this.#hasty;
    this.#hasty = [];
    this.#hasty = this.#runUntil(end, hasty).concat(this.#hasty);
    const jobs = this.#jobs;
    this.#jobs = [];
    this.#jobs = this.#runUntil(end, jobs).concat(this.#jobs);
  }

  /** The first of them in any case; gives those that are left. */
  #runUntil(end: number, jobs: Job[]): Job[] {
    let done = 0;
    while (done < jobs.length && !this.#refusal) {
      jobs[done++]!.run();
      if (this.#clock.now() >= end) break;
    }
    const rest = jobs.slice(done);
    if (this.#refusal === undefined) return rest;
    for (const job of rest) job.refuse(this.#refusal);
    return [];
  }
}
