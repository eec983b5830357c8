/**
 * Arbitration of a recorded decision once more, with other factors or other candidates: the chances that it would have
 * given. The factors of those that were ranked stand in the record; those of others are what they usually were.
 */
import { rank } from '../../core/decision/arbitrate.ts';
import type { Decision, RankedCandidate } from '../../core/decision/decision.ts';
import { factorsIn } from '../../core/decision/factors.ts';
import { chosenBy } from '../../core/decision/trials.ts';
import { type Choice, choices } from '../../core/experiment/definition.ts';
import { fillShares, type Policy } from '../evaluation/policy.ts';
import { discardedIn, NOTHING, type OwnLog } from './own-log.ts';

/** What would have been otherwise. */
export interface Changed {
  /** Who would be ranked. */
  readonly rows: readonly RankedCandidate[];
  /** A full cap that discards is not asked any more. */
  isCapGone(cap: string): boolean;
}

/** Undefined: nothing would be different. */
export type Change = (decision: Decision) => Changed | undefined;

export interface AgainPolicy extends Policy {
  /** Decisions that would have been taken among others, or with other factors. */
  readonly touched: number;
}

/** As it was, but for the change; where nothing changes each has the chance that is on record. */
export function againPolicy(name: string, { decisions }: OwnLog, change: Change): AgainPolicy {
  const shares = decisions.map((decision) => {
    const changed = change(decision);
    return changed && withSilence(chancesAgain(decision, changed.rows), decision, changed);
  });
  return {
    name,
    touched: shares.reduce((count, each) => count + (each ? 1 : 0), 0),
    chancesOf: (log, row, chances) => {
      const own = shares[row];
      if (own) return fillShares(own, log, row, chances);
      for (let at = log.starts[row]!, i = 0; at < log.starts[row + 1]!; at++, i++)
        chances[i] = log.chances[at]!;
      return null;
    },
  };
}

/** Action -> chance to come first; together 1, of nobody none. Where an experiment chose, it would have done so again. */
export function chancesAgain(
  decision: Decision,
  rows: readonly RankedCandidate[],
): ReadonlyMap<string, number> {
  return chancesBy(choiceIn(decision), decision, rows);
}

/** By which choice the chances on record came about; arbitration's own where none explains them. */
function choiceIn(decision: Decision): Choice | undefined {
  return choicesOf(decision).find((choice) => isExplainedBy(choice, decision));
}

/** Undefined: arbitration's own. Only where an experiment chose there are others. */
function choicesOf({ arms }: Decision): readonly (Choice | undefined)[] {
  return arms === undefined ? [undefined] : [undefined, ...choices];
}

function isExplainedBy(choice: Choice | undefined, decision: Decision): boolean {
  return isAsRecorded(decision, chancesBy(choice, decision, decision.ranked));
}

function chancesBy(
  choice: Choice | undefined,
  { id, repeats, choosing, unranked = 0 }: Decision,
  rows: readonly RankedCandidate[],
): ReadonlyMap<string, number> {
  const drawnFor = repeats ?? id;
  const ranked = chosenBy(choice, rank(rows.map(factorsIn), drawnFor, choosing), drawnFor, unranked);
  return new Map(ranked.map(({ action, selectionProbability }) => [action, selectionProbability]));
}

function isAsRecorded({ ranked }: Decision, chances: ReadonlyMap<string, number>): boolean {
  return ranked.every(
    ({ action, selectionProbability }) =>
      Math.abs((chances.get(action) ?? 0) - selectionProbability) <= CLOSE,
  );
}

/** What comes first and is discarded is silence; and so is nobody. */
function withSilence(
  chances: ReadonlyMap<string, number>,
  decision: Decision,
  { isCapGone }: Changed,
): ReadonlyMap<string, number> {
  const { capped = [] } = decision;
  const isBack = (action: string) => capped.some((one) => one.action === action && isCapGone(one.cap));
  const discarded = [...discardedIn(decision)].filter((action) => !isBack(action));
  if (chances.size === 0) return new Map([[NOTHING, 1]]);
  if (discarded.length === 0) return chances;
  const said = new Map(chances);
  let silence = 0;
  for (const action of discarded) {
    silence += said.get(action) ?? 0;
    said.delete(action);
  }
  return said.set(NOTHING, silence);
}

/** Decisions whose chances do not follow from the factors on record: of an earlier version, or from other rules. */
export function unlikeTheirRecord({ decisions }: OwnLog): number {
  const isExplained = (decision: Decision) =>
    choicesOf(decision).some((choice) => isExplainedBy(choice, decision));
  return decisions.filter((decision) => !isExplained(decision)).length;
}

const CLOSE = 1e-4;

/** What actions usually were where they were ranked: the mean of what their draws went by, by placement and in all. */
export class UsualFactors {
  readonly #sums = new Map<string, Sum>();

  constructor({ decisions }: OwnLog) {
    for (const { placement, ranked } of decisions)
      for (const row of ranked)
        for (const key of [keyOf(placement, row.action), row.action]) this.#add(key, row);
  }

  /** Undefined where it was never ranked. */
  of(placement: string, action: string): RankedCandidate | undefined {
    const sum = this.#sums.get(keyOf(placement, action)) ?? this.#sums.get(action);
    if (!sum) return undefined;
    const { count, deviation, logits } = sum;
    const score = sum.score / count;
    return {
      ...blank(action),
      propensity: score,
      deviation: deviation / count,
      draw: score,
      score,
      scoreDeviation: deviation / count,
      scale: sum.scale / count,
      offset: sum.offset / count,
      ...(logits === count && {
        logit: sum.logit / count,
        logitDeviation: sum.logitDeviation / count,
      }),
    };
  }

  #add(key: string, row: RankedCandidate): void {
    const { score, scale, offset } = factorsIn(row);
    const sum = this.#sums.get(key) ?? { ...NONE };
    sum.count++;
    sum.score += score.mean;
    sum.deviation += score.deviation;
    sum.scale += scale;
    sum.offset += offset;
    if (score.logit) {
      sum.logits++;
      sum.logit += score.logit.mean;
      sum.logitDeviation += score.logit.deviation;
    }
    this.#sums.set(key, sum);
  }
}

interface Sum {
  count: number;
  score: number;
  deviation: number;
  scale: number;
  offset: number;
  /** Rows whose draws were of a logit. */
  logits: number;
  logit: number;
  logitDeviation: number;
}

const NONE: Sum = {
  count: 0,
  score: 0,
  deviation: 0,
  scale: 0,
  offset: 0,
  logits: 0,
  logit: 0,
  logitDeviation: 0,
};

/** A row of an action of which nothing is known yet. */
export function blank(action: string): RankedCandidate {
  return { action, propensity: 0, draw: 0, value: 0, selectionProbability: 0, priority: 0 };
}

function keyOf(placement: string, action: string): string {
  return `${placement}\u0000${action}`;
}
