/** What `kairos moments train` writes: a classifier for texts, and what events say; either may be missing. */
import type { Classifier } from './classifier.ts';
import { isMoment, type PerMoment } from './evidence.ts';
import { ModelRefused, modelFrom, modelText } from './model-text.ts';

/** What an event says, learnt from examples: all events of a name, or those with one value of a property. */
export interface LearntSign {
  readonly event: string;
  readonly property?: string;
  readonly value?: string | boolean;
  readonly weights: PerMoment;
}

export interface TrainedMoments {
  readonly classifier: Classifier | null;
  readonly signs: readonly LearntSign[];
}

/** The label of texts that show no moment: greetings, thanks, small talk. */
export const NO_MOMENT = 'none';

const FORMAT = 'kairos-moments-1';

export function trainedText({ classifier, signs }: TrainedMoments): string {
  return JSON.stringify({
    format: FORMAT,
    classifier: classifier && JSON.parse(modelText(classifier)),
    signs,
  });
}

/** @throws ModelRefused */
export function trainedFrom(text: string): TrainedMoments {
  let record: { format?: unknown; classifier?: unknown; signs?: unknown };
  try {
    record = JSON.parse(text) as typeof record;
  } catch {
    throw new ModelRefused('The model is not JSON');
  }
  if (record?.format !== FORMAT) throw new ModelRefused(`It is not a model of the format ${FORMAT}`);
  const { classifier, signs } = record;
  if (!Array.isArray(signs) || !signs.every(isSign)) throw new ModelRefused('The model is damaged');
  const model = classifier === null ? null : modelFrom(JSON.stringify(classifier));
  const stranger = model?.labels.find((label) => !isMoment(label) && label !== NO_MOMENT);
  if (stranger !== undefined) throw new ModelRefused(`The model knows "${stranger}", which is no moment`);
  return { classifier: model, signs };
}

function isSign(value: unknown): value is LearntSign {
  const { event, property, value: wanted, weights } = (value ?? {}) as { [name: string]: unknown };
  const named = typeof event === 'string' && (property === undefined || typeof property === 'string');
  const valued = wanted === undefined || typeof wanted === 'string' || typeof wanted === 'boolean';
  return named && valued && Array.isArray(weights) && weights.length === 4 && weights.every(Number.isFinite);
}
