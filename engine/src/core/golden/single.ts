/**
 * The words of a group of one field, read from its rows without hearing everything again: each row is a word of its
 * own where the source took nothing back and all rows are kept. As `words.ts` tells them of that.
 */
import { type Claims, isLaterRow, lastAt, type Row } from './claims.ts';
import type { SurvivorshipRule } from './definition.ts';
import { isEmpty, type Word } from './words.ts';

/** Since when somebody stood by what nobody stands by now is not told: only two rules together ask for it. */
export function areOfRows(rules: readonly SurvivorshipRule[]): boolean {
  return !rules.includes('frequent') || !rules.includes('longest');
}

/** Undefined where rows are not words. */
export function rowWords([field, ...others]: readonly string[], { rows, rest }: Claims): Word[] | undefined {
  if (field === undefined || others.length > 0 || rest !== null) return undefined;
  const words: Word[] = [];
  for (let from = 0; from < rows.length; ) {
    const { source } = rows[from]!;
    let last = from;
    let before: Row | undefined;
    let to = from;
    for (; to < rows.length && rows[to]!.source === source; to++) {
      const row = rows[to]!;
      if (isEmpty(row.said[field]!)) return undefined;
      if (to === from) continue;
      if (isLaterRow(row, rows[last]!)) {
        before = rows[last]!;
        last = to;
      } else if (before === undefined || isLaterRow(row, before)) before = row;
    }
    for (let i = from; i < to; i++) {
      const row = rows[i]!;
      words.push(
        i === last ? wordOf(row, begunAt(row, before), null) : wordOf(row, row.firstAt, lastAt(row)),
      );
    }
    from = to;
  }
  return words;
}

/** @param until of a word that nobody stands by any more any instant will do */
function wordOf(row: Row, since: number, until: number | null): Word {
  const { source, said: record, text, count, lastId: messageId } = row;
  const confirmedAt = lastAt(row);
  const marks = [{ at: confirmedAt, messageId }];
  return { source, record, text, marks, since, until, confirmedAt, messageId, count, isTakenBack: false };
}

/** The first instant at which the row was said behind all that its source said otherwise. */
function begunAt(row: Row, before: Row | undefined): number {
  const { firstAt, times, text } = row;
  if (before === undefined) return firstAt;
  const other = lastAt(before);
  const isBehind = (at: number) => at > other || (at === other && text > before.text);
  if (row.count > times.length && isBehind(firstAt)) return firstAt;
  return times.find(isBehind)!;
}
