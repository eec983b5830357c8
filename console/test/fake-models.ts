/** The model of the fake engine: two actions over a fortnight, of which the first days did not count controls yet. */
import type { ModelAction, ModelActionView, ModelFigures, ModelsView, ModelView } from '../src/api/types.ts';

type Day = ModelFigures['days'][number];

const DAYS = 14;
const UNCOUNTED = 3;

function daysOf(perDay: number, rate: number, coverage: number): Day[] {
  return Array.from({ length: DAYS }, (_, i): Day => {
    const outcomes = Math.round(perDay * (1 + 0.3 * Math.sin(i)));
    const responses = Math.round(outcomes * rate * (1 + 0.04 * i));
    const isCounted = i >= UNCOUNTED;
    const controls = Math.round(outcomes / 50);
    const controlResponses = Math.round(controls * rate * (1 + 0.5 * Math.cos(i)));
    const control = controlResponses / controls;
    return {
      day: `2026-01-${String(i + 1).padStart(2, '0')}`,
      outcomes,
      responses,
      predicted: rate * (1 + 0.03 * i),
      auc: 0.6 + 0.006 * i,
      aucOfDay: isCounted ? 0.64 + 0.03 * Math.sin(2 * i) : null,
      lift:
        isCounted && controlResponses > 0
          ? (responses - controlResponses) / (outcomes - controls) / control - 1
          : null,
      controls: isCounted ? controls : null,
      controlResponses: isCounted ? controlResponses : null,
      coverage: coverage * (1 + 0.02 * i),
    };
  });
}

function figuresOf(days: Day[]): ModelFigures {
  const sum = (of: (day: Day) => number | null) => days.reduce((all, day) => all + (of(day) ?? 0), 0);
  const [outcomes, responses] = [sum((day) => day.outcomes), sum((day) => day.responses)];
  const rate = responses / outcomes;
  return {
    outcomes,
    responses,
    open: 340,
    predicted: rate,
    auc: days.at(-1)!.auc,
    calibrationError: 0.006,
    lift: 0.21,
    controls: sum((day) => day.controls),
    controlResponses: sum((day) => day.controlResponses),
    calibration: [0.5, 1, 2].map((times) => ({
      predicted: rate * times,
      observed: rate * times * 1.05,
      outcomes: Math.round(outcomes / 3),
    })),
    days,
  };
}

const hero: ModelAction = {
  action: 'first-brew',
  group: 'tea',
  chance: 0.041,
  coverage: 0.8,
  figures: figuresOf(daysOf(4_000, 0.04, 0.75)),
};
/** One day so far, with too few responses to tell more of it. */
const young: ModelAction = {
  action: 'kettle-club',
  group: 'ware',
  chance: 0.02,
  coverage: 0.01,
  figures: figuresOf([{ ...daysOf(120, 0.02, 0.01)[0]!, auc: null, controls: 2, controlResponses: 0 }]),
};
const actions = [hero, young];

const summary: ModelsView['models'][number] = {
  name: 'response',
  version: 62_110,
  groups: [],
  maturationMs: 86_400_000,
  figures: figuresOf(daysOf(5_000, 0.038, 1).map((day) => ({ ...day, coverage: 1 }))),
  actionCount: actions.length,
};

export const models: ModelsView = { models: [summary] };

export const model: ModelView = {
  ...summary,
  actions,
  predictors: [],
  drifts: [],
  selection: { method: 'thompson', scale: 1, control: 0.02 },
};

export function modelAction(name: string): ModelActionView | undefined {
  const action = actions.find((one) => one.action === name);
  return action && { model: model.name, action, predictors: [] };
}
