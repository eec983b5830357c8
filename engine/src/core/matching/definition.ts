/** The document that says by which traits people are matched: their kinds are all that must be declared. */
import { z } from 'zod';
import { nameSchema } from '../name.ts';
import { usualBands } from './bands.ts';
import { KINDS } from './kinds/index.ts';

const probability = z.number().gt(0).lt(1);

export const matchingSchema = z
  .strictObject({
    kind: z.literal('matching'),
    name: nameSchema,
    version: z.int().positive().default(1),
    description: z.string().optional(),
    fields: z
      .record(z.string().min(1).max(200), z.enum(KINDS))
      .refine((fields) => Object.keys(fields).length > 0, 'at least one field is needed')
      .refine((fields) => Object.keys(fields).length <= 50, 'at most 50 fields')
      .describe('Trait -> kind: how its values are read and compared'),
    link: probability.default(usualBands.link).describe('Probability from which records are linked'),
    review: probability
      .default(usualBands.review)
      .describe('Probability from which a pair that is not linked is a question for somebody'),
    apply: z
      .enum(['link', 'review', 'nothing'])
      .default('link')
      .describe(
        'Of stored profiles: link joins what the link band says; review asks somebody about every pair; nothing leaves them alone, the document is for files',
      ),
    blocking: z
      .array(z.array(z.string().min(1).max(300)).min(1).max(4))
      .min(1)
      .max(24)
      .optional()
      .describe(
        'Which pairs are compared: those with equal keys in all parts of a rule, such as [family sound, birthday year]; absent: chosen from the records',
      ),
  })
  .meta({ id: 'Matching' });

export type MatchingDefinition = z.infer<typeof matchingSchema>;
