/** A policy to evaluate: the chances it would have given the candidates of each logged decision. */
import type { DecisionLog } from './log.ts';

export interface Policy {
  readonly name: string;
  /** Fills the chance of each candidate of a row, in their order; together with what it gives they add up to 1. */
  chancesOf(log: DecisionLog, row: number, chances: Float64Array): Outside;
}

/** What the policy wants although it was no candidate: action -> chance; null: nothing. */
export type Outside = ReadonlyMap<string, number> | null;

/** Any of the candidates, each as likely. */
export const uniformPolicy: Policy = {
  name: 'uniform',
  chancesOf: ({ starts }, row, chances) => {
    const count = starts[row + 1]! - starts[row]!;
    for (let i = 0; i < count; i++) chances[i] = 1 / count;
    return null;
  },
};

/** Always one action; where it is no candidate, the policy wants what was never possible there. */
export function alwaysPolicy(action: string): Policy {
  return choicePolicy(`always ${action}`, () => action);
}

/** One action per row, told by the row. */
export function choicePolicy(name: string, choose: (row: number) => string): Policy {
  const sure = new Map<string, ReadonlyMap<string, number>>();
  return {
    name,
    chancesOf: (log, row, chances) => {
      const wanted = choose(row);
      const shares = sure.get(wanted) ?? new Map([[wanted, 1]]);
      sure.set(wanted, shares);
      return fillShares(shares, log, row, chances);
    },
  };
}

/** Gives candidates their share by name. @param shares action -> chance, together 1 */
export function fillShares(
  shares: ReadonlyMap<string, number>,
  { actions, starts, candidates }: DecisionLog,
  row: number,
  chances: Float64Array,
): Outside {
  let inside = 0;
  for (let at = starts[row]!, i = 0; at < starts[row + 1]!; at++, i++) {
    chances[i] = shares.get(actions[candidates[at]!]!) ?? 0;
    inside += chances[i]!;
  }
  if (inside > 1 - 1e-9) return null;
  const outside = new Map(shares);
  for (let at = starts[row]!; at < starts[row + 1]!; at++) outside.delete(actions[candidates[at]!]!);
  return outside;
}
