/** What a story expects of budgets: how much of each limit was reserved and spent, in its units. */
import { z } from 'zod';
import type { StoryEngine } from './run-story.ts';

const MICROS = 1_000_000;

export const budgetExpectationSchema = z
  .record(
    z.string(),
    z.strictObject({
      held: z.number().optional(),
      spent: z.number().optional(),
      dearer: z.number().optional().describe('One unit costs more than this'),
    }),
  )
  .describe('By limit: gifts, gifts/day');

export async function checkBudgets(
  wanted: z.infer<typeof budgetExpectationSchema>,
  engine: Pick<StoryEngine, 'budgets'>,
  fail: (what: string, expected: unknown, got: unknown) => never,
): Promise<void> {
  const limits = new Map((await engine.budgets()).map((one) => [one.purse.key, one]));
  for (const [key, { held, spent, dearer }] of Object.entries(wanted)) {
    const found = limits.get(key) ?? fail(`budget ${key}`, 'one', [...limits.keys()]);
    if (held !== undefined && found.held !== held * MICROS)
      fail(`reserved of ${key}`, held, found.held / MICROS);
    if (spent !== undefined && found.spent !== spent * MICROS)
      fail(`spent of ${key}`, spent, found.spent / MICROS);
    if (dearer !== undefined && found.price <= dearer) fail(`price of ${key}`, `over ${dearer}`, found.price);
  }
}
