/**
 * When a request came in, as far as it can be known. Node reads sockets once in a turn of its event loop: while a turn
 * takes long, requests wait unseen. A timer notices that: a request that is read behind an overdue one may have come at
 * any instant since it was due, and the earliest is taken. So a deadline holds for who waits, not for who answers.
 */
import type { FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by {@link noteArrival}. */
    arrivedAt: number;
  }
}

/** Milliseconds that never go back. */
export interface LoopClock {
  now(): number;
  /** Calls back in a later turn, at or after so many milliseconds; returns a function that cancels. */
  after(ms: number, call: () => void): () => void;
  /** Calls back when sockets have been read once more. */
  whenRead(call: () => void): void;
}

/** A turn that takes less is not noticed. */
const TICK_MS = 5;
/** Without requests for so long nobody looks any more: an idle process stays asleep. */
const QUIET_MS = 1_000;

export const nodeLoop: LoopClock = {
  now: () => performance.now(),
  after: (ms, call) => {
    const timer = setTimeout(call, ms).unref();
    return () => clearTimeout(timer);
  },
  whenRead: (call) => void setImmediate(call),
};

export class Arrivals {
  readonly #loop: LoopClock;
  /** The last instant at which the loop was seen to turn; undefined: nobody looks. */
  #seenAt: number | undefined;
  /** Sockets have not been read since then, and stood unread before from this instant on. */
  #unreadSince: number | undefined;
  #askedAt = 0;
  #cancel: () => void = () => undefined;

  constructor(loop: LoopClock = nodeLoop) {
    this.#loop = loop;
  }

  /** Of a request that has just been read: the earliest instant at which it can have come, by {@link LoopClock.now}. */
  note(): number {
    const now = this.#loop.now();
    this.#askedAt = now;
    if (this.#seenAt === undefined) {
      this.#look(now);
      return now;
    }
    const waiting = this.#unreadSince ?? this.#seenAt + TICK_MS;
    return Math.min(now, waiting);
  }

  /** How long ago that was, in milliseconds. */
  since(arrivedAt: number): number {
    return Math.max(0, this.#loop.now() - arrivedAt);
  }

  close(): void {
    this.#cancel();
    this.#seenAt = undefined;
  }

  /** The loop turns: timers first, then sockets. */
  #look(now: number): void {
    const dueAt = this.#seenAt === undefined ? now : this.#seenAt + TICK_MS;
    this.#unreadSince = Math.min(dueAt, now);
    this.#seenAt = now;
    this.#loop.whenRead(() => {
      // What takes long before this is seen when the next look is overdue.
      this.#unreadSince = undefined;
    });
    this.#cancel = this.#loop.after(TICK_MS, () => {
      const at = this.#loop.now();
      if (at - this.#askedAt > QUIET_MS) this.#seenAt = undefined;
      else this.#look(at);
    });
  }
}

/** Of requests that name none, in milliseconds. */
export const DEADLINE_MS = Number(process.env.KAIROS_DECIDE_DEADLINE_MS) || 50;

/** This thread has one loop. */
const arrivals = new Arrivals();

/** Of a request that has just been read; {@link waitedMs} counts from it. */
export function arrival(): number {
  return arrivals.note();
}

/** A hook for routes whose answers have a deadline: it begins here. */
export function noteArrival(request: FastifyRequest, _reply: unknown, done: () => void): void {
  request.arrivedAt = arrival();
  done();
}

/** How long the request has waited, its body and the hooks before the route included. */
export function waitedMs({ arrivedAt }: Pick<FastifyRequest, 'arrivedAt'>): number {
  return arrivals.since(arrivedAt);
}
