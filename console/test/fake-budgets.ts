/** Budgets of a shop as the fake server tells them: one that lasts, one that is too fast, a minimum behind, one used up. */
import type { BudgetLimitView, BudgetsView } from '../src/api/types.ts';

const DAY_MS = 86_400_000;

export function budgets(now = Date.now()): BudgetsView {
  const start = Math.floor(now / DAY_MS) * DAY_MS;
  const instant = (ms: number) => new Date(ms).toISOString();
  const passed = Math.max(0.05, (now - start) / DAY_MS);
  const course = (price: number, used: number) =>
    Array.from({ length: 40 }, (_, i) => ({
      at: instant(start + ((now - start) * (i + 1)) / 40),
      price: Math.max(0, price * (0.5 + i / 60 + 0.1 * Math.sin(i))),
      used: (used * (i + 1)) / 40,
    }));
  const limit = (more: Partial<BudgetLimitView>): BudgetLimitView => {
    const { spent = 0, reserved = 0, most = null, least = 0, price = 0 } = more;
    return {
      budget: 'vouchers',
      description: null,
      limit: 'vouchers/day',
      unit: 'EUR',
      per: 'day',
      zone: 'Europe/Berlin',
      from: instant(start),
      to: instant(start + DAY_MS),
      most,
      least,
      spent,
      reserved,
      remaining: most === null ? null : Math.max(0, most - spent - reserved),
      pace: (spent + reserved) / passed / (most ?? least),
      isPaced: true,
      price,
      course: course(price, spent + reserved),
      before: [{ from: instant(start - DAY_MS), spent: 180, reserved: 0 }],
      ...more,
    };
  };
  const even = 200 * passed;
  return {
    at: instant(now),
    limits: [
      limit({
        description: 'Five euro each, at most 200 a day',
        most: 200,
        spent: even * 0.8,
        reserved: even * 0.15,
        price: 0.42,
      }),
      limit({
        limit: 'vouchers',
        per: null,
        from: null,
        to: null,
        most: 5_000,
        spent: 3_120,
        pace: null,
        before: [],
        isPaced: false,
        course: [],
      }),
      limit({
        budget: 'call-centre',
        description: 'The hours of those who call',
        limit: 'call-centre/week',
        per: 'week',
        unit: 'minutes',
        most: 4_800,
        spent: 4_800,
        price: 1.43,
      }),
      limit({
        budget: 'surveys',
        limit: 'surveys/day',
        unit: 'offers',
        least: 400,
        spent: 40 * passed,
        price: -0.2,
      }),
    ],
  };
}
