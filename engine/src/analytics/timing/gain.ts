/**
 * What waiting for a better hour has brought, against sending at once: of decisions for which waiting seemed better a share
 * was sent at once by a draw, so the two differ in nothing else. The interval holds at any time one looks.
 */
import type { ActionLook } from '../../core/learning/look.ts';
import { effectOf } from '../experiment/effect.ts';
import { proportionSample } from '../experiment/sample.ts';
import { sequenceInterval } from '../experiment/sequence.ts';

export interface SentArm {
  /** Decisions whose time is over, said in the end or not. */
  readonly decisions: number;
  readonly responses: number;
}

export interface SendTimeGain {
  /** `journey:NAME/STEP`. */
  readonly placement: string;
  readonly chosen: SentArm;
  readonly now: SentArm;
  /** Responses more for each decision that waits, and the interval of 95 %; null while there are too few of either. */
  readonly gain: { readonly estimate: number; readonly lower: number; readonly upper: number } | null;
}

/** Fewer of an arm say nothing. */
const FEWEST = 30;
const ALPHA = 0.05;
/** Said beforehand: tuned anew for what there is at each look, the interval would not hold at all of them together. */
const TUNED_FOR = 5_000;

/** @param actions those of the model `send-now CHANNEL`: `PLACEMENT ARM` */
export function sendTimeGains(actions: readonly Pick<ActionLook, 'action' | 'figures'>[]): SendTimeGain[] {
  const byName = new Map(actions.map(({ action, figures }) => [action, figures]));
  const placements = [...new Set(actions.map(({ action }) => action.slice(0, action.lastIndexOf(' '))))];
  return placements.sort().map((placement) => {
    const arm = (name: string): SentArm => {
      const figures = byName.get(`${placement} ${name}`);
      return { decisions: figures?.outcomes ?? 0, responses: figures?.responses ?? 0 };
    };
    const [chosen, now] = [arm('chosen'), arm('now')];
    return { placement, chosen, now, gain: gainOf(now, chosen) };
  });
}

function gainOf(now: SentArm, chosen: SentArm): SendTimeGain['gain'] {
  if (now.decisions < FEWEST || chosen.decisions < FEWEST) return null;
  const sample = ({ decisions, responses }: SentArm) =>
    proportionSample({ n: decisions, sum: responses, sumOfSquares: responses });
  const effect = effectOf(sample(now), sample(chosen), 'absolute');
  if (effect === undefined) return null;
  const { lower, upper } = sequenceInterval(effect, { alpha: ALPHA, tunedFor: TUNED_FOR });
  return { estimate: effect.estimate, lower, upper };
}
