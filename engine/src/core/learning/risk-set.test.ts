// What a response tells before it is known who was silent: who responds rather than others, and not how many do.
import { describe, expect, it } from 'vitest';
import { drawsFrom } from '../draws.ts';
import type { PredictorValues } from './columns.ts';
import { noFeatures } from './features.ts';
import { type Outcome, ResponseModel, type Teaching } from './model.ts';
import { modelFrom, modelState } from './model-state.ts';
import { RiskSet, type Shown } from './risk-set.ts';
import { chanceOf } from './weights.ts';

const SEED = Number(process.env.KAIROS_SEED ?? 1);
const HOUR_MS = 3_600_000;
const WEEK_MS = 168 * HOUR_MS;
const start = Date.UTC(2026, 0, 5);
const teaching: Teaching = {
  kinds: new Map([['vip', { name: 'vip', type: 'boolean', buckets: 2, use: 'always' }]]),
  halfLifeMs: 60 * 24 * HOUR_MS,
};

type Told = readonly [at: number, tell: (model: ResponseModel) => void];

interface World {
  readonly days: number;
  readonly hourly: number;
  /** Chance of a response by action; for somebody who is VIP, too. */
  readonly actions: { readonly [action: string]: number | { readonly vip: number; readonly others: number } };
  /** Of those who do not respond, this share says no at once. */
  readonly noes?: number;
  /** So many are shown the last action within an hour, two days before the end. */
  readonly blast?: number;
  /** Nobody tells who was shown something. */
  readonly isUntold?: true;
}

/** In the order in which it is told. */
function toldIn({ days, hourly, actions, noes = 0, blast = 0, isUntold }: World, draw: () => number): Told[] {
  const list: Told[] = [];
  const names = Object.keys(actions);
  const show = (at: number, action: string) => {
    const vip = draw() < 0.3;
    const rate = actions[action]!;
    const chance = typeof rate === 'number' ? rate : vip ? rate.vip : rate.others;
    const shown: Shown = { action, family: 'offers', values: { vip } };
    const matures = { at: at + WEEK_MS, afterMs: WEEK_MS };
    if (!isUntold) list.push([at, (model) => model.show(shown, matures, teaching, at)]);
    const responds = draw() < chance;
    const isTold = responds || draw() < noes;
    const when = isTold ? at + Math.round(draw() * 12 * HOUR_MS) : matures.at;
    const outcome: Outcome = {
      ...shown,
      reward: responds ? 1 : 0,
      isControl: false,
      isCorrection: false,
      matures,
    };
    list.push([when, (model) => model.teach(outcome, teaching, when)]);
  };
  for (let n = 0; n < days * 24 * hourly; n++)
    show(start + Math.round((n / hourly) * HOUR_MS), names[Math.floor(draw() * names.length)]!);
  const burst = start + (days - 2) * 24 * HOUR_MS;
  for (let n = 0; n < blast; n++) show(burst + Math.round((n / blast) * HOUR_MS), names.at(-1)!);
  return list.filter(([at]) => at < start + days * 24 * HOUR_MS).sort(([a], [b]) => a - b);
}

function taught(world: World, model = new ResponseModel('family', 1)): ResponseModel {
  for (const [, tell] of toldIn(world, drawsFrom(SEED))) tell(model);
  return model;
}

function chance({ weights, columns }: ResponseModel, action: string, values: PredictorValues = {}): number {
  return chanceOf(weights.predict(action, 'offers', columns.features(values, teaching.kinds)));
}

const alike = { a: 0.1, b: 0.1, c: 0.1 };

describe(`before silences are known (KAIROS_SEED=${SEED})`, () => {
  it('LEARN-17: responses do not tell how many respond', () => {
    // Some 240 responses of 2,400, and no silence yet.
    const world: World = { days: 5, hourly: 20, actions: alike };
    for (const action of Object.keys(alike)) expect(chance(taught(world), action)).toBeLessThan(0.15);
    expect(chance(taught({ ...world, isUntold: true }), 'a')).toBeGreaterThan(0.5);
  });

  it('LEARN-17: they tell who responds rather than others', () => {
    const model = taught({ days: 5, hourly: 20, actions: { low: 0.04, high: 0.16 } });
    expect(chance(model, 'high')).toBeGreaterThan(2 * chance(model, 'low'));
  });

  it('LEARN-17: they tell by what they are known', () => {
    const model = taught({ days: 5, hourly: 20, actions: { one: { vip: 0.2, others: 0.05 } } });
    expect(chance(model, 'one', { vip: true })).toBeGreaterThan(2 * chance(model, 'one', { vip: false }));
  });

  it('LEARN-17: more responses than were predicted of all do tell that more respond', () => {
    const model = taught({ days: 3, hourly: 20, actions: { a: 0.4 } });
    expect(chance(model, 'a')).toBeGreaterThan(0.2);
  });

  it('LEARN-17: a few who respond first of all, such as those who try it out, are made up for by whoever comes next', () => {
    const model = new ResponseModel('family', 1);
    const draw = drawsFrom(SEED);
    const show = (n: number, responds: boolean) => {
      const at = start + n * 1_000;
      const shown: Shown = { action: 'a', family: 'offers', values: {} };
      const matures = { at: at + WEEK_MS, afterMs: WEEK_MS };
      model.show(shown, matures, teaching, at);
      const outcome: Outcome = { ...shown, reward: 1, isControl: false, isCorrection: false, matures };
      if (responds) model.teach(outcome, teaching, at + 500);
    };
    for (let n = 0; n < 3; n++) show(n, true);
    expect(chance(model, 'a')).toBeGreaterThan(0.15);
    for (let n = 3; n < 300; n++) show(n, draw() < 0.05);
    expect(chance(model, 'a')).toBeLessThan(0.1);
  });

  it('LEARN-17: a burst makes nobody likelier to respond', () => {
    const world: World = { days: 20, hourly: 20, actions: alike };
    const quiet = taught(world);
    const burst = taught({ ...world, blast: 10_000 });
    expect(Math.abs(chance(burst, 'c') - chance(quiet, 'c'))).toBeLessThan(0.03);
    expect(chance(taught({ ...world, blast: 10_000, isUntold: true }), 'c')).toBeGreaterThan(0.3);
  });

  it('LEARN-17: who says no at once is heard as before', () => {
    const model = taught({ days: 6, hourly: 20, actions: { a: 0.4 }, noes: 0.95 });
    expect(Math.abs(chance(model, 'a') - 0.4)).toBeLessThan(0.06);
  });
});

describe(`when silences are known (KAIROS_SEED=${SEED})`, () => {
  it('LEARN-17: as much is believed as if responses had been told as late', () => {
    const model = taught({
      days: 28,
      hourly: 20,
      actions: { a: 0.05, b: 0.1, c: { vip: 0.3, others: 0.08 } },
    });
    expect(Math.abs(chance(model, 'a') - 0.05)).toBeLessThan(0.02);
    expect(Math.abs(chance(model, 'b') - 0.1)).toBeLessThan(0.03);
    expect(chance(model, 'c')).toBeGreaterThan(chance(model, 'b'));
    expect(model.notes).toEqual([]);
  });

  it('LEARN-17: what was taken is given back, to those who are never heard of as well', () => {
    const draw = drawsFrom(SEED);
    const set = new RiskSet();
    const matures = { at: start + WEEK_MS, afterMs: WEEK_MS };
    const names = ['a', 'b', 'c'];
    for (let n = 0; n < 1_000; n++)
      set.enter({ action: names[n % 3]!, family: 'offers', values: {} }, 0.05 + 0.1 * draw(), matures);
    const cohort = set.of(matures)!;
    let [taken, back] = [0, 0];
    for (let n = 0; n < 900; n++) {
      const mass = 0.2 * draw();
      for (const shown of cohort.controls()) {
        cohort.take(shown, mass);
        taken += mass;
      }
      back += cohort.leave(names[n % 3]!, 0.05 + 0.1 * draw(), matures.at);
    }
    expect(taken).toBeGreaterThan(100);
    expect(back + cohort.owed).toBeCloseTo(taken, 6);
    expect(set.takeOver(cohort.latest - 1)).toEqual([]);
    expect(set.takeOver(cohort.latest)).toEqual([cohort]);
    expect(set.cohorts).toEqual([]);
  });

  it('LEARN-17: who was never heard of makes nobody less likely to respond', () => {
    const model = new ResponseModel('family', 1);
    const before = chance(model, 'a');
    const matures = { at: start + WEEK_MS, afterMs: WEEK_MS };
    const shown: Shown = { action: 'a', family: 'offers', values: {} };
    const other: Shown = { ...shown, action: 'b' };
    for (let n = 0; n < 50; n++) model.show(n < 40 ? shown : other, matures, teaching, start);
    const outcome: Outcome = { ...other, reward: 1, isControl: false, isCorrection: false, matures };
    for (let n = 0; n < 5; n++) model.teach(outcome, teaching, start + HOUR_MS);
    const meanwhile = chance(model, 'a');
    expect(meanwhile).toBeLessThan(before);
    expect([model.atRisk.open(), model.atRisk.open('a'), model.atRisk.open('b')]).toEqual([45, 40, 5]);
    // Long after, something else is heard of.
    const late = start + 3 * WEEK_MS;
    model.teach(
      { ...other, family: 'else', reward: 0, isControl: false, isCorrection: false },
      teaching,
      late,
    );
    expect(chance(model, 'a')).toBeGreaterThan(meanwhile);
    expect(model.atRisk.cohorts).toEqual([]);
  });

  it('LEARN-17: who was never heard of gives back to their own action, however many others were shown another', () => {
    const model = new ResponseModel('family', 1);
    const matures = { at: start + WEEK_MS, afterMs: WEEK_MS };
    const one: Shown = { action: 'a', family: 'offers', values: { vip: true } };
    const other: Shown = { ...one, action: 'b' };
    const response: Outcome = { ...other, reward: 1, isControl: false, isCorrection: false, matures };
    for (let n = 0; n < 40; n++) model.show(one, matures, teaching, start);
    for (let n = 0; n < 8; n++) model.show(other, matures, teaching, start);
    for (let n = 0; n < 8; n++) model.teach(response, teaching, start + HOUR_MS);
    const lost = chance(model, 'a', one.values);
    for (let n = 0; n < 20_000; n++) model.show(other, matures, teaching, start + 2 * HOUR_MS);
    const late = start + 3 * WEEK_MS;
    const none = { reward: 0, isControl: false, isCorrection: false } as const;
    const ofB = model.weights.actions.get('b')!.mean;
    model.teach({ ...other, action: 'c', family: 'else', ...none }, teaching, late);
    expect(chance(model, 'a', one.values)).toBeGreaterThan(1.5 * lost);
    expect(model.weights.actions.get('b')!.mean).toBe(ofB);
  });

  it('LEARN-17: of those who have all been heard of nothing is kept', () => {
    const model = new ResponseModel('family', 1);
    const matures = { at: start + WEEK_MS, afterMs: WEEK_MS };
    const shown: Shown = { action: 'a', family: 'offers', values: { age: 41.375 } };
    const outcome: Outcome = { ...shown, matures, isControl: false, isCorrection: false, reward: 0 };
    for (let n = 0; n < 3; n++) model.show(shown, matures, teaching, start);
    const [cohort] = model.atRisk.cohorts;
    for (let n = 0; n < 2; n++) model.teach(outcome, teaching, start + HOUR_MS);
    expect(JSON.stringify(cohort!.state())).toContain('41.375');
    model.teach(outcome, teaching, start + HOUR_MS);
    expect(JSON.stringify(cohort!.state())).not.toContain('41.375');
    // Who comes after that is weighed against as before.
    for (let n = 0; n < 2; n++) model.show(shown, matures, teaching, start + HOUR_MS);
    expect(cohort!.controls()).toHaveLength(2);
  });

  it('LEARN-8, LEARN-17: stored while some are not heard of, it goes on the same', () => {
    const told = toldIn({ days: 9, hourly: 20, actions: alike }, drawsFrom(SEED));
    const half = Math.floor(told.length / 2);
    const whole = new ResponseModel('family', 1);
    for (const [, tell] of told.slice(0, half)) tell(whole);
    const again = modelFrom(JSON.parse(JSON.stringify(modelState(whole))));
    expect(again.atRisk.cohorts.length).toBeGreaterThan(2);
    for (const [, tell] of told.slice(half)) {
      tell(whole);
      tell(again);
    }
    expect(JSON.stringify(modelState(again))).toBe(JSON.stringify(modelState(whole)));
  });

  it('LEARN-17: what was shown by a build before this one is learnt from as it was there', () => {
    const model = new ResponseModel('family', 1);
    const before = chanceOf(model.weights.predict('a', 'offers', noFeatures));
    const matures = { at: start + WEEK_MS, afterMs: WEEK_MS };
    const one = { action: 'a', family: 'offers', values: {}, isControl: false, isCorrection: false, matures };
    model.teach({ ...one, reward: 1 }, teaching, start);
    expect(chance(model, 'a')).toBeGreaterThan(before);
    const state = modelState(model).slice(0, -1);
    expect(modelFrom(state).atRisk.cohorts).toEqual([]);
  });
});
