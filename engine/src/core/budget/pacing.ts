/**
 * What a unit of a budget costs now: dual mirror descent with pacing (Balseiro, Lu and Mirrokni, 2011.10124). Used faster
 * than what is left allows until the end it becomes dearer, used more slowly it becomes cheaper; a minimum that lies behind
 * makes it cheaper than nothing, down to a bound. Pure numbers: the same for hosts, simulations and benches.
 */

export interface Pace {
  /** Value for one unit: of what may be used at most, and of what is to be used at least. */
  readonly most: number;
  readonly least: number;
  /** Mean value that one unit brought lately: the scale of its price. 0: nothing is known. */
  readonly worth: number;
  /** How much of a window the price rests on, 0 to 1: the less, the longer its steps. */
  readonly learnt: number;
}

/** What is worked out beforehand rests on about as much: on forecasts of a window, or on a part of one. */
const WORKED_OUT = 0.3;

/** Before anything was used. @param price that one unit is known to be worth; 0: nobody knows */
export function firstPace(price: number): Pace {
  return { most: price, least: 0, worth: 0, learnt: price > 0 ? WORKED_OUT : 0 };
}

export interface Batch {
  /** In units, since the last price. */
  readonly used: number;
  /** Value that was expected of it. */
  readonly worth: number;
  /** How long it took, and how long it is from its beginning to the end. */
  readonly time: number;
  readonly remaining: number;
  /** Of the whole window, 0 to 1. */
  readonly part: number;
  /** How many contacts the whole limit is enough for: the more, the finer the steps. */
  readonly contacts: number;
}

export interface Bounds {
  /** In units; null: none. What was used of it before the batch stands in `before`. */
  readonly most: number | null;
  readonly least: number;
  /** For one unit of a minimum. */
  readonly boost: number;
  readonly before: number;
}

/** How quickly the price follows, once it rests on a whole window; and that of a minimum, always. */
const GAIN = 0.1;
const LEAST_GAIN = 0.2;
/** By this power of what it does not rest on yet the steps are longer: a price of nothing is soon near what it is to be. */
const HASTE = 0.7;
/** Of the newest batch in the mean worth. */
const NEWEST = 0.1;

export function priceOf({ most, least }: Pace): number {
  return most - least;
}

export function paced(pace: Pace, bounds: Bounds, batch: Batch): Pace {
  const worth = worthAfter(pace.worth, batch);
  // Of what nothing is known of, the price it began with is the scale.
  const scale = worth > 0 ? worth : pace.most;
  const share = batch.remaining > 0 ? Math.min(1, batch.time / batch.remaining) : 1;
  const contacts = Math.max(1, batch.contacts);
  // Before anything was used there is nothing that it could rest on.
  const learnt = worth > 0 ? Math.min(1, pace.learnt + batch.part) : pace.learnt;
  const step = GAIN * Math.sqrt(contacts) * Math.max(learnt, 1 / contacts) ** -HASTE;
  const leastStep = LEAST_GAIN * Math.sqrt(contacts);
  const most =
    bounds.most === null || bounds.most <= 0
      ? 0
      : Math.max(
          0,
          pace.most +
            (step * scale * (batch.used - Math.max(0, bounds.most - bounds.before) * share)) / bounds.most,
        );
  const least =
    bounds.least <= 0
      ? 0
      : pace.least +
        (leastStep * bounds.boost * (Math.max(0, bounds.least - bounds.before) * share - batch.used)) /
          bounds.least;
  return { most, least: Math.min(bounds.boost, Math.max(0, least)), worth, learnt };
}

function worthAfter(known: number, { used, worth }: Batch): number {
  if (used <= 0 || worth <= 0) return known;
  const now = worth / used;
  return known === 0 ? now : known + NEWEST * (now - known);
}
