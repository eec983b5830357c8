/** Budgets in the words of those who spend them: amounts with their units, and what the pace means. */
import type { BudgetLimitView } from '../../api/types.ts';
import { factor, percent } from '../../words/numbers.ts';

const amounts = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });
const money = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** amountWords(2500, 'EUR') -> "2,500.00 EUR"; minutes from an hour on are hours. */
export function amountWords(amount: number, unit: string): string {
  if (unit === 'minutes' && Math.abs(amount) >= 60) return `${amounts.format(amount / 60)} hours`;
  if (unit === 'offers' || unit === 'minutes')
    return `${amounts.format(amount)} ${amount === 1 ? unit.slice(0, -1) : unit}`;
  return `${money.format(amount)} ${unit}`;
}

/** What one of its unit is called. */
export function oneOf(unit: string): string {
  return unit === 'offers' || unit === 'minutes' ? `1 ${unit.slice(0, -1)}` : `1 ${unit}`;
}

export function periodWords({ per }: Pick<BudgetLimitView, 'per'>): string {
  return per === null ? 'in all' : `each ${per}`;
}

export type Standing = 'used up' | 'too fast' | 'behind' | 'on course' | 'no end' | 'too early';

/** Of a maximum: whether it lasts; of a minimum: whether it is reached. */
export function standingOf(limit: BudgetLimitView): Standing {
  const { most, least, remaining, pace, spent, reserved } = limit;
  if (most !== null && remaining !== null && remaining <= 0) return 'used up';
  if (pace === null) return limit.to === null ? 'no end' : 'too early';
  const reach = most === null ? pace : least > 0 ? (pace * most) / least : null;
  if (reach !== null && reach < 0.95 && spent + reserved < least) return 'behind';
  return most !== null && pace > 1.1 ? 'too fast' : 'on course';
}

export function paceWords(limit: BudgetLimitView): string {
  const { pace, per, most } = limit;
  const end = per === null ? 'the last day' : `the end of the ${per}`;
  switch (standingOf(limit)) {
    case 'used up':
      return 'Used up: what it counts is refused until there is more.';
    case 'no end':
      return 'It has no end, so it has no pace.';
    case 'too early':
      return 'Too early to tell its pace.';
    case 'behind':
      return `Behind: at this pace ${percent(pace ?? 0)} of ${most === null ? 'it' : 'the maximum'} will be used by ${end}.`;
    case 'too fast':
      return limit.isPaced
        ? `Faster than it lasts, so it became dearer: at this pace ${percent(pace ?? 0)} would be used by ${end}.`
        : `First come, first served: at this pace it is used up before ${end}.`;
    case 'on course':
      return `On course: at this pace ${percent(pace ?? 0)} will be used by ${end}.`;
  }
}

export function priceWords({ price, unit }: Pick<BudgetLimitView, 'price' | 'unit'>): string {
  if (price === 0) return `${oneOf(unit)} costs nothing now: there is enough for all that is worth anything.`;
  if (price < 0)
    return `${oneOf(unit)} is worth ${factor(-price)} more than its actions say, to reach the minimum.`;
  return `${oneOf(unit)} costs ${factor(price)} of an action's value: what is worth less than it uses waits.`;
}
