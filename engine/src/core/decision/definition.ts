/** The documents of decisions: actions with their treatments, and the policy that bounds all contact. */
import { z } from 'zod';
import { jurisdictionSchema, purposeSchema } from '../consent/definition.ts';
import { zoneSchema } from '../context/calendar.ts';
import { conditionSchema, durationSchema, nameSchema } from '../name.ts';
import { engagementFields } from './catalogue/definition.ts';
import { treatmentsSchema } from './catalogue/treatment-definition.ts';
import { capSchema, pauseSchema, quietSchema } from './policy-definition.ts';

export { type MailContent, mailContentSchema } from './catalogue/treatment-definition.ts';

export const actionSchema = z
  .strictObject({
    kind: z.literal('action'),
    name: nameSchema,
    version: z.int().positive().default(1),
    description: z.string().optional(),
    group: nameSchema.default('default'),
    purpose: nameSchema.default('marketing'),
    topic: nameSchema.optional().describe('Below the purpose'),
    placements: z.array(nameSchema).default([]).describe('Slots in touchpoints where it may be shown'),
    ...engagementFields,
    eligibility: conditionSchema.default('true').describe(engagementFields.eligibility.description ?? ''),
    value: z
      .union([z.number().nonnegative(), conditionSchema])
      .default(1)
      .describe('What one response is worth'),
    regulated: z
      .boolean()
      .optional()
      .describe('Never chosen by chance, as credit or insurance: ranked by what is believed on average'),
    product: nameSchema.optional().describe('What it offers: out of stock, it is not chosen'),
    productVariant: nameSchema.optional(),
    voucher: nameSchema.optional().describe('The pool of vouchers of which it gives the person a code'),
    sendWithin: durationSchema
      .optional()
      .describe('Its message waits no longer than this for a better hour, whatever the step says'),
    treatments: treatmentsSchema.default({}),
    choose: z
      .enum(['learned', 'order'])
      .optional()
      .describe(
        'learned: of the treatments and channels that fit the one that does best for this person, by a draw. order: the ' +
          'first one that fits',
      ),
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
      .record(nameSchema, purposeSchema)
      .default({})
      .describe('What people are spoken to or known for; one that is not named needs consent'),
    jurisdiction: jurisdictionSchema.optional(),
    caps: z
      .array(capSchema)
      .max(1_000)
      .default([])
      .describe('At most `max` contacts in a window; transactional messages are apart'),
    quiet: z
      .array(quietSchema)
      .max(100)
      .optional()
      .describe("Hours on the person's own clock in which nothing goes out; messages wait"),
    pauses: z
      .array(pauseSchema)
      .max(100)
      .optional()
      .describe('After what people did with what was said to them nothing like it is said for a while'),
    zones: z
      .array(zoneSchema)
      .min(1)
      .max(100)
      .optional()
      .describe(
        'Where people can be whose time zone is unknown: quiet in one of them is quiet, and a contact counts as long as it does in one of them. All the world',
      ),
  })
  .meta({ id: 'Policy' });
export type PolicyDefinition = z.infer<typeof policySchema>;
