/**
 * Fans business events out in one partition: walks its persons in slices that leave live traffic its room, and writes
 * an event for each who is concerned at their turn. A person who was merged meanwhile has the turn where they are now.
 * Where the walk is follows from the log (fan-out-state.ts); the messageId makes sure that nobody is reached twice.
 */
import type { EventInput } from '../core/input.ts';
import type { Profile } from '../core/profile/profile.ts';
import { Alarm } from './alarm.ts';
import type { Applier } from './applier.ts';
import { type FanOutEnd, personalEvent } from './business-event.ts';
import type { Router } from './calls.ts';
import type { Clock } from './clock.ts';
import type { Commits } from './commits.ts';
import { Concerns } from './concerns.ts';
import type { FanOut } from './fan-out-state.ts';
import { follow } from './follow.ts';
import type { Journal } from './journal.ts';
import { Pace } from './pace.ts';
import type { FanOutChangeRecord } from './record.ts';
import type { Sharding } from './sharding.ts';
import type { Store } from './store.ts';
import { profileIds } from './sweep.ts';

export interface FanOutPorts {
  readonly clock: Clock;
  readonly store: Store;
  readonly router: Router;
  readonly sharding: Sharding;
  readonly applier: Applier;
  readonly journal: Journal;
  readonly commits: Commits;
  /** Runs it when this thread has time; a defect in it ends the partition. */
  slice(run: () => void): void;
  /** So much is under way that live traffic would wait: come again later. */
  isBusy(): boolean;
  /** Logs and applies it. */
  change(record: Omit<FanOutChangeRecord, 'type' | 'now'>): void;
}

/** Persons looked at in one slice at most, and reached; it ends sooner where a millisecond is over. */
const LOOKS = 200;
const REACHES = 6;
/** When a busy partition is asked again, and one that could not be reached. */
const BUSY_MS = 5;
const AGAIN_MS = 1_000;

/** One business event's way through the persons of this partition. */
interface Walk {
  readonly fanOut: FanOut;
  readonly ids: Iterator<string>;
  readonly pace: Pace;
  /** Whose turn it is, where it could not be taken at once. */
  candidate: string | undefined;
  /** Not before this instant; 0: at once. */
  notBefore: number;
  /** Another partition is being asked. */
  isAsking: boolean;
}

export class FanOutWalks {
  readonly #ports: FanOutPorts;
  readonly #alarm: Alarm;
  readonly #concerns: Concerns;
  /** In the order of their next slices. */
  #walks: Walk[] = [];
  #isSliced = false;
  #isStopped = false;

  constructor(ports: FanOutPorts) {
    this.#ports = ports;
    this.#concerns = new Concerns(ports.applier);
    this.#alarm = new Alarm(ports.clock, () => this.#go());
  }

  /** What goes on without time passing. A walk whose alarm rings at this very instant has not begun to. */
  get pending(): number {
    return (this.#isSliced ? 1 : 0) + this.#walks.filter(({ isAsking }) => isAsking).length;
  }

  /** Begins, or goes on where the log says it was. */
  begin(fanOut: FanOut): void {
    const { applier, sharding, store } = this.#ports;
    const { event, expected, total, startedAt, reached } = fanOut;
    // All partitions come to their ends together, so that the rate is even to the last.
    const perSecond = event.perSecond === null ? null : (event.perSecond * expected) / total;
    this.#walks.push({
      fanOut,
      ids: profileIds(store, applier.cells, fanOut.cursor),
      pace: new Pace(perSecond, applier.partition / sharding.partitions, startedAt, reached),
      candidate: undefined,
      notBefore: 0,
      isAsking: false,
    });
    this.#go();
  }

  /** Takes no further step. */
  stop(): void {
    this.#isStopped = true;
    this.#alarm.cancel();
  }

  /** A person of this partition, by a turn that another partition had. Tells what to wait for; undefined: not reached. */
  reach(profile: Profile, turn: string, fanOut: FanOut): Iterable<Promise<void>> | undefined {
    const now = this.#ports.journal.now();
    if (!this.#concerns.isConcerned(profile, fanOut, now)) return undefined;
    return this.#write(profile.id, personalEvent(fanOut.event, turn, now));
  }

  /** Arranges the next slice, at once or when there is something to do again. */
  #go(): void {
    this.#walks = this.#walks.filter(({ fanOut }) => fanOut.end === null);
    if (this.#isSliced || this.#isStopped) return;
    const ready = this.#walks.filter((walk) => !walk.isAsking);
    if (ready.length === 0) return;
    const next = Math.min(...ready.map((walk) => walk.notBefore));
    if (next > this.#ports.clock.now()) {
      this.#alarm.set(next);
      return;
    }
    this.#isSliced = true;
    this.#ports.slice(() => {
      this.#isSliced = false;
      if (!this.#isStopped) this.#slice();
    });
  }

  #slice(): void {
    const { isBusy, clock } = this.#ports;
    const now = clock.now();
    if (isBusy()) {
      this.#alarm.set(now + BUSY_MS);
      return;
    }
    const turn = this.#walks.findIndex((walk) => !walk.isAsking && walk.notBefore <= now);
    const [walk] = turn < 0 ? [] : this.#walks.splice(turn, 1);
    if (walk && walk.fanOut.end === null) {
      this.#walks.push(walk);
      this.#steps(walk);
    }
    this.#go();
  }

  #steps(walk: Walk): void {
    const { clock } = this.#ports;
    const { fanOut } = walk;
    const start = clock.now();
    const problem = this.#concerns.problem(fanOut);
    if (problem !== undefined) {
      this.#end(fanOut, 'failed', problem);
      return;
    }
    if (fanOut.event.expiresAt !== null && start >= fanOut.event.expiresAt) {
      this.#end(fanOut, 'expired');
      return;
    }
    for (let looks = 0, reaches = 0; looks < LOOKS && reaches < REACHES; looks++) {
      if (looks > 0 && clock.now() > start) return;
      const step = this.#step(walk);
      if (step === 'halted') return;
      if (step === 'reached') reaches++;
    }
  }

  #step(walk: Walk): 'passed' | 'reached' | 'halted' {
    const { applier, journal } = this.#ports;
    const { fanOut, pace } = walk;
    const now = journal.now();
    const id = walk.candidate ?? walk.ids.next().value;
    if (id === undefined) {
      this.#end(fanOut, 'finished');
      return 'halted';
    }
    walk.candidate = undefined;
    const verdict = this.#concerns.judge(id, fanOut, now);
    if (verdict === 'passed') {
      applier.fanOuts.passed(fanOut, id);
      return 'passed';
    }
    if (pace.next > now) {
      this.#later(walk, id, Math.ceil(pace.next));
      return 'halted';
    }
    pace.spend(now);
    if (verdict === 'moved') {
      void this.#ask(walk, id);
      return 'halted';
    }
    this.#write(id, personalEvent(fanOut.event, id, now));
    return 'reached';
  }

  #later(walk: Walk, candidate: string, notBefore: number): void {
    walk.candidate = candidate;
    walk.notBefore = notBefore;
  }

  #write(profile: string, event: EventInput): Iterable<Promise<void>> {
    const { journal, commits } = this.#ports;
    const { waits } = journal.write(`profile/${profile}`, event);
    // Durable soon, also where nothing leaves because of it.
    commits.afterLinger(ignore, ignore);
    return waits;
  }

  /** The person became part of another meanwhile: it is their turn there, once all that was known has arrived. */
  async #ask(walk: Walk, id: string): Promise<void> {
    const { journal, applier, clock, router, sharding } = this.#ports;
    const { fanOut } = walk;
    walk.isAsking = true;
    try {
      await Promise.all(journal.outstanding(id));
      const heir = applier.cells.glance(id)?.heir ?? id;
      await follow({ profile: heir }, ({ profile }) => {
        const call = { op: 'reach', profile, turn: id, event: fanOut.event } as const;
        return router.call(sharding.partitionOfProfile(profile), call);
      });
      // Only now: until the other partition has it in its log a restart must ask again.
      applier.fanOuts.passed(fanOut, id);
    } catch {
      this.#later(walk, id, clock.now() + AGAIN_MS);
    }
    walk.isAsking = false;
    this.#go();
  }

  #end({ event: { id } }: FanOut, change: FanOutEnd, reason: string | null = null): void {
    this.#ports.change({ id, change, total: 0, reason });
    this.#ports.commits.afterLinger(ignore, ignore);
  }
}

function ignore(): void {}
