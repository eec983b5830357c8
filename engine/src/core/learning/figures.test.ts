// LEARN-13, LEARN-15: what is told of predictions day by day follows from the outcomes of that day; states of older builds are read.
import { describe, expect, it } from 'vitest';
import { drawsFrom } from '../draws.ts';
import { DAY_MS, Figures, liftOf } from './figures.ts';
import { lookAt } from './look.ts';
import { ResponseModel } from './model.ts';

const SEED = Number(process.env.KAIROS_SEED ?? 1);
const FIRST_DAY = 20_000;

interface Outcome {
  readonly day: number;
  readonly logit: number;
  readonly reward: number;
  readonly isControl: boolean;
}

/** The further apart responses and the rest lie, the better they were told apart; in the middle of a bin each. */
function outcomes(count: number, days: number, apart: (day: number) => number): Outcome[] {
  const random = drawsFrom(SEED);
  return Array.from({ length: count }, (_, n) => {
    const day = FIRST_DAY + Math.floor((n * days) / count);
    const reward = random() < 0.3 ? 1 : 0;
    const around = -3 + reward * apart(day) + 2 * random();
    return { day, reward, logit: Math.floor(around * 2) / 2 + 0.25, isControl: random() < 0.2 };
  });
}

function add(figures: Figures, { day, logit, reward, isControl }: Outcome, ms = 0): void {
  figures.add(logit, 1 / (1 + Math.exp(-logit)), reward, day * DAY_MS + ms, isControl);
}

function figuresOf(all: readonly Outcome[]): Figures {
  const figures = new Figures();
  for (const [n, one] of all.entries()) add(figures, one, n);
  return figures;
}

/** Over all pairs, as it is defined. */
function aucOf(all: readonly Outcome[]): number {
  const none = all.filter(({ reward }) => reward === 0);
  const pairs = all
    .filter(({ reward }) => reward === 1)
    .flatMap((one) =>
      none.map((other) => (one.logit > other.logit ? 1 : one.logit === other.logit ? 0.5 : 0)),
    );
  return pairs.reduce<number>((sum, pair) => sum + pair, 0) / pairs.length;
}

/** Over the pairs within each part. */
function aucWithin(parts: readonly (readonly Outcome[])[]): number {
  let [pairs, right] = [0, 0];
  for (const part of parts) {
    const responses = part.filter(({ reward }) => reward === 1).length;
    const here = responses * (part.length - responses);
    pairs += here;
    right += aucOf(part) * here;
  }
  return right / pairs;
}

describe(`LEARN-15: figures by day (KAIROS_SEED=${SEED})`, () => {
  it('are of the outcomes of that day', () => {
    const all = outcomes(1_200, 4, (day) => day - FIRST_DAY);
    const { days } = figuresOf(all);
    expect(days).toHaveLength(4);
    for (const told of days) {
      const own = all.filter(({ day }) => day === told.day);
      const controls = own.filter(({ isControl }) => isControl);
      const responsesOf = (some: readonly Outcome[]) => some.reduce((sum, { reward }) => sum + reward, 0);
      expect(told).toMatchObject({
        n: own.length,
        responses: responsesOf(own),
        controls: controls.length,
        controlResponses: responsesOf(controls),
      });
      expect(told.ownAuc).toBeCloseTo(aucOf(own), 12);
      const chosen = own.filter(({ isControl }) => !isControl);
      const lift = responsesOf(chosen) / chosen.length / (responsesOf(controls) / controls.length) - 1;
      expect(liftOf(told)).toBeCloseTo(lift, 12);
    }
    // On another day more or less may have been believed of all.
    const ofDays = days.map(({ day }) => all.filter((one) => one.day === day));
    expect(days.at(-1)!.auc).toBeCloseTo(aucWithin(ofDays), 12);
  });

  it('say nothing where a day has too few', () => {
    const figures = new Figures();
    const one = { day: FIRST_DAY, logit: -2.25, isControl: false };
    for (let n = 0; n < 30; n++) add(figures, { ...one, reward: 0 });
    for (let n = 0; n < 19; n++) add(figures, { ...one, reward: 1 });
    expect([figures.days[0]!.ownAuc, liftOf(figures.days[0]!)]).toEqual([null, null]);
    add(figures, { ...one, reward: 1 });
    expect(figures.days[0]!.ownAuc).toBe(0.5);
    add(figures, { ...one, reward: 0, isControl: true });
    expect(liftOf(figures.days[0]!)).toBeNull();
  });

  it('count a response that came after all for the day on which it came', () => {
    const figures = figuresOf(outcomes(200, 1, () => 1));
    const { responses, controls, controlResponses, ownAuc } = { ...figures.days[0]! };
    figures.correct(-2.25, FIRST_DAY * DAY_MS + 1_000, true);
    expect(figures.days[0]).toMatchObject({
      responses: responses + 1,
      controls,
      controlResponses: controlResponses! + 1,
      ownAuc,
    });
  });

  it('are bounded, and go on the same when they were stored and read', () => {
    const all = outcomes(4_000, 40, () => 1);
    const [before, after] = [all.slice(0, 2_050), all.slice(2_050)];
    const whole = figuresOf(all);
    const read = Figures.from(figuresOf(before).state());
    for (const [n, one] of after.entries()) add(read, one, n);
    expect(read.state()).toEqual(whole.state());
    expect(whole.days).toHaveLength(30);
  });

  it('are not known of days that an older build has counted, and known from the next on', () => {
    const all = outcomes(600, 3, () => 1);
    const early = all.slice(0, 300);
    // Up to then: totals, bins, and five values a day.
    const read = Figures.from(figuresOf(early).state().slice(0, 7));
    for (const one of all.slice(300)) add(read, one);
    const own = all.filter(({ day }) => day === FIRST_DAY + 2);
    expect(read.days.map(({ n }) => n)).toEqual([200, 200, 200]);
    expect(read.days.map(({ controls }) => controls)).toEqual([
      null,
      null,
      own.filter(({ isControl }) => isControl).length,
    ]);
    expect(read.days.map((day) => [day.ownAuc === null, liftOf(day) === null])).toEqual([
      [true, true],
      [true, true],
      [false, false],
    ]);
    // The older build has compared outcomes of different days as well; what came of its last day since stands alone.
    expect(read.auc).toBeCloseTo(aucWithin([early, all.slice(300, 400), own]), 12);
  });

  it('say which part of all outcomes an action had', () => {
    const model = new ResponseModel('family');
    const teach = (action: string, day: number) =>
      model.teach(
        { action, family: 'cards', values: {}, reward: 0, isControl: false, isCorrection: false },
        { kinds: new Map(), halfLifeMs: 60 * DAY_MS },
        day * DAY_MS,
      );
    for (const action of ['gold', 'gold', 'gold', 'silver']) teach(action, FIRST_DAY);
    for (const action of ['silver', 'silver']) teach(action, FIRST_DAY + 1);
    const { figures, actions } = lookAt('response', model, { limit: 2 });
    const coverageOf = (days: typeof figures.days) => days.map(({ coverage }) => coverage);
    expect(coverageOf(figures.days)).toEqual([1, 1]);
    expect(actions.map((one) => [one.action, coverageOf(one.figures.days)])).toEqual([
      ['gold', [0.75]],
      ['silver', [0.25, 1]],
    ]);
  });
});
