/**
 * A packed table for the little that one person has of the much that there could be: of 5,000 audiences a person is in
 * a few dozen. Sorted by number and searched by halves; empty ones share one array and cost nothing.
 */
const EMPTY: never[] = [];

/**
 * Where the number of the first pair at or after `key` stands. Only ever given packed doubles: where V8 has seen lists of
 * anything in the same place of code, it makes these of all that come there, each number an object of its own.
 */
function place(cells: readonly number[], key: number): number {
  let low = 0;
  let high = cells.length / 2;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (cells[middle * 2]! < key) low = middle + 1;
    else high = middle;
  }
  return low * 2;
}

/** Number -> instant (or another figure above zero), in pairs of packed doubles. Zero means there is none. */
export class Stamps {
  #cells: number[] = EMPTY;

  /** @param cells number, instant, number, instant ... in any order; taken over. */
  static of(cells: number[]): Stamps {
    const stamps = new Stamps();
    if (cells.length > 0) stamps.#cells = isSorted(cells) ? cells : sorted(cells);
    return stamps;
  }

  get size(): number {
    return this.#cells.length / 2;
  }

  /** Number, instant, number, instant ... ascending by number. */
  get cells(): readonly number[] {
    return this.#cells;
  }

  /** The instant; 0 where there is none. */
  get(key: number): number {
    const at = place(this.#cells, key);
    return this.#cells[at] === key ? this.#cells[at + 1]! : 0;
  }

  /** An instant of 0 removes it. */
  set(key: number, instant: number): void {
    const cells = this.#cells;
    const at = place(cells, key);
    if (cells[at] === key) {
      if (instant === 0) cells.splice(at, 2);
      else cells[at + 1] = instant;
    } else if (instant !== 0) {
      if (cells.length === 0) this.#cells = [key, instant];
      else if (at === cells.length) cells.push(key, instant);
      else cells.splice(at, 0, key, instant);
    }
  }

  delete(key: number): void {
    this.set(key, 0);
  }

  clear(): void {
    this.#cells = EMPTY;
  }

  /** The same instants under other numbers: `to` tells each one's new one, -1 drops it. */
  moved(to: readonly number[]): Stamps {
    const moved: number[] = [];
    this.forEach((key, instant) => {
      const number = to[key] ?? -1;
      if (number >= 0) moved.push(number, instant);
    });
    return Stamps.of(moved);
  }

  /** Ascending by number. */
  forEach(visit: (key: number, instant: number) => void): void {
    const cells = this.#cells;
    for (let i = 0; i < cells.length; i += 2) visit(cells[i]!, cells[i + 1]!);
  }

  /** The smallest instant; 0 where there is none. */
  get earliest(): number {
    const cells = this.#cells;
    let earliest = 0;
    for (let i = 1; i < cells.length; i += 2)
      if (earliest === 0 || cells[i]! < earliest) earliest = cells[i]!;
    return earliest;
  }

  /** Removes what is at or before the limit. */
  forgetUntil(limit: number): void {
    const cells = this.#cells;
    let kept = 0;
    for (let i = 0; i < cells.length; i += 2) {
      if (cells[i + 1]! <= limit) continue;
      if (kept < i) {
        cells[kept] = cells[i]!;
        cells[kept + 1] = cells[i + 1]!;
      }
      kept += 2;
    }
    if (kept < cells.length) cells.length = kept;
  }

  /** Leaves so many of the newest, or a few fewer where several are of one instant; never none. */
  keepNewest(count: number): void {
    const instants: number[] = [];
    this.forEach((_, instant) => {
      instants.push(instant);
    });
    instants.sort((a, b) => a - b);
    const limit = instants[instants.length - count - 1];
    if (limit !== undefined && limit < instants.at(-1)!) this.forgetUntil(limit);
  }

  /** Takes over another's; `both` chooses where both have one. */
  absorb(other: Stamps, both: (own: number, others: number) => number): void {
    const a = this.#cells;
    const b = other.#cells;
    const union: number[] = [];
    let i = 0;
    let j = 0;
    while (i < a.length || j < b.length) {
      if (j >= b.length || a[i]! < b[j]!) union.push(a[i++]!, a[i++]!);
      else if (i >= a.length || b[j]! < a[i]!) union.push(b[j++]!, b[j++]!);
      else {
        union.push(a[i]!, both(a[i + 1]!, b[j + 1]!));
        i += 2;
        j += 2;
      }
    }
    this.#cells = union;
  }
}

function isSorted(cells: readonly number[]): boolean {
  for (let i = 2; i < cells.length; i += 2) if (cells[i - 2]! >= cells[i]!) return false;
  return true;
}

/** Of two under one number the later in the list holds. */
function sorted(cells: readonly number[]): number[] {
  const pairs = new Map<number, number>();
  for (let i = 0; i < cells.length; i += 2) pairs.set(cells[i]!, cells[i + 1]!);
  return [...pairs].sort(([a], [b]) => a - b).flat();
}
