/** What a decision had to do without, in words; the console's page of a decision tells what it means for the result. */
import type { DecisionTrace, LackingView } from '../server/api.ts';

/** None where it lacked nothing. */
export function lackedLines({ lacking = {}, beyond = 0, degraded }: DecisionTrace): string[] {
  const { treatments = [], models = [], contexts = [] } = lacking;
  const lines = [
    ...(degraded === undefined ? [] : [degradedWords[degraded]]),
    ...contexts.map(contextWords),
    ...models.map((model) => `the model ${model} had learnt from nobody yet`),
    ...treatments.map(treatmentWords),
    ...(beyond > 0 ? [`nothing more is on record of ${beyond} more that passed every condition`] : []),
  ];
  return lines.map((line, i) => `${i === 0 ? 'lacked' : ''}`.padEnd(11) + line);
}

const degradedWords: Readonly<Record<NonNullable<DecisionTrace['degraded']>, string>> = {
  deadline: 'it came too late for the request',
  overload: 'so much waited that nobody was asked',
  unfilled: 'the placements before it took all the time that there was',
  contexts: 'context providers took too long, and were not waited for',
};

type Of<Part extends keyof LackingView> = NonNullable<LackingView[Part]>[number];

function contextWords({ name, source, ageMs }: Of<'contexts'>): string {
  const gave = `the context ${name} gave no answer`;
  switch (source) {
    case 'none':
      return gave;
    case 'stale':
      return `${gave}; one of ${Math.round(ageMs / 1_000)} s before was used`;
    case 'fallback':
      return `${gave}; the one that its document names was used`;
  }
}

/** A rule without words is a pool of which nothing is left. */
function treatmentWords({ action, treatment, rule }: Of<'treatments'>): string {
  const way = treatment === '' ? action : `${action} as ${treatment}`;
  return `there was no code to go with ${way} (${rule.includes(': ') ? rule : `${rule}: none is left`})`;
}
