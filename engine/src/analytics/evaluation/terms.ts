/** Brings a log, a policy and a reward model together: what each decision says of the policy, and how they overlap. */
import type { Terms } from './estimators.ts';
import type { DecisionLog } from './log.ts';
import type { Policy } from './policy.ts';
import type { RewardModel } from './reward-model.ts';

export interface PolicyTerms extends Terms {
  /** Chance of the logged choice under the policy, a decision. */
  readonly policyChances: Float64Array;
  /** How many it was chosen among. */
  readonly candidates: Int32Array;
  /** The largest weight that could have come up: a bound where the log knows the chances of all candidates. */
  readonly largestPossible: number;
  /** The log knows the chances of all candidates, so that the bound is one. */
  readonly isBounded: boolean;
  /**
   * Mean of the squared weights to expect, from the chances of all candidates: the largest weights may never have come
   * up. NaN where the log does not know them.
   */
  readonly expectedSquares: number;
  /** Mean chance of what could not be chosen in the log, by action. */
  readonly impossible: ReadonlyMap<string, number>;
  /** The same of what could not be chosen there, but was elsewhere: what is expected of it is a model's word. */
  readonly modelled: ReadonlyMap<string, number>;
}

/** An action that was chosen less often tells nothing of where it could not be. */
const LEAST_TRIED = 30;
const MUCH_MORE = 10;
/** Chances so near to each other are the same. */
const ROUNDING = 1e-9;

/**
 * @param model absent: nothing is expected of anybody
 * @param isModelled what was ruled out in some decisions and tried in others is expected there by the model
 */
export function termsOf(
  log: DecisionLog,
  policy: Policy,
  model?: RewardModel,
  isModelled = false,
): PolicyTerms {
  const { rows, starts, candidates, chances, chosen, rewards, actions } = log;
  const weights = new Float64Array(rows);
  const policyChances = new Float64Array(rows);
  const expected = new Float64Array(rows);
  const policyExpected = new Float64Array(rows);
  const counts = new Int32Array(rows);
  const impossible = new Map<string, number>();
  const modelled = new Map<string, number>();
  const tried = isModelled && model ? triedOften(log) : new Map<string, number>();
  const miss = (action: string, chance: number, row: number): number => {
    const place = tried.get(action);
    const map = place === undefined ? impossible : modelled;
    map.set(action, (map.get(action) ?? 0) + chance / rows);
    return place === undefined ? 0 : chance * model!.expected(row, place);
  };
  let largestPossible = 0;
  let expectedSquares = 0;
  let isBounded = true;
  let wanted = new Float64Array(64);
  for (let row = 0; row < rows; row++) {
    const begin = starts[row]!;
    const count = starts[row + 1]! - begin;
    if (count > wanted.length) wanted = new Float64Array(2 * count);
    const outside = policy.chancesOf(log, row, wanted);
    let beyond = 0;
    for (const [action, chance] of outside ?? []) beyond += miss(action, chance, row);
    let sum = 0;
    let mean = 0;
    let isSame = outside === null;
    for (let i = 0; i < count; i++) {
      const chance = wanted[i]!;
      if (!(Math.abs(chance - chances[begin + i]!) < ROUNDING)) isSame = false;
      if (chance === 0) continue;
      const had = chances[begin + i]!;
      // In a log of this length it would have come up less than once, and is wanted much more: as good as never.
      const isHopeless = had * rows < 1 && chance > MUCH_MORE * had;
      if (isHopeless) beyond += miss(actions[candidates[begin + i]!]!, chance, row);
      else if (Number.isNaN(had)) isBounded = false;
      else {
        largestPossible = Math.max(largestPossible, chance / had);
        expectedSquares += (chance * chance) / had / rows;
      }
      if (!model || isHopeless) continue;
      sum += chance;
      mean += chance * model.expected(row, candidates[begin + i]!);
    }
    counts[row] = count;
    const taken = chosen[row]!;
    policyChances[row] = wanted[taken - begin]!;
    weights[row] = policyChances[row]! / chances[taken]!;
    if (weights[row]! > largestPossible) largestPossible = weights[row]!;
    if (!model) continue;
    // Rounded chances of a policy need not add up to 1 exactly.
    policyExpected[row] = outside === null && sum > 0 ? mean / sum + beyond : mean + beyond;
    // Where the policy is the logged one, what came is what it earns: no expectation is needed, nor its noise.
    expected[row] = isSame ? policyExpected[row]! : model.expected(row, candidates[taken]!);
  }
  return {
    weights,
    rewards,
    expected,
    policyExpected,
    policyChances,
    candidates: counts,
    largestPossible,
    isBounded,
    expectedSquares: isBounded ? expectedSquares : Number.NaN,
    impossible,
    modelled,
  };
}

/** Places of the actions that were chosen often enough. */
function triedOften({ rows, actions, candidates, chosen }: DecisionLog): Map<string, number> {
  const times = new Int32Array(actions.length);
  for (let row = 0; row < rows; row++) times[candidates[chosen[row]!]!]!++;
  return new Map(actions.flatMap((action, i) => (times[i]! >= LEAST_TRIED ? [[action, i] as const] : [])));
}
