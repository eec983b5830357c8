/**
 * What an experiment or a holdout has shown so far: every arm against the one it is compared with, metric by metric, with
 * intervals that hold whenever one looks; whether a guardrail is broken; and what would make the figures wrong.
 */

import { pairName } from '../../core/experiment/compile.ts';
import type { ArmCount, MetricCount, TrialCounts } from '../../core/experiment/counts.ts';
import type { ExperimentDefinition, MetricDefinition } from '../../core/experiment/definition.ts';
import { type PairedSums, withoutBefore } from './cuped.ts';
import { type Effect, effectOf, type Scale } from './effect.ts';
import { adjusted } from './fdr.ts';
import { plannedInterval, plannedPValue } from './planned.ts';
import { meanSample, proportionSample, ratioSample, type Sample, type Sums } from './sample.ts';
import { type Looking, lowerBound } from './sequence.ts';
import { ratioPValue, sequentialRatioPValue } from './srm.ts';

/** How a trial is read; of an experiment and of a holdout alike. */
export interface Reading {
  readonly arms: readonly { readonly name: string; readonly share: number }[];
  /** Which arm is compared with which. */
  readonly comparisons: readonly { readonly arm: string; readonly against: string }[];
  readonly metrics: readonly MetricDefinition[];
  readonly guardrails: ExperimentDefinition['guardrails'];
  readonly looking: Looking;
}

export interface ArmReport {
  readonly name: string;
  readonly share: number;
  readonly people: number;
  readonly crossed: number;
}

export type Verdict = 'better' | 'worse' | 'open' | 'too-few';

export interface MetricReport {
  readonly metric: string;
  readonly better: 'up' | 'down';
  /** `share`: of people who did it; `mean`: per person; `ratio`: one sum over another. */
  readonly type: 'share' | 'mean' | 'ratio';
  readonly control: number;
  readonly treated: number;
  /** Of what the control has; absolute where that is nothing. Null: it cannot be told yet. */
  readonly scale: Scale;
  readonly effect: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly pValue: number | null;
  /** For all metrics of the report together (false discovery rate). */
  readonly adjusted: number | null;
  /** Part of the variance that what people did before took away. */
  readonly explained: number | null;
  readonly verdict: Verdict;
}

export interface ComparisonReport {
  readonly arm: string;
  readonly against: string;
  readonly metrics: readonly MetricReport[];
}

export interface GuardrailReport {
  readonly metric: string;
  readonly arm: string;
  readonly worse: 'up' | 'down';
  readonly by: number;
  /** Harm, as a part of what the control has, and what it surely is at least. */
  readonly harm: number | null;
  readonly atLeast: number | null;
  readonly isBroken: boolean;
}

export interface TrialReport {
  readonly people: number;
  readonly arms: readonly ArmReport[];
  readonly comparisons: readonly ComparisonReport[];
  readonly guardrails: readonly GuardrailReport[];
  /** Whether people came into the arms as their shares say; p-values for any number of looks, and for one. */
  readonly ratio: { readonly anytime: number; readonly once: number; readonly isAlarming: boolean };
  /** Part of the people who had two arms. */
  readonly crossed: number;
}

const MILLION = 1e6;
/** Fewer people than this in an arm are no ground for any normal approximation. */
export const FEWEST = 100;
const RATIO_ALARM = 0.001;

export function reportOf(reading: Reading, counts: TrialCounts): TrialReport {
  const arms = reading.arms.map(({ name, share }): ArmReport => {
    const { people = 0, crossed = 0 } = counts.arms.get(name) ?? {};
    return { name, share, people, crossed };
  });
  const people = arms.reduce((sum, arm) => sum + arm.people, 0);
  const counted = arms.map((arm) => arm.people);
  const shares = arms.map(({ share }) => share);
  const anytime = people === 0 ? 1 : sequentialRatioPValue(counted, shares);
  return {
    people,
    arms,
    comparisons: withAdjusted(reading.comparisons.map((one) => comparisonOf(one, reading, counts))),
    guardrails: reading.comparisons.flatMap((one) => guardrailsOf(one, reading, counts)),
    ratio: { anytime, once: ratioPValue(counted, shares), isAlarming: anytime < RATIO_ALARM },
    crossed: people === 0 ? 0 : arms.reduce((sum, arm) => sum + arm.crossed, 0) / people,
  };
}

type Pair = Reading['comparisons'][number];

function comparisonOf({ arm, against }: Pair, reading: Reading, counts: TrialCounts): ComparisonReport {
  const metrics = reading.metrics.map((metric): MetricReport => {
    const { samples, type, explained } = samplesOf(metric, [against, arm], counts);
    const [control, treated] = samples as [Sample, Sample];
    const scale = control.mean === 0 ? 'absolute' : 'relative';
    const effect = Math.min(control.n, treated.n) < FEWEST ? undefined : effectOf(control, treated, scale);
    const told = effect && { ...plannedInterval(effect, reading.looking), effect: effect.estimate };
    return {
      metric: metric.name,
      better: metric.better,
      type,
      control: control.mean,
      treated: treated.mean,
      scale,
      effect: told?.effect ?? null,
      lower: told?.lower ?? null,
      upper: told?.upper ?? null,
      pValue: effect ? plannedPValue(effect, reading.looking) : null,
      adjusted: null,
      explained,
      verdict: verdictOf(metric, told),
    };
  });
  return { arm, against, metrics };
}

function verdictOf(
  { better }: MetricDefinition,
  told: { readonly lower: number; readonly upper: number } | undefined,
): Verdict {
  if (told === undefined) return 'too-few';
  if (told.lower > 0) return better === 'up' ? 'better' : 'worse';
  if (told.upper < 0) return better === 'up' ? 'worse' : 'better';
  return 'open';
}

function withAdjusted(comparisons: readonly ComparisonReport[]): ComparisonReport[] {
  const told = comparisons.flatMap(({ metrics }) => metrics.flatMap(({ pValue }) => pValue ?? []));
  const values = adjusted(told)[Symbol.iterator]();
  return comparisons.map((comparison) => ({
    ...comparison,
    metrics: comparison.metrics.map((metric) =>
      metric.pValue === null ? metric : { ...metric, adjusted: values.next().value ?? null },
    ),
  }));
}

function guardrailsOf({ arm, against }: Pair, reading: Reading, counts: TrialCounts): GuardrailReport[] {
  return reading.guardrails.flatMap((guardrail): GuardrailReport[] => {
    const metric = reading.metrics.find(({ name }) => name === guardrail.metric);
    if (metric === undefined) return [];
    const { samples } = samplesOf(metric, [against, arm], counts);
    const [control, treated] = samples as [Sample, Sample];
    const effect =
      Math.min(control.n, treated.n) < FEWEST ? undefined : effectOf(control, treated, 'relative');
    const harm = effect && harmOf(effect, guardrail.worse);
    const atLeast = harm ? lowerBound(harm, reading.looking) : null;
    return [
      {
        ...guardrail,
        arm,
        harm: harm?.estimate ?? null,
        atLeast,
        isBroken: atLeast !== null && atLeast > guardrail.by,
      },
    ];
  });
}

function harmOf(effect: Effect, worse: 'up' | 'down'): Effect {
  return worse === 'up' ? effect : { ...effect, estimate: -effect.estimate };
}

/** Of the arms in the order given; what people did before is taken away over all of them alike. */
function samplesOf(
  metric: MetricDefinition,
  arms: readonly string[],
  counts: TrialCounts,
): { samples: Sample[]; type: MetricReport['type']; explained: number | null } {
  const counted = arms.map((arm) => counts.arms.get(arm));
  if (metric.per !== undefined) {
    const samples = counted.map((arm) => ratioOf(arm, metric.name, metric.per!));
    return { samples, type: 'ratio', explained: null };
  }
  const isShare = metric.sum === undefined && metric.count !== true;
  const type = isShare ? 'share' : 'mean';
  const paired = counted.map((arm) => pairedOf(arm, metric.name));
  const plain = paired.map((arm) => (isShare ? proportionSample : meanSample)(whole(arm)));
  if (paired.every(({ before }) => before.n === 0)) return { samples: plain, type, explained: null };
  const samples = withoutBefore(paired, isShare);
  const variance = (list: readonly Sample[]) =>
    list.reduce((sum, one) => sum + one.variance / (one.n || 1), 0);
  const before = variance(plain);
  return { samples, type, explained: before > 0 ? Math.max(0, 1 - variance(samples) / before) : null };
}

const nothing: Sums = { n: 0, sum: 0, sumOfSquares: 0 };

/** Who did nothing and of whom nothing is known before has no row: they are all those who are left. */
function pairedOf(arm: ArmCount | undefined, name: string): PairedSums {
  const people = arm?.people ?? 0;
  const count = arm?.metrics.get(name);
  if (count === undefined)
    return { after: nothing, before: nothing, sumOfProducts: 0, unknown: { ...nothing, n: people } };
  const { known } = count;
  return {
    after: sumsOf(known, count.knownSum, count.knownSquares),
    before: sumsOf(known, count.beforeSum, count.beforeSquares),
    sumOfProducts: Number(count.products) / MILLION ** 2,
    unknown: sumsOf(people - known, count.sum - count.knownSum, count.squares - count.knownSquares),
  };
}

function whole({ after, unknown }: PairedSums): Sums {
  return {
    n: after.n + unknown.n,
    sum: after.sum + unknown.sum,
    sumOfSquares: after.sumOfSquares + unknown.sumOfSquares,
  };
}

/** How two go with each other follows from the squares of both together. */
function ratioOf(arm: ArmCount | undefined, above: string, below: string): Sample {
  const of = (name: string): MetricCount | undefined => arm?.metrics.get(name);
  const [numerator, denominator, together] = [of(above), of(below), of(pairName([above, below]))];
  const people = arm?.people ?? 0;
  const squares = (count: MetricCount | undefined) => count?.squares ?? 0n;
  const products = (squares(together) - squares(numerator) - squares(denominator)) / 2n;
  return ratioSample({
    numerator: sumsOf(people, numerator?.sum ?? 0n, squares(numerator)),
    denominator: sumsOf(people, denominator?.sum ?? 0n, squares(denominator)),
    sumOfProducts: Number(products) / MILLION ** 2,
  });
}

function sumsOf(n: number, sum: bigint, squares: bigint): Sums {
  return { n, sum: Number(sum) / MILLION, sumOfSquares: Number(squares) / MILLION ** 2 };
}
