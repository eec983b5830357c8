/** Experiments and holdouts as the API tells them: counts of all partitions, read as the documents say. */
import { type Reading, reportOf, type TrialReport } from '../analytics/experiment/report.ts';
import { periodAt } from '../core/experiment/assign.ts';
import type { Trial } from '../core/experiment/compile.ts';
import { TrialCounts, type TrialSum } from '../core/experiment/counts.ts';
import type { ExperimentDefinition, HoldoutDefinition } from '../core/experiment/definition.ts';
import type { ExperimentInForce } from '../documents/experiments-in-force.ts';
import type { ExperimentRow, ExperimentView } from './api-experiments.ts';
import { checksOf, guardrailInWords, metricInWords } from './experiment-words.ts';
import { instant } from './instant.ts';

/** Of an experiment: its document and how far it is; its report. */
export interface ExperimentRead {
  readonly definition: ExperimentDefinition;
  readonly inForce: ExperimentInForce | undefined;
  readonly report: TrialReport;
}

export function readExperiment(
  definition: ExperimentDefinition,
  inForce: ExperimentInForce | undefined,
  sums: readonly TrialSum[],
): ExperimentRead {
  const [first] = definition.arms;
  const reading: Reading = {
    arms: definition.arms,
    comparisons: definition.arms.slice(1).map(({ name }) => ({ arm: name, against: first!.name })),
    metrics: definition.metrics,
    guardrails: definition.guardrails,
    looking: { alpha: definition.alpha, tunedFor: definition.people },
  };
  return { definition, inForce, report: reportOf(reading, countsOf(`x/${definition.name}`, sums)) };
}

export function experimentView({ definition, inForce, report }: ExperimentRead, now: number): ExperimentView {
  const { name, description, hypothesis, alpha, ramp = [100], minimum } = definition;
  const since = inForce?.since ?? null;
  const status = definition.status === 'running' ? (inForce?.release.status ?? 'draft') : definition.status;
  const told = tell(report, {
    estimand: ({ arm, against }) =>
      `what ${arm} does, against ${against}, for whoever would have met the difference`,
    checks: { ranMs: since === null ? null : now - since, minimumMs: minimum },
  });
  return {
    name,
    kind: 'experiment',
    ...(description !== undefined && { description }),
    ...(hypothesis !== undefined && { hypothesis }),
    status,
    period: null,
    since: since === null ? null : instant(since),
    coverage: inForce?.release.coverage ?? 0,
    ramp,
    winner: inForce?.release.winner ?? null,
    alpha,
    ...told,
    acts: (inForce?.acts ?? []).map((act) => ({ ...act, at: instant(act.at) })).reverse(),
  };
}

/** With what it withholds behind it; its id begins with the letter of its kind. */
export function holdoutName({ id }: Trial): string {
  return id.slice(2);
}

/** A holdout withholds several things by themselves: one view each. */
export function holdoutView(
  trial: Trial,
  definition: HoldoutDefinition,
  sums: readonly TrialSum[],
  now: number,
): ExperimentView {
  const period = periodAt(now, trial.rotate);
  const shares = trial.ranges.map(([from, to]) => (to - from) * 100);
  const arms = trial.arms
    .map(({ name }, i) => ({ name, share: shares[i]! }))
    .filter(({ share }) => share > 0);
  const [first] = trial.arms;
  const report = reportOf(
    {
      arms,
      comparisons: arms
        .filter(({ name }) => name !== first!.name)
        .map(({ name }) => ({ arm: first!.name, against: name })),
      metrics: definition.metrics,
      guardrails: [],
      looking: { alpha: HOLDOUT_ALPHA, tunedFor: HOLDOUT_PEOPLE },
    },
    countsOf(period === '' ? trial.id : `${trial.id}@${period}`, sums),
  );
  return {
    name: holdoutName(trial),
    kind: 'holdout',
    ...(definition.description !== undefined && { description: definition.description }),
    status: 'running',
    period: period === '' ? null : period,
    since: null,
    coverage: 100,
    ramp: [100],
    winner: null,
    alpha: HOLDOUT_ALPHA,
    ...tell(report, {
      estimand: ({ against }) => holdoutEstimand(trial, against),
      checks: { ranMs: null, minimumMs: 0 },
    }),
    acts: [],
  };
}

const HOLDOUT_ALPHA = 0.05;
const HOLDOUT_PEOPLE = 10_000;

/** What the number is the effect of; an action is measured against the runner-up, not against silence. */
function holdoutEstimand(trial: Trial, against: string): string {
  if (against === 'random') return 'choosing as learnt, against choosing by chance among what may be said';
  if (against === 'usual') return 'choosing as learnt, against always choosing what is worth most';
  if (trial.isOfEverything) return 'all that is said, against silence (but for what is owed)';
  const [what, ...name] = trial.id.slice(trial.id.lastIndexOf('/') + 1).split(':');
  return what === 'journey'
    ? `the journey ${name.join(':')}, against everything else without it`
    : `the ${what} ${name.join(':')}, against the next best instead of it, not against silence`;
}

interface Telling {
  estimand(comparison: { readonly arm: string; readonly against: string }): string;
  readonly checks: Parameters<typeof checksOf>[1];
}

function tell(
  report: TrialReport,
  { estimand, checks: age }: Telling,
): Pick<
  ExperimentView,
  'people' | 'headline' | 'isAlarming' | 'arms' | 'comparisons' | 'guardrails' | 'checks'
> {
  const comparisons = report.comparisons.map((comparison) => ({
    ...comparison,
    estimand: estimand(comparison),
    metrics: comparison.metrics.map((metric) => ({
      ...metric,
      words: metricInWords(metric, comparison.arm, comparison.against),
    })),
  }));
  const guardrails = report.guardrails.map((one) => ({ ...one, words: guardrailInWords(one) }));
  const checks = checksOf(report, age);
  const broken = guardrails.find(({ isBroken }) => isBroken);
  const alarm = checks.find(({ level }) => level === 'alarm');
  const first = comparisons[0]?.metrics[0];
  return {
    people: report.people,
    arms: report.arms,
    comparisons,
    guardrails,
    checks,
    isAlarming: broken !== undefined || alarm !== undefined,
    headline:
      alarm?.words ?? broken?.words ?? (first ? `${first.metric}: ${first.words}` : 'Nothing is compared.'),
  };
}

export function rowOf(view: ExperimentView): ExperimentRow {
  const { name, kind, description, status, period, people, headline, isAlarming } = view;
  return {
    name,
    kind,
    ...(description !== undefined && { description }),
    status,
    period,
    people,
    headline,
    isAlarming,
  };
}

function countsOf(key: string, sums: readonly TrialSum[]): TrialCounts {
  const found = sums.find((sum) => sum.key === key);
  return found ? TrialCounts.from(found.counts) : new TrialCounts();
}
