/** The time that a limit counts for: a day, week, month or year of its zone, or all of it. */
import { dateText, dayOf, instantOf, localTime } from '../context/local-time.ts';

export const periods = ['day', 'week', 'month', 'year'] as const;
export type Period = (typeof periods)[number];

/** Half-open, in milliseconds since the epoch. */
export interface BudgetWindow {
  readonly start: number;
  /** Infinity: it has none. */
  readonly end: number;
}

export interface WindowRule {
  readonly per: Period | null;
  readonly zone: string;
  /** Of what counts in all: nothing more from this instant on; null: for good. */
  readonly until: number | null;
}

// Asked after every turn, and worked out with the data of zones. A memo, not state.
const lastWindow = new WeakMap<WindowRule, BudgetWindow>();

export function windowAt(rule: WindowRule, now: number): BudgetWindow {
  const last = lastWindow.get(rule);
  if (last !== undefined && last.start <= now && now < last.end) return last;
  const window = workedOut(rule, now);
  lastWindow.set(rule, window);
  return window;
}

function workedOut({ per, zone, until }: WindowRule, now: number): BudgetWindow {
  if (per === null) return { start: 0, end: until ?? Number.POSITIVE_INFINITY };
  const { day, weekday } = localTime(now, zone);
  const [first, next] = daysOf(per, day, weekday);
  return { start: instantOf(first, 0, zone), end: instantOf(next, 0, zone) };
}

function daysOf(per: Period, day: number, weekday: number): readonly [first: number, next: number] {
  if (per === 'day') return [day, day + 1];
  if (per === 'week') return [day - weekday, day - weekday + 7];
  const [year, month] = dateText(day).split('-').map(Number) as [number, number];
  if (per === 'year') return [dayOf(dateOf(year, 1)), dayOf(dateOf(year + 1, 1))];
  const following = month === 12 ? dateOf(year + 1, 1) : dateOf(year, month + 1);
  return [dayOf(dateOf(year, month)), dayOf(following)];
}

function dateOf(year: number, month: number): string {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-01`;
}
