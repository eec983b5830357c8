/**
 * Requests that were answered by the fallback without asking the partition, because there was no time. All of them come on
 * record behind that, a few times a second, many in one log entry: that costs next to nothing. Where an action was given,
 * caps have to count it; that is done when little is under way, and taken up again after a restart.
 */
import type { Clock } from './clock.ts';
import type { DecideRequest, FallbackContent } from './engine.ts';
import type { Ways } from './gateway/ways.ts';
import type { GivenUpCall, GivenUpKind } from './given-up/rows.ts';
import { GivenUpColumns, partsOfKey, showsAction } from './given-up/rows.ts';

export interface GivenUpPorts {
  readonly clock: Clock;
  readonly ways: Pick<Ways, 'to' | 'toPerson' | 'partitionOf' | 'partitions'>;
  /** Whether requests wait that somebody needs the answer of. */
  isBusy(): boolean;
}

export interface GivenUpFigures {
  /** Will be on record soon. */
  readonly waiting: number;
  /** Since the start: the medium did not take them. They are only counted. */
  readonly lost: number;
}

/** Kept in mind at most: some seconds of what can be answered, while the medium takes nothing. */
const MOST_WAITING = 200_000;
/** So long more of them are waited for. */
const GATHER_MS = 50;
/** Counted against caps at once. */
const LOT = 32;
/** Between two lots: while much is under way, and else. */
const BUSY_MS = 250;
const IDLE_MS = 5;

export class GivenUpLedger {
  readonly #ports: GivenUpPorts;
  readonly #columns: GivenUpColumns[];
  /** By partition, what it is writing. */
  readonly #writing = new Map<number, Promise<void>>();
  readonly #counting: CapCounting;
  #waiting = 0;
  #lost = 0;
  #cancel: (() => void) | undefined;
  #isClosed = false;

  constructor(ports: GivenUpPorts) {
    this.#ports = ports;
    this.#columns = Array.from({ length: ports.ways.partitions }, () => new GivenUpColumns());
    this.#counting = new CapCounting(ports);
  }

  /** Goes on with what had not been counted when the engine was closed. */
  start(): void {
    for (let partition = 0; partition < this.#columns.length; partition++) this.#counting.look(partition);
  }

  /** @param fallbacks of its placements, in their order */
  note(
    request: Pick<DecideRequest, 'key' | 'placement' | 'others' | 'requestId'>,
    degraded: GivenUpKind[3],
    fallbacks: readonly (FallbackContent | undefined)[],
  ): void {
    const { key, placement, others, requestId } = request;
    if (this.#isClosed || this.#waiting >= MOST_WAITING) {
      this.#lost += fallbacks.length;
      return;
    }
    const columns = this.#columns[this.#ports.ways.partitionOf(key)]!;
    const now = this.#ports.clock.now();
    const [namespace, who] = partsOfKey(key);
    for (let i = 0; i < fallbacks.length; i++) {
      const place = i === 0 ? placement : others![i - 1]!.placement;
      columns.add(now, who, requestId, [namespace, place, fallbacks[i]?.action ?? '', degraded]);
    }
    this.#waiting += fallbacks.length;
    this.#cancel ??= this.#ports.clock.wake(now + GATHER_MS, () => this.#write());
  }

  figures(): GivenUpFigures {
    return { waiting: this.#waiting, lost: this.#lost };
  }

  /** Writes what waits, and nothing from then on. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#counting.stop();
    while (this.#waiting > 0) {
      this.#write();
      await Promise.all(this.#writing.values());
    }
  }

  /** A partition that has not taken the last ones yet gets the next ones then. */
  #write(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    for (let partition = 0; partition < this.#columns.length; partition++) {
      const columns = this.#columns[partition]!;
      if (columns.size === 0 || this.#writing.has(partition)) continue;
      this.#writing.set(partition, this.#writeIn(partition, columns));
    }
  }

  async #writeIn(partition: number, columns: GivenUpColumns): Promise<void> {
    const rows = columns.take();
    try {
      await this.#ports.ways.to(partition, { op: 'given-up', rows });
      if (showsAction(rows)) this.#counting.look(partition);
    } catch {
      // The partition has ended, and says why.
      this.#lost += rows.who.length;
    }
    this.#waiting -= rows.who.length;
    this.#writing.delete(partition);
    const { clock } = this.#ports;
    if (columns.size > 0 && !this.#isClosed)
      this.#cancel ??= clock.wake(clock.now() + GATHER_MS, () => this.#write());
  }
}

/** Has caps count what was given, one entry of one partition after the other. */
class CapCounting {
  readonly #ports: GivenUpPorts;
  /** Partitions that may have something to count. */
  readonly #partitions = new Set<number>();
  #cancel: (() => void) | undefined;
  #isRunning = false;
  #isStopped = false;

  constructor(ports: GivenUpPorts) {
    this.#ports = ports;
  }

  look(partition: number): void {
    this.#partitions.add(partition);
    if (!this.#isRunning) void this.#run();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel?.();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    for (const partition of this.#partitions) {
      // Whoever looks meanwhile puts it behind the others.
      this.#partitions.delete(partition);
      // A partition that has ended says why itself.
      await this.#countIn(partition).catch(() => undefined);
      if (this.#isStopped) break;
    }
    this.#isRunning = false;
  }

  async #countIn(partition: number): Promise<void> {
    const { ways } = this.#ports;
    for (;;) {
      const entry = await ways.to(partition, { op: 'given-up-uncounted' });
      if (entry === undefined) return;
      for (let from = 0; from < entry.calls.length; from += LOT) {
        await this.#pause();
        if (this.#isStopped) return;
        await Promise.all(entry.calls.slice(from, from + LOT).map((call) => this.#count(call)));
      }
      await ways.to(partition, { op: 'given-up-counted', position: entry.position });
    }
  }

  #count(call: GivenUpCall): Promise<undefined> {
    return this.#ports.ways.toPerson(call.key, (at) => ({ op: 'count-fallback', at, call }));
  }

  #pause(): Promise<void> {
    const { clock, isBusy } = this.#ports;
    return new Promise((resolve) => {
      this.#cancel = clock.wake(clock.now() + (isBusy() ? BUSY_MS : IDLE_MS), resolve);
    });
  }
}
