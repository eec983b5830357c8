/**
 * The document that says what a group of persons is here: an account (a company and those who work with it) or a
 * household (those who live together). Without one, `group` calls make accounts.
 */
import { z } from 'zod';

export const groupKinds = ['account', 'household'] as const;
export type GroupKind = (typeof groupKinds)[number];

/** Members that a group may have at most. */
export const MOST_MEMBERS = 10_000;

const traitPathSchema = z
  .string()
  .max(300)
  .regex(/^traits(\.[^.\s]{1,100}){1,5}$/, 'name a trait, such as traits.lastName or traits.address.zip');

export const groupSchema = z
  .strictObject({
    kind: z.literal('group'),
    name: z.enum(groupKinds, { error: 'a group is an account or a household' }),
    version: z.int().positive().default(1),
    description: z.string().optional(),
    same: z
      .array(traitPathSchema)
      .min(1)
      .max(10)
      .optional()
      .describe(
        'Who has equal values in all of these traits is of one group; case, accents and punctuation do not matter. ' +
          'Without it `group` calls say who is a member',
      ),
    blocked: z
      .array(z.string().min(1).max(200))
      .max(1_000)
      .optional()
      .describe('Values that make no group, beside "unknown", "n/a" and their like'),
    most: z
      .int()
      .min(2)
      .max(MOST_MEMBERS)
      .optional()
      .describe(
        'Members at most. Made by `same`: with more (12) it is none, such as a block of flats; ' +
          'by `group` calls: who comes beyond (10,000) is refused',
      ),
  })
  .meta({ id: 'Group' });

export type GroupDefinition = z.infer<typeof groupSchema>;
