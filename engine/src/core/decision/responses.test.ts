// CONTACT-17: what is remembered for pauses is bounded, and no pause is lost by what there is most of.
import { describe, expect, it } from 'vitest';
import { configure } from '../configuration.ts';
import { Draws } from '../hash.ts';
import { Profile } from '../profile/profile.ts';
import { policySchema } from './definition.ts';
import { pausesOf } from './pauses.ts';
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
  for (let n = 0; n < times; n++) kept = withResponse(kept, row('shown', n, DAY + n), KEEP, DAY + n);
  return kept;
}

const rejected = [row('rejected', 1, 1), row('rejected', 2, 2)];
const kinds = (rows: readonly ResponseRow[] | null, what: ResponseRow['what']) =>
  rows!.filter((one) => one.what === what).map(({ id }) => id);

describe('CONTACT-17', () => {
  it('what is shown every day does not push out what was rejected', () => {
    const first = rejected.reduce<readonly ResponseRow[] | null>(
      (rows, one) => withResponse(rows, one, KEEP, one.at),
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
    const rows = withResponse(shownAfter(rejected, 10), row('rejected', 3, 2 + KEEP), KEEP, 2 + KEEP);
    expect(kinds(rows, 'rejected')).toEqual(['rejected 3']);
    expect(kinds(rows, 'shown')).toHaveLength(10);
  });
});

describe('CONTACT-18', () => {
  const SEED = Number(process.env.KAIROS_SEED ?? 1);
  const RUNS = Number(process.env.KAIROS_RUNS ?? 300);
  const configured = configure('r', [
    policySchema.parse({
      kind: 'policy',
      name: 'contact',
      pauses: [
        { name: 'twice', after: 'rejected', times: 2, within: '30d', for: '60d', of: 'group' },
        { name: 'ignored', after: 'ignored', times: 3, within: '10d', for: '20d', of: 'group' },
      ],
    }),
  ]);
  if (!configured.ok) throw new Error(JSON.stringify(configured.problems));
  const { pauses } = configured.configuration;
  const inForce = (responses: readonly ResponseRow[] | null, now: number) =>
    pausesOf(Object.assign(new Profile('p'), { responses }), pauses, now).map(({ rule, since, until }) => [
      rule.name,
      since / DAY,
      until / DAY,
    ]);
  /** Told one after the other, the last one at the end of all. */
  const toldIn = (rows: readonly ResponseRow[], now: number) =>
    rows.reduce<readonly ResponseRow[] | null>(
      (kept, one) => withResponse(kept, one, pauses.keepMs, now),
      null,
    );

  it('two rejections a month apart in truth, told in one batch, pause nothing; two in a week from the second on', () => {
    const at = (n: number, day: number) => row('rejected', n, day * DAY);
    const now = 100 * DAY;
    expect(inForce(toldIn([at(1, 50), at(2, 81)], now), now)).toEqual([]);
    expect(inForce(toldIn([at(2, 88), at(1, 81)], now), now)).toEqual([['twice', 88, 148]]);
    // Told so late that it is over.
    expect(inForce(toldIn([at(1, 30), at(2, 37)], now), now)).toEqual([]);
    // The same one, told again as if it had just happened, is no second one.
    expect(inForce(toldIn([at(1, 81), at(1, 99)], now), now)).toEqual([]);
    expect(inForce(toldIn([at(1, 99), at(1, 81), at(2, 60)], now), now)).toEqual([['twice', 81, 141]]);
  });

  it(`the order of telling does not matter, nor who told it before a merge (KAIROS_SEED=${SEED})`, () => {
    const draws = new Draws(`responses ${SEED}`);
    let paused = 0;
    for (let run = 0; run < RUNS; run++) {
      const below = (what: string, most: number) => Math.floor(draws.uniform(what, run) * most);
      const now = 120 * DAY;
      const rows = Array.from({ length: 2 + below('count', 12) }, (_, i) => {
        const what = (['rejected', 'shown', 'shown', 'clicked'] as const)[below(`what ${i}`, 4)]!;
        return { ...row(what, below(`id ${i}`, 9), now - below(`at ${i}`, 100) * DAY), action: 'a' };
      });
      const shuffled = rows
        .map((one, i) => [draws.uniform(`order ${i}`, run), one] as const)
        .sort(([a], [b]) => a - b)
        .map(([, one]) => one);
      const kept = toldIn(rows, now);
      expect(toldIn(shuffled, now), `run ${run}`).toEqual(kept);
      const half = below('half', rows.length);
      const [a, b] = [toldIn(rows.slice(0, half), now), toldIn(rows.slice(half), now)];
      expect(mergeResponses(a, b), `run ${run}`).toEqual(kept);
      expect(mergeResponses(b, a), `run ${run}`).toEqual(kept);
      paused += inForce(kept, now).length;
    }
    expect(paused).toBeGreaterThan(RUNS / 10);
  });
});
