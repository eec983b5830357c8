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
  /** Mean chance of what could not be chosen in the log, by action. */
  readonly impossible: ReadonlyMap<string, number>;
}

/** @param model absent: nothing is expected of anybody */
export function termsOf(log: DecisionLog, policy: Policy, model?: RewardModel): PolicyTerms {
  const { rows, starts, candidates, chances, chosen, rewards, actions } = log;
  const weights = new Float64Array(rows);
  const policyChances = new Float64Array(rows);
  const expected = new Float64Array(rows);
  const policyExpected = new Float64Array(rows);
  const counts = new Int32Array(rows);
  const impossible = new Map<string, number>();
  const miss = (action: string, chance: number) =>
    impossible.set(action, (impossible.get(action) ?? 0) + chance / rows);
  let largestPossible = 0;
  let isBounded = true;
  let wanted = new Float64Array(64);
  for (let row = 0; row < rows; row++) {
    const begin = starts[row]!;
    const count = starts[row + 1]! - begin;
    if (count > wanted.length) wanted = new Float64Array(2 * count);
    const outside = policy.chancesOf(log, row, wanted);
    if (outside) for (const [action, chance] of outside) miss(action, chance);
    let sum = 0;
    let mean = 0;
    for (let i = 0; i < count; i++) {
      const chance = wanted[i]!;
      if (chance === 0) continue;
      const had = chances[begin + i]!;
      if (had === 0) miss(actions[candidates[begin + i]!]!, chance);
      else if (Number.isNaN(had)) isBounded = false;
      else largestPossible = Math.max(largestPossible, chance / had);
      if (!model) continue;
      sum += chance;
      mean += chance * model.expected(row, candidates[begin + i]!);
    }
    counts[row] = count;
    const taken = chosen[row]!;
    policyChances[row] = wanted[taken - begin]!;
    weights[row] = policyChances[row]! / chances[taken]!;
    if (weights[row]! > largestPossible) largestPossible = weights[row]!;
    if (!model) continue;
    expected[row] = model.expected(row, candidates[taken]!);
    // Rounded chances of a policy need not add up to 1 exactly.
    policyExpected[row] = sum === 0 ? 0 : mean / sum;
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
    impossible,
  };
}
