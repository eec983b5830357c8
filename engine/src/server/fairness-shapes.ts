/** Shapes of what the API tells of fairness. */
import { z } from 'zod';
import type { FairnessRow, FairnessView, IntervalView } from './api-fairness.ts';
import { apiSchemas } from './shapes.ts';

export const intervalShape: z.ZodType<IntervalView> = z.object({
  estimate: z.number(),
  low: z.number(),
  high: z.number().nullable().describe('Null: nothing is known above'),
});

const rowShape: z.ZodType<FairnessRow> = z.object({
  group: z.string(),
  verdict: z
    .enum(['reference', 'too-few', 'far-less', 'less', 'more', 'not-shown'])
    .describe(
      'far-less: surely less than four fifths of the reference; not-shown: neither is beyond doubt; too-few: not compared, it or the reference has too few people',
    ),
  words: z.string(),
  rate: intervalShape.optional().describe('Share of decisions; of what is withheld actions by decision'),
  value: intervalShape.optional().describe('Expected value by decision'),
  difference: intervalShape.optional().describe('Against the reference'),
  ratio: intervalShape.optional(),
});

export const fairnessShape: z.ZodType<FairnessView> = z
  .object({
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    decisions: z.int(),
    confidence: z.number().describe('Of all comparisons by one trait together'),
    minimum: z.int().describe('People that a group must have to be compared'),
    traits: z.array(
      z.object({
        trait: z.string(),
        reference: z.string().nullable(),
        comparisons: z.int(),
        groups: z.array(z.object({ group: z.string(), persons: z.int(), decisions: z.int() })),
        subjects: z.array(
          z.object({
            subject: z.string(),
            kind: z.enum(['chosen', 'withheld']),
            rows: z.array(rowShape),
          }),
        ),
      }),
    ),
    doubts: z.array(z.string()).describe('What would make it wrong'),
  })
  .register(apiSchemas, { id: 'Fairness' });
