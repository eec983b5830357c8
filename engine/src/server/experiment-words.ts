/** What an experiment or a holdout shows, in words that need no statistics. */
import {
  FEWEST,
  type GuardrailReport,
  type MetricReport,
  type TrialReport,
} from '../analytics/experiment/report.ts';
import type { ExperimentCheck } from './api-experiments.ts';

export function metricInWords(metric: MetricReport, arm: string, against: string): string {
  const { effect, lower, upper, scale, verdict } = metric;
  const figures = `${figure(metric.treated, metric)} with ${arm}, ${figure(metric.control, metric)} with ${against}`;
  if (effect === null || lower === null || upper === null)
    return `${figures}. Too few people to say more: each arm needs ${FEWEST}, and some who differ.`;
  const tell = (value: number) => (scale === 'relative' ? signedPercent(value) : signed(value, metric));
  const interval = `between ${tell(lower)} and ${tell(upper)}`;
  switch (verdict) {
    case 'better':
      return `${figures}: better by ${tell(effect)} (${interval}).`;
    case 'worse':
      return `${figures}: worse by ${tell(effect)} (${interval}).`;
    default:
      return `${figures}: nothing is shown yet (${interval}).`;
  }
}

export function guardrailInWords({
  metric,
  arm,
  worse,
  by,
  harm,
  atLeast,
  isBroken,
}: GuardrailReport): string {
  const borne = by > 0 ? `, more than the ${percent(by)} that are borne` : '';
  if (harm === null || atLeast === null) return `${metric} of ${arm}: too few people to say.`;
  if (isBroken)
    return `${metric} of ${arm} goes ${worse} by ${percent(Math.max(0, atLeast))} at least${borne}.`;
  return `${metric} of ${arm}: no harm is shown (${signedPercent(harm)} so far, where ${worse} is bad).`;
}

export interface Age {
  /** Milliseconds that it has run; null: it has no beginning. */
  readonly ranMs: number | null;
  readonly minimumMs: number;
}

function leftWords(ms: number): string {
  const days = Math.ceil(ms / DAY_MS);
  if (ms > DAY_MS / 2) return `${days} more ${days === 1 ? 'day' : 'days'}`;
  const minutes = Math.ceil(ms / 60_000);
  return minutes > 90 ? `${Math.ceil(minutes / 60)} more hours` : `${minutes} more min`;
}

export function checksOf(report: TrialReport, { ranMs, minimumMs }: Age): ExperimentCheck[] {
  const checks: ExperimentCheck[] = [ratioCheck(report), fewCheck(report)];
  if (ranMs !== null && ranMs < minimumMs) {
    const words = `It has to run ${leftWords(minimumMs - ranMs)} before anything is concluded: hours and weekdays differ.`;
    checks.push({ code: 'early', level: 'note', words });
  }
  checks.push(crossedCheck(report), ...silentChecks(report));
  return checks;
}

const DAY_MS = 86_400_000;

function ratioCheck({ ratio, arms, people }: TrialReport): ExperimentCheck {
  if (!ratio.isAlarming)
    return { code: 'ratio', level: 'fine', words: 'People came into the arms as their shares say.' };
  const whole = arms.reduce((sum, { share }) => sum + share, 0);
  const found = arms.map(
    (arm) => `${arm.name} ${percent(arm.people / people)} instead of ${percent(arm.share / whole)}`,
  );
  const words = `People did not come into the arms as their shares say: ${found.join(', ')}. Something loses people of one arm; do not trust any figure before it is found.`;
  return { code: 'ratio', level: 'alarm', words };
}

function fewCheck({ arms }: TrialReport): ExperimentCheck {
  const few = arms.filter(({ people }) => people < FEWEST).map(({ name }) => name);
  if (few.length === 0)
    return { code: 'few', level: 'fine', words: 'There are people enough in each arm to tell intervals.' };
  const words = `Too few people in ${few.join(', ')}: intervals are told from ${FEWEST} people in each arm.`;
  return { code: 'few', level: 'note', words };
}

const MANY_CROSSED = 0.01;

function crossedCheck({ crossed }: TrialReport): ExperimentCheck {
  if (crossed === 0)
    return {
      code: 'crossed',
      level: 'fine',
      words: 'Nobody had two arms: no profiles of different arms became one person.',
    };
  const words = `${percent(crossed)} of the people had two arms, because two profiles turned out to be one person. They count in the earlier one, which makes effects look smaller than they are.`;
  return { code: 'crossed', level: crossed > MANY_CROSSED ? 'alarm' : 'note', words };
}

function silentChecks({ comparisons }: TrialReport): ExperimentCheck[] {
  const [first] = comparisons;
  const silent = (first?.metrics ?? []).filter((metric) =>
    comparisons.every(({ metrics }) =>
      metrics.every((one) => one.metric !== metric.metric || (one.control === 0 && one.treated === 0)),
    ),
  );
  return silent.map(({ metric }) => ({
    code: 'silent' as const,
    level: 'note' as const,
    words: `Nothing was counted for "${metric}" yet: is its event sent under that name?`,
  }));
}

function figure(value: number, { type }: Pick<MetricReport, 'type'>): string {
  return type === 'share' ? percent(value) : number(value);
}

function signed(value: number, metric: MetricReport): string {
  return `${value < 0 ? '−' : '+'}${figure(Math.abs(value), metric)}`;
}

function signedPercent(value: number): string {
  return `${value < 0 ? '−' : '+'}${percent(Math.abs(value))}`;
}

function percent(value: number): string {
  return `${number(value * 100)} %`;
}

/** Three digits that say something. */
function number(value: number): string {
  const size = Math.abs(value);
  const digits = size === 0 || size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  return value.toLocaleString('en-GB', { maximumFractionDigits: digits });
}
