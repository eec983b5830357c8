/**
 * What the catalogue adds to actions: issues with their groups above them, and the engagement policy, which stands at every
 * level in the same words.
 */
import { z } from 'zod';
import { conditionSchema, nameSchema } from '../../name.ts';

/** In the order in which they are asked. */
export const engagementPolicies = ['eligibility', 'applicability', 'suitability'] as const;
export type EngagementPolicy = (typeof engagementPolicies)[number];

/** Of a level: what must hold for anything below it to be chosen. */
export const engagementFields = {
  eligibility: conditionSchema
    .optional()
    .describe('Whether the person may have it at all: age, country, contract'),
  applicability: conditionSchema
    .optional()
    .describe('Whether it makes sense now: not what the person has already'),
  suitability: conditionSchema
    .optional()
    .describe('Whether it is good for the person: nothing that they cannot afford'),
} as const;

export type Engagement = { readonly [P in EngagementPolicy]?: string | undefined };

export const issueSchema = z
  .strictObject({
    kind: z.literal('issue'),
    name: nameSchema,
    version: z.int().positive().default(1),
    description: z.string().optional(),
    ...engagementFields,
    groups: z
      .array(
        z.strictObject({
          name: nameSchema.describe('Actions name it as `group`; no other group or issue has this name'),
          description: z.string().optional(),
          ...engagementFields,
        }),
      )
      .min(1)
      .max(1_000),
  })
  .meta({ id: 'Issue' });
export type IssueDefinition = z.infer<typeof issueSchema>;
