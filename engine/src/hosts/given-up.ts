/**
 * Requests that were answered by the fallback without asking the partition, because there was no time. They come on
 * record behind that: in small lots when little is under way, and slowly while much is, so that the record of an
 * overload does not prolong it. What names an action that was shown comes first: caps have to count it.
 */
import type { Degraded } from '../core/input.ts';
import type { Clock } from './clock.ts';
import type { DecideRequest } from './engine.ts';

/** As it is recorded: what was asked, without the facts of the moment, which nobody looked at. */
export type GivenUpRequest = Pick<DecideRequest, 'key' | 'placement' | 'others' | 'limit' | 'requestId'> & {
  readonly context: Record<string, never>;
  readonly degraded: Degraded;
};

export interface GivenUpPorts {
  readonly clock: Clock;
  /** Whether requests wait that somebody needs the answer of. */
  isBusy(): boolean;
  /** Resolves when it is on record. */
  record(request: GivenUpRequest): Promise<unknown>;
}

export interface GivenUpFigures {
  /** Will be on record soon. */
  readonly waiting: number;
  /** Since the start: more than could be kept in mind, or nobody's. They are only counted. */
  readonly lost: number;
}

/** Kept in mind until they are on record, of each kind. */
const MOST_WAITING = 20_000;
/** Recorded at once. */
const LOT = 32;
/** Between two lots: while much is under way, and else. */
const BUSY_MS = 250;
const IDLE_MS = 5;

export class GivenUpLedger {
  readonly #ports: GivenUpPorts;
  /** Those whose fallback is an action, and the others. */
  readonly #showing: Queue = new Queue();
  readonly #others: Queue = new Queue();
  #lost = 0;
  #recording = 0;
  #cancel: (() => void) | undefined;
  #isClosed = false;

  constructor(ports: GivenUpPorts) {
    this.#ports = ports;
  }

  /** @param showsAction some fallback that was given is an action */
  note(
    { key, placement, others, limit, requestId }: DecideRequest,
    degraded: Degraded,
    showsAction: boolean,
  ) {
    const queue = showsAction ? this.#showing : this.#others;
    if (this.#isClosed || queue.size >= MOST_WAITING) {
      this.#lost++;
      return;
    }
    queue.push({
      key,
      placement,
      limit,
      ...(others && { others }),
      // The request sent again is still free to be decided.
      requestId: `${requestId} given up`,
      context: {},
      degraded,
    });
    this.#later();
  }

  figures(): GivenUpFigures {
    return { waiting: this.#waiting, lost: this.#lost };
  }

  /** Records what waits, and nothing from then on. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancel?.();
    while (this.#showing.size + this.#others.size > 0) await this.#record();
  }

  get #waiting(): number {
    return this.#showing.size + this.#others.size + this.#recording;
  }

  #later(): void {
    if (this.#cancel !== undefined || this.#recording > 0) return;
    const { clock, isBusy } = this.#ports;
    this.#cancel = clock.wake(clock.now() + (isBusy() ? BUSY_MS : IDLE_MS), () => {
      this.#cancel = undefined;
      void this.#record().then(() => {
        if (!this.#isClosed && this.#waiting > 0) this.#later();
      });
    });
  }

  async #record(): Promise<void> {
    const lot = this.#showing.take(LOT);
    lot.push(...this.#others.take(LOT - lot.length));
    this.#recording = lot.length;
    const written = await Promise.allSettled(lot.map((request) => this.#ports.record(request)));
    this.#recording = 0;
    // Nobody knows the person, or the engine ends.
    this.#lost += written.filter(({ status }) => status === 'rejected').length;
  }
}

/** First in, first out; taking is cheap however many wait. */
class Queue {
  #items: GivenUpRequest[] = [];
  #from = 0;

  get size(): number {
    return this.#items.length - this.#from;
  }

  push(request: GivenUpRequest): void {
    this.#items.push(request);
  }

  take(most: number): GivenUpRequest[] {
    const taken = this.#items.slice(this.#from, this.#from + most);
    this.#from += taken.length;
    if (this.#from > 1_000 && this.#from * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#from);
      this.#from = 0;
    }
    return taken;
  }
}
