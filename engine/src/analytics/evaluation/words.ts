/** An evaluation in words, the same wherever it is read. */
import type { EstimatorName } from './estimators.ts';
import type { Verdict } from './evaluate.ts';

const verdicts: { readonly [verdict in Verdict]: string } = {
  more: 'It would have earned more.',
  'probably-more': 'It would probably have earned more; the sure range does not show it yet.',
  'no-difference-shown': 'No difference is shown: it may have earned more, or less.',
  'probably-less': 'It would probably have earned less; the sure range does not show it yet.',
  less: 'It would have earned less.',
};

const costs: { readonly [verdict in Verdict]: string } = {
  more: 'It costs something.',
  'probably-more': 'It probably costs something; the sure range does not show it.',
  'no-difference-shown': 'That it costs anything is not shown.',
  'probably-less': 'It probably earns something.',
  less: 'It earns something.',
};

/** @param isRule it is asked what a rule costs */
export function verdictWords(verdict: Verdict, isRule: boolean): string {
  return (isRule ? costs : verdicts)[verdict];
}

export const estimatorWords: { readonly [name in EstimatorName]: string } = {
  ips: 'outcomes by weight',
  snips: 'the same, weights normalised',
  dm: 'reward model alone',
  dr: 'doubly robust: the answer above',
  sndr: 'the same, weights normalised',
  'switch-dr': 'doubly robust, heavy weights left out',
  'dr-os': 'doubly robust, heavy weights shrunk',
  'clipped-ips': 'outcomes by weight, heavy weights clipped',
};

/** What every answer rests on. */
export const ASSUMED =
  'People answer as they did when these decisions were taken: another season, price or audience is not in it.';
