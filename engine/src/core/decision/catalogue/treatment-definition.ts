/** How an action is said or shown: treatments for channels and placements, each in one or several variants. */
import { z } from 'zod';
import { nameSchema } from '../../name.ts';
import { engagementFields } from './definition.ts';

/** What is sent by mail: Liquid texts. */
export const mailContentSchema = z.strictObject({
  subject: z.string().min(1).max(998),
  html: z.string().min(1).max(200_000),
  text: z.string().max(200_000).optional(),
});
export type MailContent = z.infer<typeof mailContentSchema>;

const contentFields = {
  mail: mailContentSchema.optional().describe('On a channel that carries mail'),
  content: z
    .record(z.string(), z.json())
    .optional()
    .describe('Given to the caller, or to the receiver of a webhook, as it is'),
} as const;

const variantSchema = z.strictObject({
  name: nameSchema,
  description: z.string().optional(),
  share: z
    .number()
    .nonnegative()
    .max(1_000_000)
    .optional()
    .describe(
      'Of the people who get the treatment, as a part of the sum of all (1 where another one has a share); each keeps ' +
        'theirs. Where no variant has any, which one is said is learnt',
    ),
  ...engagementFields,
  ...contentFields,
});

export const treatmentSchema = z.strictObject({
  name: nameSchema,
  description: z.string().optional(),
  channel: nameSchema.optional().describe('It goes out on this channel; without one it is for placements'),
  placements: z.array(nameSchema).min(1).optional().describe('Only these of the action; all'),
  ...engagementFields,
  ...contentFields,
  voucher: nameSchema
    .optional()
    .describe('The pool of vouchers of which a code goes with it, instead of the one of the action'),
  experiment: nameSchema
    .optional()
    .describe(
      'Who gets which variant is a matter of its arms, which are called like the variants; whoever is given one is counted',
    ),
  variants: z.array(variantSchema).min(1).max(50).optional().describe('Instead of `mail` or `content`'),
});
export type TreatmentDefinition = z.infer<typeof treatmentSchema>;
export type VariantDefinition = z.infer<typeof variantSchema>;

/** In short: one for mail, one for placements and webhooks. */
export const shortTreatmentsSchema = z.strictObject({
  mail: mailContentSchema.optional(),
  placement: z.record(z.string(), z.json()).optional().describe('Given to the caller as it is'),
});

export const treatmentsSchema = z.union([
  shortTreatmentsSchema,
  z
    .array(treatmentSchema)
    .min(1)
    .max(50)
    .describe('Which of those that fit is used is learnt, or see `choose`'),
]);
export type Treatments = z.infer<typeof treatmentsSchema>;
