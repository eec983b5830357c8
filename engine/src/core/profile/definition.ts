/** The document that declares a computed trait: a value over a person's events, always up to date. */
import { z } from 'zod';
import { conditionSchema, nameSchema } from '../name.ts';

export const computedTraitSchema = z
  .strictObject({
    kind: z.literal('computed-trait'),
    name: nameSchema.regex(
      /^[a-zA-Z_][a-zA-Z0-9_]*$/,
      'conditions read it as computed.NAME: letters, digits and underscores only',
    ),
    version: z.int().positive().default(1),
    description: z.string().optional(),
    value: conditionSchema.describe(
      'CEL over events and traits, such as events("Order Completed").within("90d").count()',
    ),
  })
  .meta({ id: 'ComputedTrait' });

export type ComputedTraitDefinition = z.infer<typeof computedTraitSchema>;
