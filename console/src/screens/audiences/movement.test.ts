import { describe, expect, it } from 'vitest';
import type { Happening, LiveFigures } from '../../api/types.ts';
import { addHappenings, noRows } from '../../live/rows.ts';
import { addLook, changeOf, movesOf } from './movement.ts';

const begin = Date.parse('2026-11-22T12:00:00Z');

function figures(seconds: number, members: Readonly<Record<string, number>>): LiveFigures {
  const audiences = Object.entries(members).map(([name, count]) => ({ name, members: count }));
  return { at: new Date(begin + seconds * 1000).toISOString(), audiences } as unknown as LiveFigures;
}

describe('the change of an audience', () => {
  it('is told since the oldest look that knew it, two minutes at most', () => {
    let looks: ReturnType<typeof addLook> = [];
    for (let second = 0; second <= 300; second++) looks = addLook(looks, figures(second, { vip: second }));
    expect(looks).toHaveLength(12);
    const now = figures(300, { vip: 300 });
    expect(changeOf(looks, now, 'vip', 300)).toEqual({ by: 110, overMs: 110_000 });
    expect(changeOf(looks, now, 'new', 5)).toBeUndefined();
  });

  it('of an audience that came later begins with it', () => {
    const looks = addLook(addLook([], figures(0, {})), figures(20, { vip: 7 }));
    expect(changeOf(looks, figures(25, { vip: 4 }), 'vip', 4)).toEqual({ by: -3, overMs: 5_000 });
  });
});

it('the newest moves of one audience come first, eight at most', () => {
  const move = (n: number): Happening => ({
    id: `h${n}`,
    kind: 'audience',
    at: new Date(begin + n).toISOString(),
    profile: `p${n}`,
    who: `p${n}`,
    audience: n % 2 === 0 ? 'vip' : 'other',
    change: 'entered',
  });
  const rows = addHappenings(
    noRows,
    Array.from({ length: 40 }, (_, n) => move(n)),
    0,
  );
  expect(movesOf(rows, 'vip').map(({ id }) => id)).toEqual([
    'h38',
    'h36',
    'h34',
    'h32',
    'h30',
    'h28',
    'h26',
    'h24',
  ]);
  expect(movesOf(rows, 'nobody')).toEqual([]);
});
