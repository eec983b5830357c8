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
}

export interface Batch {
  /** In units, since the last price. */
  readonly used: number;
  /** Value that was expected of it. */
  readonly worth: number;
  /** How long it took, and how long it is from its beginning to the end. */
  readonly time: number;
  readonly remaining: number;
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

/** How quickly the price follows. */
const GAIN = 0.2;
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
  const step = GAIN * Math.sqrt(Math.max(1, batch.contacts));
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
        (step * bounds.boost * (Math.max(0, bounds.least - bounds.before) * share - batch.used)) /
          bounds.least;
  return { most, least: Math.min(bounds.boost, Math.max(0, least)), worth };
}

function worthAfter(known: number, { used, worth }: Batch): number {
  if (used <= 0 || worth <= 0) return known;
  const now = worth / used;
  return known === 0 ? now : known + NEWEST * (now - known);
}
