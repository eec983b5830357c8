/** Shapes of what the API tells of what saying an action adds. */
import { z } from 'zod';
import type { UpliftView } from './api-uplift.ts';

const arm = z
  .object({ people: z.int(), reached: z.int() })
  .describe('What is left of them: half after 90 days');

export const upliftShape: z.ZodType<UpliftView> = z.object({
  goals: z.array(
    z.object({
      event: z.string(),
      where: z.string().optional(),
      withinMs: z.number(),
      about: z.array(z.string()).describe('`all`, or such as `group credit`'),
      isInForce: z.boolean().describe('false: too few people yet, scores are response scores'),
      actions: z.array(
        z.object({
          action: z.string(),
          group: z.string(),
          said: arm,
          silent: arm,
          instead: arm.describe('Held out of this one only: the next best was said'),
          adds: z
            .object({
              estimate: z.number(),
              lower: z.number(),
              upper: z.number(),
              basis: z.enum(['action', 'group', 'goal']),
            })
            .nullable()
            .describe('More of all people that reach the goal, with its 95 % interval; null: not known yet'),
        }),
      ),
      doubts: z.array(z.string()).describe('What could make the numbers wrong'),
    }),
  ),
});
