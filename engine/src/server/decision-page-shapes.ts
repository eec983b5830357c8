/** The answers of api-decisions.ts as zod schemas: decisions in short. */
import { z } from 'zod';
import type { DecisionPage } from './api-decisions.ts';
import { degraded } from './arbitration-shapes.ts';
import { apiSchemas, at, pageEnd } from './page-shapes.ts';

const refusingPolicy = z.enum([
  'eligibility',
  'cap',
  'consent',
  'pause',
  'placement',
  'not-chosen',
  'applicability',
  'suitability',
  'treatment',
  'stock',
  'holdout',
  'experiment',
  'formula',
  'nothing',
  'page',
  'conversation',
  'budget',
  'voucher',
]);
export const refusedBy = z.object({
  policy: refusingPolicy,
  rule: z.string(),
  level: z.enum(['issue', 'group']).optional().describe("Whose rule it is, where not the action's own"),
  name: z.string().optional(),
});
export const decisionPageShape: z.ZodType<DecisionPage> = z
  .object({
    items: z.array(
      z.object({
        id: z.string(),
        decision: z.string(),
        at,
        placement: z.string(),
        chosen: z.array(
          z.object({
            action: z.string(),
            propensity: z.number().optional(),
            value: z.number().optional(),
            priority: z.number().optional(),
            selectionProbability: z.number().optional(),
          }),
        ),
        candidates: z.int(),
        degraded: degraded.optional(),
        refused: z.array(refusedBy.extend({ count: z.int() })),
        outcomes: z.array(z.object({ action: z.string(), outcome: z.enum(['shown', 'response']), at })),
      }),
    ),
    ...pageEnd,
  })
  .register(apiSchemas, { id: 'DecisionPage' });
