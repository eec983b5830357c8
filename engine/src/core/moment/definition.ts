/** The document that switches moments on: where they show, how fast they fade, and by which model texts are read. */
import { z } from 'zod';
import { conditionSchema, durationSchema, nameSchema } from '../name.ts';
import { MOMENTS } from './evidence.ts';

const chance = z.number().gt(0).lt(1);
const weight = z.number().min(-6).max(6);

const [know, go, act, buy] = MOMENTS;

/** Log-odds: 0.7 doubles the odds, 2.2 makes them nine times as high. */
export const weightsSchema = z.strictObject({
  [know]: weight.default(0),
  [go]: weight.default(0),
  [act]: weight.default(0),
  [buy]: weight.default(0),
});

export const signSchema = z.strictObject({
  event: z.string().min(1).max(200),
  where: conditionSchema.optional().describe('CEL with `event` (its properties)'),
  weights: weightsSchema.describe('Log-odds that one such event adds to each moment'),
});

export const spokenSchema = z.strictObject({
  event: z.string().min(1).max(200),
  property: z.string().min(1).max(200).describe('Dotted path of the text in the properties'),
  weight: z.number().gt(0).max(1).default(1).describe('How much it counts beside what people say in full'),
});

export const momentsSchema = z
  .strictObject({
    kind: z.literal('moments'),
    name: nameSchema,
    version: z.int().positive().default(1),
    description: z.string().optional(),
    halfLife: durationSchema.prefault('30m').describe('After this long a sign counts half'),
    usual: z
      .strictObject({
        [know]: chance.default(0.2),
        [go]: chance.default(0.05),
        [act]: chance.default(0.1),
        [buy]: chance.default(0.1),
      })
      .prefault({})
      .describe('How likely each moment is when nothing is known'),
    model: z
      .string()
      .min(1)
      .max(500)
      .default('starter')
      .describe('starter, none, or a *.model.json file beside this one, made by `kairos moments train`'),
    trained: z
      .string()
      .optional()
      .describe('What the model file says; filled in when the documents are read'),
    texts: z
      .array(spokenSchema)
      .max(100)
      .optional()
      .describe('Where people say things; absent: searches, chats and titles by their usual names'),
    signs: z
      .array(signSchema)
      .max(1_000)
      .optional()
      .describe('What events say; absent: the usual shop events, or what the model has learnt'),
  })
  .meta({ id: 'Moments' });

export type MomentsDefinition = z.infer<typeof momentsSchema>;
export type SignDefinition = z.infer<typeof signSchema>;
export type SpokenDefinition = z.infer<typeof spokenSchema>;
