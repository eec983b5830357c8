/**
 * What a person's profile keeps of experiments and holdouts they came into: the arm for good, and what they did since,
 * metric by metric. Two profiles that become one person keep the earlier arm; another one beside it is a crossover.
 */
import type { Effects } from '../effects.ts';

export interface Enrolment {
  /** The trial's id, and the period of its rotation ('' where it has none). */
  readonly trial: string;
  readonly period: string;
  readonly arm: string;
  /** When they came in, by processing time. */
  readonly at: number;
  /** They had another arm too. */
  isCrossed: boolean;
  /** Of the metrics of which there is anything to say. */
  readonly rows: MetricRow[];
}

export interface MetricRow {
  readonly metric: string;
  /** In millionths. */
  value: number;
  /** Measured before they came in; null where nobody knows. */
  before: number | null;
  /** Whether they did it at all: twice is once. */
  readonly isOnce: boolean;
}

/** Millionths: sums of them are exact, in any order. */
const SCALE = 1e6;
const MOST = 9e15;

export function scaled(value: number): number {
  const whole = Math.round(value * SCALE);
  return Number.isFinite(whole) ? Math.max(-MOST, Math.min(MOST, whole)) : 0;
}

/** The cell that counts the trial. */
export function countsKey({ trial, period }: Pick<Enrolment, 'trial' | 'period'>): string {
  return period === '' ? trial : `${trial}@${period}`;
}

/** Counts the person with all that is known of them. @param people 1: they come; -1: they go */
export function tellWhole(enrolment: Enrolment, people: 1 | -1, effects: Effects): void {
  const { arm, isCrossed, rows } = enrolment;
  effects.step({
    type: 'trial',
    key: countsKey(enrolment),
    arm,
    people,
    crossed: isCrossed ? people : 0,
    rows: rows.map(({ metric, value, before }) =>
      people === 1 ? [metric, null, value, before] : [metric, value, null, before],
    ),
  });
}

/** Of two with one trial and period the earlier arm holds, and what both did is what the person did. */
export function mergeEnrolments(
  a: Enrolment[] | null,
  b: Enrolment[] | null,
  effects: Effects,
): Enrolment[] | null {
  if (a === null || b === null) return a ?? b;
  const merged = [...a];
  for (const other of b) {
    const place = merged.findIndex((one) => one.trial === other.trial);
    const own = merged[place];
    if (own === undefined) merged.push(other);
    // Of an earlier period it is counted there, and the person is in the newer one.
    else if (own.period !== other.period) merged[place] = own.period > other.period ? own : other;
    else merged[place] = joined(own, other, effects);
  }
  return merged;
}

function joined(a: Enrolment, b: Enrolment, effects: Effects): Enrolment {
  const isFirst = a.at < b.at || (a.at === b.at && a.arm <= b.arm);
  const [first, second] = isFirst ? [a, b] : [b, a];
  tellWhole(first, -1, effects);
  tellWhole(second, -1, effects);
  const rows = first.rows.map((row) => ({ ...row }));
  for (const row of second.rows) {
    const own = rows.find(({ metric }) => metric === row.metric);
    if (own === undefined) rows.push({ ...row });
    else {
      own.value = own.isOnce ? Math.max(own.value, row.value) : own.value + row.value;
      own.before = own.before === null || row.before === null ? null : own.before + row.before;
    }
  }
  const isCrossed = first.isCrossed || second.isCrossed || first.arm !== second.arm;
  const one: Enrolment = { ...first, isCrossed, rows };
  tellWhole(one, 1, effects);
  if (first.arm !== second.arm)
    effects.fact({ type: 'trial', trial: first.trial, arm: first.arm, change: 'crossed' });
  return one;
}

export function enrolmentState({ trial, period, arm, at, isCrossed, rows }: Enrolment): readonly unknown[] {
  const told = rows.map(({ metric, value, before, isOnce }) =>
    isOnce ? [metric, value, before, 1] : [metric, value, before],
  );
  return isCrossed ? [trial, period, arm, at, told, 1] : [trial, period, arm, at, told];
}

/** @param word gives names that many share one text */
export function enrolmentFrom(state: readonly unknown[], word: (text: string) => string): Enrolment {
  const [trial, period, arm, at, rows, crossed] = state as [
    string,
    string,
    string,
    number,
    readonly [string, number, number | null, 1?][],
    1?,
  ];
  return {
    trial: word(trial),
    period: word(period),
    arm: word(arm),
    at,
    isCrossed: crossed === 1,
    rows: rows.map(([metric, value, before, once]) => ({
      metric: word(metric),
      value,
      before,
      isOnce: once === 1,
    })),
  };
}
