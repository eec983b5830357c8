/** What the budgets that an action would use are worth to others, as a factor of its priority. */
import { priceOfUses } from '../budget/hold.ts';
import { useOf } from '../budget/plan.ts';
import type { CompiledAction } from './compile.ts';
import type { Deciding, DecisionRequest } from './deciding.ts';

/** Nothing where it costs nothing. */
export function priceOf(
  action: CompiledAction,
  { profile, world, configuration: { budgets, consent }, again }: Deciding,
  request: DecisionRequest,
): { readonly price?: number } {
  if (budgets === null) return free;
  if (again) return priced(again.row(action.name)?.price ?? 0);
  if (consent.isOwed(profile, action.definition.purpose)) return free;
  return priced(priceOfUses(budgets.usesOf(useOf(action, request)), world));
}

const free = Object.freeze({});

function priced(price: number): { readonly price?: number } {
  return price === 0 ? free : { price };
}
