/**
 * The clock port in virtual time: time passes only when told to, and what is due runs in the order of its instants,
 * then of its registration. The same calls give the same run, bit for bit.
 */
import type { Clock } from '../clock.ts';

interface Wake {
  readonly at: number;
  readonly order: number;
  callback: (() => void) | undefined;
}

export class VirtualClock implements Clock {
  #now: number;
  #registered = 0;
  /** A binary heap; cancelled wakes stay in it, without a callback, until they surface. */
  readonly #heap: Wake[] = [];

  /** @param start milliseconds since the epoch */
  constructor(start = 0) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  /** An instant that has passed is due at the next advance, not before. */
  wake(at: number, callback: () => void): () => void {
    const wake: Wake = { at, order: this.#registered++, callback };
    this.#heap.push(wake);
    this.#siftUp(this.#heap.length - 1);
    return () => {
      wake.callback = undefined;
    };
  }

  /** The earliest instant somebody waits for; undefined where nobody does. */
  nextWake(): number | undefined {
    while (this.#heap.length > 0 && !this.#heap[0]!.callback) this.#pop();
    return this.#heap[0]?.at;
  }

  /** Moves on to the instant, running all that is due on the way, also what is registered on the way. */
  advanceTo(at: number): void {
    while (this.#runNext(at));
    this.#now = Math.max(this.#now, at);
  }

  /**
   * As {@link advanceTo}, but lets `settle` finish the work that a callback started before time goes on.
   * `settle` resolves when the host has nothing more to do at this instant.
   */
  async advanceSettled(at: number, settle: () => Promise<void>): Promise<void> {
    await settle();
    while (this.#runNext(at)) await settle();
    this.#now = Math.max(this.#now, at);
  }

  #runNext(until: number): boolean {
    const next = this.nextWake();
    if (next === undefined || next > until) return false;
    const { at, callback } = this.#pop();
    this.#now = Math.max(this.#now, at);
    callback?.();
    return true;
  }

  #pop(): Wake {
    const heap = this.#heap;
    const first = heap[0]!;
    const last = heap.pop()!;
    if (heap.length > 0) {
      heap[0] = last;
      this.#siftDown();
    }
    return first;
  }

  #siftUp(index: number): void {
    const heap = this.#heap;
    let child = index;
    while (child > 0) {
      const parent = (child - 1) >>> 1;
      if (!before(heap[child]!, heap[parent]!)) return;
      [heap[child], heap[parent]] = [heap[parent]!, heap[child]!];
      child = parent;
    }
  }

  #siftDown(): void {
    const heap = this.#heap;
    for (let parent = 0; ; ) {
      let first = parent;
      for (const child of [2 * parent + 1, 2 * parent + 2]) {
        if (child < heap.length && before(heap[child]!, heap[first]!)) first = child;
      }
      if (first === parent) return;
      [heap[first], heap[parent]] = [heap[parent]!, heap[first]!];
      parent = first;
    }
  }
}

function before(a: Wake, b: Wake): boolean {
  return a.at === b.at ? a.order < b.order : a.at < b.at;
}
