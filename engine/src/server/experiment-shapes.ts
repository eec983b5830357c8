/** Shapes of what the API says about experiments and holdouts. */
import { z } from 'zod';
import type { ExperimentPlanView, ExperimentRow, ExperimentView } from './api-experiments.ts';
import { apiSchemas } from './shapes.ts';

const at = z.iso.datetime();
const name = z.string();
const number = z.number();
const share = z.number().describe('Percent of the people');

const row = {
  name: z.string().describe("Of a holdout with what it withholds: 'journeys/journey:welcome'"),
  kind: z.enum(['experiment', 'holdout']),
  description: z.string().optional(),
  status: z.enum(['draft', 'running', 'stopped', 'rolled-out']),
  period: z.string().nullable().describe('Of a rotating holdout the one that is counted now: 2026q4'),
  people: z.int(),
  headline: z.string().describe('The first metric in words, or what makes the figures wrong'),
  isAlarming: z.boolean(),
};

export const experimentRowShape: z.ZodType<ExperimentRow> = z
  .object(row)
  .register(apiSchemas, { id: 'ExperimentRow' });

const metric = z.object({
  metric: name,
  better: z.enum(['up', 'down']),
  type: z.enum(['share', 'mean', 'ratio']).describe('Of people who did it; per person; one sum over another'),
  control: number,
  treated: number,
  scale: z
    .enum(['relative', 'absolute'])
    .describe('Of the effect: as a part of what the control has, or plain'),
  effect: number.nullable().describe('Null: it cannot be told yet'),
  lower: number.nullable().describe('The effect lies between these at all looks together, but for `alpha`'),
  upper: number.nullable(),
  pValue: number.nullable().describe('May be looked at as often as one likes'),
  adjusted: number.nullable().describe('For all metrics together (false discovery rate)'),
  explained: number.nullable().describe('Part of the variance that the time before took away (CUPED)'),
  verdict: z.enum(['better', 'worse', 'open', 'too-few']),
  words: z.string(),
});

export const experimentShape: z.ZodType<ExperimentView> = z
  .object({
    ...row,
    hypothesis: z.string().optional(),
    since: at.nullable(),
    coverage: share.describe('Percent of the people who are in it'),
    ramp: z.array(share),
    winner: name.nullable(),
    alpha: number,
    arms: z.array(z.object({ name, share, people: z.int(), crossed: z.int().describe('Had two arms') })),
    comparisons: z.array(
      z.object({
        arm: name,
        against: name,
        estimand: z.string().describe('What is compared with what'),
        metrics: z.array(metric),
      }),
    ),
    guardrails: z.array(
      z.object({
        metric: name,
        arm: name,
        worse: z.enum(['up', 'down']),
        by: number,
        harm: number.nullable(),
        atLeast: number.nullable(),
        isBroken: z.boolean(),
        words: z.string(),
      }),
    ),
    checks: z
      .array(
        z.object({
          code: z.enum(['ratio', 'few', 'early', 'crossed', 'silent']),
          level: z.enum(['fine', 'note', 'alarm']),
          words: z.string(),
        }),
      )
      .describe('What would make the figures wrong, and whether it does'),
    acts: z.array(
      z.object({
        at,
        by: z.string(),
        act: z.enum(['begun', 'ramped', 'stopped', 'rolled-out', 'resumed']),
        coverage: share,
        winner: name.nullable(),
        why: z.string(),
      }),
    ),
  })
  .register(apiSchemas, { id: 'Experiment' });

export const experimentPlanShape: z.ZodType<ExperimentPlanView> = z
  .object({
    anytime: z.int().describe('People in all arms, looked at as often as one likes'),
    once: z.int().describe('Looked at once, at the end'),
    days: z.int().nullable(),
    words: z.string(),
  })
  .register(apiSchemas, { id: 'ExperimentPlan' });
