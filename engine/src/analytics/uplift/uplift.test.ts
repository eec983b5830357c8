import { describe, expect, it } from 'vitest';
import { drawsFrom } from '../../core/draws.ts';
import { placeboShare } from './placebo.ts';
import { qiniCurve } from './qini.ts';
import { upliftReport } from './report.ts';
import type { Trial } from './trial.ts';

/** An offer that only moves those with high x, and who respond anyway by y; a second arm that does the same to all. */
function trialOf(rows: number, seed: number, lift: number, arms = ['nothing', 'offer']): Trial {
  const draw = drawsFrom(seed);
  const values: number[] = [];
  const arm: number[] = [];
  const outcome: number[] = [];
  for (let row = 0; row < rows; row++) {
    const [x, y] = [draw() < 0.5 ? 1 : 0, draw()];
    const which = Math.floor(draw() * arms.length);
    const added = which === 1 ? lift * x : which === 2 ? 0.02 : 0;
    values.push(x, y);
    arm.push(which);
    outcome.push(draw() < 0.05 + 0.25 * y + added ? 1 : 0);
  }
  return {
    rows,
    arms,
    arm: Int32Array.from(arm),
    outcome: Float64Array.from(outcome),
    features: { names: ['x', 'y'], values: Float64Array.from(values) },
  };
}

describe('OPE-6: uplift', () => {
  it('finds what acting adds and for whom, above what a response model finds', () => {
    const { actions, arms } = upliftReport(trialOf(8_000, 1, 0.15));
    const [offer] = actions;
    expect(arms.map(({ people }) => people).reduce((sum, people) => sum + people)).toBe(8_000);
    expect(offer!.effect.interval.lower).toBeLessThan(0.075);
    expect(offer!.effect.interval.upper).toBeGreaterThan(0.075);
    expect(offer!.label).toBe('uplift');
    expect(offer!.targeting.slope).toBeGreaterThan(0.6);
    expect(offer!.targeting.p).toBeLessThan(0.001);
    expect(offer!.qini.coefficient).toBeGreaterThan(offer!.responseQini + 0.02);
    expect(offer!.fifths[0]!.effect.mean).toBeGreaterThan(offer!.fifths[4]!.effect.mean + 0.05);
  });

  it('an effect that is the same for all is uplift, and choosing by person is not said to win', () => {
    const { actions, personalising } = upliftReport(trialOf(9_000, 2, 0, ['nothing', 'idle', 'same']));
    expect(actions.map(({ action, label }) => [action, label])[0]).toEqual(['idle', 'response']);
    expect(personalising).toMatchObject({ best: 'same', verdict: 'not-shown' });
  });

  it('OPE-7: where nothing was done hardly any split of the silent arm shows uplift', () => {
    expect(placeboShare(trialOf(2_400, 3, 0.1), 40)).toBeLessThanOrEqual(0.07);
  });

  it.each([
    ['empty_log', { ...trialOf(400, 1, 0), rows: 0 }],
    ['arm_too_small', trialOf(150, 1, 0)],
    ['arm_too_small', { ...trialOf(400, 1, 0), arms: ['nothing'], arm: new Int32Array(400) }],
    ['bad_outcome', { ...trialOf(400, 1, 0), outcome: new Float64Array(400).fill(Number.NaN) }],
    [
      'bad_feature',
      {
        ...trialOf(400, 1, 0),
        features: { names: ['x', 'y'], values: new Float64Array(800).fill(Number.NaN) },
      },
    ],
  ] as const)('refuses a trial that tells nothing: %s', (code, trial) => {
    expect(() => upliftReport(trial)).toThrow(expect.objectContaining({ code }));
  });
});

describe('the Qini curve', () => {
  const treated = Int32Array.of(1, 0, 1, 0, 1, 0, 1, 0);
  const outcomes = Float64Array.of(1, 0, 1, 0, 0, 1, 0, 1);

  it('of the best order is 1, of the worst below 0, of one score for all 0', () => {
    const best = outcomes.map((outcome, i) => (treated[i] === 1 ? outcome : -outcome));
    expect(qiniCurve(best, treated, outcomes).coefficient).toBeCloseTo(1, 12);
    const worst = best.map((score) => -score);
    expect(qiniCurve(worst, treated, outcomes).coefficient).toBeLessThan(0);
    expect(qiniCurve(new Float64Array(8), treated, outcomes).coefficient).toBeCloseTo(0, 12);
  });

  it('ends at what acting on everybody adds', () => {
    const { gains, depths } = qiniCurve(
      Float64Array.from({ length: 8 }, (_, i) => -i),
      treated,
      outcomes,
    );
    expect(depths.at(-1)).toBe(1);
    expect(gains.at(-1)).toBeCloseTo((2 - 2) / 8, 12);
    expect(gains[10]).toBeCloseTo(2 / 8, 12);
  });
});
