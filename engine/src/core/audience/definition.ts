/** The document that declares an audience: the people for whom a condition is true now. */
import { z } from 'zod';
import { conditionSchema, nameSchema } from '../name.ts';

export const audienceSchema = z
  .strictObject({
    kind: z.literal('audience'),
    name: nameSchema,
    version: z.int().positive().default(1),
    description: z.string().optional(),
    condition: conditionSchema,
  })
  .meta({ id: 'Audience' });

export type AudienceDefinition = z.infer<typeof audienceSchema>;
