/**
 * Fields that only repeat others, such as a full name beside given name and surname: their agreement is no evidence
 * of its own, and counted twice it would join namesakes.
 */
import { NO_VALUE } from './column.ts';
import type { Records } from './records.ts';

const SAMPLE = 2_000;
/** Share of records in which every word stands in another field too. */
const LEAST_REPEATED = 0.9;

/** @returns places of the fields; of two that repeat each other one stays */
export function redundantFields(records: Records): ReadonlySet<number> {
  const worded = [...records.columns.keys()].filter((field) =>
    ['name', 'address', 'text'].includes(records.columns[field]!.kindName),
  );
  const every = Math.max(1, Math.floor(records.count / SAMPLE));
  const wordsOf = (field: number, record: number): readonly string[] => {
    const { of, texts } = records.columns[field]!;
    return of[record] === NO_VALUE ? [] : texts[of[record]!]!.split(' ');
  };
  const sizeOf = (field: number) => {
    let [words, values] = [0, 0];
    for (let record = 0; record < records.count; record += every) {
      const count = wordsOf(field, record).length;
      words += count;
      if (count > 0) values++;
    }
    return words / Math.max(1, values);
  };
  const sizes = new Map(worded.map((field) => [field, sizeOf(field)]));
  const dropped = new Set<number>();
  for (const field of worded.toSorted((a, b) => sizes.get(b)! - sizes.get(a)!)) {
    const others = worded.filter((other) => other !== field && !dropped.has(other));
    let [repeated, present] = [0, 0];
    for (let record = 0; record < records.count; record += every) {
      const words = wordsOf(field, record);
      if (words.length === 0) continue;
      present++;
      const known = new Set(others.flatMap((other) => wordsOf(other, record)));
      if (words.every((word) => known.has(word))) repeated++;
    }
    if (present > 0 && repeated >= LEAST_REPEATED * present) dropped.add(field);
  }
  return dropped;
}
