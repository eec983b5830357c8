/**
 * How decide calls were answered in the last hour, by placement and minute: an overload is seen while it lasts. Only in memory:
 * what was given up stands on record by itself.
 */
import type { GivenUpKind } from './rows.ts';

export type Answered = 'decided' | GivenUpKind[3];

/** One number for each minute, the oldest first; the last one is under way. */
export interface PlacementMinutes extends Readonly<Record<Answered, readonly number[]>> {
  readonly placement: string;
}

export interface AnsweredMinutes {
  /** When the first of the minutes began. */
  readonly from: number;
  /** Those that were asked for in these minutes, by name. */
  readonly placements: readonly PlacementMinutes[];
}

export const MINUTES = 60;
const MINUTE_MS = 60_000;

type Counts = Readonly<Record<Answered, Uint32Array>>;

export class AnsweredByMinute {
  /** Minute m stands at m % MINUTES. */
  readonly #placements = new Map<string, Counts>();
  #minute = 0;

  note(at: number, placement: string, answered: Answered): void {
    this.#goOn(at);
    let counts = this.#placements.get(placement);
    if (counts === undefined) {
      counts = emptyCounts();
      this.#placements.set(placement, counts);
    }
    counts[answered][this.#minute % MINUTES]!++;
  }

  look(at: number): AnsweredMinutes {
    this.#goOn(at);
    const first = this.#minute - MINUTES + 1;
    const inOrder = (counts: Uint32Array) =>
      Array.from(counts, (_, i) => counts[(first + i + MINUTES) % MINUTES]!);
    return {
      from: first * MINUTE_MS,
      placements: [...this.#placements]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([placement, { decided, deadline, overload }]) => ({
          placement,
          decided: inOrder(decided),
          deadline: inOrder(deadline),
          overload: inOrder(overload),
        })),
    };
  }

  /** Begins the minutes that have passed meanwhile; a clock that was put back goes on in the minute it was in. */
  #goOn(at: number): void {
    const minute = Math.floor(at / MINUTE_MS);
    if (minute <= this.#minute) return;
    const passed = Math.min(MINUTES, minute - this.#minute);
    this.#minute = minute;
    for (const [placement, counts] of this.#placements) {
      for (let i = 0; i < passed; i++) for (const of of Object.values(counts)) of[(minute - i) % MINUTES] = 0;
      // Placements come and go with the documents.
      if (Object.values(counts).every((of) => of.every((count) => count === 0)))
        this.#placements.delete(placement);
    }
  }
}

function emptyCounts(): Counts {
  const none = () => new Uint32Array(MINUTES);
  return { decided: none(), deadline: none(), overload: none() };
}
