/**
 * Which events come in, how often, and how many of them are not as they should be. Bounded: names that somebody makes
 * up without end are counted together.
 */

/** Minutes that a row's picture shows. */
export const MINUTES = 30;
const MINUTE_MS = 60_000;
const MAX_NAMES = 2_000;
const MAX_NAME_CHARS = 200;

/** Of one event. All counts are since the data folder was made, but for the minutes: those begin with the process. */
export class EventCounts {
  readonly event: string;
  /** Taken in, each messageId once. */
  seen = 0;
  /** With at least one violation; the next two are parts of it. */
  violating = 0;
  flagged = 0;
  refused = 0;
  /** Milliseconds since the epoch; 0: never. */
  firstAt = 0;
  lastAt = 0;
  /** A ring: the minute m of the epoch stands at m modulo MINUTES. */
  readonly #minutes = new Uint32Array(MINUTES);
  #minute = 0;

  constructor(event: string) {
    this.event = event;
  }

  arrived(at: number): void {
    if (this.firstAt === 0) this.firstAt = at;
    if (at > this.lastAt) this.lastAt = at;
    const minute = Math.floor(at / MINUTE_MS);
    if (minute !== this.#minute) this.#turn(minute);
    this.#minutes[minute % MINUTES]!++;
  }

  /** Arrivals of each of the last {@link MINUTES}, the current one last. */
  perMinute(now: number): number[] {
    const minute = Math.floor(now / MINUTE_MS);
    if (minute > this.#minute) this.#turn(minute);
    return Array.from({ length: MINUTES }, (_, i) => this.#minutes[(this.#minute + 1 + i) % MINUTES]!);
  }

  #turn(minute: number): void {
    // A clock that was set back counts on in the minute it finds.
    for (let m = Math.max(this.#minute + 1, minute - MINUTES + 1); m <= minute; m++)
      this.#minutes[m % MINUTES] = 0;
    if (minute > this.#minute) this.#minute = minute;
  }
}

export class Catalogue {
  readonly #byEvent = new Map<string, EventCounts>();
  /** Events whose name found no room. */
  unlisted = 0;

  /** The counts of an event, made where they are new; undefined where there is no more room for names. */
  of(event: string): EventCounts | undefined {
    const known = this.#byEvent.get(event);
    if (known !== undefined) return known;
    if (event.length > MAX_NAME_CHARS) return this.of(`${event.slice(0, MAX_NAME_CHARS - 3)}...`);
    return this.#byEvent.size < MAX_NAMES ? this.#make(event) : undefined;
  }

  /** A declared event has room in any case. */
  admit(event: string): void {
    if (!this.#byEvent.has(event)) this.#make(event);
  }

  #make(event: string): EventCounts {
    const made = new EventCounts(event);
    this.#byEvent.set(event, made);
    return made;
  }

  find(event: string): EventCounts | undefined {
    return this.#byEvent.get(event);
  }

  all(): Iterable<EventCounts> {
    return this.#byEvent.values();
  }
}
