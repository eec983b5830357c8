/**
 * What the priority of a candidate is made of. Whatever the documents say, it is straight in the draw,
 * `priority = offset + scale * draw`: so the chance of each candidate to come first follows exactly from its belief.
 */
import { posteriorDeviation, posteriorMean, untaught } from '../learning/model.ts';
import type { Belief } from '../learning/selection.ts';
import type { Arbitration } from './arbitration/compile.ts';
import { straight } from './arbitration/formula.ts';
import { Weighing, type WeightNow } from './arbitration/weighing.ts';
import { forAction } from './catalogue/engagement.ts';
import type { CompiledAction } from './compile.ts';
import type { Deciding, DecisionRequest } from './deciding.ts';
import type { RankedCandidate } from './decision.ts';

export interface Factors {
  readonly action: string;
  /** Chance of a response. */
  readonly propensity: Belief;
  /** What saying it adds to that chance, where it is known; null: nobody knows, and the score is a response score. */
  readonly uplift: Belief | null;
  readonly value: number;
  readonly contextWeight: number;
  readonly lever: number;
  readonly influence: number;
  /** Of the contact, in the unit of the value. */
  readonly cost: number;
}

/** With what they come to. */
export interface WeighedFactors extends Factors {
  /** What the draw is taken from: the uplift, or else the propensity; 1 where that is switched off. */
  readonly score: Belief;
  /** `priority = offset + scale * draw`. */
  readonly scale: number;
  readonly offset: number;
  /** The formula gave no number that could be ranked: what it gave. */
  readonly wrong?: string;
  /** What other factors would have come to. */
  readonly weigh: (factors: Factors) => WeighedFactors;
}

/** Makes the factors of the candidates of one request. */
export interface FactorMaker {
  factorsOf(action: CompiledAction): WeighedFactors;
  /** Context weights and influencers that moved any of these. */
  inForce(ranked: readonly RankedCandidate[]): readonly WeightNow[];
}

export function factorMaker(deciding: Deciding, request: DecisionRequest): FactorMaker {
  const { configuration, again } = deciding;
  const { arbitration, actionsByName } = configuration;
  const supposed = (weighed: WeighedFactors) => (again ? again.supposed(weighed) : weighed);
  if (arbitration === null)
    return { factorsOf: (action) => supposed(product(plainFactors(action, deciding))), inForce: () => [] };
  const weighing = new Weighing(arbitration, deciding.scope, request);
  const weigh = weigher(arbitration, deciding);
  return {
    factorsOf: (action) => supposed(weigh(factorsUnder(arbitration, action, deciding, weighing))),
    inForce: (ranked) =>
      weighing.inForce(
        ranked.flatMap(({ action }) => actionsByName.get(action) ?? []).map(arbitration.weightsOf),
      ),
  };
}

function plainFactors(action: CompiledAction, deciding: Deciding): Factors {
  return {
    action: action.name,
    propensity: believedOf(action.name, deciding),
    uplift: null,
    value: action.value(forAction(action, deciding.scope)),
    contextWeight: 1,
    lever: 1,
    influence: 1,
    cost: 0,
  };
}

function factorsUnder(
  { without, weightsOf }: Arbitration,
  action: CompiledAction,
  deciding: Deciding,
  weighing: Weighing,
): Factors {
  const { lever, moments, influencers, uplift } = weightsOf(action);
  const propensity = believedOf(action.name, deciding);
  return {
    action: action.name,
    propensity,
    uplift: (uplift && weighing.uplift(uplift, propensity)) ?? null,
    value: without.has('value') ? 1 : action.value(forAction(action, deciding.scope)),
    contextWeight: without.has('context') ? 1 : weighing.contextWeight(moments),
    lever: without.has('lever') ? 1 : lever,
    influence: without.has('influence') ? 1 : weighing.influence(influencers),
    cost: weighing.cost,
  };
}

function weigher({ without, formula }: Arbitration, { scope }: Deciding): WeighedFactors['weigh'] {
  const score = without.has('propensity') ? certain : undefined;
  const weigh = (factors: Factors): WeighedFactors => {
    const weighed = product(factors, score, weigh);
    if (formula === undefined) return weighed;
    const { value, contextWeight, lever, influence } = factors;
    const given = { propensity: 0, value, contextWeight, lever, influence };
    const line = straight(formula, scope, given, weighed.score);
    return 'wrong' in line
      ? { ...weighed, wrong: line.wrong }
      : { ...weighed, scale: line.scale, offset: line.offset - factors.cost };
  };
  return weigh;
}

/** Of a propensity that is switched off. */
const certain: Belief = { mean: 1, deviation: 0 };

function product(
  { action, propensity, uplift, value, contextWeight, lever, influence, cost }: Factors,
  score: Belief = uplift ?? propensity,
  weigh: WeighedFactors['weigh'] = product,
): WeighedFactors {
  const scale = value * contextWeight * lever * influence;
  const offset = 0 - cost;
  return {
    action,
    propensity,
    uplift,
    value,
    contextWeight,
    lever,
    influence,
    cost,
    score,
    scale,
    offset,
    weigh,
  };
}

/** What was believed when it was decided; where that is not on record, what is now. */
function believedOf(action: string, { world, again }: Deciding): Belief {
  const row = again?.row(action);
  if (row) return { mean: row.propensity, deviation: row.deviation ?? 0 };
  const model = world.models.get(action) ?? untaught;
  return { mean: posteriorMean(model), deviation: posteriorDeviation(model) };
}

/** As they stand in a record. */
export function factorsIn(row: RankedCandidate): WeighedFactors {
  const { action, value, deviation = 0, contextWeight = 1, lever = 1, influence = 1, cost = 0 } = row;
  const { uplift = null, score = uplift ?? row.propensity, scoreDeviation = deviation } = row;
  const propensity = { mean: row.propensity, deviation };
  const drawn = { mean: score, deviation: scoreDeviation };
  const added = uplift === null ? null : { mean: uplift, deviation: scoreDeviation };
  const factors = { action, propensity, uplift: added, value, contextWeight, lever, influence, cost };
  const weighed = product(factors, drawn);
  const { scale = weighed.scale, offset = weighed.offset } = row;
  return { ...weighed, scale, offset };
}

/** Factors that can be supposed otherwise, to see what it would have taken. */
export const supposableFactors = ['value', 'propensity'] as const;
export type SupposableFactor = (typeof supposableFactors)[number];

export function factorIn(factors: Factors, factor: SupposableFactor): number {
  return factor === 'propensity' ? factors.propensity.mean : factors[factor];
}

export function supposeFactor(factors: WeighedFactors, factor: SupposableFactor, to: number): WeighedFactors {
  if (factor !== 'propensity') return factors.weigh({ ...factors, [factor]: to });
  const { propensity, uplift } = factors;
  // Of more who respond the same share would not have come anyway.
  const added = uplift && { ...uplift, mean: uplift.mean * (to / propensity.mean) };
  return factors.weigh({ ...factors, propensity: { ...propensity, mean: to }, uplift: added });
}

/** The priority that is believed in: mean and deviation of what {@link priorityOf} gives over the draws. */
export function beliefOf({ scale, offset, score }: WeighedFactors): Belief {
  return {
    mean: offset + scale * score.mean,
    deviation: Math.max(Math.abs(scale) * score.deviation, LEAST_DEVIATION),
  };
}

export function priorityOf({ scale, offset }: WeighedFactors, draw: number): number {
  return offset + scale * draw;
}

const LEAST_DEVIATION = 1e-12;
