/** Shapes of what the API asks and tells of evaluations. */
import { z } from 'zod';
import { rulesSchema } from '../analytics/evaluation/rules.ts';
import { durationSchema } from '../core/name.ts';
import type {
  EvaluationChoices,
  EvaluationDoubt,
  EvaluationResult,
  EvaluationView,
  MeasuredView,
} from './api-evaluations.ts';
import { intervalShape } from './fairness-shapes.ts';
import { apiSchemas } from './shapes.ts';

const at = z.iso.datetime({ offset: true });

/** Exactly one of the first four says what is asked. */
export const evaluationBody = z
  .strictObject({
    policy: z
      .string()
      .regex(/^(uniform|always:.+)$/s, 'write uniform, or always:ACTION')
      .max(300)
      .optional()
      .describe('`always:ACTION`: it wherever it could be; `uniform`: any candidate, each as likely'),
    without: z
      .string()
      .min(1)
      .max(10_000)
      .optional()
      .describe(
        'What a rule costs: `cap:NAME`, `suitability`, `lever:ACTION` ...; see `/v1/evaluations/choices`',
      ),
    rules: rulesSchema.optional().describe('A policy of your own, as in the guide'),
    documents: z
      .string()
      .min(1)
      .max(1_000_000)
      .optional()
      .describe('YAML of documents that take the place of those in force of the same kind and name'),
    from: at.optional().describe('First instant; absent: all'),
    to: at.optional().describe('Instant behind the last'),
    placement: z
      .string()
      .min(1)
      .max(300)
      .optional()
      .describe('Only decisions for it; of a journey: journey:NAME/STEP'),
    within: durationSchema.default(7 * 86_400_000).describe('How long an outcome may take, as 7d'),
    counts: z
      .enum(['value', 'response'])
      .default('value')
      .describe('What a response counts: its worth, or 1'),
    most: z
      .int()
      .min(1_000)
      .max(200_000)
      .default(50_000)
      .describe('Decisions at most; of more, those of some people, chosen by chance'),
  })
  .refine(
    ({ policy, without, rules, documents }) =>
      [policy, without, rules, documents].filter((one) => one !== undefined).length === 1,
    { message: 'give exactly one of policy, without, rules and documents' },
  );
export type EvaluationBody = z.infer<typeof evaluationBody>;

const doubt: z.ZodType<EvaluationDoubt> = z.object({
  code: z.string(),
  detail: z.string(),
  mend: z.string(),
});

const measured: z.ZodType<MeasuredView> = z.object({
  mean: z.number(),
  likely: intervalShape.describe('Holds in 95 of 100 logs of many decisions'),
  sure: intervalShape
    .nullable()
    .describe('Holds in at least 95 of 100 logs of any length; null where a model had to help'),
});

const result: z.ZodType<EvaluationResult> = z.object({
  policy: z.string(),
  decisions: z.int(),
  persons: z.int(),
  effectiveDecisions: z.int().describe('Decisions that would tell as much if all counted the same'),
  logged: measured.describe('What was earned a decision'),
  refusals: z.array(doubt).describe('Why there is no answer; empty where there is one'),
  answer: z
    .object({
      verdict: z.enum(['more', 'probably-more', 'no-difference-shown', 'probably-less', 'less']),
      words: z.string(),
      value: measured,
      difference: measured.describe('How much more that is than what was earned'),
      doubts: z.array(doubt).describe('What could make it wrong'),
      estimates: z.array(
        z.object({
          estimator: z.string(),
          words: z.string(),
          mean: z.number(),
          likely: intervalShape.nullable(),
          lambda: z.number().nullable(),
        }),
      ),
    })
    .nullable(),
  notes: z.array(z.string()),
});

export const evaluationShape: z.ZodType<EvaluationView> = z
  .object({
    id: z.string(),
    question: z.string(),
    isRule: z.boolean().describe('A rule was left out: the difference is what it costs'),
    state: z
      .enum(['running', 'finished', 'refused', 'stopped', 'failed'])
      .describe('refused: these decisions cannot tell; `problem` says why'),
    step: z.enum(['reading', 'computing']),
    share: z.number().describe('Of the work, between 0 and 1'),
    startedAt: at,
    endedAt: at.nullable(),
    from: at.nullable(),
    to: at.nullable(),
    placement: z.string().nullable(),
    within: z.string(),
    counts: z.enum(['value', 'response']),
    problem: doubt.nullable(),
    result: result.nullable(),
  })
  .register(apiSchemas, { id: 'EvaluationView' });

export const evaluationChoicesShape: z.ZodType<EvaluationChoices> = z
  .object({
    rules: z
      .array(
        z.object({
          rule: z.string().describe('As `without` takes it'),
          kind: z.enum(['cap', 'pause', 'engagement', 'budget', 'factor']),
          words: z.string(),
        }),
      )
      .describe('Rules in force that could be left out'),
    moreRules: z.int(),
    actions: z.array(z.string()),
    moreActions: z.int(),
    placements: z.array(z.string()),
  })
  .register(apiSchemas, { id: 'EvaluationChoices' });
