/** Shapes of starting a journey by the API. */
import { z } from 'zod';
import { nameSchema } from '../core/name.ts';
import type { JourneyEntryView } from './api.ts';
import { apiSchemas } from './shapes.ts';

const identifier = z.string().min(1).max(300).optional();
const scalar = z.union([z.string().max(10_000), z.number(), z.boolean()]);

export const journeyEntryRequest = z
  .object({
    profile: identifier.describe('Profile id; give one of profile, userId, email, anonymousId'),
    userId: identifier,
    email: identifier,
    anonymousId: identifier,
    key: z
      .union([z.string().min(1).max(200), z.number(), z.boolean()])
      .optional()
      .describe('Tells runs of the journey apart, such as the number of a case'),
    data: z.record(nameSchema, scalar).default({}).describe('As the journey accepts it; instance.data'),
    messageId: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('The same request again starts nothing more, for a day at least'),
  })
  .register(apiSchemas, { id: 'JourneyEntryRequest' });

export const journeyEntryShape: z.ZodType<JourneyEntryView> = z
  .object({
    profile: z.string(),
    journey: z.string(),
    key: z.string(),
    outcome: z.enum(['applied', 'duplicate']),
    instance: z.string().nullable().describe('The run that it started; null: none'),
    reason: z.string().nullable().describe('Why none was started'),
  })
  .register(apiSchemas, { id: 'JourneyEntry' });
