/** What models know, in words. Pure. */
import type { ModelFigures, ModelPredictor } from '../../api/types.ts';
import { count, factor, percent } from '../../words/numbers.ts';

type Day = ModelFigures['days'][number];

export function rateOf({ outcomes, responses }: Pick<Day, 'outcomes' | 'responses'>): number {
  return outcomes > 0 ? responses / outcomes : 0;
}

type Compared = Pick<Day, 'outcomes' | 'responses' | 'controls' | 'controlResponses'>;

/** Of what was not chosen by chance alone; undefined where there was none, or it is not known. */
export function chosenRateOf({
  outcomes,
  responses,
  controls,
  controlResponses,
}: Compared): number | undefined {
  if (controls === null || controlResponses === null || outcomes === controls) return undefined;
  return (responses - controlResponses) / (outcomes - controls);
}

/** Of what was chosen by chance alone. */
export function controlRateOf({ controls, controlResponses }: Compared): number | undefined {
  return controls === null || controlResponses === null || controls === 0
    ? undefined
    : controlResponses / controls;
}

export function liftWords(lift: number | null): string {
  if (lift === null) return 'no response in the control yet';
  return `${lift < 0 ? '-' : '+'}${percent(Math.abs(lift))} responses`;
}

/** While many are not heard of, more seem to respond than do: responses are known before silences. */
export function openWords({ open, outcomes }: Pick<ModelFigures, 'open' | 'outcomes'>): string {
  if (open === 0) return '';
  const words = ` ${count(open)} more ${open === 1 ? 'was' : 'were'} shown and may still be answered`;
  return outcomes > 0 ? `${words}: until then more seem to respond than do.` : `${words}.`;
}

/** Predictors that every model sees. */
const standard: Readonly<Record<string, string>> = {
  hour: 'Hour of the day',
  weekend: 'Saturday or Sunday',
  channel: 'What it goes out on',
  placement: 'Where it is shown',
  rest: 'Days since something was last shown',
  sent1: 'What left on the channel within a day',
  sent7: 'What left on the channel within 7 days',
  sent28: 'What left on the channel within 28 days',
  'own-channel': 'How the person has responded on the channel',
  own: 'How the person has responded at that hour',
  expected: 'What is expected whatever the hour',
};

export function predictorWords(predictor: string): string | undefined {
  return standard[predictor];
}

type Weight = ModelPredictor['weights'][number];

/**
 * "hero, at 0". Texts are hashed into columns, so that nobody's trait can be read off a model: of them only the column is
 * known.
 */
export function weightWords(predictor: string, { column, group }: Weight): string {
  const value = column.startsWith(predictor) ? column.slice(predictor.length) : ` ${column}`;
  if (value === '') return group;
  if (value.startsWith('#')) return `${group}, texts of column ${value.slice(1)}`;
  return `${group}, at ${value.replace(/^[:=]/, '').trim()}`;
}

/** Log-odds as what they multiply the odds of a response by: 0.693 -> "odds × 2". */
export function oddsWords(weight: number): string {
  return `odds × ${factor(Number(Math.exp(weight).toPrecision(2)))}`;
}
