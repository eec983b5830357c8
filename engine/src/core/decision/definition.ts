/** The documents of decisions: actions with their treatments, and the policy that bounds all contact. */
import { z } from 'zod';
import { conditionSchema, durationSchema, nameSchema } from '../name.ts';

/** What is sent by mail: Liquid texts. */
export const mailContentSchema = z.strictObject({
  subject: z.string().min(1).max(998),
  html: z.string().min(1).max(200_000),
  text: z.string().max(200_000).optional(),
});
export type MailContent = z.infer<typeof mailContentSchema>;

export const actionSchema = z
  .strictObject({
    kind: z.literal('action'),
    name: nameSchema,
    version: z.int().positive().default(1),
    description: z.string().optional(),
    group: nameSchema.default('default'),
    purpose: nameSchema.default('marketing'),
    placements: z.array(nameSchema).default([]).describe('Slots in touchpoints where it may be shown'),
    eligibility: conditionSchema.default('true'),
    value: z
      .union([z.number().nonnegative(), conditionSchema])
      .default(1)
      .describe('What one response is worth'),
    treatments: z
      .strictObject({
        mail: mailContentSchema.optional(),
        placement: z.record(z.string(), z.json()).optional().describe('Given to the caller as it is'),
      })
      .default({}),
  })
  .meta({ id: 'Action' });
export type ActionDefinition = z.infer<typeof actionSchema>;

export const policySchema = z
  .strictObject({
    kind: z.literal('policy'),
    name: nameSchema,
    version: z.int().positive().default(1),
    description: z.string().optional(),
    purposes: z
      .record(nameSchema, z.strictObject({ basis: z.enum(['consent', 'contract']) }))
      .default({})
      .describe(
        'consent: only after a proven act for this contact point; contract: owed to the person (transactional)',
      ),
    caps: z
      .array(
        z.strictObject({
          name: nameSchema,
          max: z.int().nonnegative(),
          within: durationSchema,
          channel: nameSchema.optional(),
          group: nameSchema.optional(),
          action: nameSchema.optional(),
          placement: nameSchema.optional(),
        }),
      )
      .default([])
      .describe('At most `max` contacts in any window of `within`; transactional messages are apart'),
  })
  .meta({ id: 'Policy' });
export type PolicyDefinition = z.infer<typeof policySchema>;
export type CapDefinition = PolicyDefinition['caps'][number];
