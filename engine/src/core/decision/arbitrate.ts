/** Arbitration: ranks candidates by a draw from what is believed of each, with the chance of each to come first. */
import { tooDear } from '../budget/words.ts';
import { Draws } from '../hash.ts';
import { type Choosing, choose } from '../learning/choose.ts';
import { standardSelection } from '../learning/definition.ts';
import { drawAt } from '../learning/selection.ts';
import type { WeightNow } from './arbitration/weighing.ts';
import { highest, MOST_CLOSELY, nthHighest } from './catalogue/bounds.ts';
import type { CompiledAction } from './compile.ts';
import type { Deciding, DecisionRequest, RefusedByScore } from './deciding.ts';
import type { Outweighed, RankedCandidate, RefusedCandidate } from './decision.ts';
import { meanOf, priorityOf, stakeOf, type WeighedFactors } from './factors.ts';
import { type Glance, meansIn } from './glance.ts';
import type { Outlets } from './ways/outlets.ts';
import { type WayMaker, wayMaker } from './ways/weigh.ts';

/** Arbitration looks at this many candidates, best mean priority first. */
export const ARBITRATED = 30;

/** Standard deviations: one in twenty. */
const SURELY = 1.645;

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
  /** Models that were asked; and how each action is said, where it could be said otherwise. */
  readonly ways: Pick<WayMaker, 'models' | 'wayOf' | 'rowsOf' | 'timingOf'>;
  /** Whom the last ranking put first by chance alone: random control. */
  control(): string | undefined;
}

/** @param refused gets those that cannot be ranked, or lose against saying nothing */
export function weighAll(
  candidates: readonly CompiledAction[],
  deciding: Deciding,
  request: DecisionRequest,
  refused: RefusedCandidate[],
  outlets: Pick<Outlets, 'requestsOf'> = { requestsOf: () => [request] },
  glance?: Glance,
): WeighedCandidates {
  const maker = wayMaker(deciding, request, outlets);
  const { choosing } = deciding.configuration.learning;
  const id = request.repeats ?? request.id;
  let control: string | undefined;
  const { able, outweighed, nearest } = contendersAmong(candidates, deciding, maker, refused, glance);
  return {
    able,
    rank: (some) => {
      const { ranked, isControl } = rankNearest(nearest(some, id), id, choosing);
      control = isControl ? ranked[0]?.action : undefined;
      return ranked;
    },
    outweighed,
    inForce: maker.inForce,
    ways: maker,
    control: () => control,
  };
}

interface Contenders extends Pick<WeighedCandidates, 'able' | 'outweighed'> {
  /** Of some of them those with the best means, in order. */
  nearest(some: readonly CompiledAction[], id: string): readonly WeighedFactors[];
}

function contendersAmong(
  candidates: readonly CompiledAction[],
  deciding: Deciding,
  maker: WayMaker,
  refused: RefusedCandidate[],
  glance: Glance | undefined,
): Contenders {
  const isBrief = maker.isExact || (candidates.length > MOST_CLOSELY && deciding.again === undefined);
  return isBrief
    ? refusedAtAGlance(candidates, deciding, maker, refused, glance)
    : refusedByScore(candidates, deciding, maker, refused);
}

/**
 * All are looked at briefly; closely those that may have to be refused, of very many as many as a record names, and those
 * that come near. Of very many, what is wrong with a formula only beside the mean is found of these alone, and not named.
 */
function refusedAtAGlance(
  candidates: readonly CompiledAction[],
  deciding: Deciding,
  maker: WayMaker,
  refused: RefusedCandidate[],
  glance: Glance | undefined,
): Contenders {
  const isSurelyIn = surelyIn(deciding);
  const brieflyOf = glance ? meansIn(glance) : maker.brieflyOf;
  if (glance) maker.basisOf(candidates);
  const means: number[] = [];
  const outweighed: Outweighed[] = [];
  let closely = 0;
  const able = candidates.filter((candidate) => {
    let mean = brieflyOf(candidate);
    if (!isSurelyIn(mean)) {
      if (closely++ >= MOST_CLOSELY) return false;
      const factors = maker.factorsOf(candidate);
      const refusal = refusalOf(factors, deciding);
      if (refusal) {
        refused.push(refusal.refusal);
        if (refusal.outweighed) outweighed.push(refusal.outweighed);
        return false;
      }
      mean = meanOf(factors);
    }
    means.push(mean);
    return true;
  });
  let byAction: ReadonlyMap<CompiledAction, number> | undefined;
  const meansOf = (some: readonly CompiledAction[]) => {
    if (some === able) return (_: CompiledAction, i: number) => means[i]!;
    byAction ??= new Map(able.map((one, i) => [one, means[i]!]));
    return (one: CompiledAction) => byAction!.get(one)!;
  };
  const wrong = new Set<CompiledAction>();
  const nearest = (some: readonly CompiledAction[], id: string): readonly WeighedFactors[] => {
    const left = wrong.size === 0 ? some : some.filter((one) => !wrong.has(one));
    const near = shortlist(left, meansOf(left), ({ name }) => name, id);
    const before = wrong.size;
    const factors = near.map((one) => {
      const own = maker.factorsOf(one);
      if (refusalOf(own, deciding)?.refusal.policy === 'formula') wrong.add(one);
      return own;
    });
    return wrong.size > before ? nearest(some, id) : factors;
  };
  return { able, outweighed, nearest };
}

/** Whether nobody of such a mean is refused by it: what may be is looked at closely. */
export function surelyIn({ configuration: { arbitration, budgets } }: Deciding): (mean: number) => boolean {
  const isEasy = budgets === null && (arbitration?.nothing ?? 'never') === 'never';
  const least = isEasy ? Number.NEGATIVE_INFINITY : 0;
  return (mean) => mean > least && mean < Number.POSITIVE_INFINITY;
}

function refusedByScore(
  candidates: readonly CompiledAction[],
  deciding: Deciding,
  { factorsOf, brieflyOf }: Pick<WayMaker, 'factorsOf' | 'brieflyOf'>,
  refused: RefusedCandidate[],
): Contenders {
  const { again } = deciding;
  const isMany = candidates.length > MOST_CLOSELY;
  const outweighed: Outweighed[] = [];
  const byName = new Map<string, WeighedFactors>();
  const able = candidates.filter((candidate) => {
    const { name } = candidate;
    const isUnknown = again !== undefined && !again.isRanked(name);
    // Of whomever is unknown the model was asked then, which stands in the record.
    if (isUnknown && isMany) brieflyOf(candidate);
    const asked = isUnknown && isMany ? undefined : factorsOf(candidate);
    const factors = isUnknown ? undefined : asked;
    if (factors) byName.set(name, factors);
    const refusal = factors ? refusalOf(factors, deciding) : again?.refusedByScore?.(name);
    if (refusal === undefined || again?.isLifted(refusal.refusal)) return true;
    refused.push(refusal.refusal);
    if (refusal.outweighed) outweighed.push(refusal.outweighed);
    return false;
  });
  const nearest = (some: readonly CompiledAction[], id: string) =>
    shortlist(
      some.flatMap(({ name }) => byName.get(name) ?? []),
      meanOf,
      ({ action }) => action,
      id,
    );
  return { able, outweighed, nearest };
}

/** Why it cannot be ranked, or loses against saying nothing. */
export function refusalOf(factors: WeighedFactors, { configuration }: Deciding): RefusedByScore | undefined {
  const { action, wrong, uplift, cost, price } = factors;
  if (wrong !== undefined) return { refusal: { action, policy: 'formula', rule: wrong } };
  const mean = meanOf(factors);
  // Numbers of documents can be too large together, also where each is not.
  if (!Number.isFinite(mean)) return { refusal: { action, policy: 'formula', rule: 'infinite' } };
  const gain = price > 0 ? mean : 1;
  if (gain <= 0) return { refusal: { action, policy: 'budget', rule: tooDear(price, gain) } };
  // A response score says nothing of what would have come anyway: it competes only where the document wants it.
  const against = configuration.arbitration?.nothing ?? 'never';
  if (against === 'never' || (against === 'uplift' && uplift === null)) return undefined;
  // What holdouts tell is not certain: it is tried until it surely adds no more.
  const doubt = uplift?.basis === undefined ? 0 : SURELY * factors.scale * factors.score.deviation;
  if (mean + doubt > 0) return undefined;
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
  return rankNearest(
    shortlist(weighed, meanOf, ({ action }) => action, id),
    id,
    choosing,
  ).ranked;
}

/** Nothing but the factors, the decision's id and the way of choosing go into it. */
function rankNearest(
  shortlisted: readonly WeighedFactors[],
  id: string,
  choosing: Choosing,
): { ranked: RankedCandidate[]; isControl: boolean } {
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
      ...(uplift?.basis && { upliftBasis: uplift.basis }),
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
      ...factors.atHour,
    };
  });
  return { ranked, isControl };
}

/**
 * Who has the best means, in an order that does not depend on where they stood. Of equal ones each person has an order
 * of their own, so that no name is at an advantage.
 */
function shortlist<T>(
  all: readonly T[],
  meanOf: (one: T, i: number) => number,
  nameOf: (one: T) => string,
  id: string,
): T[] {
  const ofPerson = new Draws(id.slice(0, id.lastIndexOf('.')));
  const means = new Float64Array(all.length);
  for (let i = 0; i < means.length; i++) means[i] = meanOf(all[i]!, i);
  const threshold = means.length > ARBITRATED ? nthHighest(means, ARBITRATED) : Number.NEGATIVE_INFINITY;
  const near: number[] = [];
  const tied: number[] = [];
  for (let i = 0; i < means.length; i++) {
    if (means[i]! > threshold) near.push(i);
    else if (means[i] === threshold) tied.push(i);
  }
  const ties: (number | undefined)[] = [];
  const tieAt = (i: number) => (ties[i] ??= ofPerson.uniform(nameOf(all[i]!), TIED));
  near.push(...highest(tied, (i) => -tieAt(i), ARBITRATED - near.length));
  near.sort((a, b) => means[b]! - means[a]! || tieAt(a) - tieAt(b));
  return near.slice(0, ARBITRATED).map((i) => all[i]!);
}
