/** A policy to evaluate: the chances it would have given the candidates of each logged decision. */
import type { DecisionLog } from './log.ts';

export interface Policy {
  readonly name: string;
  /**
   * Fills the chance of each candidate of a row, in their order, and gives the chance of everything that is not among
   * them; together 1.
   */
  chancesOf(log: DecisionLog, row: number, chances: Float64Array): number;
}

/** Any of the candidates, each as likely. */
export const uniformPolicy: Policy = {
  name: 'uniform',
  chancesOf: ({ starts }, row, chances) => {
    const count = starts[row + 1]! - starts[row]!;
    for (let i = 0; i < count; i++) chances[i] = 1 / count;
    return 0;
  },
};

/** Always one action; where it is no candidate, the policy wants what was never possible there. */
export function alwaysPolicy(action: string): Policy {
  return choicePolicy(`always ${action}`, () => action);
}

/** One action per row, told by the row. */
export function choicePolicy(name: string, choose: (row: number) => string): Policy {
  const places = new WeakMap<DecisionLog, ReadonlyMap<string, number>>();
  return {
    name,
    chancesOf: (log, row, chances) => {
      const known = places.get(log) ?? new Map(log.actions.map((action, i) => [action, i]));
      places.set(log, known);
      const wanted = known.get(choose(row));
      let outside = 1;
      for (let at = log.starts[row]!, i = 0; at < log.starts[row + 1]!; at++, i++) {
        chances[i] = log.candidates[at] === wanted ? 1 : 0;
        if (chances[i] === 1) outside = 0;
      }
      return outside;
    },
  };
}
