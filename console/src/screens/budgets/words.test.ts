import { describe, expect, it } from 'vitest';
import type { BudgetLimitView } from '../../api/types.ts';
import { amountWords, paceWords, priceWords, standingOf } from './words.ts';

const limit: BudgetLimitView = {
  budget: 'gifts',
  description: null,
  limit: 'gifts/day',
  unit: 'EUR',
  per: 'day',
  zone: 'UTC',
  from: '2026-03-02T00:00:00Z',
  to: '2026-03-03T00:00:00Z',
  most: 100,
  least: 0,
  spent: 40,
  reserved: 5,
  remaining: 55,
  pace: 0.9,
  isPaced: true,
  price: 0.5,
  course: [],
  before: [],
};

describe('words of budgets', () => {
  it('tell amounts with their units', () => {
    expect([amountWords(2500, 'EUR'), amountWords(1, 'offers'), amountWords(90, 'minutes')]).toEqual([
      '2,500.00 EUR',
      '1 offer',
      '1.5 hours',
    ]);
  });

  it('tell whether it lasts, or is reached', () => {
    expect(standingOf(limit)).toBe('on course');
    expect(standingOf({ ...limit, pace: 1.5 })).toBe('too fast');
    expect(standingOf({ ...limit, remaining: 0 })).toBe('used up');
    expect(standingOf({ ...limit, most: null, remaining: null, least: 90, pace: 0.5 })).toBe('behind');
    expect(standingOf({ ...limit, pace: null })).toBe('too early');
    expect(paceWords({ ...limit, pace: 1.5 })).toContain('became dearer');
    expect(paceWords({ ...limit, pace: 1.5, isPaced: false })).toContain('First come, first served');
  });

  it('tell what one unit costs', () => {
    expect(priceWords(limit)).toContain('1 EUR costs 0.5');
    expect(priceWords({ ...limit, price: 0 })).toContain('costs nothing');
    expect(priceWords({ ...limit, price: -0.2, unit: 'offers' })).toContain('1 offer is worth 0.2 more');
  });
});
