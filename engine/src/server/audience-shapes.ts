/** The answers of api-audiences.ts as zod schemas. */
import { z } from 'zod';
import type { AudienceCountView, AudiencePreviewView, AudienceView } from './api-audiences.ts';
import { apiSchemas, at } from './page-shapes.ts';

export const audienceShape: z.ZodType<AudienceView> = z
  .object({
    name: z.string(),
    condition: z.string(),
    description: z.string().optional(),
    members: z.int(),
    filling: z
      .object({
        since: at,
        share: z.number().describe('Of the work, between 0 and 1'),
        filled: z.int().describe('Persons who have their part'),
        total: z.int(),
        leftMs: z.int().nullable().describe('Milliseconds that it will probably still take'),
      })
      .nullable()
      .describe('While it is filled from history'),
  })
  .register(apiSchemas, { id: 'Audience' });

export const audiencePreviewShape: z.ZodType<AudiencePreviewView> = z
  .object({
    estimate: z.int(),
    interval: z.tuple([z.int(), z.int()]).describe('Holds the true number with a probability of 95 %'),
    persons: z.int(),
    looked: z.int().describe('Persons on whom it was tried'),
    exact: z.boolean().describe('It was tried on everybody'),
    ms: z.number(),
    sample: z.array(z.object({ id: z.string(), who: z.string() })),
  })
  .register(apiSchemas, { id: 'AudiencePreview' });

export const audienceCountShape: z.ZodType<AudienceCountView> = z
  .object({
    id: z.string(),
    condition: z.string(),
    state: z.enum(['running', 'finished', 'stopped', 'failed']),
    reason: z.string().optional(),
    members: z.int().describe('Of those who have been looked at: exact where it is finished'),
    looked: z.int(),
    persons: z.int(),
    share: z.number().min(0).max(1).describe('Of the work'),
    startedAt: at,
    endedAt: at.nullable(),
    leftMs: z.number().nullable().describe('Probably still; null: nobody can tell yet, or it has ended'),
    sample: z.array(z.object({ id: z.string(), who: z.string() })).describe('Ten members at most'),
  })
  .register(apiSchemas, { id: 'AudienceCount' });
