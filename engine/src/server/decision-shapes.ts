/** The answers of api-decisions.ts as zod schemas: one decision with all its reasons. */
import { z } from 'zod';
import type { DecisionTrace } from './api-decisions.ts';
import { arbitrationFactors, arbitrationParts } from './arbitration-shapes.ts';
import { refusedBy } from './decision-page-shapes.ts';
import { apiSchemas, at } from './page-shapes.ts';
import { asOfShape, profileParts } from './profile-shapes.ts';

const factors = {
  propensity: z.number().optional(),
  draw: z.number().optional(),
  value: z.number().optional(),
  priority: z.number().optional(),
  selectionProbability: z.number().optional(),
  ...arbitrationFactors,
  treatment: z.string().optional().describe('How it is said, where its treatments have names'),
  variant: z.string().optional(),
  variantShare: z.number().optional(),
  price: z.number().optional().describe('Of the budgets that it would use, in value'),
  voucher: z
    .object({ pool: z.string(), code: z.string() })
    .optional()
    .describe('The code that went with it: its end only'),
};
export const traceShape: z.ZodType<DecisionTrace> = z
  .object({
    decision: z.string(),
    profile: z.string(),
    at,
    revision: z.string(),
    placement: z.string(),
    request: z.unknown(),
    chosen: z.array(z.string()),
    candidates: z.array(
      z.object({
        action: z.string(),
        refusedBy: refusedBy.optional(),
        ...factors,
      }),
    ),
    fellOut: z
      .array(refusedBy.extend({ count: z.int() }))
      .describe('How many fell out by which rule, in the order in which these were asked'),
    unranked: z
      .int()
      .optional()
      .describe('Passed every rule and were not ranked: others were better on average'),
    beyond: z
      .int()
      .optional()
      .describe(
        'Eligible too, of which nothing else is told: more than a record names, or than one decision looks at',
      ),
    next: z.string().optional().describe('More candidates fell out: give it back as cursor'),
    ...arbitrationParts,
    lacked: z
      .array(z.object({ what: z.string(), means: z.string() }))
      .optional()
      .describe(
        'What it had to do without, in words, and what that means for its result; with include=known also history that was still being read',
      ),
    outcomes: z.array(z.object({ outcome: z.string(), at })),
    known: z
      .object({
        identifiers: profileParts.identifiers,
        traits: profileParts.traits,
        computed: profileParts.computed,
        audiences: profileParts.audiences,
        awaitsHistory: profileParts.awaitsHistory,
        consents: profileParts.consents,
        jurisdiction: profileParts.jurisdiction,
        permissions: profileParts.permissions,
        asOf: asOfShape,
      })
      .nullable()
      .optional()
      .describe('What was known of the person then, with include=known; null: their history is too long'),
  })
  .register(apiSchemas, { id: 'DecisionTrace' });
