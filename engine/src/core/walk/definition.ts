/**
 * The documents of the network that people really walk: what a touchpoint is and for whom it is drawn by itself, the
 * stages that recur with their signs of pain, and the personas.
 */
import { z } from 'zod';
import { conditionSchema, durationSchema, nameSchema } from '../name.ts';

/** Audiences, personas among them, whose walks are counted by themselves. */
export const MOST_DRAWN = 20;

const touchpointName = z.string().min(1).max(80);

const ruleSchema = z
  .strictObject({
    event: z.string().min(1).max(200),
    where: conditionSchema
      .optional()
      .describe('CEL with `event` (its properties), `traits` and `context`; absent: every such event'),
    touchpoint: touchpointName.optional().describe('Its name; absent: this event is none'),
    by: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('Dotted path of a property whose value is part of the name, such as the store'),
  })
  .describe('The first rule that fits an event names its touchpoint');

export const touchpointsSchema = z
  .strictObject({
    kind: z.literal('touchpoints'),
    name: nameSchema,
    version: z.int().positive().default(1),
    description: z.string().optional(),
    rules: z.array(ruleSchema).max(500).default([]),
    others: z
      .enum(['by-name', 'none'])
      .default('by-name')
      .describe('Events that no rule names: a touchpoint by their name or page path, or none'),
    within: durationSchema
      .prefault('7d')
      .describe('What comes later than this does not follow: the walk had ended, and another begins'),
    keep: durationSchema.prefault('400d').describe('How long counts of a day are kept'),
    audiences: z
      .array(nameSchema)
      .max(MOST_DRAWN)
      .default([])
      .describe('Also drawn for the members of each of these alone; personas always are'),
  })
  .meta({ id: 'Touchpoints' });

const painSchema = z.strictObject({
  name: nameSchema,
  when: conditionSchema.describe('A condition as audiences have it: errors, repeated visits, complaints'),
  description: z.string().max(500).optional(),
});

const subStepSchema = z.strictObject({
  name: nameSchema,
  when: conditionSchema.describe('A condition as audiences have it'),
  description: z.string().max(500).optional(),
});

const stageSchema = z.strictObject({
  name: nameSchema,
  description: z.string().max(500).optional(),
  steps: z
    .array(subStepSchema)
    .min(1)
    .max(12)
    .describe('Who is in any of them is in the stage; three or four are usual'),
  pains: z
    .array(painSchema)
    .max(12)
    .default([])
    .describe('Signs that it goes badly for somebody in the stage'),
});

export const stagesSchema = z
  .strictObject({
    kind: z.literal('stages'),
    name: nameSchema,
    version: z.int().positive().default(1),
    description: z.string().optional(),
    stages: z.array(stageSchema).min(1).max(20),
  })
  .meta({ id: 'Stages' });

export const personaSchema = z
  .strictObject({
    kind: z.literal('persona'),
    name: nameSchema,
    version: z.int().positive().default(1),
    description: z.string().max(2_000).optional().describe('What sets these people apart'),
    audience: nameSchema.describe('Who they are'),
  })
  .meta({ id: 'Persona' });

export type TouchpointsDefinition = z.infer<typeof touchpointsSchema>;
export type StagesDefinition = z.infer<typeof stagesSchema>;
export type PersonaDefinition = z.infer<typeof personaSchema>;
