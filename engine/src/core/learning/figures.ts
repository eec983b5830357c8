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
}

export class Figures {
  n = 0;
  responses = 0;
  /** Sum of the chances that were predicted. */
  predicted = 0;
  /** Chosen by chance. */
  controls = 0;
  controlResponses = 0;
  /** By bin: outcomes, responses, sum of predicted chances. */
  readonly bins: number[] = new Array<number>(3 * BINS).fill(0);
  days: DayFigures[] = [];

  /** @param logit of the predicted chance */
  add(logit: number, chance: number, reward: number, at: number, isControl: boolean): void {
    const bin = 3 * binOf(logit);
    this.n++;
    this.responses += reward;
    this.predicted += chance;
    if (isControl) {
      this.controls++;
      this.controlResponses += reward;
    }
    this.bins[bin]!++;
    this.bins[bin + 1]! += reward;
    this.bins[bin + 2]! += chance;
    const day = this.#dayOf(at);
    day.n++;
    day.responses += reward;
    day.predicted += chance;
    day.auc = this.auc;
  }

  /** A response came after all, to what had been counted as none. */
  correct(logit: number, at: number, isControl: boolean): void {
    this.responses++;
    if (isControl) this.controlResponses++;
    this.bins[3 * this.#binWithRoom(binOf(logit)) + 1]!++;
    this.#dayOf(at).responses++;
  }

  /** What is predicted today can lie in another bin than then: the nearest in which somebody has not responded. */
  #binWithRoom(bin: number): number {
    for (let off = 0; off < BINS; off++)
      for (const near of [bin - off, bin + off])
        if (near >= 0 && near < BINS && this.bins[3 * near]! > this.bins[3 * near + 1]!) return near;
    return bin;
  }

  /** Chance that a response was predicted higher than none (ties count half); null without both. */
  get auc(): number | null {
    let below = 0;
    let pairs = 0;
    for (let bin = 0; bin < BINS; bin++) {
      const responses = this.bins[3 * bin + 1]!;
      const others = this.bins[3 * bin]! - responses;
      pairs += responses * (below + others / 2);
      below += others;
    }
    const all = this.responses * below;
    return all > 0 ? pairs / all : null;
  }

  /** Response rate over that of the control, less one; null while the control had no response. */
  get lift(): number | null {
    const chosen = this.n - this.controls;
    if (chosen === 0 || this.controlResponses === 0) return null;
    const rate = (this.responses - this.controlResponses) / chosen;
    return rate / (this.controlResponses / this.controls) - 1;
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
    const next: DayFigures = { day, n: 0, responses: 0, predicted: 0, auc: null };
    this.days.push(next);
    if (this.days.length > MOST_DAYS) this.days.shift();
    return next;
  }

  state(): unknown[] {
    const { n, responses, predicted, controls, controlResponses, bins, days } = this;
    const used = bins.flatMap((value, i) => (value === 0 ? [] : [i, value]));
    const rows = days.flatMap((d) => [d.day, d.n, d.responses, d.predicted, d.auc]);
    return [n, responses, predicted, controls, controlResponses, used, rows];
  }

  static from(state: readonly unknown[]): Figures {
    const figures = new Figures();
    const [n, responses, predicted, controls, controlResponses] = state as number[];
    Object.assign(figures, { n, responses, predicted, controls, controlResponses });
    const used = state[5] as number[];
    for (let i = 0; i < used.length; i += 2) figures.bins[used[i]!] = used[i + 1]!;
    const rows = state[6] as (number | null)[];
    for (let i = 0; i < rows.length; i += 5) {
      const [day, ofDay, responded, expected, auc] = rows.slice(i, i + 5) as [
        number,
        number,
        number,
        number,
        number | null,
      ];
      figures.days.push({ day, n: ofDay, responses: responded, predicted: expected, auc });
    }
    return figures;
  }
}

function binOf(logit: number): number {
  return Math.max(0, Math.min(BINS - 1, Math.floor((logit - LOWEST) / WIDTH)));
}
