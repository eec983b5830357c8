// Documents of budgets: what cannot be is told with its place and its mend (BUDGET-3).
import { describe, expect, it } from 'vitest';
import { documentSchemas } from '../../documents/schema.ts';
import { configure } from '../configuration.ts';
import type { CoreDocument } from '../document.ts';
import { type BudgetDefinition, budgetSchema } from './definition.ts';
import { quantitySchema, quantityText } from './quantity.ts';

const action = documentSchemas.action.parse({
  kind: 'action',
  name: 'gift',
  group: 'gifts',
  placements: ['home'],
});

function problemsOf(more: object): string[] {
  const budget = budgetSchema.parse({ kind: 'budget', name: 'b', counts: [{}], ...more }) as BudgetDefinition;
  const result = configure(JSON.stringify(more), [action, budget] as readonly CoreDocument[]);
  return result.ok ? [] : result.problems.map(({ path, code }) => `${path.join('.')}: ${code}`);
}

describe('a document of a budget', () => {
  it('BUDGET-3: that can be held is taken', () => {
    expect(problemsOf({ limits: [{ most: 5 }, { most: 2, per: 'day' }] })).toEqual([]);
    const least = { least: '10 EUR', most: '20 EUR', per: 'week', boost: 2 };
    expect(problemsOf({ counts: [{ group: 'gifts', uses: '1.50 EUR' }], limits: [least] })).toEqual([]);
  });

  it('BUDGET-3: is refused where no limit could be held', () => {
    expect(problemsOf({ limits: [{ most: 0 }] })).toContain('limits.0.most: budget_of_zero');
    expect(problemsOf({ limits: [{ most: 5, least: 6, boost: 1 }] })).toEqual([
      'limits.0.least: min_above_max',
    ]);
    expect(problemsOf({ limits: [{ least: 6 }] })).toEqual(['limits.0.least: boost_missing']);
    expect(problemsOf({ limits: [{ most: 5 }, { most: 6 }] })).toEqual(['limits.1: second_limit']);
    expect(problemsOf({ limits: [{}] })).toEqual(['limits.0: empty_limit']);
    expect(problemsOf({ limits: [{ most: 5, per: 'day', until: '2026-12-31' }] })).toEqual([
      'limits.0.until: until_per',
    ]);
    expect(problemsOf({ counts: [{ uses: '9 EUR' }], limits: [{ most: '5 EUR' }] })).toEqual([
      'limits.0.most: never_enough',
    ]);
  });

  it('BUDGET-3: is refused where units do not go together', () => {
    expect(problemsOf({ counts: [{ uses: '1 USD' }], limits: [{ most: '5 EUR' }] })).toEqual([
      'counts.0.uses: other_unit',
    ]);
    expect(
      problemsOf({ counts: [{ uses: '1 EUR' }], limits: [{ most: '5 EUR', least: '1 USD', boost: 1 }] }),
    ).toEqual(['limits.0.least: other_unit']);
    expect(problemsOf({ limits: [{ most: '5 hours' }] })).toEqual(['counts.0.uses: other_unit']);
  });

  it('BUDGET-3: is refused where it names what nobody has', () => {
    const counts = [
      { action: 'none' },
      { group: 'none' },
      { issue: 'none' },
      { channel: 'none' },
      { placement: 'none' },
    ];
    expect(problemsOf({ counts, limits: [{ most: 5 }] })).toEqual([
      'counts.0.action: unknown_action',
      'counts.1.group: unknown_group',
      'counts.2.issue: unknown_issue',
      'counts.3.channel: unknown_channel',
      'counts.4.placement: unknown_placement',
    ]);
  });
});

describe('a quantity', () => {
  it('BUDGET-4: is exact to a millionth, and reads as it was meant', () => {
    const text = (written: string | number) => quantityText(quantitySchema.parse(written));
    expect(quantitySchema.parse('0.1 EUR')).toEqual({ unit: 'EUR', micros: 100_000 });
    expect(quantitySchema.parse('1.5 hours')).toEqual({ unit: 'minutes', micros: 90_000_000 });
    expect([text('12500 EUR'), text('90 minutes'), text('12 minutes'), text(1), text(2_000)]).toEqual([
      '12,500.00 EUR',
      '1.5 hours',
      '12 minutes',
      '1 offer',
      '2,000 offers',
    ]);
    for (const wrong of ['5', 'EUR 5', '5 eur', '-1 EUR', '0.1234567 EUR', '5 days'])
      expect(quantitySchema.safeParse(wrong).success, wrong).toBe(false);
  });
});
