/** The document of a budget: what may be given away, spent or worked, how much an action uses, and what is to be reached. */
import { z } from 'zod';
import { zoneSchema } from '../context/calendar.ts';
import { nameSchema } from '../name.ts';
import { ofOffers, quantitySchema } from './quantity.ts';
import { periods } from './window.ts';

const countSchema = z
  .strictObject({
    issue: nameSchema.optional(),
    group: nameSchema.optional(),
    action: nameSchema.optional(),
    channel: nameSchema.optional(),
    placement: nameSchema.optional(),
    purpose: nameSchema.optional(),
    topic: nameSchema.optional(),
    uses: quantitySchema
      .default(() => ofOffers(1))
      .describe('What one of them uses: "2.50 EUR", "12 minutes"; without it 1 offer'),
  })
  .describe('Actions and messages that have all that is named here; with nothing named, all of them');

const limitSchema = z.strictObject({
  most: quantitySchema.optional().describe('Never more than this, in each `per`'),
  least: quantitySchema
    .optional()
    .describe('To be reached in each `per`, as far as `boost` allows: a minimum volume'),
  per: z.enum(periods).optional().describe('Counts anew each day, week, month or year; without it: in all'),
  zone: zoneSchema.default('UTC').describe('Whose days'),
  until: z.iso
    .date()
    .optional()
    .describe('The last day of a limit that counts in all; nothing is given after it'),
  pace: z
    .enum(['even', 'free'])
    .default('even')
    .describe(
      '`even`: used faster than what is left allows it becomes dearer, so that it lasts to the end; `free`: first come, first served',
    ),
  price: z
    .number()
    .nonnegative()
    .max(1e9)
    .default(0)
    .describe('What one unit is worth at the beginning, in the value of actions; `kairos allocate` tells it'),
  boost: z
    .number()
    .positive()
    .max(1e9)
    .optional()
    .describe('The most value to give up for one unit of a minimum'),
});

export const budgetSchema = z
  .strictObject({
    kind: z.literal('budget'),
    name: nameSchema,
    version: z.int().positive().default(1),
    description: z.string().optional(),
    counts: z.array(countSchema).min(1).max(100).describe('The first that fits says how much is used'),
    limits: z.array(limitSchema).min(1).max(5).describe('All of them hold'),
  })
  .meta({ id: 'Budget' });
export type BudgetDefinition = z.infer<typeof budgetSchema>;
export type CountDefinition = BudgetDefinition['counts'][number];
export type LimitDefinition = BudgetDefinition['limits'][number];
