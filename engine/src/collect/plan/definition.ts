/**
 * The documents of the tracking plan: an event type says how one event should look, and what becomes of events that
 * look different; the tracking plan itself says what holds for all that no event type speaks of.
 */
import { z } from 'zod';
import { nameSchema } from '../../core/name.ts';

/** What becomes of an event that breaks its schema. It is counted and shown in any case. */
export const policySchema = z.enum(['keep', 'flag', 'refuse']);
export type PlanPolicy = z.infer<typeof policySchema>;

/** What becomes of what nobody declared. */
export const undeclaredSchema = z.enum(['allow', 'report', 'refuse']);
export type UndeclaredPolicy = z.infer<typeof undeclaredSchema>;

const MAX_SCHEMA_CHARS = 65_536;

const jsonSchema = z
  .record(z.string(), z.unknown())
  .refine((schema) => JSON.stringify(schema).length <= MAX_SCHEMA_CHARS, {
    message: `a schema has at most ${MAX_SCHEMA_CHARS} characters of JSON; split the event, or say less`,
  });

const base = {
  name: nameSchema,
  version: z.int().positive().default(1),
  description: z.string().max(2_000).optional(),
};

export const eventTypeSchema = z
  .strictObject({
    kind: z.literal('event-type'),
    ...base,
    event: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe(
        'The event as it is sent; absent: the name. Calls without one are Identified, Page Viewed, Screen Viewed, Group Joined and Aliased',
      ),
    owner: z.string().max(200).optional().describe('Who mends the sender'),
    policy: policySchema.optional().describe('Absent: that of the tracking plan'),
    properties: jsonSchema.optional().describe('JSON Schema 2020-12 of the properties'),
    traits: jsonSchema.optional().describe('JSON Schema 2020-12 of the traits it sets'),
    context: jsonSchema.optional().describe('JSON Schema 2020-12 of the context'),
  })
  .meta({ id: 'EventType' });

export const trackingPlanSchema = z
  .strictObject({
    kind: z.literal('tracking-plan'),
    ...base,
    policy: policySchema.default('keep').describe('Of event types that name none'),
    undeclaredEvents: undeclaredSchema
      .default('allow')
      .describe('Track calls whose event no event type declares'),
    undeclaredProperties: undeclaredSchema
      .default('allow')
      .describe('Properties and traits of a declared event that its schema does not name'),
    learn: z.boolean().default(true).describe('Watch what is sent, so that event types can be proposed'),
  })
  .meta({ id: 'TrackingPlan' });

export type EventTypeDefinition = z.infer<typeof eventTypeSchema>;
export type TrackingPlanDefinition = z.infer<typeof trackingPlanSchema>;

/** The event that a document declares. */
export function eventOf({ event, name }: Pick<EventTypeDefinition, 'event' | 'name'>): string {
  return event ?? name;
}
