/** The document of arbitration: what the priority of an action is made of, and what competes with saying something. */
import { z } from 'zod';
import { conditionSchema, durationSchema, nameSchema } from '../../name.ts';

/** Factors of the priority, as documents and records name them. */
export const factorNames = ['propensity', 'value', 'context', 'lever', 'influence', 'uplift'] as const;
export type FactorName = (typeof factorNames)[number];

/** Whom an entry is about; without any of them all. */
const about = {
  issue: nameSchema.optional().describe('All actions of its groups'),
  group: nameSchema.optional().describe('All actions of it'),
  action: nameSchema.optional().describe('This one'),
};

const percentSchema = z
  .number()
  .min(-100)
  .max(10_000)
  .describe('50: half as much again; -100: nothing. Those that concern an action add up');

const numberSchema = z.union([z.number(), conditionSchema]);

const leverSchema = z.strictObject({ ...about, percent: percentSchema });

const contextWeightSchema = z.strictObject({
  name: nameSchema.describe('As the explanation of a decision names it'),
  when: conditionSchema,
  ...about,
  percent: percentSchema,
});

const influencerSchema = z.strictObject({
  name: nameSchema.describe('As the explanation of a decision names it'),
  event: z.string().min(1).max(200).describe('The event that pushes; the last one counts'),
  where: conditionSchema.optional().describe('Which of these events: CEL over the event, called e'),
  halfLife: durationSchema.describe('After this time half of the push is left'),
  ...about,
  percent: percentSchema,
});

export const goalSchema = z.strictObject({
  event: z.string().min(1).max(200).describe('Of both who were told something and who were held out'),
  where: conditionSchema.optional().describe('Only those for which it holds: CEL with `event`'),
  within: durationSchema.prefault('7d').describe('So long after the decision it counts'),
});
export type GoalDefinition = z.infer<typeof goalSchema>;

const upliftSchema = z.strictObject({
  ...about,
  share: numberSchema.optional().describe('Part of the responses that would not have come anyway, 0 to 1'),
  chance: numberSchema
    .optional()
    .describe('What saying it adds to the chance of a response; below 0: it does harm'),
  error: z.number().nonnegative().optional().describe('Standard error of `chance`'),
  goal: goalSchema
    .optional()
    .describe(
      'Learnt from holdouts: what people do whom it was said to, and those from whom it was withheld',
    ),
  evidence: z
    .string()
    .min(3)
    .max(500)
    .optional()
    .describe('Where this is known from: a holdout, an experiment; of a `goal` that is counted'),
});

const contactCostSchema = z.strictObject({
  channel: nameSchema.optional().describe('What goes out on it; without: all'),
  placement: nameSchema.optional().describe('What is shown there; without: all'),
  cost: numberSchema.default(0).describe('Of one contact, in the unit of the values'),
  optOut: numberSchema.default(0).describe('Chance that one contact makes the person opt out, 0 to 1'),
  learn: z
    .boolean()
    .optional()
    .describe(
      'On a channel: `optOut` is where it begins; how many opt out is learnt, by how much was said to them lately',
    ),
  lifetimeValue: numberSchema.default(0).describe('What is lost with the person, in the unit of the values'),
});

const fallbackSchema = z
  .strictObject({
    placement: nameSchema,
    action: nameSchema.optional().describe('Its content is shown; nothing is counted or learnt'),
    content: z.record(z.string(), z.json()).optional().describe('Given to the caller as it is'),
  })
  .describe('What is shown where nothing remains, or no decision came in time');

export const arbitrationSchema = z
  .strictObject({
    kind: z.literal('arbitration'),
    name: nameSchema,
    version: z.int().positive().default(1),
    description: z.string().optional(),
    without: z.array(z.enum(factorNames)).default([]).describe('Factors that are switched off'),
    levers: z.array(leverSchema).max(10_000).default([]).describe('What the business wants more of, or less'),
    context: z.array(contextWeightSchema).max(500).default([]).describe('What fits this moment better'),
    influencers: z.array(influencerSchema).max(200).default([]).describe('What just happened, and fades'),
    formula: conditionSchema
      .optional()
      .describe(
        'CEL instead of the product, over propensity, value, contextWeight, lever, influence and all that conditions read',
      ),
    uplift: z.array(upliftSchema).max(10_000).default([]).describe('What saying it adds, where it is known'),
    contact: z
      .array(contactCostSchema)
      .max(100)
      .default([])
      .describe('What a contact costs; the first that fits'),
    nothing: z
      .enum(['uplift', 'always', 'never'])
      .default('uplift')
      .describe(
        'Which actions must be worth more than saying nothing: those whose uplift is known, all, none',
      ),
    page: z
      .strictObject({ perGroup: z.int().positive().optional().describe('At most so many of a group') })
      .default({})
      .describe('Of several placements that are filled together'),
    fallbacks: z.array(fallbackSchema).max(1000).default([]),
  })
  .meta({ id: 'Arbitration' });
export type ArbitrationDefinition = z.infer<typeof arbitrationSchema>;
export type About = Pick<ArbitrationDefinition['levers'][number], 'issue' | 'group' | 'action'>;
export type Fallback = ArbitrationDefinition['fallbacks'][number];
