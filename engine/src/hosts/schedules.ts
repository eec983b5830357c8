/**
 * Journeys that begin by the calendar: at each instant of a schedule its home partition announces a business event, so
 * that all partitions walk their persons as for any. When each was last announced follows from the log.
 */
import type { Configuration } from '../core/configuration.ts';
import { contentId } from '../core/hash.ts';
import { SCHEDULED } from '../core/journey/entry/own-events.ts';
import { nextTick, type Schedule, ticksUntil } from '../core/journey/entry/schedule.ts';
import { Alarm } from './alarm.ts';
import type { Applier } from './applier.ts';
import { type BusinessEvent, concernOf, homeOf } from './business-event.ts';
import type { Clock } from './clock.ts';
import type { Sharding } from './sharding.ts';

/** The latest instant of each schedule that was announced, or from which on it counts. */
export class ScheduleTimes {
  readonly #last = new Map<string, number>();

  /** A schedule counts from when it came into force; one that is gone is forgotten. */
  revised({ schedules }: Configuration, now: number): void {
    const keys = new Set(schedules.map(({ key }) => key));
    for (const key of this.#last.keys()) if (!keys.has(key)) this.#last.delete(key);
    for (const key of keys) if (!this.#last.has(key)) this.#last.set(key, now);
  }

  note({ schedule }: BusinessEvent): void {
    if (schedule && this.#last.has(schedule.key))
      this.#last.set(schedule.key, Math.max(schedule.at, this.#last.get(schedule.key)!));
  }

  /** Undefined: it is not in force. */
  last(key: string): number | undefined {
    return this.#last.get(key);
  }

  /** For the checkpoint, as it is now. */
  state(): unknown {
    return [...this.#last];
  }

  static from(state: unknown): ScheduleTimes {
    const times = new ScheduleTimes();
    for (const [key, at] of state as [string, number][]) times.#last.set(key, at);
    return times;
  }
}

export interface SchedulePorts {
  readonly clock: Clock;
  readonly applier: Applier;
  readonly sharding: Sharding;
  /** In a turn of its own; tells what is wrong where it cannot be announced. */
  announce(event: BusinessEvent): Promise<unknown>;
}

/** Where it cannot be announced now it is tried again, as long as its grace lasts. */
const AGAIN_MS = 1_000;
/** Alarms are set no further ahead: clocks of machines are moved. */
const LONGEST_MS = 3_600_000;

export class Schedules {
  readonly #ports: SchedulePorts;
  readonly #alarm: Alarm;
  #isReleased = false;
  #announcing = 0;

  constructor(ports: SchedulePorts) {
    this.#ports = ports;
    this.#alarm = new Alarm(ports.clock, () => this.look());
  }

  /** Announcements under way. */
  get pending(): number {
    return this.#announcing;
  }

  release(): void {
    this.#isReleased = true;
    this.look();
  }

  stop(): void {
    this.#isReleased = false;
    this.#alarm.cancel();
  }

  /** Announces what is due, and sets the alarm for the next. */
  look(): void {
    if (!this.#isReleased) return;
    const { clock, applier, sharding } = this.#ports;
    const now = clock.now();
    let next = Number.POSITIVE_INFINITY;
    for (const schedule of applier.world.configuration.schedules) {
      if (homeOf(schedule.key, sharding.partitions) !== applier.partition) continue;
      const last = applier.schedules.last(schedule.key);
      if (last === undefined) continue;
      const due = ticksUntil(schedule, last, now);
      if (due && now - due.latest.at <= schedule.definition.grace) this.#announce(schedule, due, now);
      next = Math.min(next, nextTick(schedule, now)?.at ?? next);
    }
    this.#alarm.cancel();
    if (next < Number.POSITIVE_INFINITY) this.#alarm.set(Math.min(next, now + LONGEST_MS));
  }

  #announce(schedule: Schedule, due: NonNullable<ReturnType<typeof ticksUntil>>, now: number): void {
    this.#announcing++;
    this.#ports
      .announce(eventOf(schedule, due, now))
      .catch(() => this.#isReleased && this.#ports.clock.wake(now + AGAIN_MS, () => this.look()))
      .finally(() => this.#announcing--);
  }
}

function eventOf(
  { key, definition }: Schedule,
  { latest: { at, date }, count }: NonNullable<ReturnType<typeof ticksUntil>>,
  now: number,
): BusinessEvent {
  const [journey = '', way = ''] = key.split('|');
  const { perSecond } = definition;
  return {
    id: contentId('schedule', key, at),
    name: SCHEDULED,
    // How many were missed before this one, with nobody to announce them.
    properties: { journey, way, date, missed: count - 1 },
    concerns: concernOf(definition),
    perSecond: perSecond ?? null,
    expiresAt: null,
    at: now,
    schedule: { key, at },
  };
}
