/** Jobs in strict order, in turns of a millisecond, so that one busy partition does not starve what shares its thread. */
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
  #jobs: Job[] = [];
  #running = false;
  #refusal: Error | undefined;

  constructor(clock: Clock, rounds: Pick<Rounds, 'begins' | 'next'>, afterTurn: () => void) {
    this.#clock = clock;
    this.#rounds = rounds;
    this.#afterTurn = afterTurn;
  }

  get waiting(): number {
    return this.#jobs.length;
  }

  add(job: Job): void {
    if (this.#refusal) {
      job.refuse(this.#refusal);
      return;
    }
    this.#jobs.push(job);
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
    for (const job of this.#jobs) job.refuse(error);
    this.#jobs = [];
  }

  async #run(): Promise<void> {
    if (!this.#rounds.begins()) await this.#rounds.next();
    while (this.#jobs.length > 0) {
      this.#turn();
      this.#afterTurn();
      if (this.#jobs.length > 0) await this.#rounds.next();
    }
    this.#running = false;
  }

  #turn(): void {
    const start = this.#clock.now();
    const jobs = this.#jobs;
    this.#jobs = [];
    let done = 0;
    while (done < jobs.length && !this.#refusal) {
      jobs[done++]!.run();
      if (this.#clock.now() - start >= TURN_MS) break;
    }
    if (done === jobs.length) return;
    const rest = jobs.slice(done);
    if (this.#refusal) for (const job of rest) job.refuse(this.#refusal);
    else this.#jobs = this.#jobs.length === 0 ? rest : rest.concat(this.#jobs);
  }
}
