/**
 * Budgets as they are told: what was reserved and spent of each limit, by what the ledgers know and what partitions have
 * yet to tell them. Reading changes nothing.
 */
import { Arrivals } from '../core/budget/arrivals.ts';
import { LedgerState } from '../core/budget/ledger.ts';
import { priceOf } from '../core/budget/pacing.ts';
import type { BudgetPlan, Purse } from '../core/budget/plan.ts';
import { budgetKey } from '../core/budget/relay.ts';
import { windowAt } from '../core/budget/window.ts';
import type { Applier } from './applier.ts';

/** What one partition knows. Amounts are millionths of the purse's unit. */
export interface BudgetsPart {
  /** Of the ledgers that live here. */
  readonly ledgers: readonly {
    readonly purse: string;
    readonly windows: readonly WindowUse[];
    readonly price: number | null;
    readonly points: readonly PricePoint[];
    /** As {@link Arrivals.state} has it; null: nobody has asked for anything yet. */
    readonly arrivals: readonly unknown[] | null;
  }[];
  /** Of leases: what the ledgers do not know yet. */
  readonly untold: readonly (WindowUse & { readonly purse: string })[];
}

export interface WindowUse {
  readonly start: number;
  readonly held: number;
  readonly spent: number;
}

export interface PricePoint {
  readonly at: number;
  /** Value for one unit. */
  readonly price: number;
  /** Reserved and spent by then. */
  readonly used: number;
}

/** A limit of a budget now. */
export interface PurseSnapshot {
  readonly purse: Purse;
  /** Of the window, in milliseconds since the epoch; `end` Infinity: it has none. */
  readonly start: number;
  readonly end: number;
  readonly held: number;
  readonly spent: number;
  /** How many of the people of the whole window have come by now, as far as is known, 0 to 1; null: it has no end. */
  readonly passed: number | null;
  /** Value for one unit. */
  readonly price: number;
  readonly points: readonly PricePoint[];
  /** Windows before this one, the newest first. */
  readonly before: readonly WindowUse[];
}

export function budgetsHere({ cells, leases, world, partition }: Applier, home: HomeOf): BudgetsPart {
  const purses = world.configuration.budgets?.purses ?? [];
  return {
    ledgers: purses
      .filter(({ key }) => home.partitionOf(budgetKey(key)) === partition)
      .map(({ key }) =>
        partOf(cells.has(budgetKey(key)) ? cells.ledger(budgetKey(key)).state : new LedgerState(key)),
      ),
    untold: purses.flatMap(({ key }) => leases.rowsOf(key).map((row) => ({ purse: key, ...row }))),
  };
}

export interface HomeOf {
  partitionOf(key: ReturnType<typeof budgetKey>): number;
}

function partOf({ purse, windows, pace, points, arrivals }: LedgerState): BudgetsPart['ledgers'][number] {
  return {
    purse,
    windows: windows.map(({ start, held, spent }) => ({ start, held, spent })),
    price: pace === null ? null : priceOf(pace),
    points: points.map(([at, price, used]) => ({ at, price, used })),
    arrivals: arrivals?.state() ?? null,
  };
}

/** What all partitions tell, together. */
export function budgetsOf(
  parts: readonly BudgetsPart[],
  plan: BudgetPlan | null,
  now: number,
): PurseSnapshot[] {
  return (plan?.purses ?? []).map((purse) => {
    const ledger = parts.flatMap(({ ledgers }) => ledgers).find((one) => one.purse === purse.key);
    const rows = new Map<number, { held: number; spent: number }>();
    const untold = parts.flatMap((part) => part.untold.filter((row) => row.purse === purse.key));
    for (const { start, held, spent } of [...(ledger?.windows ?? []), ...untold]) {
      const row = rows.get(start) ?? { held: 0, spent: 0 };
      rows.set(start, { held: row.held + held, spent: row.spent + spent });
    }
    const { start, end } = windowAt(purse, now);
    const { held = 0, spent = 0 } = rows.get(start) ?? {};
    rows.delete(start);
    const begun = purse.per === null ? ledger?.points[0]?.at : start;
    return {
      purse,
      start,
      end,
      held,
      spent,
      passed: begun === undefined ? null : passedBy(now, { begun, end, zone: purse.zone }, ledger?.arrivals),
      price: ledger?.price ?? purse.price,
      points: ledger?.points ?? [],
      before: [...rows].map(([at, row]) => ({ start: at, ...row })).sort((a, b) => b.start - a.start),
    };
  });
}

function passedBy(
  now: number,
  { begun, end, zone }: { readonly begun: number; readonly end: number; readonly zone: string },
  known: readonly unknown[] | null | undefined,
): number | null {
  if (!Number.isFinite(end) || end <= begun) return null;
  const arrivals = known ? Arrivals.from(known) : new Arrivals();
  return arrivals.between(begun, Math.min(now, end), zone) / arrivals.between(begun, end, zone);
}
