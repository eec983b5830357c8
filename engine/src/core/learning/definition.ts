/** The document `model`: which predictors the model of responses sees, when outcomes count, and how much is tried. */
import { z } from 'zod';
import { conditionSchema, durationSchema, nameSchema } from '../name.ts';

const share = z.number().min(0).max(0.5);

const predictorSchema = z.strictObject({
  name: nameSchema,
  value: conditionSchema.describe(
    'CEL over traits, computed traits, audiences, moments and context; what has no value says nothing',
  ),
  type: z.enum(['number', 'category', 'boolean']),
  bins: z
    .array(z.number())
    .min(1)
    .max(50)
    .optional()
    .describe(
      'Edges, ascending: the number counts by the interval it lies in. Absent: standardised as it comes',
    ),
  buckets: z
    .int()
    .min(2)
    .max(256)
    .default(32)
    .describe('Of a category: its values share so many weights, by a hash'),
  use: z
    .enum(['merit', 'always'])
    .default('merit')
    .describe('merit: it counts from when outcomes have shown that it tells something'),
});
export type PredictorDefinition = z.infer<typeof predictorSchema>;

export const selectionSchema = z.strictObject({
  method: z
    .enum(['thompson', 'squarecb', 'greedy'])
    .default('thompson')
    .describe(
      'thompson: by a draw from what is believed of each. squarecb: the best, the others by how far they are behind. ' +
        'greedy: the best',
    ),
  scale: z.number().min(0).max(2).default(0.5).describe('thompson: standard deviations are taken times this'),
  gamma: z
    .number()
    .positive()
    .max(1_000_000)
    .default(1_000)
    .describe('squarecb: the higher, the rarer the others; in units of one over the chance of a response'),
  control: share
    .default(0.02)
    .describe(
      'Share of decisions that choose by chance among all that are arbitrated: what others are measured by',
    ),
  newcomers: z
    .strictObject({
      share: z.number().min(0.01).max(1).default(0.1).describe('Of decisions that they may take part in'),
      until: z
        .int()
        .min(1)
        .max(100_000)
        .default(100)
        .describe('Outcomes after which an action is no newcomer, however many the others have'),
    })
    .prefault({})
    .describe('Actions with less than a tenth of the outcomes that others have on average'),
  withoutChance: z
    .array(nameSchema)
    .max(10_000)
    .default([])
    .describe('Groups and actions that are never chosen by chance: they go by what is believed of them'),
});
export type SelectionSettings = z.infer<typeof selectionSchema>;

/** The model of all groups that no other document names. */
export const STANDARD_MODEL = 'response';

export const modelSchema = z
  .strictObject({
    kind: z.literal('model'),
    name: nameSchema.describe(`"${STANDARD_MODEL}": of all groups that no other model names`),
    version: z.int().positive().default(1),
    description: z.string().optional(),
    groups: z
      .array(nameSchema)
      .min(1)
      .max(1_000)
      .optional()
      .describe('Groups of actions that this model is for; each has a level of its own in it'),
    maturation: durationSchema
      .prefault('7d')
      .describe('So long after it was shown an action without a response counts as not responded'),
    standard: z
      .boolean()
      .default(true)
      .describe(
        'Beside the predictors: time of day, weekday, channel, placement, days since the last contact',
      ),
    predictors: z.array(predictorSchema).max(200).default([]),
    slopes: z
      .enum(['family', 'action'])
      .default('family')
      .describe(
        'Where predictors have weights: shared and by group; or by action, for few actions that differ in everything',
      ),
    halfLife: durationSchema
      .prefault('60d')
      .describe('After this long what was learnt is half as certain: newer outcomes weigh more'),
    expectedRate: z
      .number()
      .gt(0)
      .lt(1)
      .optional()
      .describe(
        'Share of those shown something that respond, as far as one knows before there is any outcome: .06',
      ),
    selection: selectionSchema.optional().describe(`In the model "${STANDARD_MODEL}" only: it holds for all`),
  })
  .meta({ id: 'Model' });
export type ModelDefinition = z.infer<typeof modelSchema>;

/** What holds where no document says otherwise. */
export const standardModel: ModelDefinition = modelSchema.parse({ kind: 'model', name: STANDARD_MODEL });
export const standardSelection: SelectionSettings = selectionSchema.parse({});
