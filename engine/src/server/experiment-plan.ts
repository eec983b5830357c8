/** The planner of experiments, as the API asks it and tells it. */
import { z } from 'zod';
import { planSample } from '../analytics/experiment/plan.ts';
import type { ExperimentPlanView } from './api-experiments.ts';
import { HttpProblem } from './problem.ts';

export const planQuery = z.object({
  mean: z.coerce
    .number()
    .positive()
    .describe('What people do without the change: a rate such as 0.05, or a mean per person'),
  deviation: z.coerce
    .number()
    .positive()
    .optional()
    .describe('How much one person differs from another; absent: the mean is a rate'),
  effect: z.coerce
    .number()
    .positive()
    .max(10)
    .describe('The smallest effect worth finding, as a part of the mean: 0.1 is 10 %'),
  alpha: z.coerce.number().min(0.001).max(0.2).default(0.05),
  power: z.coerce.number().min(0.5).max(0.99).default(0.8).describe('Chance to find it where it is there'),
  arms: z.coerce.number().int().min(2).max(10).default(2).describe('Of equal shares'),
  explained: z.coerce
    .number()
    .min(0)
    .max(0.95)
    .default(0)
    .describe('Part of the variance that the time before takes away (CUPED)'),
  perDay: z.coerce.number().positive().optional().describe('People who come into it a day'),
});

export function planOf({ arms, deviation, perDay, ...asked }: z.infer<typeof planQuery>): ExperimentPlanView {
  const { mean, effect } = asked;
  if (deviation === undefined && mean * (1 + effect) >= 1) {
    const said = `a rate of ${mean} with ${effect * 100} % more is above 1`;
    throw new HttpProblem(
      400,
      'not_a_rate',
      said,
      'give `deviation` for a mean, or a smaller rate or effect',
    );
  }
  const shares = Array.from({ length: arms }, () => 1);
  const { anytime, fixed } = planSample({ ...asked, shares, ...(deviation !== undefined && { deviation }) });
  const days = perDay === undefined ? null : Math.ceil(anytime / perDay);
  const lasts = days === null ? '' : `, which takes ${days} ${days === 1 ? 'day' : 'days'}`;
  const words = `To find a change of ${Math.round(effect * 1_000) / 10} % in ${Math.round(asked.power * 100)} of 100 such experiments, looked at whenever you like, ${anytime.toLocaleString('en-GB')} people have to come in${lasts}. Looked at only once, at the end, ${fixed.toLocaleString('en-GB')} would do.`;
  return { anytime, once: fixed, days, words };
}
