/** What held for a decision as a whole, in sentences. Pure. */
import type { DecisionTrace } from '../../api/types.ts';
import { givenUpBy } from '../../words/given-up.ts';
import { factor } from '../../words/numbers.ts';

/** At most so many that saying nothing outweighed are told one by one. */
const FEW = 3;

export function remarksOf({
  degraded,
  fallback,
  weights = [],
  outweighed = [],
}: DecisionTrace): readonly string[] {
  const held = weights.map(
    ({ name, percent }) => `${name} ${percent < 0 ? '\u2212' : '+'}${factor(Math.abs(percent))}\u00a0%`,
  );
  const more = outweighed.length > FEW ? [`So were ${outweighed.length - FEW} more.`] : [];
  return [
    ...(fallback ? [fallbackWords(degraded)] : []),
    ...(held.length === 0 ? [] : [`What the moment was like counted: ${held.join(', ')}.`]),
    ...outweighed
      .slice(0, FEW)
      .map(
        ({ action, adds, costs }) =>
          `${action} would have added ${factor(adds)} and cost ${factor(costs)}: saying nothing was worth more.`,
      ),
    ...more,
  ];
}

function fallbackWords(degraded: DecisionTrace['degraded']): string {
  return givenUpBy(degraded) === undefined
    ? "Nothing remained, so the placement's fallback was given."
    : "The placement's fallback was given.";
}
