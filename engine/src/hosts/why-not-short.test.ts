// Why not another action, where what it needs was given to others: budgets and codes are as they were then.
import { describe, expect, it } from 'vitest';
import { budgetSchema } from '../core/budget/definition.ts';
import { type ActionDefinition, actionSchema } from '../core/decision/definition.ts';
import type { CoreDocument } from '../core/document.ts';
import { vouchersSchema } from '../core/voucher/definition.ts';
import type { WhyNotAnswer } from './decisions-again.ts';
import { openSimulatedEngine } from './simulated/open.ts';

const START = Date.parse('2026-03-02T09:00:00Z');

const action = (name: string, rest: Partial<ActionDefinition> = {}): ActionDefinition =>
  actionSchema.parse({ kind: 'action', name, placements: ['home'], group: 'gifts', ...rest });

const budget = (most: string) =>
  budgetSchema.parse({
    kind: 'budget',
    name: 'gifts',
    counts: [
      { action: 'large', uses: '3 EUR' },
      { group: 'gifts', uses: '1 EUR' },
    ],
    limits: [{ most, pace: 'free' }],
  });

const large = action('large', { value: 100 });
const small = action('small', { value: 0.01 });
const news = action('news', { value: 0.001, group: 'news' });

/** Asked once. */
async function asked(documents: readonly CoreDocument[], limit: number, name: string) {
  const engine = await openSimulatedEngine({
    revision: 'r1',
    partitions: 2,
    documents,
    startAt: START,
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
  });
  const key = { namespace: 'userId', value: 'ada' };
  // By then each partition has its share of the budget.
  await engine.advanceTo(START + 60_000);
  const { decision } = await engine.decide({ key, placement: 'home', context: {}, limit, requestId: 'a1' });
  const answer = (await engine.whyNot(decision.id, name)) as WhyNotAnswer;
  await engine.close();
  return { chosen: decision.chosen, ...answer };
}

describe('why not what had too little left', () => {
  it('WHY-4: a budget that was used up is what stood in its way, and room in it would have been enough', async () => {
    const { chosen, words, ways } = await asked([large, news, budget('4 EUR')], 1, 'large');
    expect(chosen).toEqual(['news']);
    expect(words).toBe('large was eligible, and refused: budget (gifts).');
    expect(ways).toEqual(['enough left of the budget gifts']);
  });

  it('WHY-4: of several in one answer, what those before it had taken is what stood in its way', async () => {
    const { chosen, words, ways, remarks } = await asked([large, small, news, budget('19 EUR')], 2, 'small');
    expect(chosen).toEqual(['large', 'news']);
    expect(words).toBe(
      'small passed every other rule, came 2nd of 3 and was not said: those before it in the same answer left no budget for it.',
    );
    expect(ways).toEqual([]);
    expect(remarks).toContain('Before the others it would have been said.');
  });

  it('WHY-4: a pool without a code is what stood in its way, and a code would have been enough', async () => {
    const gift = action('gift', { value: 100, voucher: 'spring' });
    const pool = vouchersSchema.parse({ kind: 'vouchers', name: 'spring', value: '10 EUR', days: 7 });
    const { chosen, words, ways } = await asked([gift, news, pool], 1, 'gift');
    expect(chosen).toEqual(['news']);
    expect(words).toBe('gift was eligible, and refused: voucher (spring).');
    expect(ways).toEqual(['a code of spring']);
  });

  it('WHY-4: what came behind the places there were is outranked, whatever it uses', async () => {
    const { chosen, words } = await asked([large, small, news, budget('1900 EUR')], 1, 'small');
    expect(chosen).toEqual(['large']);
    expect(words).toBe('small passed every rule, and came 2nd of 3.');
  });
});
