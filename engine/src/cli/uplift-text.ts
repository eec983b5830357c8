/** What a trial tells of acting, as text for people. */
import { basename } from 'node:path';
import { stringify } from 'yaml';
import { EvaluationRefused } from '../analytics/evaluation/refusal.ts';
import type { Effect } from '../analytics/uplift/effect.ts';
import type { Personalising } from '../analytics/uplift/personalise.ts';
import type { ActionReport, UpliftReport } from '../analytics/uplift/report.ts';
import { columns, withSign, wrapped } from './evaluate-text.ts';
import { grouped } from './progress.ts';

export function upliftText({ people, arms, actions, personalising }: UpliftReport): string {
  const lines = [
    `What does acting add? ${grouped(people)} people, by chance in ${arms.length} arms`,
    '',
    ...columns([
      ['arm', 'people', 'did it', 'share'],
      ...arms.map(({ arm, people: size, outcomes }) => [
        arm,
        grouped(size),
        grouped(outcomes),
        percent(outcomes / size),
      ]),
    ]),
    ...actions.flatMap(actionLines),
    ...(personalising ? personalLines(personalising) : []),
    '',
    'What could make it wrong:',
    ...wrapped(
      'Arms that were not given by chance, or people who were left out of one of them afterwards.',
      '    ',
      '  - ',
    ),
    ...wrapped(
      'What was known is from after the action: give only what was known before it.',
      '    ',
      '  - ',
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function actionLines({
  action,
  effect,
  targeting,
  qini,
  responseQini,
  fifths,
  label,
}: ActionReport): string[] {
  const adds = `${action}: adds ${signed(effect.mean)} in 100 people (${signed(effect.interval.lower)} to ${signed(effect.interval.upper)}).`;
  return [
    '',
    ...wrapped(`${adds} ${effectWords(effect, label)}`, ''),
    ...wrapped(targetingWords(targeting.slope, targeting.p), ''),
    `Order by this model: Qini ${qini.coefficient.toFixed(3)}; by who responds anyway: ${responseQini.toFixed(3)}.`,
    ...wrapped(labelWords(label), ''),
    ...columns([
      ['fifth by model', 'people', 'predicted', 'adds in 100', 'likely'],
      ...fifths.map((fifth, i) => [
        ['highest', 'second', 'third', 'fourth', 'lowest'][i] ?? '',
        grouped(fifth.people),
        signed(fifth.predicted),
        signed(fifth.effect.mean),
        `${signed(fifth.effect.interval.lower)} to ${signed(fifth.effect.interval.upper)}`,
      ]),
    ]),
  ];
}

function effectWords({ interval }: Effect, label: ActionReport['label']): string {
  const surely = label === 'uplift' ? '' : 'probably ';
  if (interval.lower > 0) return `Acting ${surely}helps.`;
  return interval.upper < 0 ? `Acting ${surely}does harm.` : 'It is not shown that acting adds anything.';
}

function targetingWords(slope: number, p: number): string {
  if (slope > 0 && p < 0.05)
    return `It adds more for those of whom the model says so: for one more predicted, ${slope.toFixed(2)} more (chance that this is chance: ${chance(p)}).`;
  return `That it adds more for some than for others is not shown (chance that this is chance: ${chance(p)}).`;
}

function labelWords(label: ActionReport['label']): string {
  return label === 'uplift'
    ? 'A score of this model may be called uplift.'
    : 'A score of this model is one of response: to call it uplift, acting has to be surer to add something (less than 2 in 100 by chance).';
}

function personalLines({ best, everybody, personal, difference, picks, verdict }: Personalising): string[] {
  const words = {
    'personal-wins': 'Choosing by person wins.',
    'not-shown': `Choosing by person is not shown to win over ${best} for everybody.`,
    'personal-loses': `Choosing by person loses against ${best} for everybody.`,
  };
  const chosen = picks.filter(({ people }) => people > 0);
  return [
    '',
    ...columns([
      ['', 'did it', 'likely'],
      [`${best} for everybody`, percent(everybody.mean), between(everybody, percent)],
      ['the best for each by model', percent(personal.mean), between(personal, percent)],
      ['difference in 100', signed(difference.mean), between(difference, signed)],
    ]),
    ...wrapped(
      `${words[verdict]} The model would give ${chosen.map(({ arm, people }) => `${arm} to ${grouped(people)}`).join(', ')}.`,
      '',
    ),
  ];
}

/**
 * What arbitration may go by: the chance that saying it adds, of the actions whose uplift is shown.
 * @throws EvaluationRefused `no_uplift_shown`
 */
export function upliftDocument({ actions, people }: UpliftReport, file: string): string {
  const shown = actions.filter(({ label }) => label === 'uplift');
  if (shown.length === 0)
    throw new EvaluationRefused(
      'no_uplift_shown',
      'That acting adds anything is not shown for any of the actions.',
      'Wait for more people in the trial; until then a score is one of response.',
    );
  return stringify({
    kind: 'arbitration',
    name: 'arbitration',
    uplift: shown.map(({ action, effect }) => ({
      action,
      chance: Number(effect.mean.toFixed(6)),
      error: Number(effect.error.toFixed(6)),
      evidence: `trial of ${grouped(people)} people, ${basename(file)}`,
    })),
  });
}

export function placeboText({ splits, shown }: { readonly splits: number; readonly shown: number }): string {
  return `\nThe silent arm split by chance ${splits} times: uplift seemed to show in ${Math.round(splits * shown)} of them.\n`;
}

function between({ interval }: Effect, write: (value: number) => string): string {
  return `${write(interval.lower)} to ${write(interval.upper)}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

/** In points of a hundred. */
function signed(value: number): string {
  return withSign(100 * value, (number) => number.toFixed(2));
}

function chance(p: number): string {
  return p < 0.001 ? 'below .001' : p.toFixed(3);
}
