/** The answers of api-business-events.ts as zod schemas. */
import { z } from 'zod';
import type { BusinessEventView } from './api-business-events.ts';
import { apiSchemas, at } from './page-shapes.ts';

export const businessEventShape: z.ZodType<BusinessEventView> = z
  .object({
    id: z.string(),
    name: z.string(),
    properties: z.unknown().optional().describe('While it is under way'),
    concerns: z.discriminatedUnion('type', [
      z.object({ type: z.literal('everyone') }),
      z.object({ type: z.literal('audience'), audience: z.string() }),
      z.object({ type: z.literal('condition'), condition: z.string() }),
    ]),
    perSecond: z.number().nullable(),
    expiresAt: at.nullable(),
    state: z.enum(['running', 'finished', 'stopped', 'expired', 'failed']),
    reason: z.string().optional(),
    announcedAt: at,
    startedAt: at,
    endedAt: at.nullable(),
    persons: z.int(),
    remaining: z.int().describe('Persons who have not had their turn'),
    expected: z
      .int()
      .nullable()
      .describe('About how many it concerns; null: a condition tells in their turns'),
    reached: z.int(),
    reachedPerSecond: z.number(),
  })
  .register(apiSchemas, { id: 'BusinessEventProgress' });
