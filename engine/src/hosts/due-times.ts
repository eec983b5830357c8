/** The due times of one partition: one per profile, its earliest, in a heap; one wake-up of the clock for the first. */

interface Entry {
  readonly at: number;
  readonly profile: string;
}

export class DueTimes {
  readonly #due = new Map<string, number>();
  /** A binary heap by (at, profile); entries that the map no longer names are passed over. */
  #heap: Entry[] = [];

  /** 0 takes the due time away. */
  set(profile: string, at: number): void {
    const known = this.#due.get(profile) ?? 0;
    if (known === at) return;
    if (at === 0) {
      this.#due.delete(profile);
      return;
    }
    this.#due.set(profile, at);
    this.#push({ at, profile });
  }

  get size(): number {
    return this.#due.size;
  }

  /** The earliest due time; undefined where there is none. */
  get first(): number | undefined {
    this.#skipStale();
    return this.#heap[0]?.at;
  }

  /** Takes out the profiles due at or before the instant, earliest first, at most `limit`. */
  take(now: number, limit: number): Entry[] {
    const taken: Entry[] = [];
    while (taken.length < limit) {
      this.#skipStale();
      const entry = this.#heap[0];
      if (!entry || entry.at > now) break;
      this.#pop();
      this.#due.delete(entry.profile);
      taken.push(entry);
    }
    return taken;
  }

  #skipStale(): void {
    for (let entry = this.#heap[0]; entry && this.#due.get(entry.profile) !== entry.at; entry = this.#heap[0])
      this.#pop();
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let i = heap.push(entry) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!earlier(entry, heap[parent]!)) break;
      heap[i] = heap[parent]!;
      i = parent;
    }
    heap[i] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
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
