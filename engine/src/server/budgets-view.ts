/** Budgets as the API tells them, from what the engine counted. */
import { MICROS } from '../core/budget/quantity.ts';
import type { PurseSnapshot } from '../hosts/budgets.ts';
import type { BudgetLimitView, BudgetsView } from './api-budgets.ts';
import { instant } from './instant.ts';

/** Of a window, before which its pace says nothing. */
const EARLY = 0.02;

/** @param descriptions of budgets by name */
export function budgetsView(
  purses: readonly PurseSnapshot[],
  descriptions: ReadonlyMap<string, string>,
  now: number,
): BudgetsView {
  return {
    at: instant(now),
    limits: purses.map((one) => limitView(one, descriptions.get(one.purse.budget) ?? null)),
  };
}

function limitView(snapshot: PurseSnapshot, description: string | null): BudgetLimitView {
  const { purse, start, end, held, spent, price, points, before } = snapshot;
  const { most, least } = purse;
  return {
    budget: purse.budget,
    description,
    limit: purse.key,
    unit: purse.unit,
    per: purse.per,
    zone: purse.zone,
    from: purse.per === null ? null : instant(start),
    to: Number.isFinite(end) ? instant(end) : null,
    most: most === null ? null : most / MICROS,
    least: least / MICROS,
    spent: spent / MICROS,
    reserved: held / MICROS,
    remaining: most === null ? null : Math.max(0, most - held - spent) / MICROS,
    pace: paceOf(snapshot),
    isPaced: purse.isPaced,
    price,
    course: points.map(({ at, price: then, used }) => ({
      at: instant(at),
      price: then,
      used: used / MICROS,
    })),
    before: before.map((one) => ({
      from: instant(one.start),
      spent: one.spent / MICROS,
      reserved: one.held / MICROS,
    })),
  };
}

/** By the people who have come and are still expected, not by the clock. */
function paceOf({ purse, held, spent, passed }: PurseSnapshot): number | null {
  const limit = purse.most ?? purse.least;
  if (passed === null || limit <= 0) return null;
  return passed < EARLY ? null : (held + spent) / passed / limit;
}
