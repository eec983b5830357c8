/** What a factor of the priority costs: the decisions as they would have been without it. All of it is on record. */
import type { RankedCandidate } from '../../core/decision/decision.ts';
import { EvaluationRefused } from '../evaluation/refusal.ts';
import { type AgainPolicy, againPolicy } from './again.ts';
import type { OwnLog } from './own-log.ts';

export const factorWords = ['lever', 'context', 'influence', 'cost'] as const;
export type LiftedFactor = (typeof factorWords)[number];

/**
 * @param action only of this one; undefined: of all
 * @throws EvaluationRefused where it moved nothing, or a formula of one's own hides what it did
 */
export function withoutFactor(own: OwnLog, factor: LiftedFactor, action: string | undefined): AgainPolicy {
  const name = action === undefined ? factor : `${factor}:${action}`;
  const policy = againPolicy(`without ${name}`, own, ({ ranked }) => {
    const isMoved = (row: RankedCandidate) =>
      (action === undefined || row.action === action) &&
      factorIn(row, factor) !== (factor === 'cost' ? 0 : 1);
    if (!ranked.some(isMoved)) return undefined;
    const rows = ranked.map((row) => (isMoved(row) ? lifted(row, factor) : row));
    return { rows, isCapGone: () => false };
  });
  if (policy.touched > 0) return policy;
  throw new EvaluationRefused(
    'rule_never_met',
    `No decision was moved by ${name}.`,
    'Name a factor that the document of arbitration sets, and that some of these decisions had.',
  );
}

function lifted(row: RankedCandidate, factor: LiftedFactor): RankedCandidate {
  const { scale = productOf(row), offset = 0 - (row.cost ?? 0), cost = 0 } = row;
  if (factor === 'cost') return { ...row, cost: 0, offset: offset + cost };
  if (Math.abs(scale - productOf(row)) > 1e-9 * Math.abs(scale))
    throw new EvaluationRefused(
      'formula_in_force',
      'These decisions were ranked by a formula: what a single factor did in it is not on record.',
      'Ask for decisions under the usual product, or change the formula in an experiment.',
    );
  return reweighed(row, { [keyOf[factor]]: 1 });
}

/** With other factors, under the usual product. */
export function reweighed(
  row: RankedCandidate,
  factors: Partial<Pick<RankedCandidate, 'value' | 'lever' | 'contextWeight' | 'influence'>>,
): RankedCandidate {
  const changed = { ...row, ...factors };
  return { ...changed, scale: productOf(changed) };
}

const keyOf = { lever: 'lever', context: 'contextWeight', influence: 'influence' } as const;

function factorIn(row: RankedCandidate, factor: LiftedFactor): number {
  return factor === 'cost' ? (row.cost ?? 0) : (row[keyOf[factor]] ?? 1);
}

function productOf({ value, contextWeight = 1, lever = 1, influence = 1 }: RankedCandidate): number {
  return value * contextWeight * lever * influence;
}
