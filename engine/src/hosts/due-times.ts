/**
 * The due times of one partition: one per profile, its earliest; one wake-up of the clock for the first. Where many are
 * due at once, what is urgent goes before what can wait a little.
 */
import { type Lane, lanes } from '../core/due.ts';

interface Entry {
  readonly at: number;
  readonly profile: string;
}

export class DueTimes {
  readonly #due = new Map<string, number>();
  /** A binary heap by (at, profile) for each lane; entries that the map no longer names are passed over. */
  readonly #lanes: readonly Heap[] = lanes.map(
    () => new Heap((entry) => this.#due.get(entry.profile) === entry.at),
  );

  /** 0 takes the due time away. */
  set(profile: string, at: number, lane: Lane): void {
    const known = this.#due.get(profile) ?? 0;
    if (known === at) return;
    if (at === 0) {
      this.#due.delete(profile);
      return;
    }
    this.#due.set(profile, at);
    this.#lanes[lane]!.push({ at, profile });
  }

  get size(): number {
    return this.#due.size;
  }

  /** The earliest due time; undefined where there is none. */
  get first(): number | undefined {
    let first: number | undefined;
    for (const lane of this.#lanes) {
      const at = lane.first?.at;
      if (at !== undefined && (first === undefined || at < first)) first = at;
    }
    return first;
  }

  /** Takes out the profiles due at or before the instant, lane by lane, in each the earliest first, at most `limit`. */
  take(now: number, limit: number): Entry[] {
    const taken: Entry[] = [];
    for (const lane of this.#lanes) {
      while (taken.length < limit) {
        const entry = lane.first;
        if (!entry || entry.at > now) break;
        lane.pop();
        this.#due.delete(entry.profile);
        taken.push(entry);
      }
    }
    return taken;
  }
}

class Heap {
  readonly #entries: Entry[] = [];
  readonly #isThere: (entry: Entry) => boolean;

  constructor(isThere: (entry: Entry) => boolean) {
    this.#isThere = isThere;
  }

  get first(): Entry | undefined {
    for (let entry = this.#entries[0]; entry && !this.#isThere(entry); entry = this.#entries[0]) this.pop();
    return this.#entries[0];
  }

  push(entry: Entry): void {
    const heap = this.#entries;
    let i = heap.push(entry) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!earlier(entry, heap[parent]!)) break;
      heap[i] = heap[parent]!;
      i = parent;
    }
    heap[i] = entry;
  }

  pop(): void {
    const heap = this.#entries;
    const last = heap.pop();
    if (heap.length === 0 || !last) return;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && earlier(heap[child + 1]!, heap[child]!)) child++;
      if (!earlier(heap[child]!, last)) break;
      heap[i] = heap[child]!;
      i = child;
    }
    heap[i] = last;
  }
}

function earlier(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.profile < b.profile);
}
