/**
 * What saying an action adds is learnt from those who are held out, through the real engine: those who would have bought
 * anyway are told less, those who buy because of it more. The bench `uplift-arbitration` asks many more people.
 */
import { describe, expect, it } from 'vitest';
import { askedDaily, type UpliftDay, upliftModel } from './uplift-world.ts';

describe('uplift from holdouts in arbitration', () => {
  it('UPLIFT-1, UPLIFT-5, UPLIFT-7: is learnt, and what works is said instead of what is clicked', async () => {
    const asked = { seed: 3, people: 120, heldOut: 30 };
    const { days, engine, decisions } = await askedDaily({ ...asked, days: 24, by: 'uplift' });
    const byResponse = await askedDaily({ ...asked, days: 8, by: 'response' });
    const clicked = saidIn(byResponse.days.slice(-3));
    expect(clicked('sure')).toBeGreaterThan(0.5);
    const learnt = saidIn(days.slice(-6));
    expect(learnt('sure')).toBeLessThan(0.25);
    expect(learnt('works')).toBeGreaterThan(1.5 * learnt('sure'));
    expect(learnt('works')).toBeGreaterThan(clicked('works') + 0.2);

    // Everybody who was decided for is in one of the two arms, once a day, and fades (UPLIFT-10).
    const counted = (await engine.model(upliftModel, { limit: 1 }))!.contrasts!;
    const people = (arm: 'said' | 'silent') => counted.reduce((sum, { arms }) => sum + arms[arm].people, 0);
    const left = (of: (day: UpliftDay) => number) =>
      days.reduce((sum, day, i) => sum + of(day) * 2 ** ((i + 1 - days.length) / 90), 0);
    expect(people('said') / left((day) => day.asked)).toBeCloseTo(1, 1.7);
    expect((people('said') + people('silent')) / left(() => asked.people)).toBeCloseTo(1, 1.7);

    for (const id of [decisions.held, decisions.byUplift]) {
      const verified = (await engine.verifyDecision(id!))!;
      expect(verified.taken).toBe(verified.recorded);
      expect(verified.parts.map(({ part, verdict, differences }) => [part, verdict, differences])).toEqual(
        verified.parts.map(({ part }) => [part, 'same', []]),
      );
    }
  }, 120_000);
});

function saidIn(days: readonly UpliftDay[]): (action: string) => number {
  const all = days.reduce((sum, day) => sum + day.asked, 0);
  return (action) => days.reduce((sum, { said }) => sum + (said[action] ?? 0), 0) / all;
}
