// CONTACT-17: what is remembered for pauses is bounded, and no pause is lost by what there is most of.
import { describe, expect, it } from 'vitest';
import { mergeResponses, type ResponseRow, withResponse } from './responses.ts';

const DAY = 86_400_000;
const KEEP = 90 * DAY;

const row = (what: ResponseRow['what'], n: number, at: number): ResponseRow => ({
  id: `${what} ${n}`,
  what,
  at,
  channel: '',
  group: 'credit',
  action: `action ${n % 30}`,
  placement: 'home',
  issue: '',
  purpose: 'marketing',
  topic: '',
  point: '',
});

/** Shown fifty times a day, as a busy home page is. */
function shownAfter(rows: readonly ResponseRow[] | null, times: number): readonly ResponseRow[] | null {
  let kept = rows;
  for (let n = 0; n < times; n++) kept = withResponse(kept, row('shown', n, DAY + n), KEEP);
  return kept;
}

const rejected = [row('rejected', 1, 1), row('rejected', 2, 2)];
const kinds = (rows: readonly ResponseRow[] | null, what: ResponseRow['what']) =>
  rows!.filter((one) => one.what === what).map(({ id }) => id);

describe('CONTACT-17', () => {
  it('what is shown every day does not push out what was rejected', () => {
    const first = rejected.reduce<readonly ResponseRow[] | null>(
      (rows, one) => withResponse(rows, one, KEEP),
      null,
    );
    const rows = shownAfter(first, 1_000);
    expect(kinds(rows, 'rejected')).toEqual(['rejected 1', 'rejected 2']);
    expect(rows).toHaveLength(400);
    expect(kinds(rows, 'shown').at(0)).toBe('shown 602');
    expect(kinds(rows, 'shown').at(-1)).toBe('shown 999');
  });

  it('neither where two persons become one', () => {
    const other = shownAfter(null, 400);
    for (const rows of [mergeResponses(rejected, other), mergeResponses(other, rejected)]) {
      expect(kinds(rows, 'rejected')).toEqual(['rejected 1', 'rejected 2']);
      expect(rows).toHaveLength(400);
    }
  });

  it('and what is too old for any pause goes first', () => {
    const rows = withResponse(shownAfter(rejected, 10), row('rejected', 3, 2 + KEEP), KEEP);
    expect(kinds(rows, 'rejected')).toEqual(['rejected 3']);
    expect(kinds(rows, 'shown')).toHaveLength(10);
  });
});
