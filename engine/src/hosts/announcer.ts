/**
 * Business events in one partition, from the announcement to the end. The home partition of each keeps telling the
 * others until all have it in their logs: what was begun anywhere is begun everywhere, also over a crash.
 */
import type { ConcernProblem } from '../core/audience/concern.ts';
import { Profile } from '../core/profile/profile.ts';
import { Alarm } from './alarm.ts';
import type { BusinessEvent, FanOutProgress } from './business-event.ts';
import type { Call, Moved } from './calls.ts';
import { concernIn } from './concerns.ts';
import { EngineRefusal } from './engine.ts';
import { type FanOutPorts, FanOutWalks } from './fan-out.ts';
import { FanOut } from './fan-out-state.ts';
import type { Log } from './log.ts';
import { encodeEntry, type FanOutChangeRecord } from './record.ts';

export interface AnnouncerPorts extends Omit<FanOutPorts, 'change'> {
  readonly log: Log;
  profileHere(id: string): Profile | Moved;
}

/** Business events under way at once; each goes through all persons. */
const MOST_RUNNING = 50;
/** A partition that could not be told is told again after this. */
const AGAIN_MS = 1_000;

export class Announcer {
  readonly #ports: AnnouncerPorts;
  readonly #walks: FanOutWalks;
  readonly #again: Alarm;
  #isReleased = false;
  #telling = 0;

  constructor(ports: AnnouncerPorts) {
    this.#ports = ports;
    this.#walks = new FanOutWalks({ ...ports, change: (record) => this.#change(record) });
    this.#again = new Alarm(ports.clock, () => this.#tellAgain());
  }

  /** Work that has not come to rest. */
  get pending(): number {
    return this.#telling + this.#walks.pending;
  }

  /** Goes on with what the log says is under way. */
  release(): void {
    this.#isReleased = true;
    for (const fanOut of this.#ports.applier.fanOuts.running) if (fanOut.hasBegun) this.#walks.begin(fanOut);
    this.#tellAgain();
  }

  stop(): void {
    this.#isReleased = false;
    this.#walks.stop();
    this.#again.cancel();
  }

  /** At its home; durable in every partition when it resolves. Announced again it changes nothing. */
  announce(event: BusinessEvent): Promise<ConcernProblem | undefined> {
    const { applier, commits } = this.#ports;
    const known = applier.fanOuts.get(event.id);
    if (!known) {
      const concern = concernIn(applier.world.configuration, event);
      if ('code' in concern) return Promise.resolve(concern);
      if (applier.fanOuts.running.length >= MOST_RUNNING) return tooMany();
    }
    const fanOut = known ?? this.#start(event, true);
    return commits
      .durable()
      .then(() => this.#tellOthers(fanOut))
      .then(() => undefined);
  }

  /** Durable here when it resolves; its turns begin when all have it. */
  take(event: BusinessEvent): Promise<number> {
    const { applier, commits } = this.#ports;
    const { expected } = applier.fanOuts.get(event.id) ?? this.#start(event, false);
    return commits.durable().then(() => expected);
  }

  begin(id: string, total: number): Promise<undefined> {
    const fanOut = this.#ports.applier.fanOuts.get(id);
    if (fanOut && !fanOut.hasBegun && fanOut.end === null) {
      this.#change({ id, change: 'begun', total, reason: null });
      if (this.#isReleased) this.#walks.begin(fanOut);
    }
    return this.#ports.commits.durable().then(() => undefined);
  }

  /** False where it is not known here. */
  stopEvent(id: string): Promise<boolean> {
    const { applier, commits } = this.#ports;
    const fanOut = applier.fanOuts.get(id);
    if (!fanOut) return Promise.resolve(false);
    if (fanOut.end === null) this.#change({ id, change: 'stopped', total: 0, reason: null });
    return commits.durable().then(() => true);
  }

  /** It is the turn of a person who is here by now. */
  reach(profile: string, turn: string, event: BusinessEvent): Promise<Moved | undefined> {
    const { profileHere, journal, commits, applier } = this.#ports;
    const here = profileHere(profile);
    if (!(here instanceof Profile)) return Promise.all(journal.outstanding(profile)).then(() => here);
    const fanOut = applier.fanOuts.get(event.id) ?? new FanOut(event, false, journal.now(), 0, 0);
    const waits = this.#walks.reach(here, turn, fanOut);
    // Also where another one reached the person just now: it must not be lost once we have gone on.
    return Promise.all([commits.durable(), ...(waits ?? [])]).then(() => undefined);
  }

  progress(id: string | undefined): readonly FanOutProgress[] {
    const { fanOuts } = this.#ports.applier;
    const one = id === undefined ? undefined : fanOuts.get(id);
    const asked = id === undefined ? fanOuts.all() : one ? [one] : [];
    return Array.from(asked, (fanOut) => fanOut.progress());
  }

  #start(event: BusinessEvent, isHome: boolean): FanOut {
    const { log, applier, journal } = this.#ports;
    const record = { type: 'fan-out', now: journal.now(), event, isHome } as const;
    log.append(encodeEntry(record));
    return applier.startFanOut(record);
  }

  #change(change: Omit<FanOutChangeRecord, 'type' | 'now'>): void {
    const { log, applier, journal } = this.#ports;
    const record = { type: 'fan-out-change', now: journal.now(), ...change } as const;
    log.append(encodeEntry(record));
    applier.changeFanOut(record);
  }

  /** None begins before all have it; its home begins last, and until then it tells the others again. */
  async #tellOthers(fanOut: FanOut): Promise<void> {
    const { applier, router, sharding, clock } = this.#ports;
    const { event, expected } = fanOut;
    const others = Array.from({ length: sharding.partitions }, (_, partition) => partition).filter(
      (partition) => partition !== applier.partition,
    );
    const tellAll = <C extends Call>(call: C) => Promise.all(others.map((to) => router.call(to, call)));
    if (fanOut.hasBegun || fanOut.end !== null) return;
    this.#telling++;
    try {
      const shares = await tellAll({ op: 'take-business-event', event });
      const total = shares.reduce((sum, share) => sum + share, expected);
      await tellAll({ op: 'begin-business-event', id: event.id, total });
      await this.begin(event.id, total);
    } catch (error) {
      if (this.#isReleased) this.#again.set(clock.now() + AGAIN_MS);
      throw error;
    } finally {
      this.#telling--;
    }
  }

  #tellAgain(): void {
    for (const fanOut of this.#ports.applier.fanOuts.running)
      if (fanOut.isHome) this.#tellOthers(fanOut).catch(() => undefined);
  }
}

function tooMany(): Promise<never> {
  const message = `${MOST_RUNNING} business events are under way: wait for one to end`;
  return Promise.reject(new EngineRefusal('overloaded', message));
}
