// The watch of drift in made worlds: silent where rates stay as they are, however people come; awake where they change.
import { describe, expect, it } from 'vitest';
import { noDrift, type Watched, watch } from './drift.ts';
import { type DriftWorld, HOUR_MS, tell, toldIn, watchedIn } from './drift-world.testing.ts';
import { ResponseModel } from './model.ts';
import { modelFrom, modelState } from './model-state.ts';

const SEED = Number(process.env.KAIROS_SEED ?? 1);
const WORLDS = process.env.KAIROS_DEEP === '1' ? 60 : 3;
const seeds = Array.from({ length: WORLDS }, (_, i) => 1_000 * SEED + i);

const even = { days: 14, hourly: 60, maturationMs: 6 * HOUR_MS, wave: 0, bursts: 0, burstSize: 0 };
const waves = { ...even, wave: 1 };
const bursts = { ...waves, hourly: 20, bursts: 1, burstSize: 1_000 };
const worlds: readonly (readonly [name: string, world: Omit<DriftWorld, 'seed'>])[] = [
  ['in even traffic', even],
  ['in daily waves', waves],
  ['in bursts', bursts],
  [
    'in bursts, with a maturation of a week',
    { ...bursts, days: 40, bursts: 0.3, maturationMs: 168 * HOUR_MS },
  ],
  ['where responses come after their time, too', { ...waves, late: 0.2 }],
];

describe(`the watch of drift (KAIROS_SEED=${SEED})`, () => {
  it.each(worlds)(
    'LEARN-14: gives no more than one alarm in 100,000 outcomes without drift, %s',
    (_, world) => {
      let [alarms, outcomes] = [0, 0];
      for (const seed of seeds) {
        const seen = watchedIn({ ...world, seed });
        alarms += seen.notes.length;
        outcomes += seen.outcomes;
      }
      expect(outcomes).toBeGreaterThan(10_000 * WORLDS);
      expect(alarms).toBeLessThanOrEqual(Math.floor(outcomes / 100_000));
    },
  );

  it.each([
    [0.8, 'even traffic', even],
    [-0.8, 'even traffic', even],
    [0.8, 'daily waves', waves],
    [1.2, 'bursts', bursts],
  ] as const)('LEARN-14: finds a change of %f, in %s', (drift, _, world) => {
    let found = 0;
    for (const seed of seeds) {
      const [first] = watchedIn({ ...world, days: 24, driftAt: 14, drift, seed }).notes;
      if (first === undefined) continue;
      found++;
      expect(first.day, `seed ${seed}`).toBeGreaterThan(14);
      expect(Math.sign(first.shift), `seed ${seed}`).toBe(Math.sign(drift));
    }
    // A burst right after the change can teach the model the new rates before the watch is sure.
    expect(found / WORLDS).toBeGreaterThan(0.6);
  });

  it.each([0.3, 0.5, 0.9])(
    'LEARN-14: a new model of what %f respond to has not drifted: what was predicted before silences came is not judged',
    (rate) => {
      const offset = Math.log(rate / (1 - rate)) + 2.5;
      for (const seed of seeds) {
        const world = { ...even, hourly: 30, days: 35, maturationMs: 168 * HOUR_MS };
        expect(watchedIn({ ...world, driftAt: 0, drift: offset, seed }).notes, `seed ${seed}`).toEqual([]);
      }
    },
  );

  it('LEARN-8, LEARN-14: stored while cohorts are open it goes on the same', () => {
    const lessons = toldIn({ ...bursts, days: 4, driftAt: 3, drift: 1, seed: SEED });
    const half = Math.floor(lessons.length / 2);
    const teach = (model: ResponseModel, some: typeof lessons) => {
      for (const told of some) tell(model, told);
      return model;
    };
    const stored = modelState(teach(new ResponseModel('family', 2), lessons.slice(0, half)));
    const again = modelFrom(JSON.parse(JSON.stringify(stored)));
    expect(again.drifts.get('game')!.cohorts.length).toBeGreaterThan(1);
    const whole = modelState(teach(new ResponseModel('family', 2), lessons));
    expect(JSON.stringify(modelState(teach(again, lessons.slice(half))))).toBe(JSON.stringify(whole));
  });

  it('LEARN-14: what a build without cohorts has stored is read', () => {
    const model = new ResponseModel('family', 2);
    for (const told of toldIn({ ...even, days: 1, seed: SEED })) tell(model, told);
    const state = JSON.parse(JSON.stringify(modelState(model))) as unknown[];
    state[3] = (state[3] as unknown[][]).map(([family, n, logs]) => [family, n, logs]);
    const { n, logs } = model.drifts.get('game')!;
    expect(modelFrom(state).drifts.get('game')).toEqual({ n, logs, cohorts: [] });
  });
});

describe('a cohort', () => {
  const afterMs = 8 * HOUR_MS;
  const outcome = (reward: 0 | 1, dueHour: number, atHour: number): Watched => ({
    logit: -2.2,
    reward,
    isCorrection: false,
    at: atHour * HOUR_MS,
    matures: { at: dueHour * HOUR_MS, afterMs },
  });
  /** Of which so many outcomes have been seen. */
  const known = () => ({ ...noDrift(), n: 1_000 });

  it('LEARN-14: counts when silences that were due later have come, however late all of them come', () => {
    const drift = known();
    for (let i = 0; i < 200; i++) watch(drift, outcome(1, 20, 12));
    // The host stood still for a while: silences that were due at 19 come at 23, as do those due at 20.
    for (let i = 0; i < 50; i++) expect(watch(drift, outcome(0, 19, 23))).toBe(0);
    for (let i = 0; i < 1_800; i++) expect(watch(drift, outcome(0, 20, 23))).toBe(0);
    expect(drift.logs[3]).toBe(0);
    expect(watch(drift, outcome(0, 22, 23))).toBe(0);
    expect(drift.cohorts.map(({ until }) => until / HOUR_MS)).toEqual([22]);
  });

  it('LEARN-14: counts by the clock where nobody is silent', () => {
    const drift = known();
    for (let i = 0; i < 200; i++) expect(watch(drift, outcome(1, 20, 12))).toBe(0);
    expect(watch(drift, outcome(1, 35, 28))).toBe(0.8);
  });

  it('LEARN-14: a rejection, which comes at once, tells nothing of silences', () => {
    const drift = known();
    for (let i = 0; i < 200; i++) watch(drift, outcome(1, 20, 12));
    expect(watch(drift, outcome(0, 22, 14))).toBe(0);
    expect(drift.cohorts.map(({ until }) => until / HOUR_MS)).toEqual([20, 22]);
  });
});
