/**
 * When people come, by the hour of the week: learnt from how many decisions were asked for, so that a budget lasts by how
 * many people are still to come and not by the clock. What little is known of an hour leans on the same hour of other
 * working days or of the weekend, and that on all of them; with nothing known all hours are alike.
 */
import { localTime } from '../context/local-time.ts';

const HOUR_MS = 3_600_000;
const HOURS = 168;
const WEEK_MS = HOURS * HOUR_MS;
/** An hour counts for itself as much as for others once it was watched so long, in hours. */
const LEANING = 2;
/** Weeks after which what was is worth half. */
const MOST_WATCHED = 8;

export class Arrivals {
  /** Of each hour of the week, Monday first: decisions, and hours watched. */
  readonly #came = new Float64Array(HOURS);
  readonly #watched = new Float64Array(HOURS);
  #until = 0;

  /** So many were asked for in the time; a partition tells of its own, and all watch the same clock. */
  note(count: number, since: number, now: number, zone: string): void {
    const from = Math.max(since, now - WEEK_MS);
    const whole = (now - from) / HOUR_MS;
    if (whole > 0) addHours(this.#came, from, now, zone, count / whole);
    else this.#came[hourAt(now, zone)]! += count;
    const seen = Math.max(this.#until === 0 ? from : this.#until, now - WEEK_MS);
    if (seen < now) addHours(this.#watched, seen, now, zone, 1);
    this.#until = Math.max(this.#until, now);
    this.#forget();
  }

  #forget(): void {
    for (let hour = 0; hour < HOURS; hour++) {
      if (this.#watched[hour]! <= MOST_WATCHED) continue;
      this.#watched[hour]! /= 2;
      this.#came[hour]! /= 2;
    }
  }

  /** How much of the people come between two instants, in hours of a week that were all alike. */
  between(from: number, to: number, zone: string): number {
    if (!(to > from)) return 0;
    const rates = this.#rates();
    const weeks = Math.floor((to - from) / WEEK_MS);
    let expected = weeks * HOURS;
    walkHours(from + weeks * WEEK_MS, to, zone, (hour, part) => {
      expected += rates[hour]! * part;
    });
    return expected;
  }

  /** Of each hour of the week; 1 in the mean. */
  #rates(): Float64Array {
    const rates = new Float64Array(HOURS).fill(1);
    const mean = sumOf(this.#came) / sumOf(this.#watched);
    if (!(mean > 0) || !Number.isFinite(mean)) return rates;
    for (let hour = 0; hour < HOURS; hour++) {
      const alike = this.#alike(hour, mean);
      rates[hour] = (this.#came[hour]! + LEANING * alike) / (this.#watched[hour]! + LEANING);
    }
    const scale = HOURS / sumOf(rates);
    return rates.map((rate) => rate * scale);
  }

  /** The same hour of the working days, or of the weekend. */
  #alike(hour: number, mean: number): number {
    const isWeekend = hour >= WEEKEND;
    let came = LEANING * mean;
    let watched = LEANING;
    for (
      let other = (hour % 24) + (isWeekend ? WEEKEND : 0);
      other < (isWeekend ? HOURS : WEEKEND);
      other += 24
    ) {
      came += this.#came[other]!;
      watched += this.#watched[other]!;
    }
    return came / watched;
  }

  state(): readonly unknown[] {
    return [this.#until, [...this.#came], [...this.#watched]];
  }

  static from(state: readonly unknown[]): Arrivals {
    const arrivals = new Arrivals();
    const [until, came, watched] = state as [number, number[], number[]];
    arrivals.#until = until;
    arrivals.#came.set(came);
    arrivals.#watched.set(watched);
    return arrivals;
  }
}

const WEEKEND = 5 * 24;

function addHours(to: Float64Array, from: number, until: number, zone: string, perHour: number): void {
  walkHours(from, until, zone, (hour, part) => {
    to[hour]! += perHour * part;
  });
}

/** @param visit gets each hour of the week and how much of it, at most one week */
function walkHours(
  from: number,
  to: number,
  zone: string,
  visit: (hour: number, part: number) => void,
): void {
  const { minute } = localTime(from, zone);
  let hour = hourAt(from, zone);
  let at = from;
  let next = from - (from % MINUTE_MS) + (60 - (minute % 60)) * MINUTE_MS;
  while (at < to) {
    const end = Math.min(next, to);
    visit(hour, (end - at) / HOUR_MS);
    at = end;
    next += HOUR_MS;
    hour = (hour + 1) % HOURS;
  }
}

const MINUTE_MS = 60_000;

function hourAt(ms: number, zone: string): number {
  const { weekday, minute } = localTime(ms, zone);
  return weekday * 24 + Math.floor(minute / 60);
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
