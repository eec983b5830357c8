/** What the budgets that an action would use are worth to others, as a factor of its priority. */
import { priceOfUses } from '../budget/hold.ts';
import { useOf } from '../budget/plan.ts';
import type { CompiledAction } from './compile.ts';
import type { Deciding, DecisionRequest } from './deciding.ts';

/** In the unit of the values; negative where a minimum is to be reached. */
export function priceOf(
  action: CompiledAction,
  { profile, world, configuration: { budgets, consent }, again }: Deciding,
  request: DecisionRequest,
): number {
  if (budgets === null) return 0;
  if (again) return again.row(action.name)?.price ?? 0;
  if (consent.isOwed(profile, action.definition.purpose)) return 0;
  return priceOfUses(budgets.usesOf(useOf(action, request)), world);
}
