/** Shapes of what the API tells of how and when something is said. */
import { z } from 'zod';
import type { SayingView, SendTimes } from './api-send-times.ts';

const arm = z.object({ decisions: z.int(), responses: z.int() });

export const sendTimesShape: z.ZodType<SendTimes> = z.object({
  channels: z.array(
    z.object({
      channel: z.string(),
      steps: z.array(
        z.object({
          placement: z.string(),
          chosen: arm,
          now: arm,
          gain: z
            .object({ estimate: z.number(), lower: z.number(), upper: z.number() })
            .nullable()
            .describe(
              'Responses more for each decision that waits, 95 % at any time one looks; null: too few yet',
            ),
        }),
      ),
      hours: z.array(
        z.object({
          slot: z.string().describe('workday-18: two hours from 18:00 on, on the clock of the person'),
          messages: z.int(),
          responses: z.int(),
          chance: z.number(),
        }),
      ),
    }),
  ),
});

export const sayingShape: z.ZodType<SayingView> = z.object({
  ways: z.array(
    z.object({
      action: z.string(),
      channel: z.string().optional(),
      treatment: z.string(),
      variant: z.string(),
      chance: z.number().describe('That it is said so'),
      propensity: z.number(),
      cost: z.number(),
    }),
  ),
  closed: z.array(
    z.object({ action: z.string(), channel: z.string(), policy: z.string(), rule: z.string() }),
  ),
  timing: z
    .object({
      sendAt: z.iso.datetime(),
      arm: z.enum(['now', 'chosen', 'same']),
      zone: z.string(),
      moments: z.array(
        z.object({
          at: z.iso.datetime(),
          slot: z.string(),
          chance: z.number(),
          propensity: z.number(),
          worth: z.number(),
        }),
      ),
    })
    .optional(),
});
