/**
 * How good predictions were, of one action or of all: each is judged before the model learns from its outcome.
 * Bounded: outcomes by bins of the predicted logit (from which AUC and calibration follow) and by day.
 */

/** Bins of the logit, half a unit wide, from -7 on: .0009 to .95. */
export const BINS = 20;
const LOWEST = -7;
const WIDTH = 0.5;
/** Days that are kept. */
const MOST_DAYS = 30;
export const DAY_MS = 86_400_000;

export interface DayFigures {
  /** Of UTC, since 1970-01-01. */
  readonly day: number;
  n: number;
  responses: number;
  predicted: number;
  /** AUC over all outcomes up to then; null while it cannot be told. */
  auc: number | null;
  /** AUC of the outcomes of the day alone; null while there are too few. */
  ownAuc: number | null;
  /** Chosen by chance; null where they were not counted by day yet. */
  controls: number | null;
  controlResponses: number | null;
}

/** Responses, and outcomes without any, from which on the AUC of a day is told: its error is about .06 then. */
const ENOUGH = 20;

export class Figures {
  n = 0;
  responses = 0;
  /** Sum of the chances that were predicted. */
  predicted = 0;
  /** Chosen by chance. */
  controls = 0;
  controlResponses = 0;
  /** By bin: outcomes, responses, sum of predicted chances. */
  readonly bins: Bins = noBins(3);
  days: DayFigures[] = [];
  /** The bins of the last day, without sums: days that are over keep what follows from theirs. */
  #today: Bins = noBins(2);
  /** Of the days before it: what was predicted on different days is not compared, as more or less was believed of all. */
  #before: Pairs = noPairs;

  /** @param logit of the predicted chance */
  add(logit: number, chance: number, reward: number, at: number, isControl: boolean): void {
    const bin = binOf(logit);
    this.n++;
    this.responses += reward;
    this.predicted += chance;
    if (isControl) {
      this.controls++;
      this.controlResponses += reward;
    }
    this.bins[3 * bin]!++;
    this.bins[3 * bin + 1]! += reward;
    this.bins[3 * bin + 2]! += chance;
    const day = this.#dayOf(at);
    day.n++;
    day.responses += reward;
    day.predicted += chance;
    if (isControl) countControl(day, 1, reward);
    this.#today[2 * bin]!++;
    this.#today[2 * bin + 1]! += reward;
    day.auc = this.auc;
    // Of a day that an older build began a part is missing in these bins.
    day.ownAuc = day.controls === null ? null : aucOf(pairsOf(this.#today, 2, ENOUGH));
  }

  /** A response came after all, to what had been counted as none. */
  correct(logit: number, at: number, isControl: boolean): void {
    this.responses++;
    if (isControl) this.controlResponses++;
    this.bins[3 * this.#binWithRoom(binOf(logit)) + 1]!++;
    const day = this.#dayOf(at);
    day.responses++;
    if (isControl) countControl(day, 0, 1);
  }

  /** What is predicted today can lie in another bin than then: the nearest in which somebody has not responded. */
  #binWithRoom(bin: number): number {
    for (let off = 0; off < BINS; off++)
      for (const near of [bin - off, bin + off])
        if (near >= 0 && near < BINS && this.bins[3 * near]! > this.bins[3 * near + 1]!) return near;
    return bin;
  }

  /** Chance that a response was predicted higher than none on the same day (ties count half); null without both. */
  get auc(): number | null {
    return aucOf(withPairs(this.#before, pairsOf(this.#today, 2)));
  }

  /** Response rate over that of the control, less one; null while the control had no response. */
  get lift(): number | null {
    return liftOf(this);
  }

  /** The bins that hold something: mean predicted chance beside the share that responded. */
  get calibration(): { predicted: number; observed: number; n: number }[] {
    return Array.from({ length: BINS }, (_, bin) => {
      const n = this.bins[3 * bin]!;
      return { n, predicted: this.bins[3 * bin + 2]! / n, observed: this.bins[3 * bin + 1]! / n };
    }).filter(({ n }) => n > 0);
  }

  #dayOf(at: number): DayFigures {
    const day = Math.floor(at / DAY_MS);
    const last = this.days.at(-1);
    // Clocks of partitions may lie a little apart: what comes late counts for the day that is open.
    if (last && last.day >= day) return last;
    const none = { n: 0, responses: 0, predicted: 0, controls: 0, controlResponses: 0 };
    const next: DayFigures = { day, ...none, auc: null, ownAuc: null };
    this.days.push(next);
    this.#before = withPairs(this.#before, pairsOf(this.#today, 2));
    this.#today = noBins(2);
    if (this.days.length > MOST_DAYS) this.days.shift();
    return next;
  }

  #pairsBeforeToday(): Pairs {
    const [all, today] = [pairsOf(this.bins, 3)!, pairsOf(this.#today, 2)!];
    return { n: all.n - today.n, right: all.right - today.right };
  }

  state(): unknown[] {
    const { n, responses, predicted, controls, controlResponses, bins, days } = this;
    const rows = days.flatMap((d) => [d.day, d.n, d.responses, d.predicted, d.auc]);
    const more = days.flatMap((d) => [d.controls, d.controlResponses, d.ownAuc]);
    const counted = [n, responses, predicted, controls, controlResponses];
    return [...counted, usedOf(bins), rows, more, usedOf(this.#today), [this.#before.n, this.#before.right]];
  }

  static from(state: readonly unknown[]): Figures {
    const figures = new Figures();
    const [n, responses, predicted, controls, controlResponses] = state as number[];
    Object.assign(figures, { n, responses, predicted, controls, controlResponses });
    // Builds before this one did not count controls by day, nor the AUC of a day.
    const [used, rows, more = [], today = [], before] = state.slice(5) as [
      number[],
      Cells,
      Cells?,
      number[]?,
      [number, number]?,
    ];
    fill(figures.bins, used);
    fill(figures.#today, today);
    // Nor did they compare by day: what was told stays in it.
    figures.#before = before ? { n: before[0], right: before[1] } : figures.#pairsBeforeToday();
    for (let i = 0; 5 * i < rows.length; i++) {
      const [day, ofDay, responded, expected] = rows.slice(5 * i) as number[];
      const [chosen = null, chosenResponded = null, ownAuc = null] = more.slice(3 * i, 3 * i + 3);
      figures.days.push({
        day: day!,
        n: ofDay!,
        responses: responded!,
        predicted: expected!,
        auc: rows[5 * i + 4]!,
        ownAuc,
        controls: chosen,
        controlResponses: chosenResponded,
      });
    }
    return figures;
  }
}

/** Outcomes and responses of each bin, and what else is counted of it, one bin after the other. */
type Bins = number[];
type Cells = (number | null)[];

function noBins(fields: number): Bins {
  return new Array<number>(fields * BINS).fill(0);
}

function usedOf(bins: Bins): number[] {
  return bins.flatMap((value, i) => (value === 0 ? [] : [i, value]));
}

function fill(bins: Bins, used: readonly number[]): void {
  for (let i = 0; i < used.length; i += 2) bins[used[i]!] = used[i + 1]!;
}

/** Responses held against outcomes without any, and how often the response was predicted higher (ties count half). */
interface Pairs {
  readonly n: number;
  readonly right: number;
}

const noPairs: Pairs = { n: 0, right: 0 };

/** @param fields of a bin @param enough null with fewer responses, or fewer outcomes without */
function pairsOf(bins: Bins, fields: number, enough = 0): Pairs | null {
  let below = 0;
  let right = 0;
  let responses = 0;
  for (let bin = 0; bin < bins.length; bin += fields) {
    const responded = bins[bin + 1]!;
    const others = bins[bin]! - responded;
    right += responded * (below + others / 2);
    below += others;
    responses += responded;
  }
  return Math.min(responses, below) >= enough ? { n: responses * below, right } : null;
}

function aucOf(pairs: Pairs | null): number | null {
  return pairs === null || pairs.n === 0 ? null : pairs.right / pairs.n;
}

function withPairs(a: Pairs, b: Pairs | null): Pairs {
  return b === null ? a : { n: a.n + b.n, right: a.right + b.right };
}

type Compared = Pick<DayFigures, 'n' | 'responses' | 'controls' | 'controlResponses'>;

/** Response rate over that of the control, less one; null while the control had no response. */
export function liftOf({ n, responses, controls, controlResponses }: Compared): number | null {
  if (controls === null || controlResponses === null) return null;
  const chosen = n - controls;
  if (chosen === 0 || controls === 0 || controlResponses === 0) return null;
  return (responses - controlResponses) / chosen / (controlResponses / controls) - 1;
}

function countControl(day: DayFigures, controls: number, responses: number): void {
  if (day.controls === null || day.controlResponses === null) return;
  day.controls += controls;
  day.controlResponses += responses;
}

function binOf(logit: number): number {
  return Math.max(0, Math.min(BINS - 1, Math.floor((logit - LOWEST) / WIDTH)));
}
