import { describe, expect, it } from 'vitest';
import { Draws } from '../hash.ts';
import type { PredictorKind, PredictorValues } from './columns.ts';
import { sigmoid } from './logistic.ts';
import { type Outcome, ResponseModel } from './model.ts';
import { modelFrom, modelState, PublishedModel, takeDelta } from './model-state.ts';
import { chanceOf } from './weights.ts';

const DAY_MS = 86_400_000;
const start = Date.UTC(2026, 0, 5);
const kindOf = (
  kind: Partial<PredictorKind> & Pick<PredictorKind, 'name' | 'type'>,
): [string, PredictorKind] => [
  kind.name,
  { buckets: 32, use: 'merit', bins: undefined, ...kind } as PredictorKind,
];
const kinds = new Map([
  kindOf({ name: 'age', type: 'number' }),
  kindOf({ name: 'noise', type: 'number' }),
  kindOf({ name: 'plan', type: 'category' }),
]);
const teaching = { kinds, halfLifeMs: 60 * DAY_MS };
const draws = new Draws('model test');

/** Older people respond to pensions, others to games; noise tells nothing. */
function outcomeOf(n: number, shift = 0): Outcome {
  const family = n % 2 === 0 ? 'pension' : 'game';
  const age = 50 + 15 * draws.normal('age', n);
  const logit = -1.5 + ((family === 'pension' ? 1 : -1) * (age - 50)) / 15 + shift;
  return {
    action: `${family}-${n % 6}`,
    family,
    values: { age, noise: draws.normal('noise', n), plan: n % 3 === 0 ? 'pro' : 'basic' },
    reward: draws.uniform('reward', n) < sigmoid(logit) ? 1 : 0,
    isControl: n % 50 === 0,
    isCorrection: false,
  };
}

function taught(
  outcomes: number,
  slopes: 'family' | 'action' = 'family',
  model = new ResponseModel(slopes, 4),
) {
  for (let n = model.version; n < outcomes; n++) model.teach(outcomeOf(n), teaching, start + n * 60_000);
  return model;
}

function chance(model: Pick<ResponseModel, 'weights' | 'columns'>, action: string, values: PredictorValues) {
  const family = action.split('-')[0]!;
  return chanceOf(model.weights.predict(action, family, model.columns.features(values, kinds)));
}

describe('a model of responses', () => {
  it.each([
    ['once', 500, [1e15]],
    ['again and again', 500, [1e308, -1e308, 1e200, -1e200, 1e100]],
    ['before anything else', 0, [1e308, -1e308, 1e200]],
  ])('LEARN-16: goes on learning when somebody sends absurd numbers, %s', (_, before, absurd) => {
    const model = taught(before);
    for (const [i, age] of absurd.entries()) {
      const outcome = outcomeOf(model.version);
      model.teach(
        { ...outcome, values: { ...outcome.values, age } },
        teaching,
        start + (before + i) * 60_000,
      );
    }
    const again = modelFrom(JSON.parse(JSON.stringify(modelState(taught(6_000, 'family', model)))));
    expect([...again.columns.merits.keys()]).toEqual(['age']);
    expect(chance(again, 'pension-0', { age: 65 })).toBeGreaterThan(
      2 * chance(again, 'pension-0', { age: 35 }),
    );
    for (const age of [...absurd, 65]) expect(chance(again, 'game-1', { age })).toBeGreaterThan(0);
  });

  it('LEARN-10: finds what tells something, and leaves out what does not', () => {
    const { columns } = taught(4_000);
    expect([...columns.merits.keys()]).toEqual(['age']);
    expect(columns.merits.get('age')!.evidence).toBeGreaterThan(5);
  });

  it('predicts what it was taught, by family', () => {
    const model = taught(8_000);
    const expected = (slope: number, age: number) => sigmoid(-1.5 + (slope * (age - 50)) / 15);
    for (const age of [30, 50, 70]) {
      expect(Math.abs(chance(model, 'pension-0', { age }) - expected(1, age))).toBeLessThan(0.1);
      expect(Math.abs(chance(model, 'game-1', { age }) - expected(-1, age))).toBeLessThan(0.1);
    }
  });

  it('LEARN-9: an action that nobody was shown begins as its family is', () => {
    const model = taught(8_000);
    const known = chance(model, 'pension-0', { age: 70 });
    expect(Math.abs(chance(model, 'pension-new', { age: 70 }) - known)).toBeLessThan(0.1);
    expect(Math.abs(chance(model, 'game-new', { age: 70 }) - known)).toBeGreaterThan(0.3);
  });

  it.each(['family', 'action'] as const)(
    'LEARN-8: stored and read in the middle it goes on the same, weights by %s',
    (slopes) => {
      const whole = JSON.stringify(modelState(taught(600, slopes)));
      const half = JSON.parse(JSON.stringify(modelState(taught(300, slopes))));
      expect(JSON.stringify(modelState(taught(600, slopes, modelFrom(half))))).toBe(whole);
      expect(JSON.stringify(modelState(taught(600, slopes)))).toBe(whole);
    },
  );

  it.each(['family', 'action'] as const)(
    'LEARN-12: by what changed others predict the same, weights by %s',
    (slopes) => {
      const model = new ResponseModel(slopes, 4);
      const published = new PublishedModel({ slopes, expected: 4 });
      for (const until of [1, 7, 300, 301, 2_000]) {
        taught(until, slopes, model);
        published.apply(JSON.parse(JSON.stringify(takeDelta('response', model, false))));
      }
      taught(2_001, slopes, model);
      const last = takeDelta('response', model, false);
      expect([last.actions.length, last.families.length]).toEqual([1, 1]);
      published.apply(last);
      expect(published.version).toBe(2_001);
      for (const action of ['pension-0', 'game-1', 'game-new'])
        expect(chance(published, action, { age: 70, plan: 'pro' })).toBe(
          chance(model, action, { age: 70, plan: 'pro' }),
        );
    },
  );

  it('LEARN-3: a correction leads about where the response would have', () => {
    const at = start + 3_000 * 60_000;
    const outcome: Outcome = { ...outcomeOf(3_000), reward: 0 };
    const corrected = taught(3_000);
    corrected.teach(outcome, teaching, at);
    corrected.teach({ ...outcome, reward: 1, isCorrection: true }, teaching, at);
    const right = taught(3_000);
    right.teach({ ...outcome, reward: 1 }, teaching, at);
    const { action, values } = outcome;
    expect(chance(corrected, action, values)).toBeCloseTo(chance(right, action, values), 3);
    expect(corrected.total.responses).toBe(right.total.responses);
    expect(corrected.total.n).toBe(right.total.n);
  });

  it('LEARN-11: after a long time it is less certain, at most as at first', () => {
    const model = taught(2_000);
    const uncertainty = () => model.weights.actions.get('pension-0')!.variance;
    const before = uncertainty();
    const later = start + 2_000 * 60_000 + 60 * DAY_MS;
    model.teach({ ...outcomeOf(2_000), action: 'pension-0', family: 'pension' }, teaching, later);
    expect(uncertainty() / before).toBeGreaterThan(1.7);
    model.teach(
      { ...outcomeOf(2_001), action: 'pension-0', family: 'pension' },
      teaching,
      later + 9_000 * DAY_MS,
    );
    expect(uncertainty()).toBeLessThanOrEqual(0.25);
  });

  it('LEARN-11: drift of a family is noticed, and none is where nothing drifted', () => {
    const model = taught(6_000);
    expect(model.notes).toEqual([]);
    for (let n = 6_000; n < 8_000; n++)
      model.teach(outcomeOf(n, n % 2 === 0 ? 1.5 : 0), teaching, start + n * 60_000);
    expect(model.notes.length).toBeGreaterThan(0);
    expect(model.notes[0]).toMatchObject({ family: 'pension' });
    expect(model.notes[0]!.shift).toBeGreaterThan(0);
  });

  it('LEARN-13: judges predictions: AUC, calibration, control, days', () => {
    const { total, figures } = taught(8_000);
    expect(total.n).toBe(8_000);
    expect(total.auc).toBeGreaterThan(0.7);
    expect(total.controls).toBe(160);
    expect(total.lift).not.toBeNull();
    expect(total.days.map(({ n }) => n).reduce((sum, n) => sum + n)).toBe(8_000);
    expect(Math.abs(total.predicted - total.responses) / total.n).toBeLessThan(0.02);
    for (const { n, predicted, observed } of total.calibration)
      if (n >= 400) expect(Math.abs(predicted - observed)).toBeLessThan(0.07);
    expect([...figures.values()].reduce((sum, { n }) => sum + n, 0)).toBe(8_000);
  });

  it('takes no harm from values that are none', () => {
    const model = taught(100);
    const odd = { age: Number.NaN, noise: Number.POSITIVE_INFINITY, plan: '', other: 'x'.repeat(1_000) };
    model.teach({ ...outcomeOf(100), values: odd }, teaching, start);
    const after = chance(model, 'pension-0', odd);
    expect(after > 0 && after < 1).toBe(true);
  });
});
