/**
 * Notices changes of the world that no customer shows: a shop opened or closed, the weather changed at a place. Tells each
 * once, under an id that its content gives, so that told again it is not told twice. What it has seen is kept in memory:
 * after a restart the first look is the one that others are compared with.
 */
import type { Ask } from '../../core/context/asks.ts';
import { type Calendar, isOpen, nextOpening } from '../../core/context/calendar.ts';
import type { Answer } from '../../core/context/provider.ts';
import type { Json, JsonObject } from '../../core/input.ts';

/** Something that changed, and the audience that it concerns. */
export interface WorldChange {
  readonly id: string;
  readonly name: string;
  readonly audience: string;
  readonly properties: JsonObject;
  readonly at: number;
}

export interface PlaceWatch {
  readonly provider: string;
  readonly everyMs: number;
  readonly places: readonly {
    readonly name: string;
    readonly latitude: number;
    readonly longitude: number;
  }[];
  readonly fields: readonly string[];
  readonly event: string;
  readonly audience: string;
}

export interface CalendarWatch {
  readonly calendar: Calendar;
  readonly audience: string;
}

export interface WatcherPorts {
  ask(asks: readonly Ask[]): Promise<readonly Answer[]>;
  now(): number;
  /** Rejects where it could not be told; it is then told again at the next look. */
  tell(change: WorldChange): Promise<unknown>;
  failed(error: unknown): void;
}

/** Timers hold no longer than this. */
const LONGEST_MS = 3_600_000;

export class Watcher {
  readonly #ports: WatcherPorts;
  readonly #timers = new Set<NodeJS.Timeout>();
  /** Provider and place -> the fields as they were told last. */
  readonly #seen = new Map<string, JsonObject>();
  #generation = 0;

  constructor(ports: WatcherPorts) {
    this.#ports = ports;
  }

  configure(calendars: readonly CalendarWatch[], places: readonly PlaceWatch[]): void {
    this.close();
    const { now } = this.#ports;
    const generation = this.#generation;
    for (const watch of calendars) this.#awaitOpening(watch, now(), generation);
    for (const watch of places) this.#look(watch, generation);
  }

  close(): void {
    this.#generation++;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  /** @param since the instant up to which its changes have been told */
  #awaitOpening(watch: CalendarWatch, since: number, generation: number): void {
    const { now, tell, failed } = this.#ports;
    const next = nextOpening(watch.calendar, since);
    if (next === 0) return;
    this.#after(next - now(), generation, () => {
      if (now() < next) return this.#awaitOpening(watch, since, generation);
      tell(openingOf(watch, next)).then(
        () => this.#again(() => this.#awaitOpening(watch, next, generation), generation),
        (error: unknown) => {
          failed(error);
          this.#after(RETRY_MS, generation, () => this.#awaitOpening(watch, since, generation));
        },
      );
    });
  }

  #look(watch: PlaceWatch, generation: number): void {
    this.#lookAt(watch)
      .catch((error: unknown) => this.#ports.failed(error))
      .then(() => this.#after(watch.everyMs, generation, () => this.#look(watch, generation)));
  }

  async #lookAt(watch: PlaceWatch): Promise<void> {
    const { ask, now, tell } = this.#ports;
    const asks = watch.places.map(({ latitude, longitude }): Ask => {
      const input = { latitude, longitude };
      return { provider: watch.provider, key: JSON.stringify(input), input };
    });
    const answers = await ask(asks);
    for (const [i, { name }] of watch.places.entries()) {
      const answer = answers[i]!;
      // What nobody said now is no change.
      if (answer.source !== 'asked' && answer.source !== 'cache') continue;
      const key = `${watch.provider} ${name}`;
      const seen = pick(answer, watch.fields);
      const before = this.#seen.get(key);
      if (before !== undefined && JSON.stringify(before) !== JSON.stringify(seen))
        await tell(placeChange(watch, name, before, seen, now()));
      this.#seen.set(key, seen);
    }
  }

  #again(run: () => void, generation: number): void {
    if (generation === this.#generation) run();
  }

  #after(ms: number, generation: number, run: () => void): void {
    if (generation !== this.#generation) return;
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        run();
      },
      Math.min(Math.max(ms, 0), LONGEST_MS),
    );
    timer.unref();
    this.#timers.add(timer);
  }
}

const RETRY_MS = 5_000;

function openingOf({ calendar, audience }: CalendarWatch, at: number): WorldChange {
  const name = isOpen(calendar, at) ? 'Store Opened' : 'Store Closed';
  return {
    id: `calendar.${calendar.name}.${at}`,
    name,
    audience,
    properties: { calendar: calendar.name, zone: calendar.zone },
    at,
  };
}

function placeChange(
  { provider, event, audience }: PlaceWatch,
  place: string,
  before: JsonObject,
  after: JsonObject,
  at: number,
): WorldChange {
  return {
    id: `context.${provider}.${place}.${at}`,
    name: event,
    audience,
    properties: { ...after, place, provider, before },
    at,
  };
}

function pick(answer: Answer, fields: readonly string[]): JsonObject {
  const picked: Record<string, Json> = {};
  for (const field of fields) picked[field] = answer[field] ?? null;
  return picked;
}
