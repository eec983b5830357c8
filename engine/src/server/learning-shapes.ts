/** Shapes of what the API tells of models of responses. */
import { z } from 'zod';
import type {
  ModelAction,
  ModelActionView,
  ModelFigures,
  ModelPredictor,
  ModelSummary,
  ModelsView,
  ModelView,
} from './api-learning.ts';
import { apiSchemas } from './shapes.ts';

const count = z.int();
const share = z.number();

const figures: z.ZodType<ModelFigures> = z
  .object({
    outcomes: count.describe('What actions that were shown have come to: a response, or none in time'),
    responses: count,
    open: count.describe('Shown beside these: neither a response is known, nor that there is none'),
    predicted: share.nullable().describe('Mean predicted chance'),
    auc: share.nullable().describe('Of predictions, each before it was learnt from'),
    calibrationError: share
      .nullable()
      .describe(
        'Mean distance between predicted and observed shares; null while nobody is known to be silent',
      ),
    lift: z.number().nullable().describe('Response rate over that of random control, less one'),
    controls: count.describe('Outcomes of what was chosen by chance alone'),
    controlResponses: count,
    calibration: z.array(z.object({ predicted: share, observed: share, outcomes: count })),
    days: z.array(
      z.object({
        day: z.string(),
        outcomes: count,
        responses: count,
        predicted: share,
        auc: share.nullable().describe('Of all outcomes up to then'),
        aucOfDay: share
          .nullable()
          .describe('Of the outcomes of the day alone; null with less than 20 responses, or 20 without'),
        lift: z
          .number()
          .nullable()
          .describe('Of the day alone; null while none of its controls has responded'),
        controls: count.nullable().describe('Null where they were not counted by day yet'),
        controlResponses: count.nullable(),
        coverage: share.nullable().describe('Share of all outcomes of the model on the day'),
      }),
    ),
  })
  .register(apiSchemas, { id: 'ModelFigures' });

const action: z.ZodType<ModelAction> = z.object({
  action: z.string(),
  group: z.string(),
  chance: share.describe('Of a response, where nothing else is known'),
  coverage: share.describe('Share of all outcomes of the model'),
  figures,
});

const predictor: z.ZodType<ModelPredictor> = z.object({
  predictor: z.string(),
  counts: z.boolean(),
  since: count.nullable().describe('Outcomes there had been when it began to count'),
  evidence: z.number().describe('Standard deviations above chance; from 5 on it counts'),
  weights: z.array(z.object({ column: z.string(), group: z.string(), weight: z.number() })),
});

const summary = {
  name: z.string(),
  version: count.describe('Outcomes it has learnt from'),
  groups: z.array(z.string()).describe('Empty: all that no other model names'),
  maturationMs: count,
  figures,
  actionCount: count,
};

export const modelsShape: z.ZodType<ModelsView> = z
  .object({ models: z.array(z.object(summary) satisfies z.ZodType<ModelSummary>) })
  .register(apiSchemas, { id: 'Models' });

export const modelShape: z.ZodType<ModelView> = z
  .object({
    ...summary,
    actions: z.array(action),
    predictors: z.array(predictor),
    drifts: z.array(z.object({ group: z.string(), at: z.iso.datetime(), version: count, shift: z.number() })),
    selection: z.object({
      method: z.enum(['thompson', 'squarecb', 'greedy']),
      scale: z.number(),
      control: share,
    }),
  })
  .register(apiSchemas, { id: 'Model' });

export const modelActionShape: z.ZodType<ModelActionView> = z
  .object({ model: z.string(), action, predictors: z.array(predictor) })
  .register(apiSchemas, { id: 'ModelAction' });
