/**
 * Recurring days after RFC 5545 (RRULE), as a question that has an answer by itself: is this day one of them? So no
 * series is walked, and rules that only counting can answer (COUNT, BYSETPOS) are refused.
 */
import { DAY_MS, dayOf } from './local-time.ts';

export interface Recurrence {
  /** @param day days since 1970-01-01 */
  includes(day: number): boolean;
}

/** Why a text is no rule, in words for whoever wrote it. */
export interface RecurrenceProblem {
  readonly message: string;
  readonly mend: string;
}

interface Rule {
  readonly freq: 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'YEARLY';
  readonly interval: number;
  readonly untilDay: number;
  readonly months: readonly number[];
  readonly monthDays: readonly number[];
  readonly weekdays: readonly { readonly weekday: number; readonly ordinal: number }[];
}

const NAMES = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
const KNOWN = 'FREQ, INTERVAL, UNTIL, BYMONTH, BYMONTHDAY and BYDAY';

/** @param starts "2026-01-31", the first day that can count; undefined: always, where the rule does not need one. */
export function recurrenceOf(text: string, starts: string | undefined): Recurrence | RecurrenceProblem {
  const rule = parse(text);
  if ('mend' in rule) return rule;
  const needsStart = rule.interval > 1 || isBare(rule);
  if (needsStart && starts === undefined) {
    return { message: `the rule ${text} counts from a first day`, mend: 'say it with `starts: 2026-01-31`' };
  }
  const startDay = starts === undefined ? 0 : dayOf(starts);
  const first = partsOf(startDay);
  return {
    includes: (day) =>
      (starts === undefined || day >= startDay) && day <= rule.untilDay && fits(rule, partsOf(day), first),
  };
}

/** Says by itself which days it means only together with a first one. */
function isBare({ freq, months, monthDays, weekdays }: Rule): boolean {
  if (freq === 'DAILY') return false;
  if (freq === 'WEEKLY') return weekdays.length === 0;
  if (freq === 'MONTHLY') return weekdays.length === 0 && monthDays.length === 0;
  return weekdays.length === 0 && (monthDays.length === 0 || months.length === 0);
}

function parse(text: string): Rule | RecurrenceProblem {
  const parts = new Map<string, string>();
  for (const part of text
    .trim()
    .replace(/^RRULE:/i, '')
    .toUpperCase()
    .split(';')) {
    const [name = '', value = ''] = part.split('=');
    if (!KNOWN.includes(name) || name === '' || value === '' || parts.has(name)) {
      return { message: `"${part}" is not understood in a rule`, mend: `use ${KNOWN}, each once` };
    }
    parts.set(name, value);
  }
  const freq = parts.get('FREQ');
  if (freq !== 'DAILY' && freq !== 'WEEKLY' && freq !== 'MONTHLY' && freq !== 'YEARLY') {
    return { message: 'a rule says how often', mend: 'begin with FREQ=DAILY, WEEKLY, MONTHLY or YEARLY' };
  }
  const interval = Number(parts.get('INTERVAL') ?? 1);
  const months = numbers(parts.get('BYMONTH'), 1, 12);
  const monthDays = numbers(parts.get('BYMONTHDAY'), -31, 31);
  const weekdays = weekdaysIn(parts.get('BYDAY'), freq);
  const untilDay = untilIn(parts.get('UNTIL'));
  if (!Number.isInteger(interval) || interval < 1 || interval > 1_000)
    return { message: 'INTERVAL is a number from 1 to 1,000', mend: 'correct INTERVAL' };
  if (!months || !monthDays || !weekdays || untilDay === undefined)
    return { message: `a value in ${text} is out of its range`, mend: 'see RFC 5545, section 3.3.10' };
  return { freq, interval, untilDay, months, monthDays, weekdays };
}

function numbers(text: string | undefined, least: number, most: number): number[] | undefined {
  const values = text?.split(',').map(Number) ?? [];
  return values.every((n) => Number.isInteger(n) && n >= least && n <= most && n !== 0) ? values : undefined;
}

function weekdaysIn(text: string | undefined, freq: string): Rule['weekdays'] | undefined {
  const found = (text?.split(',') ?? []).map((one) => {
    const [, ordinal, name] = /^([+-]?\d{1,2})?([A-Z]{2})$/.exec(one) ?? [];
    return { weekday: NAMES.indexOf(name ?? ''), ordinal: Number(ordinal ?? 0) };
  });
  const mayCount = freq === 'MONTHLY' || freq === 'YEARLY';
  return found.every(({ weekday, ordinal }) => weekday >= 0 && (ordinal === 0 || mayCount))
    ? found
    : undefined;
}

function untilIn(text: string | undefined): number | undefined {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  const match = /^(\d{4})(\d\d)(\d\d)(T\d{6}Z?)?$/.exec(text);
  const day = match ? dayOf(`${match[1]}-${match[2]}-${match[3]}`) : Number.NaN;
  return Number.isNaN(day) ? undefined : day;
}

interface Parts {
  readonly day: number;
  readonly weekday: number;
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly date: number;
  readonly daysInMonth: number;
}

function partsOf(day: number): Parts {
  const at = new Date(day * DAY_MS);
  const year = at.getUTCFullYear();
  const month = at.getUTCMonth() + 1;
  const weekday = (((day + 3) % 7) + 7) % 7;
  return {
    day,
    weekday,
    year,
    month,
    date: at.getUTCDate(),
    daysInMonth: new Date(Date.UTC(year, month, 0)).getUTCDate(),
  };
}

function fits(rule: Rule, at: Parts, first: Parts): boolean {
  if (rule.months.length > 0 && !rule.months.includes(at.month)) return false;
  return stepsFit(rule, at, first) && daysFit(rule, at, first);
}

function stepsFit({ freq, interval }: Rule, at: Parts, first: Parts): boolean {
  if (interval === 1) return true;
  switch (freq) {
    case 'DAILY':
      return (at.day - first.day) % interval === 0;
    case 'WEEKLY':
      return ((at.day - at.weekday - (first.day - first.weekday)) / 7) % interval === 0;
    case 'MONTHLY':
      return ((at.year - first.year) * 12 + at.month - first.month) % interval === 0;
    case 'YEARLY':
      return (at.year - first.year) % interval === 0;
  }
}

function daysFit({ freq, months, monthDays, weekdays }: Rule, at: Parts, first: Parts): boolean {
  if (monthDays.length > 0 && !monthDays.some((n) => at.date === (n > 0 ? n : at.daysInMonth + 1 + n)))
    return false;
  if (weekdays.length > 0) {
    const inYear = freq === 'YEARLY' && months.length === 0;
    return weekdays.some(({ weekday, ordinal }) => {
      if (weekday !== at.weekday) return false;
      return ordinal === 0 || ordinal === (ordinal > 0 ? nth(at, inYear) : -nthFromEnd(at, inYear));
    });
  }
  if (monthDays.length > 0) return freq !== 'YEARLY' || months.length > 0 || at.month === first.month;
  if (freq === 'WEEKLY') return at.weekday === first.weekday;
  if (freq === 'MONTHLY') return at.date === first.date;
  if (freq === 'YEARLY') return at.date === first.date && (months.length > 0 || at.month === first.month);
  return true;
}

/** Which of the month's or the year's Mondays (or other days) it is, from 1. */
function nth(at: Parts, inYear: boolean): number {
  const date = inYear ? at.day - dayOf(`${yearText(at.year)}-01-01`) + 1 : at.date;
  return Math.ceil(date / 7);
}

function nthFromEnd(at: Parts, inYear: boolean): number {
  const left = inYear ? dayOf(`${yearText(at.year)}-12-31`) - at.day : at.daysInMonth - at.date;
  return Math.floor(left / 7) + 1;
}

function yearText(year: number): string {
  return String(year).padStart(4, '0');
}
