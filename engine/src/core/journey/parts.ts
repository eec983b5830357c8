/** What the schemas of steps and of journeys have in common. */
import { z } from 'zod';
import { conditionSchema, durationSchema, nameSchema } from '../name.ts';

export const stepBase = {
  id: nameSchema,
  next: nameSchema.optional().describe('Where it goes on; the following step by default'),
};

export const eventFilter = {
  event: z.string().min(1).max(200),
  where: conditionSchema.optional().describe('CEL with `event` (its properties) and `instance` (key, data)'),
};

export const expirySchema = durationSchema
  .optional()
  .describe('So long it is worth sending; later it is not, also not after quiet hours');
