/**
 * What bounds one decision where very many are eligible: how many it looks at, how many it weighs closely, how many that were
 * refused its record names.
 */
import { Draws } from '../../hash.ts';
import type { Decision } from '../decision.ts';

/** Of so many each is weighed closely; where there are more all are looked at, and only those that come near are. */
export const MOST_CLOSELY = 10_000;

/** One decision looks at so many: about 100 ms, and all of a catalogue of 100,000. */
export const MOST_LOOKED_AT = 120_000;

/** A record names so many that were refused; more would be more room than a record may have. */
const MOST_NAMED = 10_000;

/**
 * Of too many a stretch that begins anywhere, by the decision's id: each is in it as often as any other.
 * @param id of the decision whose draws are used
 */
export function withinBounds<T>(eligible: readonly T[], id: string): readonly T[] {
  if (eligible.length <= MOST_LOOKED_AT) return eligible;
  const start = Math.floor(new Draws(id).uniform('candidates', 0) * eligible.length);
  const end = start + MOST_LOOKED_AT;
  return [...eligible.slice(start, end), ...eligible.slice(0, Math.max(0, end - eligible.length))];
}

/** The chances on record are those among the stretch that was looked at. */
export function isOfStretch({ ranked, refused, unranked = 0, beyond = 0 }: Decision): boolean {
  return beyond > 0 && ranked.length + refused.length + unranked + beyond > MOST_LOOKED_AT;
}

type Rows = Pick<Decision, 'refused' | 'outweighed' | 'closed' | 'lacking'>;

/** What a record says of those that it names; where it names all, all of it. */
export function namedIn(rows: Required<Rows>, ranked: Decision['ranked'], isMany: boolean): Required<Rows> {
  if (!isMany) return rows;
  const refused = rows.refused.slice(0, MOST_NAMED);
  const names = new Set([...ranked, ...refused].map(({ action }) => action));
  const isNamed = ({ action }: { readonly action: string }) => names.has(action);
  return {
    refused,
    outweighed: rows.outweighed.filter(isNamed),
    closed: rows.closed.filter(isNamed),
    lacking: rows.lacking.filter(isNamed),
  };
}

/** Those with the highest heights, at least so many: of equal ones at the end all. */
export function highest<T>(all: readonly T[], heightOf: (one: T) => number, most: number): readonly T[] {
  if (all.length <= most) return all;
  const heights = Float64Array.from(all, heightOf);
  const least = nthHighest(heights, most);
  return all.filter((_, i) => heights[i]! >= least);
}

/** @param n not more than there are */
export function nthHighest(values: Float64Array, n: number): number {
  // A heap of the highest so far, the least of them on top: of most values one comparison is enough.
  const top = values.slice(0, n).sort();
  for (let i = n; i < values.length; i++) if (values[i]! > top[0]!) sinkFromTop(top, values[i]!);
  return top[0]!;
}

function sinkFromTop(heap: Float64Array, value: number): void {
  let place = 0;
  for (;;) {
    let least = 2 * place + 1;
    if (least >= heap.length) break;
    if (least + 1 < heap.length && heap[least + 1]! < heap[least]!) least++;
    if (heap[least]! >= value) break;
    heap[place] = heap[least]!;
    place = least;
  }
  heap[place] = value;
}
