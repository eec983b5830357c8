/** How a story tells of a business event, and what it expects of one. */
import { z } from 'zod';
import { durationSchema } from '../core/name.ts';
import { type BusinessEvent, businessEventId, concernOf } from '../hosts/business-event.ts';

export const storyBusinessEventSchema = z
  .strictObject({
    name: z.string().min(1),
    properties: z.record(z.string(), z.json()).default({}),
    everyone: z.literal(true).optional(),
    audience: z.string().optional(),
    condition: z.string().optional(),
    perSecond: z.number().positive().optional(),
    expiresAfter: durationSchema.optional(),
    messageId: z.string().optional(),
  })
  .refine((written) => [written.everyone, written.audience, written.condition].filter(Boolean).length === 1, {
    message: 'a business event concerns everyone, an audience or whom a condition fits',
  });

export const businessEventExpectationSchema = z.strictObject({
  reached: z.int().nonnegative().optional().describe('Persons who got it'),
  end: z.enum(['finished', 'stopped', 'expired', 'failed']).nullable().optional(),
});

/** @param id where it has none of its own */
export function businessEventIn(
  written: z.infer<typeof storyBusinessEventSchema>,
  id: string,
  at: number,
): BusinessEvent {
  const { name, properties, perSecond, expiresAfter, messageId = id } = written;
  return {
    id: businessEventId(messageId),
    name,
    properties,
    concerns: concernOf(written),
    perSecond: perSecond ?? null,
    expiresAt: expiresAfter === undefined ? null : at + expiresAfter,
    at,
  };
}
