/**
 * Values that stand where nothing is known, such as 1900-01-01, 0000000 or the telephone of an office: they are read
 * as missing. Equality on them is no evidence, and that the other record has a real value is none against.
 */
import { type Column, NO_VALUE } from './column.ts';
import type { KindName } from './kinds/index.ts';

/** Of these kinds a value is one's own, or shared by few; frequent names and words are nothing strange. */
const OWN: ReadonlySet<KindName> = new Set(['date', 'phone', 'email', 'number', 'code', 'address']);
/** How many times more frequent than a usual value, that is one such that a quarter of the records have rarer ones. */
const TIMES_USUAL = 50;
/** A field tells people apart where strangers are equal in less than this share of their pairs. */
const TELLS_APART = 0.1;
/** Records of one person that repeat its values are equal in more of theirs. */
const LEAST_ONE = 0.25;
const LEAST_TOLD = 10;
/** Records with the value that are looked at. */
const SAMPLE = 1_000;

/** @returns by column: values far beyond what the field's distribution says, of records that are plainly not of one */
export function placeholdersIn(columns: readonly Column[], records: number): string[][] {
  const telling = columns.map((column) => equalIn(column.counts) < TELLS_APART);
  return columns.map((column) => {
    if (!OWN.has(column.kindName)) return [];
    const others = columns.filter((other, i) => other !== column && telling[i]);
    const least = TIMES_USUAL * usualCount(column.counts);
    const frequent = [...column.counts.keys()].filter((value) => column.counts[value]! >= least);
    return frequent
      .filter((value) => areOfMany(others, holdersOf(column, value, records)))
      .map((value) => column.texts[value]!);
  });
}

function usualCount(counts: readonly number[]): number {
  const sorted = Float64Array.from(counts).sort();
  let left = sorted.reduce((sum, count) => sum + count, 0) / 4;
  for (const count of sorted) {
    left -= count;
    if (left <= 0) return count;
  }
  return 0;
}

function holdersOf({ of, counts }: Column, value: number, records: number): number[] {
  const every = Math.max(1, Math.floor(counts[value]! / SAMPLE));
  const holders: number[] = [];
  let seen = 0;
  for (let record = 0; record < records; record++)
    if (of[record] === value && seen++ % every === 0) holders.push(record);
  return holders;
}

/** Whether some field that tells people apart does so among these records. */
function areOfMany(others: readonly Column[], records: readonly number[]): boolean {
  return others.some(({ of }) => {
    const counts = new Map<number, number>();
    let told = 0;
    for (const record of records) {
      const value = of[record]!;
      if (value === NO_VALUE) continue;
      counts.set(value, (counts.get(value) ?? 0) + 1);
      told++;
    }
    return told >= LEAST_TOLD && equalIn([...counts.values()]) < LEAST_ONE;
  });
}

/** Share of the pairs of records that are equal. */
function equalIn(counts: readonly number[]): number {
  let [all, same] = [0, 0];
  for (const count of counts) {
    all += count;
    same += count * (count - 1);
  }
  return all < 2 ? 0 : same / (all * (all - 1));
}
