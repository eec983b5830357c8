/**
 * Group commit: what may leave only when the log is durable waits here, and is told of it in the order of the calls. What one
 * turn appends shares a sync; how many of these run at once, and what shares the next one, is the log's to know.
 */
import { Alarm } from './alarm.ts';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';

interface Waiting {
  readonly then: () => void;
  readonly refuse: (error: Error) => void;
}

export class Commits {
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #lingerMs: number;
  readonly #linger: Alarm | undefined;
  readonly #onFailure: (error: Error) => void;
  #waiting: Waiting[] = [];
  /** Of each sync that was asked for, the first one first. */
  #underWay: (readonly Waiting[])[] = [];
  #armed = false;
  #failed: Error | undefined;

  /** @param lingerMs how long {@link afterLinger} may wait; 0: not at all. */
  constructor(log: Log, clock: Clock, lingerMs: number, onFailure: (error: Error) => void) {
    this.#log = log;
    this.#clock = clock;
    this.#lingerMs = lingerMs;
    this.#linger = lingerMs > 0 ? new Alarm(clock, () => this.#flush()) : undefined;
    this.#onFailure = onFailure;
  }

  get waiting(): number {
    return this.#waiting.length + this.#underWay.length;
  }

  /** Calls `then` when everything appended so far is durable, in the order of the calls. */
  after(then: () => void, refuse: (error: Error) => void = ignore): void {
    if (!this.#add(then, refuse) || this.#armed) return;
    // After the turn that is running now: everything it appends goes into the same sync.
    this.#armed = true;
    queueMicrotask(() => {
      this.#armed = false;
      this.#flush();
    });
  }

  /**
   * The same without haste: waits for others to share a sync with, for a while at most. For what nobody waits for
   * and whose loss in a crash is told by what came before it, such as receipts.
   */
  afterLinger(then: () => void, refuse: (error: Error) => void): void {
    if (this.#linger === undefined) this.after(then, refuse);
    else if (this.#add(then, refuse) && !this.#linger.isSet)
      this.#linger.set(this.#clock.now() + this.#lingerMs);
  }

  #add(then: () => void, refuse: (error: Error) => void): boolean {
    if (this.#failed) refuse(this.#failed);
    else this.#waiting.push({ then, refuse });
    return this.#failed === undefined;
  }

  durable(): Promise<void> {
    return new Promise((resolve, reject) => this.after(resolve, reject));
  }

  #flush(): void {
    if (this.#waiting.length === 0 || this.#failed) return;
    this.#underWay.push(this.#waiting);
    this.#waiting = [];
    this.#log.sync().then(
      () => {
        for (const { then } of this.#underWay.shift() ?? none) then();
      },
      (error: Error) => this.#fail(error),
    );
  }

  /** Who hears of it refuses all that waits, in words for the caller. */
  #fail(error: Error): void {
    if (this.#underWay.length === 0) return;
    this.#waiting = [...this.#underWay.flat(), ...this.#waiting];
    this.#underWay = [];
    this.#onFailure(error);
    this.refuse(this.#failed ?? error);
  }

  /** Refuses all that waits and all that will come. */
  refuse(error: Error): void {
    this.#failed = error;
    this.#linger?.cancel();
    for (const { refuse } of this.#waiting) refuse(error);
    this.#waiting = [];
  }
}

const none: readonly never[] = [];

function ignore(): void {}
