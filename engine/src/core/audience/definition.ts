/** The documents of audiences, the people for whom a condition is true now, and of static lists of people. */
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

/** Who is on it is said by 'List Joined' and 'List Left' events that name it. */
export const listSchema = z
  .strictObject({
    kind: z.literal('list'),
    name: nameSchema,
    version: z.int().positive().default(1),
    description: z.string().optional(),
  })
  .meta({ id: 'List' });

export type ListDefinition = z.infer<typeof listSchema>;
export type AudienceDefinition = z.infer<typeof audienceSchema>;
