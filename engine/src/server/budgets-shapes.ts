/** Shapes of what the API says about budgets. */
import { z } from 'zod';
import { periods } from '../core/budget/window.ts';
import type { BudgetsView } from './api-budgets.ts';
import { apiSchemas } from './shapes.ts';

const at = z.iso.datetime({ offset: true });
const amount = z.number().describe("In the limit's unit");

export const budgetsShape: z.ZodType<BudgetsView> = z
  .object({
    at,
    limits: z.array(
      z.object({
        budget: z.string(),
        description: z.string().nullable(),
        limit: z.string().describe('As decisions name it where they refuse'),
        unit: z.string().describe("A currency, 'offers' or 'minutes'"),
        per: z.enum(periods).nullable(),
        zone: z.string(),
        from: at.nullable(),
        to: at.nullable(),
        most: amount.nullable(),
        least: amount,
        spent: amount,
        reserved: amount,
        remaining: amount.nullable(),
        pace: z.number().nullable().describe('Used at the end if it goes on so, over what may or is to be'),
        isPaced: z.boolean(),
        price: z.number().describe('What one unit is worth now, in the value of actions'),
        course: z.array(z.object({ at, price: z.number(), used: amount })),
        before: z.array(z.object({ from: at, spent: amount, reserved: amount })),
      }),
    ),
  })
  .register(apiSchemas, { id: 'Budgets' });
