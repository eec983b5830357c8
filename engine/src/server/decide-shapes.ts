/** What a decide request asks and what it is answered, as the API describes it. */
import { z } from 'zod';
import { nameSchema } from '../core/name.ts';
import { degraded, scoreLabel } from './arbitration-shapes.ts';
import { apiSchemas } from './shapes.ts';

const slot = {
  placement: nameSchema.describe('Where the answer will be shown'),
  limit: z.int().min(1).max(50).default(1).describe('How many actions at most, best first'),
};
const identifier = z.string().min(1).max(300).optional();
export const decideRequest = z
  .object({
    profile: identifier.describe('Profile id; give one of profile, userId, email, anonymousId'),
    userId: identifier,
    email: identifier,
    anonymousId: identifier,
    placement: slot.placement.optional().describe('Where the answer will be shown; or placements'),
    placements: z
      .array(z.object(slot))
      .min(1)
      .max(20)
      .optional()
      .describe('Filled together: no action is in two of them'),
    context: z
      .record(z.string(), z.unknown())
      .default({})
      .describe('Facts about this moment, for conditions'),
    limit: slot.limit,
    requestId: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('The same request again gets the same decision'),
    deadlineMs: z
      .int()
      .min(0)
      .max(60_000)
      .optional()
      .describe('It is answered within this time, by the fallback where it must be; 50'),
    conversation: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .describe('Names a call or chat that goes on: what was proposed in it and not mentioned is free again'),
  })
  .register(apiSchemas, { id: 'DecideRequest' });

const decided = {
  decision: z
    .string()
    .optional()
    .describe('Name it in /v1/outcomes; absent where nobody could be asked in time: nothing was decided'),
  actions: z.array(
    z.object({
      action: z.string(),
      content: z.record(z.string(), z.unknown()).describe("The action's treatment for placements"),
      propensity: z.number().optional(),
      value: z.number().optional(),
      selectionProbability: z.number().optional(),
      label: scoreLabel.optional(),
      treatment: z.string().optional(),
      variant: z.string().optional(),
      product: z
        .record(z.string(), z.unknown())
        .optional()
        .describe('What it offers: name, title and other texts in the language of the person, price, stock'),
      voucher: z
        .object({
          code: z.string(),
          pool: z.string(),
          expiresAt: z.string().nullable(),
          value: z.string().nullable(),
        })
        .optional()
        .describe('The code that goes with it: the same for the person as long as it is good'),
    }),
  ),
  fallback: z
    .object({ action: z.string().optional(), content: z.record(z.string(), z.unknown()) })
    .optional()
    .describe('What the documents name for the placement where nothing is chosen'),
};

export const decideAnswer = z
  .object({
    ...decided,
    profile: z.string().optional(),
    degraded: degraded.optional(),
    placements: z
      .array(z.object({ placement: z.string(), ...decided, degraded: degraded.optional() }))
      .optional()
      .describe('Where placements were asked for, each of them in their order'),
  })
  .register(apiSchemas, { id: 'DecideAnswer' });
