/** The answers of api-live.ts as zod schemas. */
import { z } from 'zod';
import type { LiveFigures } from './api-live.ts';
import { apiSchemas, at, named } from './page-shapes.ts';

export const figuresShape: z.ZodType<LiveFigures> = z
  .object({
    at,
    startedAt: at,
    revision: z.string(),
    profiles: z.int(),
    perSecond: z.object({ events: z.number(), decisions: z.number(), messages: z.number() }),
    totals: z.object({
      received: z.int(),
      applied: z.int(),
      duplicates: z.int(),
      refused: z.int(),
      violations: z.int(),
      late: z.int(),
      tooLate: z.int(),
      decisions: z.int(),
      givenUp: z
        .int()
        .describe(
          'Decide requests that were given up: there was no time to decide, and the fallback was given',
        ),
      unrecorded: z.int().describe('Of these, not on record, or not yet; since the start'),
      sent: z.int(),
      failed: z.int(),
      uncertain: z.int(),
    }),
    stages: z.array(
      z.object({
        stage: z.enum(['applied', 'durable', 'attempt', 'action', 'decide']),
        p50: z.number().describe('Milliseconds'),
        p99: z.number().describe('Milliseconds'),
        count: z.int(),
      }),
    ),
    audiences: z.array(named.extend({ members: z.int() })),
    journeys: z.array(named.extend({ running: z.int(), entered: z.int(), goals: z.int() })),
    actions: z.array(named.extend({ shown: z.int(), responses: z.int(), propensity: z.number() })),
  })
  .register(apiSchemas, { id: 'Figures' });
