/** What the document of arbitration comes to for one request: what holds now is found once, for all candidates. */
import { Duration } from '../../../language/index.ts';
import type { Scope } from '../../condition.ts';
import type { ModelView } from '../../learning/published.ts';
import type { Belief } from '../../learning/selection.ts';
import type { UpliftBasis } from '../../learning/uplift.ts';
import type { UsedModel } from '../chances.ts';
import type { CompiledAction } from '../compile.ts';
import type { Again, DecisionRequest } from '../deciding.ts';
import { optOutRisk } from '../timing/pressure.ts';
import { type Goal, isOfGoal, modelOfGoal } from '../uplift/goal.ts';
import { type ActionWeights, type Arbitration, type ContactCost, factorOf, type Uplift } from './compile.ts';

/** A context weight that holds, or the push of an influencer that is left. */
export interface WeightNow {
  readonly name: string;
  readonly percent: number;
}

/** What saying an action adds, and where that is known from: a document (no basis), or holdouts. */
export interface Added extends Belief {
  readonly basis?: UpliftBasis;
}

export class Weighing {
  /** Asked at most once a request; undefined: not yet. */
  readonly #moments: (number | undefined)[] = [];
  readonly #influencers: (number | undefined)[] = [];
  /** By the lists that actions share. */
  readonly #momentFactors = new Map<readonly number[], number>();
  readonly #influences = new Map<readonly number[], number>();
  readonly #arbitration: Arbitration;
  readonly #scope: Scope;
  readonly #models: ModelView;
  readonly #again: Pick<Again, 'row' | 'models'> | undefined;
  readonly #used = new Map<string, UsedModel>();
  /** Of one contact. */
  readonly cost: number;
  /** What it goes by was learnt from others: it stands in the record. */
  readonly isCostLearnt: boolean;

  constructor(
    arbitration: Arbitration,
    scope: Scope,
    { channel, placement }: DecisionRequest,
    models: ModelView = unknown,
    again?: Pick<Again, 'row' | 'models'>,
  ) {
    this.#arbitration = arbitration;
    this.#scope = scope;
    this.#models = models;
    this.#again = again;
    const fits = contactCostOf(arbitration, channel, placement);
    this.isCostLearnt = fits?.learn === true && channel !== undefined;
    const risk = this.isCostLearnt
      ? (written: number) => optOutRisk(scope.profile, channel!, { models, now: scope.now }, written)
      : asWritten;
    this.cost = fits === undefined ? 0 : costOf(fits, scope, risk);
  }

  contextWeight(concerning: readonly number[]): number {
    return known(this.#momentFactors, concerning, (i) => this.#moment(i));
  }

  influence(concerning: readonly number[]): number {
    return known(this.#influences, concerning, (i) => this.#push(i));
  }

  /** What holds and concerns any of these, by name. */
  inForce(concerned: readonly ActionWeights[]): WeightNow[] {
    const { moments, influencers } = this.#arbitration;
    const named = (
      entries: readonly { name: string }[],
      indexes: Iterable<number>,
      at: (i: number) => number,
    ) =>
      [...new Set(indexes)]
        .sort((a, b) => a - b)
        .map((i) => ({ name: entries[i]!.name, percent: at(i) }))
        .filter(({ percent }) => percent !== 0);
    return [
      ...named(
        moments,
        concerned.flatMap((one) => one.moments),
        (i) => this.#moment(i),
      ),
      ...named(
        influencers,
        concerned.flatMap((one) => one.influencers),
        (i) => this.#push(i),
      ),
    ];
  }

  /** Models by which it is known what saying something adds. */
  get used(): readonly UsedModel[] {
    const recorded = this.#again?.models;
    return recorded ? recorded.filter(({ model }) => isOfGoal(model)) : [...this.#used.values()];
  }

  /** @returns undefined where nothing is known of it for this person */
  uplift(uplift: Uplift, propensity: Belief, action: CompiledAction): Added | undefined {
    if (this.#arbitration.without.has('uplift')) return undefined;
    if (uplift.type === 'goal') return this.#learnt(uplift.goal, propensity, action);
    if (uplift.type === 'chance') {
      const mean = uplift.chance(this.#scope);
      return mean === undefined ? undefined : { mean, deviation: uplift.error };
    }
    const share = uplift.share(this.#scope);
    if (share === undefined) return undefined;
    return { mean: propensity.mean * share, deviation: propensity.deviation * Math.abs(share) };
  }

  /** As it was recorded, where the decision is taken again. */
  #learnt(goal: Goal, propensity: Belief, { name, definition }: CompiledAction): Added | undefined {
    const model = modelOfGoal(goal);
    const before = this.#again?.row(name);
    if (before !== undefined) {
      const { uplift, upliftBasis: basis, scoreDeviation: deviation = 0 } = before;
      return typeof uplift === 'number' && basis ? { mean: uplift, deviation, basis } : undefined;
    }
    const published = this.#models.get(model);
    const share = published?.uplift?.of(name, definition.group);
    if (published === undefined || share === undefined) return undefined;
    this.#used.set(model, { model, version: published.version, values: {} });
    const { mean, deviation, basis } = share;
    const [own, shared] = [deviation * propensity.mean, mean * propensity.deviation];
    return { mean: mean * propensity.mean, deviation: Math.sqrt(own * own + shared * shared), basis };
  }

  #moment(index: number): number {
    let percent = this.#moments[index];
    if (percent === undefined) {
      const { when, percent: whole } = this.#arbitration.moments[index]!;
      percent = when.test(this.#scope) ? whole : 0;
      this.#moments[index] = percent;
    }
    return percent;
  }

  #push(index: number): number {
    let percent = this.#influencers[index];
    if (percent === undefined) {
      const { since, percent: whole, halfLifeMs } = this.#arbitration.influencers[index]!;
      const passed = since.evaluate(this.#scope);
      percent = passed instanceof Duration ? whole * 0.5 ** (passed.ms / halfLifeMs) : 0;
      this.#influencers[index] = percent;
    }
    return percent;
  }
}

function known(
  factors: Map<readonly number[], number>,
  concerning: readonly number[],
  percentAt: (index: number) => number,
): number {
  if (concerning.length === 0) return 1;
  let factor = factors.get(concerning);
  if (factor === undefined) {
    factor = factorOf(concerning.reduce((sum, i) => sum + percentAt(i), 0));
    factors.set(concerning, factor);
  }
  return factor;
}

/** The entry that a contact falls under. */
export function contactCostOf(
  { contact }: Arbitration,
  channel: string | undefined,
  placement: string,
): ContactCost | undefined {
  return contact.find(
    (one) =>
      (one.channel === undefined || one.channel === channel) &&
      (one.placement === undefined || one.placement === placement),
  );
}

const asWritten = (written: number) => written;
const unknown: ModelView = { get: () => undefined };

function costOf(
  { cost, optOut, lifetimeValue }: ContactCost,
  scope: Scope,
  risk: (written: number) => number,
): number {
  const least = (value: number | undefined) => Math.max(0, value ?? 0);
  return least(cost(scope)) + Math.min(1, risk(least(optOut(scope)))) * least(lifetimeValue(scope));
}
