/** Arbitration: ranks candidates by a draw from what is believed of each, with the chance of each to come first. */
import { tooDear } from '../budget/words.ts';
import { Draws } from '../hash.ts';
import { type Choosing, choose } from '../learning/choose.ts';
import { standardSelection } from '../learning/definition.ts';
import { drawAt } from '../learning/selection.ts';
import type { WeightNow } from './arbitration/weighing.ts';
import type { UsedModel } from './chances.ts';
import type { CompiledAction } from './compile.ts';
import type { Deciding, DecisionRequest, RefusedByScore } from './deciding.ts';
import type { Outweighed, RankedCandidate, RefusedCandidate } from './decision.ts';
import { factorMaker, meanOf, priorityOf, stakeOf, type WeighedFactors } from './factors.ts';

/** Arbitration looks at this many candidates, best mean priority first. */
const ARBITRATED = 30;

/** What a tie is keyed with, beside the name of the action. */
const TIED = 2;

/** The candidates of a request, each with what it is worth. */
export interface WeighedCandidates {
  /** Those that may be ranked. */
  readonly able: readonly CompiledAction[];
  /** Ranks some of them. */
  rank(candidates: readonly CompiledAction[]): RankedCandidate[];
  /** Whom saying nothing was better than. */
  readonly outweighed: readonly Outweighed[];
  /** Context weights and influencers that moved any of these. */
  inForce(ranked: readonly RankedCandidate[]): readonly WeightNow[];
  /** Models that were asked. */
  models(): readonly UsedModel[];
  /** Whom the last ranking put first by chance alone: random control. */
  control(): string | undefined;
}

/** @param refused gets those that cannot be ranked, or lose against saying nothing */
export function weighAll(
  candidates: readonly CompiledAction[],
  deciding: Deciding,
  request: DecisionRequest,
  refused: RefusedCandidate[],
): WeighedCandidates {
  const { again } = deciding;
  const { factorsOf, inForce, models } = factorMaker(deciding, request);
  const { choosing } = deciding.configuration.learning;
  let control: string | undefined;
  const outweighed: Outweighed[] = [];
  const byName = new Map<string, WeighedFactors>();
  const able = candidates.filter((candidate) => {
    const { name } = candidate;
    const isUnknown = again !== undefined && !again.isRanked(name);
    const factors = isUnknown ? undefined : factorsOf(candidate);
    if (factors) byName.set(name, factors);
    const refusal = factors ? refusalOf(factors, deciding) : again?.refusedByScore?.(name);
    // Its model was asked then, which stands in the record.
    if (refusal && !factors) factorsOf(candidate);
    if (refusal === undefined || again?.isLifted(refusal.refusal)) return true;
    refused.push(refusal.refusal);
    if (refusal.outweighed) outweighed.push(refusal.outweighed);
    return false;
  });
  return {
    able,
    rank: (some) => {
      const weighed: WeighedFactors[] = [];
      for (const { name } of some) {
        const factors = byName.get(name);
        if (factors) weighed.push(factors);
      }
      const { ranked, isControl } = rankBy(weighed, request.repeats ?? request.id, choosing);
      control = isControl ? ranked[0]?.action : undefined;
      return ranked;
    },
    outweighed,
    inForce,
    models,
    control: () => control,
  };
}

function refusalOf(factors: WeighedFactors, { configuration }: Deciding): RefusedByScore | undefined {
  const { action, wrong, uplift, cost, price } = factors;
  if (wrong !== undefined) return { refusal: { action, policy: 'formula', rule: wrong } };
  const gain = price > 0 ? meanOf(factors) : 1;
  if (gain <= 0) return { refusal: { action, policy: 'budget', rule: tooDear(price, gain) } };
  // A response score says nothing of what would have come anyway: it competes only where the document wants it.
  const against = configuration.arbitration?.nothing ?? 'never';
  if (against === 'never' || (against === 'uplift' && uplift === null)) return undefined;
  const mean = meanOf(factors);
  if (mean > 0) return undefined;
  return {
    refusal: { action, policy: 'nothing', rule: 'adds no more than the contact costs' },
    outweighed: { action, adds: mean + cost, costs: cost },
  };
}

export function rank(
  weighed: readonly WeighedFactors[],
  id: string,
  choosing: Choosing = standardSelection,
): RankedCandidate[] {
  return rankBy(weighed, id, choosing).ranked;
}

/** Nothing but the factors, the decision's id and the way of choosing go into it. */
function rankBy(
  weighed: readonly WeighedFactors[],
  id: string,
  choosing: Choosing,
): { ranked: RankedCandidate[]; isControl: boolean } {
  const shortlisted = shortlist(weighed, id);
  const candidates = shortlisted.map((factors) => ({
    name: factors.action,
    stake: stakeOf(factors),
    isNewcomer: factors.isNewcomer,
    isSteady: factors.isSteady,
  }));
  const arePriced = shortlisted.some(({ price }) => price !== 0);
  const { order, draws, chances, isControl } = choose(candidates, choosing, new Draws(id));
  const ranked = order.map((i): RankedCandidate => {
    const factors = shortlisted[i]!;
    const { action, propensity, uplift, score, value, contextWeight, lever, influence, cost } = factors;
    const draw = drawAt(score, draws[i]!);
    return {
      action,
      propensity: propensity.mean,
      draw,
      value,
      selectionProbability: chances[i]!,
      priority: priorityOf(factors, draw),
      deviation: propensity.deviation,
      contextWeight,
      lever,
      influence,
      cost,
      ...(arePriced && { price: factors.price }),
      uplift: uplift?.mean ?? null,
      score: score.mean,
      scoreDeviation: score.deviation,
      scale: factors.scale,
      offset: factors.offset,
      ...(propensity.logit && {
        logit: propensity.logit.mean,
        logitDeviation: propensity.logit.deviation,
      }),
      ...(factors.isNewcomer && { isNewcomer: true }),
      ...(factors.isSteady && { isSteady: true }),
    };
  });
  return { ranked, isControl };
}

/**
 * Who has the best means, in an order that does not depend on where they stood. Of equal ones each person has an order
 * of their own, so that no name is at an advantage.
 */
function shortlist(weighed: readonly WeighedFactors[], id: string): readonly WeighedFactors[] {
  const ofPerson = new Draws(id.slice(0, id.lastIndexOf('.')));
  let near = weighed;
  if (weighed.length > ARBITRATED) {
    const means = new Float64Array(weighed.length);
    for (let i = 0; i < means.length; i++) means[i] = meanOf(weighed[i]!);
    const threshold = means.toSorted()[weighed.length - ARBITRATED]!;
    near = weighed.filter((_, i) => means[i]! >= threshold);
  }
  return inOrder(near, meanOf, ofPerson).slice(0, ARBITRATED);
}

/** The highest first; ties go by a keyed hash of the name. The priorities stay apart: sorting them costs no memory so. */
function inOrder<T extends { readonly action: string }>(
  items: readonly T[],
  priorityAt: (item: T) => number,
  draws: Draws,
): T[] {
  const priorities = items.map(priorityAt);
  const ties: (number | undefined)[] = [];
  const tieAt = (index: number) => (ties[index] ??= draws.uniform(items[index]!.action, TIED));
  return items
    .map((_, i) => i)
    .sort((a, b) => priorities[b]! - priorities[a]! || tieAt(a) - tieAt(b))
    .map((i) => items[i]!);
}
