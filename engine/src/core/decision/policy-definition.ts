/** What a policy says about contact: frequency caps, quiet hours, pauses after outcomes. */
import { z } from 'zod';
import { placeSchema } from '../consent/definition.ts';
import { weekdays } from '../context/local-time.ts';
import { groupKinds } from '../household/definition.ts';
import { conditionSchema, durationSchema, nameSchema } from '../name.ts';

/** Calendar windows, as the clock on the person's wall has them. */
export const PERIODS = ['day', 'week', 'month'] as const;
export type Period = (typeof PERIODS)[number];

/** What becomes of what a cap has no room for. */
export const WHEN_FULL = ['next-best', 'discard', 'queue'] as const;
export type WhenFull = (typeof WHEN_FULL)[number];

/** What tells contacts apart, in the words of documents. */
export const DIMENSIONS = [
  'action',
  'placement',
  'topic',
  'group',
  'issue',
  'purpose',
  'channel',
  'contact-point',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Only contacts that have all of these. */
const only = {
  channel: nameSchema.optional(),
  purpose: nameSchema.optional(),
  topic: nameSchema.optional(),
  issue: nameSchema.optional(),
  group: nameSchema.optional(),
  action: nameSchema.optional(),
  placement: nameSchema.optional(),
};

export const capSchema = z.strictObject({
  name: nameSchema,
  max: z.int().nonnegative(),
  within: durationSchema.optional().describe('A rolling window: any so long a time'),
  calendar: z
    .enum(PERIODS)
    .optional()
    .describe(
      "Instead of `within`: from midnight, from Monday, from the first of the month, on the person's own clock; who has no known zone is anywhere the policy names",
    ),
  ...only,
  each: z
    .enum(DIMENSIONS)
    .optional()
    .describe('Counted for each of them by itself: each action, each contact point'),
  per: z.enum(groupKinds).optional().describe('Counted over all members of a household or account'),
  full: z
    .enum(WHEN_FULL)
    .optional()
    .describe(
      'What becomes of what it has no room for. next-best: a decision takes the next candidate, a message is refused; discard: a decision that it would have won says nothing; queue: a message waits for room until it expires. next-best',
    ),
});
export type CapDefinition = z.infer<typeof capSchema>;

const timeSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write a time as "21:00"');

export const quietSchema = z.strictObject({
  name: nameSchema,
  from: timeSchema,
  to: timeSchema,
  weekdays: z.array(z.enum(weekdays)).min(1).optional().describe('Days that it begins on; all'),
  channel: nameSchema.optional(),
  purpose: nameSchema
    .optional()
    .describe('Only this purpose, owed or not. Without it all but what is owed to the person'),
  regions: z
    .array(placeSchema)
    .min(1)
    .max(300)
    .optional()
    .describe(
      'Only for people of these jurisdictions, "DE" or "US-CA"; for those too whose jurisdiction is not known. Everywhere',
    ),
  over: durationSchema
    .optional()
    .describe('What waited goes out evenly over so long a time after the end. 15m'),
});
export type QuietDefinition = z.infer<typeof quietSchema>;

/** What people do with what is said to them. */
export const RESPONSES = ['shown', 'clicked', 'accepted', 'rejected', 'converted', 'complained'] as const;
export type Response = (typeof RESPONSES)[number];

/** Outcomes of one kind that a pause can ask for: more would have to be remembered of each person. */
const MOST_TIMES = 20;

export const pauseSchema = z.strictObject({
  name: nameSchema,
  after: z
    .enum([...RESPONSES, 'ignored'])
    .optional()
    .describe('The outcome that it follows; ignored: shown `times` times without any other outcome'),
  event: z.string().min(1).max(200).optional().describe('Instead of `after`: an event of the person'),
  where: conditionSchema.optional(),
  times: z.int().positive().max(MOST_TIMES).default(1),
  within: durationSchema
    .optional()
    .describe('All of these times in so long a time; needed for more than one'),
  for: durationSchema.describe('How long nothing of it is said after the last of them'),
  of: z
    .enum([...DIMENSIONS, 'everything'])
    .describe(
      'What is counted together, and paused: the group of the rejected actions, say; everything: all that is not owed',
    ),
  ...only,
});
export type PauseDefinition = z.infer<typeof pauseSchema>;
