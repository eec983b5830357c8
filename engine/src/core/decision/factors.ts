/**
 * What the priority of a candidate is made of. Whatever the documents say, it is straight in the draw,
 * `priority = offset + scale * draw`: so the chance of each candidate to come first follows exactly from its belief.
 */
import { logitOf, sigmoid } from '../learning/logistic.ts';
import type { Belief, Stake } from '../learning/selection.ts';
import type { Arbitration } from './arbitration/compile.ts';
import type { FactorName } from './arbitration/definition.ts';
import { numberOf, straight } from './arbitration/formula.ts';
import { type Added, Weighing, type WeightNow } from './arbitration/weighing.ts';
import { forAction } from './catalogue/engagement.ts';
import { type Believed, Chances, type UsedModel } from './chances.ts';
import type { CompiledAction } from './compile.ts';
import type { Deciding, DecisionRequest } from './deciding.ts';
import type { RankedCandidate } from './decision.ts';
import { priceOf } from './price.ts';
import type { Timing } from './timing/choose.ts';
import { type HourRow, Hours } from './timing/hours.ts';

export interface Factors {
  readonly action: string;
  /** Chance of a response. */
  readonly propensity: Belief;
  /** What saying it adds to that chance, where it is known; null: nobody knows, and the score is a response score. */
  readonly uplift: Added | null;
  readonly value: number;
  readonly contextWeight: number;
  readonly lever: number;
  readonly influence: number;
  /** Of the contact, in the unit of the value. */
  readonly cost: number;
  /** Of the budgets that it would use, in the same unit; negative where a minimum is to be reached. */
  readonly price: number;
  /** Hardly anybody was shown it yet. */
  readonly isNewcomer: boolean;
  /** Never chosen by chance. */
  readonly isSteady: boolean;
  /** What the hour does for it, where its message may wait: it is in the propensity, and in the scale. */
  readonly atHour?: HourRow;
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
  /** @param way that it is said in, as models name it; absent: it has but one */
  factorsOf(action: CompiledAction, way?: string): WeighedFactors;
  /**
   * The priority that is believed in, as far as it is cheap to know, whatever the way it is said in; NaN where a formula
   * gives no number.
   */
  readonly brieflyOf: (action: CompiledAction) => number;
  /** That is to the last digit what the factors come to, where an action has but one way. */
  readonly isExact: boolean;
  /** What brief looks rest on beside the action; who asks has asked the models of these. */
  basisOf(actions: readonly CompiledAction[]): readonly unknown[];
  /** How far the logit of the chance may lie off by the way alone. */
  spreadOf(action: CompiledAction, way: string | undefined): number;
  /** Context weights and influencers that moved any of these. */
  inForce(ranked: readonly RankedCandidate[]): readonly WeightNow[];
  /** Models that were asked. */
  readonly models: () => readonly UsedModel[];
  /** When its message leaves; undefined where it may not wait. */
  timingOf(action: CompiledAction): Timing | undefined;
}

export function factorMaker(deciding: Deciding, request: DecisionRequest): FactorMaker {
  const { configuration, again } = deciding;
  const { arbitration, actionsByName } = configuration;
  const chances = new Chances(deciding, request);
  const models = () => chances.used;
  const supposed = (weighed: WeighedFactors) => (again ? again.supposed(weighed) : weighed);
  const hours = new Hours(deciding, request);
  const asking = { deciding, request, chances, hours };
  const timingOf: FactorMaker['timingOf'] = (action) => hours.of(action)?.timing;
  const spreadOf: FactorMaker['spreadOf'] = (action, way) => chances.spreadOf(action, way);
  if (arbitration === null)
    return {
      factorsOf: (action, way) => supposed(product(plainFactors(action, asking, way))),
      brieflyOf: brief(asking),
      isExact: again === undefined,
      basisOf: (actions) => chances.scorersOf(actions),
      spreadOf,
      inForce: () => [],
      models,
      timingOf,
    };
  const weighing = new Weighing(arbitration, deciding.scope, request, deciding.world.models, again);
  const weigh = weigher(arbitration, deciding);
  return {
    factorsOf: (action, way) => supposed(weigh(factorsUnder(arbitration, action, asking, weighing, way))),
    brieflyOf: brief(asking, arbitration, weighing),
    isExact: again === undefined && arbitration.formula === undefined,
    basisOf: (actions) => [weighing.cost, ...chances.scorersOf(actions)],
    spreadOf,
    models: () => (arbitration.goals === null ? models() : [...models(), ...weighing.used]),
    timingOf,
    inForce: (ranked) =>
      weighing.inForce(
        ranked.flatMap(({ action }) => actionsByName.get(action) ?? []).map(arbitration.weightsOf),
      ),
  };
}

interface Asking {
  readonly deciding: Deciding;
  readonly request: DecisionRequest;
  readonly chances: Chances;
  readonly hours: Hours;
}

function plainFactors(
  action: CompiledAction,
  { deciding, request, chances, hours }: Asking,
  way: string | undefined,
): Factors {
  const believed = believedOf(action, deciding, chances, hours, way);
  return {
    action: action.name,
    ...believed,
    uplift: null,
    value: action.value(forAction(action, deciding.scope)),
    contextWeight: 1,
    lever: 1,
    influence: 1,
    cost: 0,
    price: priceOf(action, deciding, request),
  };
}

/** What factors come to, without making any: by the same steps as {@link product} and {@link meanOf}. */
function brief(
  { deciding, request, chances, hours }: Asking,
  arbitration?: Arbitration,
  weighing?: Weighing,
): FactorMaker['brieflyOf'] {
  const { scope, configuration } = deciding;
  const isPriced = configuration.budgets !== null;
  const isTimed = request.sendWithin !== undefined;
  const costOf = (action: CompiledAction) => (isPriced ? priceOf(action, deciding, request) : 0);
  const chanceOf = (action: CompiledAction) => {
    const shift = isTimed ? (hours.of(action)?.shift ?? 0) : 0;
    return shift === 0 ? chances.meanOf(action) : sigmoid(logitOf(chances.meanOf(action)) + shift);
  };
  const worthAt = (action: CompiledAction) => (isTimed ? (hours.of(action)?.worth ?? 1) : 1);
  const valueNow = (action: CompiledAction) => action.value(forAction(action, scope));
  if (arbitration === undefined || weighing === undefined)
    return (action) => 0 - costOf(action) + valueNow(action) * worthAt(action) * chanceOf(action);
  const { without, formula, weightsOf } = arbitration;
  const has = (factor: FactorName) => !without.has(factor);
  const [isOfChance, isOfValue, isOfContext] = [has('propensity'), has('value'), has('context')];
  const [isOfLever, isOfInfluence] = [has('lever'), has('influence')];
  // One for all: there may be a hundred thousand actions.
  const given = { propensity: 0, value: 0, contextWeight: 0, lever: 0, influence: 0 };
  return (action) => {
    const { lever: own, moments, influencers, uplift } = weightsOf(action);
    const chance = chanceOf(action);
    const added = uplift && weighing.uplift(uplift, { mean: chance, deviation: 0 }, action);
    const propensity = isOfChance ? (added?.mean ?? chance) : 1;
    const value = isOfValue ? valueNow(action) : 1;
    const contextWeight = isOfContext ? weighing.contextWeight(moments) : 1;
    const lever = isOfLever ? own : 1;
    const influence = isOfInfluence ? weighing.influence(influencers) : 1;
    const offset = 0 - weighing.cost - costOf(action);
    if (formula === undefined)
      return offset + value * contextWeight * lever * influence * worthAt(action) * propensity;
    given.propensity = propensity;
    given.value = value;
    given.contextWeight = contextWeight;
    given.lever = lever;
    given.influence = influence;
    return offset + worthAt(action) * numberOf(formula, scope, given);
  };
}

function factorsUnder(
  { without, weightsOf }: Arbitration,
  action: CompiledAction,
  { deciding, request, chances, hours }: Asking,
  weighing: Weighing,
  way: string | undefined,
): Factors {
  const { lever, moments, influencers, uplift } = weightsOf(action);
  const believed = believedOf(action, deciding, chances, hours, way);
  return {
    action: action.name,
    ...believed,
    uplift: (uplift && weighing.uplift(uplift, believed.propensity, action)) ?? null,
    value: without.has('value') ? 1 : action.value(forAction(action, deciding.scope)),
    contextWeight: without.has('context') ? 1 : weighing.contextWeight(moments),
    lever: without.has('lever') ? 1 : lever,
    influence: without.has('influence') ? 1 : weighing.influence(influencers),
    cost: (weighing.isCostLearnt ? deciding.again?.row(action.name)?.cost : undefined) ?? weighing.cost,
    price: priceOf(action, deciding, request),
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
      : {
          ...weighed,
          scale: line.scale * worthOf(factors),
          offset: line.offset - factors.cost - factors.price,
        };
  };
  return weigh;
}

/** Of a propensity that is switched off. */
const certain: Belief = { mean: 1, deviation: 0 };

function product(
  factors: Factors,
  score: Belief = factors.uplift ?? factors.propensity,
  weigh: WeighedFactors['weigh'] = product,
): WeighedFactors {
  const { action, propensity, uplift, value, contextWeight, lever, influence, cost, price } = factors;
  const { isNewcomer, isSteady } = factors;
  const scale = value * contextWeight * lever * influence * worthOf(factors);
  const offset = 0 - cost - price;
  return {
    action,
    propensity,
    uplift,
    value,
    contextWeight,
    lever,
    influence,
    cost,
    price,
    isNewcomer,
    isSteady,
    ...(factors.atHour && { atHour: factors.atHour }),
    score,
    scale,
    offset,
    weigh,
  };
}

function worthOf({ atHour }: Pick<Factors, 'atHour'>): number {
  return atHour?.worth ?? 1;
}

/** What was believed when it was decided; where that is not on record, what is now. */
function believedOf(
  action: CompiledAction,
  { again }: Deciding,
  chances: Chances,
  hours: Hours,
  way: string | undefined,
): Believed & Pick<Factors, 'atHour'> {
  const believed = chances.of(action, way);
  const row = again?.row(action.name);
  if (row) return believedIn(row);
  const hour = hours.of(action);
  if (hour === undefined) return believed;
  const { shift, worth } = hour;
  const { propensity } = believed;
  const at = sigmoid(logitOf(propensity.mean) + shift);
  return {
    ...believed,
    propensity: shift === 0 ? propensity : shiftedTo(propensity, at),
    atHour: { hour: shift, worth },
  };
}

function believedIn(row: RankedCandidate): Believed & Pick<Factors, 'atHour'> {
  const { propensity: mean, deviation = 0, logit, logitDeviation, isNewcomer, isSteady } = row;
  return {
    propensity:
      logit === undefined || logitDeviation === undefined
        ? { mean, deviation }
        : { mean, deviation, logit: { mean: logit, deviation: logitDeviation } },
    isNewcomer: isNewcomer === true,
    isSteady: isSteady === true,
    ...(row.hour !== undefined &&
      row.worth !== undefined && { atHour: { hour: row.hour, worth: row.worth } }),
  };
}

/** As they stand in a record. */
export function factorsIn(row: RankedCandidate): WeighedFactors {
  const {
    action,
    value,
    deviation = 0,
    contextWeight = 1,
    lever = 1,
    influence = 1,
    cost = 0,
    price = 0,
  } = row;
  const { uplift = null, score = uplift ?? row.propensity, scoreDeviation = deviation, upliftBasis } = row;
  const { propensity, ...rest } = believedIn(row);
  const isOfPropensity = uplift === null && score === propensity.mean && scoreDeviation === deviation;
  const drawn = isOfPropensity ? propensity : { mean: score, deviation: scoreDeviation };
  const added =
    uplift === null
      ? null
      : { mean: uplift, deviation: scoreDeviation, ...(upliftBasis && { basis: upliftBasis }) };
  const factors = {
    action,
    propensity,
    uplift: added,
    value,
    contextWeight,
    lever,
    influence,
    cost,
    price,
    ...rest,
  };
  const weighed = product(factors, drawn);
  const { scale = weighed.scale, offset = weighed.offset } = row;
  return { ...weighed, scale, offset };
}

/** Factors that can be supposed otherwise, to see what it would have taken. */
export const supposableFactors = ['value', 'propensity', 'lever'] as const;
export type SupposableFactor = (typeof supposableFactors)[number];

export function factorIn(factors: Factors, factor: SupposableFactor): number {
  return factor === 'propensity' ? factors.propensity.mean : factors[factor];
}

export function supposeFactor(factors: WeighedFactors, factor: SupposableFactor, to: number): WeighedFactors {
  if (factor !== 'propensity') return factors.weigh({ ...factors, [factor]: to });
  const { propensity, uplift } = factors;
  // Of more who respond the same share would not have come anyway.
  const added = uplift && { ...uplift, mean: uplift.mean * (to / propensity.mean) };
  return factors.weigh({ ...factors, propensity: shiftedTo(propensity, to), uplift: added });
}

function shiftedTo({ mean, deviation, logit }: Belief, to: number): Belief {
  if (logit === undefined) return { mean: to, deviation };
  return {
    mean: to,
    deviation,
    logit: { mean: logit.mean + logitOf(to) - logitOf(mean), deviation: logit.deviation },
  };
}

/** The priority that is believed in: the mean of what {@link priorityOf} gives over the draws. */
export function meanOf({ scale, offset, score }: WeighedFactors): number {
  return offset + scale * score.mean;
}

export function stakeOf({ scale, offset, score }: WeighedFactors): Stake {
  return { belief: score, scale, offset };
}

export function priorityOf({ scale, offset }: WeighedFactors, draw: number): number {
  return offset + scale * draw;
}
