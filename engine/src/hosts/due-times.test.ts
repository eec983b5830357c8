// JRN-15: of very many who are due at once, whose journey has priority go first; in one lane the earliest do.
import { describe, expect, it } from 'vitest';
import { drawsFrom } from '../core/draws.ts';
import type { Lane } from '../core/due.ts';
import { DueTimes } from './due-times.ts';

describe('due times', () => {
  it('JRN-15: are taken by lane, then by instant, and never before theirs', () => {
    const due = new DueTimes();
    due.set('low-early', 1, 2);
    due.set('normal', 5, 1);
    due.set('high-late', 9, 0);
    due.set('high-early', 2, 0);
    due.set('not yet', 100, 0);
    expect(due.first).toBe(1);
    expect(due.take(10, 3).map(({ profile }) => profile)).toEqual(['high-early', 'high-late', 'normal']);
    expect(due.take(10, 3).map(({ profile }) => profile)).toEqual(['low-early']);
    expect(due.take(10, 3)).toEqual([]);
    expect(due.size).toBe(1);
  });

  it('are those that were set last, in whatever order and lane they come', () => {
    const seed = Number(process.env.KAIROS_SEED ?? Math.floor(Math.random() * 1e9));
    const random = drawsFrom(seed);
    const due = new DueTimes();
    const expected = new Map<string, number>();
    for (let i = 0; i < 5_000; i++) {
      const profile = `p${Math.floor(random() * 200)}`;
      const at = random() < 0.2 ? 0 : 1 + Math.floor(random() * 50);
      due.set(profile, at, Math.floor(random() * 3) as Lane);
      if (at === 0) expected.delete(profile);
      else expected.set(profile, at);
      if (random() > 0.05) continue;
      const now = Math.floor(random() * 50);
      for (const taken of due.take(now, 5)) {
        expect(taken.at, `KAIROS_SEED=${seed}`).toBe(expected.get(taken.profile));
        expect(taken.at).toBeLessThanOrEqual(now);
        expected.delete(taken.profile);
      }
    }
    expect(due.first, `KAIROS_SEED=${seed}`).toBe(Math.min(...expected.values()));
    expect(due.take(1_000, 10_000)).toHaveLength(expected.size);
  });
});
