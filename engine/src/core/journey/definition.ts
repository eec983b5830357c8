/** The document of a journey: how people come in, the steps, and what ends it at once. */
import { z } from 'zod';
import { mailContentSchema } from '../decision/definition.ts';
import { conditionSchema, durationSchema, nameSchema } from '../name.ts';

const stepBase = {
  id: nameSchema,
  next: nameSchema.optional().describe('Where it goes on; the following step by default'),
};

const eventFilter = {
  event: z.string().min(1).max(200),
  where: conditionSchema.optional().describe('CEL with `event` (its properties) and `instance` (key, data)'),
};

const expirySchema = durationSchema
  .optional()
  .describe('So long it is worth sending; later it is not, also not after quiet hours');

/** One schema a step kind; the key that names the kind is also where its settings stand. */
export const stepSchemas = {
  wait: z.strictObject({ ...stepBase, wait: durationSchema }),
  'wait-for': z.strictObject({
    ...stepBase,
    'wait-for': z.strictObject({
      ...eventFilter,
      within: durationSchema,
      timeout: nameSchema.describe('The step to go to when the time is over'),
    }),
  }),
  branch: z.strictObject({
    ...stepBase,
    branch: z
      .array(z.strictObject({ when: conditionSchema.optional(), go: nameSchema }))
      .min(1)
      .describe('First match wins; an entry without `when` always matches; none: the following step'),
  }),
  decide: z.strictObject({
    ...stepBase,
    decide: z.strictObject({
      group: nameSchema.optional().describe('Only actions of this group'),
      channel: nameSchema.describe('The channel it will be said on'),
      otherwise: nameSchema.optional().describe('The step to go to when nothing may be said'),
    }),
  }),
  send: z.strictObject({
    ...stepBase,
    send: z.strictObject({
      channel: nameSchema,
      decided: z.literal(true).optional().describe('Send the action that the last decide step chose'),
      purpose: nameSchema.optional(),
      topic: nameSchema.optional().describe('Below the purpose'),
      confirms: z
        .strictObject({ purpose: nameSchema, topic: nameSchema.optional() })
        .optional()
        .describe('It asks for a double opt-in: {{ confirm_url }} in the mail confirms it for the address'),
      mail: mailContentSchema.optional(),
      expires: expirySchema,
    }),
  }),
  webhook: z.strictObject({
    ...stepBase,
    webhook: z.strictObject({
      channel: nameSchema,
      body: z
        .record(z.string(), z.json())
        .default({})
        .describe('Liquid in any text; sent with profile and instance'),
      decided: z
        .literal(true)
        .optional()
        .describe('With the action that the last decide step chose, as `action`'),
      purpose: nameSchema
        .optional()
        .describe('What it is for, where it goes on to the person: caps and quiet hours hold'),
      expires: expirySchema,
    }),
  }),
  goal: z.strictObject({ ...stepBase, goal: z.strictObject({ name: nameSchema }) }),
  'hand-over': z.strictObject({
    ...stepBase,
    'hand-over': z.strictObject({
      journey: nameSchema,
      data: z
        .record(nameSchema, conditionSchema)
        .default({})
        .describe('CEL values for the next journey, as instance.data'),
    }),
  }),
  exit: z.strictObject({
    ...stepBase,
    exit: z.strictObject({ reason: z.string().max(200).default('ended') }),
  }),
} as const;

export type StepKind = keyof typeof stepSchemas;
export type StepDefinition = { [K in StepKind]: z.infer<(typeof stepSchemas)[K]> }[StepKind];
export type StepOf<K extends StepKind> = z.infer<(typeof stepSchemas)[K]>;

/** Reads a step by the key that names its kind, so that an error speaks about that kind only. */
export const stepSchema = z.unknown().transform((raw, context): StepDefinition => {
  const kinds = Object.keys(stepSchemas) as StepKind[];
  const kind = kinds.find((k) => typeof raw === 'object' && raw !== null && Object.hasOwn(raw, k));
  if (!kind) {
    context.addIssue({ code: 'custom', message: `a step has an id and one of: ${kinds.join(', ')}` });
    return z.NEVER;
  }
  const result = stepSchemas[kind].safeParse(raw);
  if (result.success) return result.data as StepDefinition;
  for (const issue of result.error.issues)
    context.addIssue({ ...issue, path: [...issue.path] } as Parameters<typeof context.addIssue>[0]);
  return z.NEVER;
});

export const journeySchema = z
  .strictObject({
    kind: z.literal('journey'),
    name: nameSchema,
    version: z.int().positive().default(1),
    description: z.string().optional(),
    entry: z
      .strictObject({
        event: eventFilter.event.optional(),
        where: eventFilter.where,
        entered: nameSchema.optional().describe('An audience that the person enters'),
        left: nameSchema.optional().describe('An audience that the person leaves'),
        key: conditionSchema
          .optional()
          .describe('CEL text value that tells instances apart, such as event.cart_id'),
        reentry: z.enum(['never', 'when-ended', 'always']).default('when-ended'),
      })
      .optional()
      .describe('How people come in; absent: only by hand-over from another journey'),
    goal: z
      .strictObject({ ...eventFilter, name: nameSchema.default('goal') })
      .optional()
      .describe('Reached: leaves at once'),
    exit: z.array(z.strictObject({ ...eventFilter, reason: z.string().max(200).optional() })).default([]),
    steps: z.array(stepSchema).min(1).max(200),
  })
  .meta({ id: 'Journey' });

export type JourneyDefinition = z.infer<typeof journeySchema>;
