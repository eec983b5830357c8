/**
 * How far each business event is in one partition. Follows from the log alone (what was announced, whom it reached,
 * how it ended), so that a recovery finds the place again; the walk itself is fan-out.ts.
 */
import {
  type BusinessEvent,
  businessEventOf,
  type FanOutEnd,
  type FanOutProgress,
} from './business-event.ts';
import type { FanOutChangeRecord, FanOutRecord, InputRecord } from './record.ts';
import type { Tally } from './tally.ts';

/** Ended ones that are still told about. */
const KEPT = 100;

export class FanOut {
  /** Without its properties once it has ended: many are remembered. */
  event: BusinessEvent;
  /** This partition tells the others. */
  readonly isHome: boolean;
  readonly startedAt: number;
  readonly persons: number;
  /** How many it may concern here, and in all partitions: 0 before its turns begin. */
  readonly expected: number;
  total = 0;
  /** The last profile that had its turn; '' before the first. */
  cursor = '';
  looked = 0;
  reached = 0;
  end: FanOutEnd | null = null;
  endedAt: number | null = null;
  reason: string | null = null;

  constructor(event: BusinessEvent, isHome: boolean, startedAt: number, persons: number, expected: number) {
    this.event = event;
    this.isHome = isHome;
    this.startedAt = startedAt;
    this.persons = persons;
    this.expected = expected;
  }

  get hasBegun(): boolean {
    return this.total > 0;
  }

  progress(): FanOutProgress {
    const { event, startedAt, end, endedAt, reason, persons, expected, looked, reached } = this;
    return { event, startedAt, end, endedAt, reason, persons, expected, looked, reached };
  }
}

export class FanOuts {
  readonly #byId = new Map<string, FanOut>();
  #running: FanOut[] = [];

  get(id: string): FanOut | undefined {
    return this.#byId.get(id);
  }

  /** Those that have not ended, oldest first. */
  get running(): readonly FanOut[] {
    return this.#running;
  }

  /** All that are remembered, oldest first. */
  all(): Iterable<FanOut> {
    return this.#byId.values();
  }

  start({ event, isHome, now }: FanOutRecord, tally: Tally): FanOut {
    const fanOut = new FanOut(event, isHome, now, tally.totals.profiles, expectedOf(event, tally));
    this.#byId.set(event.id, fanOut);
    this.#running.push(fanOut);
    return fanOut;
  }

  change({ id, change, total, reason, now }: FanOutChangeRecord): void {
    const fanOut = this.#byId.get(id);
    if (!fanOut || fanOut.end !== null) return;
    if (change === 'begun') {
      fanOut.total = total;
      return;
    }
    fanOut.end = change;
    fanOut.endedAt = now;
    fanOut.reason = reason;
    fanOut.event = { ...fanOut.event, properties: {} };
    this.#running = this.#running.filter((running) => running !== fanOut);
    this.#forgetOldest();
  }

  /** An input that was applied: where a business event made it, its person has had the turn. */
  note({ input, to }: InputRecord): void {
    if (input.kind !== 'event' || this.#byId.size === 0) return;
    const id = businessEventOf(input);
    const fanOut = id === undefined ? undefined : this.#byId.get(id);
    if (!fanOut) return;
    fanOut.reached++;
    const turn = input.identifiers[0]!.value;
    // Where the person was merged the turn was another partition's.
    if (to === `profile/${turn}`) this.passed(fanOut, turn);
  }

  /** The profile had its turn. */
  passed(fanOut: FanOut, profile: string): void {
    fanOut.cursor = profile;
    fanOut.looked++;
  }

  #forgetOldest(): void {
    let ended = this.#byId.size - this.#running.length;
    for (const [id, { end }] of this.#byId) {
      if (ended <= KEPT) return;
      if (end === null) continue;
      this.#byId.delete(id);
      ended--;
    }
  }

  /** For the checkpoint, as it is now. */
  state(): unknown {
    return [...this.#byId.values()].map((f) => [
      f.event,
      f.isHome,
      f.startedAt,
      f.persons,
      f.expected,
      f.total,
      f.cursor,
      f.looked,
      f.reached,
      f.end,
      f.endedAt,
      f.reason,
    ]);
  }

  static from(state: unknown): FanOuts {
    const fanOuts = new FanOuts();
    for (const [event, isHome, startedAt, persons, expected, ...rest] of state as Written[]) {
      const fanOut = new FanOut(event, isHome, startedAt, persons, expected);
      [fanOut.total, fanOut.cursor, fanOut.looked, fanOut.reached] = rest;
      [, , , , fanOut.end, fanOut.endedAt, fanOut.reason] = rest;
      fanOuts.#byId.set(event.id, fanOut);
      if (fanOut.end === null) fanOuts.#running.push(fanOut);
    }
    return fanOuts;
  }
}

type Written = readonly [
  event: BusinessEvent,
  isHome: boolean,
  startedAt: number,
  persons: number,
  expected: number,
  total: number,
  cursor: string,
  looked: number,
  reached: number,
  end: FanOutEnd | null,
  endedAt: number | null,
  reason: string | null,
];

/** How many it may concern, for its share of the rate; whom a condition fits nobody knows before the turns. */
function expectedOf({ concerns }: BusinessEvent, { totals, audiences }: Tally): number {
  const count = concerns.type === 'audience' ? audiences[concerns.audience] : totals.profiles;
  return Math.max(1, count ?? 0);
}
