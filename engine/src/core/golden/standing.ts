/**
 * What each source stands by now, without what it said before: all that most rules ask for, and much quicker than
 * hearing everything again (words.ts), for each event that says something.
 */
import type { Json } from '../input.ts';
import { type Claims, isLaterRow, lastAt, type Row } from './claims.ts';
import type { SurvivorshipRule } from './definition.ts';
import { isEmpty, type Mark, restRows, type Word } from './words.ts';

/** The other rules count what was said, or since when it stands. */
export function areOfStanding(rules: readonly SurvivorshipRule[]): boolean {
  return !rules.includes('frequent') && !rules.includes('longest');
}

/** As {@link wordsOf} tells them of those who stand by something; `since` and `count` are not told. */
export function standingWords(fields: readonly string[], { rows, rest }: Claims): Word[] {
  const words: Word[] = [];
  const others = rest === null ? noRows : restRows(rest.latest);
  const all = others.length === 0 ? rows : [...rows, ...others].sort(bySource);
  for (let from = 0; from < all.length; ) {
    const { source } = all[from]!;
    let to = from + 1;
    while (to < all.length && all[to]!.source === source) to++;
    const word = standingWord(source, fields, all, from, to);
    if (word) words.push(word);
    from = to;
  }
  return words;
}

/** Of one source only; undefined where it stands by nothing. */
export function standingWordOf(
  source: string,
  fields: readonly string[],
  { rows, rest }: Claims,
): Word | undefined {
  let from = 0;
  while (from < rows.length && rows[from]!.source !== source) from++;
  let to = from;
  while (to < rows.length && rows[to]!.source === source) to++;
  if (rest === null || !rest.latest.some((word) => word.source === source))
    return from === to ? undefined : standingWord(source, fields, rows, from, to);
  const own = [...rows.slice(from, to), ...restRows(rest.latest.filter((word) => word.source === source))];
  return standingWord(source, fields, own, 0, own.length);
}

const noRows: readonly Row[] = [];

function bySource(a: Row, b: Row): number {
  return a.source < b.source ? -1 : a.source > b.source ? 1 : 0;
}

/** Rows from one place to another are the source's. */
function standingWord(
  source: string,
  fields: readonly string[],
  rows: readonly Row[],
  from: number,
  to: number,
): Word | undefined {
  let last = rows[from]!;
  for (let i = from + 1; i < to; i++) if (isLaterRow(rows[i]!, last)) last = rows[i]!;
  const record = Object.create(null) as { [field: string]: Json };
  const marks: (Mark | undefined)[] = [];
  let isSomething = false;
  for (const field of fields) {
    const row = latestOn(field, rows, from, to, last);
    const value = row?.said[field] ?? null;
    marks.push(row && { at: lastAt(row), messageId: row.lastId });
    if (isEmpty(value)) continue;
    record[field] = value;
    isSomething = true;
  }
  if (!isSomething) return undefined;
  const { lastId: messageId } = last;
  const confirmedAt = lastAt(last);
  const text = JSON.stringify(record);
  const told = { since: confirmedAt, until: null, confirmedAt, messageId, count: 1, isTakenBack: false };
  return { source, record, text, marks, ...told };
}

/** @param last the latest of all: mostly it names the field. */
function latestOn(field: string, rows: readonly Row[], from: number, to: number, last: Row): Row | undefined {
  if (last.said[field] !== undefined) return last;
  let latest: Row | undefined;
  for (let i = from; i < to; i++) {
    const row = rows[i]!;
    if (row.said[field] !== undefined && (latest === undefined || isLaterRow(row, latest))) latest = row;
  }
  return latest;
}
