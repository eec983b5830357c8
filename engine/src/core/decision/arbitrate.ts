/** Arbitration: ranks candidates by a draw from what is believed of each, with the chance of each to come first. */
import { Draws } from '../hash.ts';
import { selectionProbabilities } from '../learning/selection.ts';
import type { CompiledAction } from './compile.ts';
import type { Deciding } from './deciding.ts';
import type { RankedCandidate } from './decision.ts';
import { beliefOf, type Factors, factorsOf, priorityOf } from './factors.ts';

/** Arbitration looks at this many candidates, best mean priority first. */
const ARBITRATED = 30;

/** @param id of the decision: its draws derive from it. */
export function arbitrate(
  actions: readonly CompiledAction[],
  deciding: Deciding,
  id: string,
): RankedCandidate[] {
  const { again } = deciding;
  const known = again ? actions.filter(({ name }) => again.isRanked(name)) : actions;
  return rank(
    known.map((action) => factorsOf(action, deciding)),
    id,
  );
}

/** Nothing but the factors and the decision's id go into it. */
export function rank(factors: readonly Factors[], id: string): RankedCandidate[] {
  const beliefs = factors.map(beliefOf);
  const means = beliefs.map(({ mean }) => mean);
  const arbitrated = inOrder(means, (i) => factors[i]!.action).slice(0, ARBITRATED);
  const chances = selectionProbabilities(arbitrated.map((i) => beliefs[i]!));
  const draws = new Draws(id);
  const candidates = arbitrated.map((i, place): RankedCandidate => {
    const { action, propensity, value } = factors[i]!;
    const draw = propensity.mean + propensity.deviation * draws.normal(action, 0);
    return {
      action,
      propensity: propensity.mean,
      draw,
      value,
      selectionProbability: chances[place]!,
      priority: priorityOf(factors[i]!, draw),
      deviation: propensity.deviation,
    };
  });
  const priorities = candidates.map(({ priority }) => priority);
  return inOrder(priorities, (i) => candidates[i]!.action).map((i) => candidates[i]!);
}

/** Indexes, the highest priority first; ties go by name. The priorities stay apart: sorting them costs no memory so. */
function inOrder(priorities: readonly number[], nameAt: (index: number) => string): number[] {
  return priorities
    .map((_, i) => i)
    .sort((a, b) => {
      const [one, other] = [priorities[a]!, priorities[b]!];
      if (one > other) return -1;
      if (other > one) return 1;
      return nameAt(a) < nameAt(b) ? -1 : 1;
    });
}
