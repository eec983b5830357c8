/** The document of a journey: how people come in, the steps, and what ends it at once. */
import { z } from 'zod';
import { durationSchema, nameSchema } from '../name.ts';
import { dataTypesSchema } from './entry/accepts.ts';
import { entrySchema, reentrySchema } from './entry/definition.ts';
import { exitRuleSchema, goalRuleSchema } from './leaving.ts';
import { type StepDefinition, type StepKind, stepSchemas } from './steps/index.ts';
import { publishing } from './versions/definition.ts';

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
    version: z
      .int()
      .positive()
      .default(1)
      .describe('A number of your own; what is published is numbered by Kairos itself'),
    description: z.string().optional(),
    priority: z
      .enum(['high', 'normal', 'low'])
      .default('normal')
      .describe(
        'Whose waits end first where very many end at once; and whose messages take the places of less urgent ones that have not left, where a cap has no room for both',
      ),
    entry: entrySchema
      .optional()
      .describe('How people come in, one way or a list; absent: only by hand-over from another journey'),
    reentry: reentrySchema
      .optional()
      .describe(
        'For every way in that says nothing itself, and for hand-over; when-ended by default, and always where people come by hand-over alone',
      ),
    accepts: dataTypesSchema
      .optional()
      .describe('The data it takes, whoever brings it: a connection point; absent: any'),
    offers: z
      .record(nameSchema, dataTypesSchema)
      .optional()
      .describe('Signals that its steps send, with their data: connection points for other journeys'),
    goal: goalRuleSchema.optional(),
    exit: z.array(exitRuleSchema).max(100).default([]),
    budget: z
      .strictObject({ steps: z.int().min(1).max(1_000_000), within: durationSchema })
      .optional()
      .describe('A run that goes in circles leaves when it takes more steps in that time; 1,000 in 1d'),
    steps: z.array(stepSchema).min(1).max(200),
    ...publishing,
  })
  .meta({ id: 'Journey' });

export type JourneyDefinition = z.infer<typeof journeySchema>;
