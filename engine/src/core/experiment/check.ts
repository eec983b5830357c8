/** What is wrong with experiments and holdouts, beside what their schemas say: shares, names, ramps. */
import type { VariantDefinition } from '../decision/catalogue/treatment-definition.ts';
import type { ActionDefinition } from '../decision/definition.ts';
import type { JourneyDefinition } from '../journey/definition.ts';
import type { ProblemCollector } from '../problem.ts';
import type { ExperimentDefinition, HoldoutDefinition, MetricDefinition } from './definition.ts';

/** What other documents declare. */
export interface Known {
  readonly actions: ReadonlyMap<string, unknown>;
  readonly groups: ReadonlyMap<string, unknown>;
  readonly journeys: readonly string[];
}

type Report = (path: readonly (string | number)[], code: string, message: string, mend: string) => void;

/** @returns whether it can be dealt out */
export function checkExperiment(
  experiment: ExperimentDefinition,
  known: Known,
  problems: ProblemCollector,
): boolean {
  const before = problems.list.length;
  const report: Report = (...problem) => problems.add(experiment, ...problem);
  const { arms, ramp, guardrails, metrics } = experiment;
  const whole = arms.reduce((sum, { share }) => sum + share, 0);
  if (Math.abs(whole - 100) > 1e-6)
    report(
      ['arms'],
      'shares_not_whole',
      `the arms' shares add up to ${rounded(whole)} %, not to 100 %`,
      whole > 100
        ? `take ${rounded(whole - 100)} % from them`
        : `give the ${rounded(100 - whole)} % that are missing to an arm; who is not to be in it is a matter of \`ramp\``,
    );
  checkNames('arms', arms, report);
  checkMetrics(metrics, report);
  for (const [i, arm] of arms.entries()) checkWithout(arm.without, ['arms', i, 'without'], known, report);
  for (const [i, step] of (ramp ?? []).entries())
    if (i > 0 && step <= ramp![i - 1]!)
      report(['ramp', i], 'ramp_not_growing', 'a ramp grows with each step', 'write such as [5, 25, 100]');
  for (const [i, { metric }] of guardrails.entries())
    if (!metrics.some(({ name }) => name === metric))
      report(
        ['guardrails', i, 'metric'],
        'unknown_metric',
        `there is no metric "${metric}"`,
        'add it to `metrics` or correct the name',
      );
  return problems.list.length === before;
}

export function checkHoldout(holdout: HoldoutDefinition, known: Known, problems: ProblemCollector): void {
  const report: Report = (...problem) => problems.add(holdout, ...problem);
  const { share, random, usual, of, metrics } = holdout;
  if (share + random + usual > 60)
    report(
      ['share'],
      'holdout_too_large',
      `${rounded(share + random + usual)} % of the people would not get the best choice`,
      'a holdout has 2 to 5 %; make an experiment for halves',
    );
  if (of !== undefined && random + usual > 0)
    report(
      ['of'],
      'control_of_everything',
      '`random` and `usual` are about every choice, not about one journey or action',
      'put them into the holdout without `of`',
    );
  checkMetrics(metrics, report);
  checkWithout(of, ['of'], known, report);
}

/** Split steps that name an experiment go by its arms. */
export function checkSplits(
  journeys: readonly JourneyDefinition[],
  experiments: readonly ExperimentDefinition[],
  problems: ProblemCollector,
): void {
  const byName = new Map(experiments.map((experiment) => [experiment.name, experiment]));
  for (const journey of journeys) {
    for (const [i, step] of journey.steps.entries()) {
      if (!('split' in step) || step.split.experiment === undefined) continue;
      const { experiment, arms } = step.split;
      const found = byName.get(experiment);
      const report = (path: string, code: string, message: string, mend: string) =>
        problems.add(journey, ['steps', i, 'split', path], code, message, mend);
      if (found === undefined) {
        const message = `there is no experiment "${experiment}"`;
        report('experiment', 'unknown_experiment', message, 'declare it or correct the name');
        continue;
      }
      const missing = found.arms.filter(({ name }) => !arms.some((arm) => arm.name === name));
      if (missing.length > 0 || arms.length > found.arms.length)
        report(
          'arms',
          'arms_differ',
          `the experiment "${experiment}" has the arms ${found.arms.map(({ name }) => name).join(', ')}`,
          'give the split these arms, and no others',
        );
    }
  }
}

/** Variants of a treatment that names an experiment are called like its arms, and differ in nothing but what they say. */
export function checkVariants(
  actions: readonly ActionDefinition[],
  experiments: readonly ExperimentDefinition[],
  problems: ProblemCollector,
): void {
  const byName = new Map(experiments.map((experiment) => [experiment.name, experiment]));
  for (const action of actions) {
    if (!Array.isArray(action.treatments)) continue;
    for (const [i, { experiment, variants = [] }] of action.treatments.entries()) {
      if (experiment === undefined) continue;
      const report: Report = (path, ...problem) =>
        problems.add(action, ['treatments', i, ...path], ...problem);
      const arms = byName.get(experiment)?.arms.map(({ name }) => name);
      if (arms === undefined) {
        const message = `there is no experiment "${experiment}"`;
        report(['experiment'], 'unknown_experiment', message, 'declare it or correct the name');
        continue;
      }
      const isSame = arms.length === variants.length && variants.every(({ name }) => arms.includes(name));
      if (!isSame)
        report(
          ['variants'],
          'arms_differ',
          `the experiment "${experiment}" has the arms ${arms.join(', ')}`,
          'give the treatment one variant called like each of these, and no others',
        );
      for (const [j, variant] of variants.entries()) checkVariant(variant, ['variants', j], report);
    }
  }
}

/** Otherwise some people of an arm would not get what the arm says, and the arms could not be compared. */
function checkVariant(
  { share, eligibility, applicability, suitability }: VariantDefinition,
  path: readonly (string | number)[],
  report: Report,
): void {
  if (share !== undefined && share !== 1)
    report(
      [...path, 'share'],
      'share_of_arm',
      'who gets which variant is a matter of the arms',
      'write the share in the experiment, and none here',
    );
  if (eligibility !== undefined || applicability !== undefined || suitability !== undefined)
    report(
      path,
      'arm_with_condition',
      'a variant that is an arm is for everybody who has the arm',
      'move the condition to the treatment',
    );
}

function checkMetrics(metrics: readonly MetricDefinition[], report: Report): void {
  checkNames('metrics', metrics, report);
  for (const [i, metric] of metrics.entries()) {
    const { sum, count, per } = metric;
    if (sum !== undefined && count)
      report(['metrics', i], 'sum_or_count', 'a metric has `sum` or `count`', 'leave one of them out');
    if (per === undefined) continue;
    const below = metrics.find(({ name }) => name === per);
    if (below === undefined || below === metric)
      report(
        ['metrics', i, 'per'],
        'unknown_metric',
        `there is no other metric "${per}"`,
        'add it to `metrics` or correct the name',
      );
    else if (!isAmount(metric) || !isAmount(below))
      report(
        ['metrics', i, 'per'],
        'ratio_of_amounts',
        'a ratio is of amounts: both metrics have `sum` or `count`',
        'add `count: true` to the one that has neither',
      );
  }
}

function isAmount({ sum, count }: MetricDefinition): boolean {
  return sum !== undefined || count === true;
}

function checkNames(path: string, named: readonly { readonly name: string }[], report: Report): void {
  for (const [i, { name }] of named.entries())
    if (named.findIndex((one) => one.name === name) < i)
      report([path, i, 'name'], 'duplicate_name', `"${name}" is there twice`, 'give each a name of its own');
}

interface Without {
  readonly actions: readonly string[];
  readonly groups: readonly string[];
  readonly journeys: readonly string[];
}

function checkWithout(
  without: Without | undefined,
  path: readonly (string | number)[],
  known: Known,
  report: Report,
): void {
  if (without === undefined) return;
  const look = (kind: keyof Without, has: (name: string) => boolean) => {
    for (const [i, name] of without[kind].entries())
      if (!has(name))
        report(
          [...path, kind, i],
          `unknown_${kind.slice(0, -1)}`,
          `there is no ${kind.slice(0, -1)} "${name}"`,
          'declare it or correct the name',
        );
  };
  look('actions', (name) => known.actions.has(name));
  look('groups', (name) => known.groups.has(name));
  look('journeys', (name) => known.journeys.includes(name));
}

function rounded(percent: number): number {
  return Math.round(percent * 100) / 100;
}
