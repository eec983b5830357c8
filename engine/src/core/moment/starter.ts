/**
 * The model that is there from the first start: learnt in a moment, when it is first needed, from sentences of our
 * own as customers of a shop write them. `kairos moments train` makes a better one from a company's own texts.
 */
import { MOMENTS } from './evidence.ts';
import { sentences } from './starter/sentences.ts';
import { type Example, train } from './train.ts';
import { NO_MOMENT, type TrainedMoments } from './trained.ts';

const labels = [...MOMENTS, NO_MOMENT] as const;

/** As found by a training without it; a test says when it has to be renewed. */
export const calibration = { temperature: 2.7, threshold: 0.3 };

let made: TrainedMoments | undefined;

export function starter(): TrainedMoments {
  made ??= { classifier: train(starterExamples(), { calibration }), signs: [] };
  return made;
}

/** Each paragraph of the sentences is one intent. */
export function starterExamples(): Example[] {
  return labels.flatMap((label) =>
    sentences[label]
      .trim()
      .split(/\n\s*\n/)
      .flatMap((paragraph, intent) =>
        paragraph.split('\n').map((line): Example => ({ text: line.trim(), label, intent: String(intent) })),
      ),
  );
}
