/** What documents say of the moment at which a message leaves: it may wait for an hour at which this person responds. */
import { z } from 'zod';
import { durationSchema } from '../../name.ts';

const DAY_MS = 86_400_000;
const MOST_MS = 3 * DAY_MS;

const within = durationSchema.refine((ms) => ms > 0 && ms <= MOST_MS, 'between 1ms and 3d').meta({});

export const sendWithinSchema = z
  .union([
    within,
    z.strictObject({
      within,
      halfLife: durationSchema
        .prefault('3d')
        .describe('After waiting this long what is said is worth half of what it is worth now'),
      sendNow: z
        .number()
        .min(0)
        .max(0.5)
        .default(0.05)
        .describe('Share that is sent at once where waiting seems better: what waiting is measured by'),
    }),
  ])
  .describe('The message may wait so long for the hour that is best for this person; 3d at most');

export interface Window {
  readonly withinMs: number;
  readonly halfLifeMs: number;
  /** Share that is sent at once all the same. */
  readonly sendNow: number;
}

export function windowOf(written: z.infer<typeof sendWithinSchema>): Window {
  if (typeof written === 'number') return { withinMs: written, halfLifeMs: MOST_MS, sendNow: 0.05 };
  const { within: withinMs, halfLife: halfLifeMs, sendNow } = written;
  return { withinMs, halfLifeMs, sendNow };
}
