/** Decisions of a person, and calls that were given up, as one list: both come in pages of their own. Pure. */
import type { DecisionRow, GivenUpRow } from '../../api/types.ts';

/** A list as far as it has been read, newest first. */
export interface ReadSoFar<Row> {
  readonly items: readonly Row[];
  /** There is more of it. */
  readonly hasMore: boolean;
  /** With more: all that was known since has been looked at. Absent: the last item says how far. */
  readonly readTo?: string | undefined;
}

export type Entry =
  | { readonly type: 'decision'; readonly at: string; readonly row: DecisionRow }
  | { readonly type: 'given-up'; readonly at: string; readonly row: GivenUpRow };

export interface Interleaved {
  readonly entries: readonly Entry[];
  /** Which list has to be read on for older entries; undefined: all is here. */
  readonly readOn: Entry['type'] | undefined;
}

/** Newest first. What is older than a list has been read is left out, for something may come between. */
export function interleaved(decisions: ReadSoFar<DecisionRow>, givenUp: ReadSoFar<GivenUpRow>): Interleaved {
  const ends = { decision: endOf(decisions), 'given-up': endOf(givenUp) };
  const end = Math.max(ends.decision, ends['given-up']);
  const entries: Entry[] = [
    ...decisions.items.map((row): Entry => ({ type: 'decision', at: row.at, row })),
    ...givenUp.items.map((row): Entry => ({ type: 'given-up', at: row.at, row })),
  ];
  return {
    entries: entries
      .filter(({ at }) => Date.parse(at) >= end)
      .sort((a, b) => Date.parse(b.at) - Date.parse(a.at)),
    readOn:
      end === Number.NEGATIVE_INFINITY
        ? undefined
        : ends.decision >= ends['given-up']
          ? 'decision'
          : 'given-up',
  };
}

function endOf({ items, hasMore, readTo }: ReadSoFar<{ readonly at: string }>): number {
  if (!hasMore) return Number.NEGATIVE_INFINITY;
  const last = readTo ?? items.at(-1)?.at;
  return last === undefined ? Number.POSITIVE_INFINITY : Date.parse(last);
}
