/** What a story expects: parts of profiles, what channels got, what a decision chose. What is not named is not asked. */
import { z } from 'zod';
import { budgetExpectationSchema } from './story-budgets.ts';
import { businessEventExpectationSchema } from './story-business-event.ts';
import { givenUpCallsSchema, givenUpSchema } from './story-given-up.ts';
import { trialExpectationSchema } from './story-trials.ts';
import { upliftExpectationSchema } from './story-uplift.ts';
import { poolExpectationSchema } from './story-vouchers.ts';
import { walkExpectationSchema } from './story-walk.ts';

export const personSchema = z.object({
  userId: z.string().optional(),
  email: z.string().optional(),
  anonymousId: z.string().optional(),
});

const values = z.record(z.string(), z.json());

/** "userId ada", "anonymousId phone-1": a namespace and a value. */
const personText = z.string().regex(/^\S+ .+$/, 'a person is written as a namespace and a value: userId ada');

const messageSchema = z.strictObject({
  channel: z.string().optional(),
  status: z
    .enum(['queued', 'attempted', 'sent', 'retrying', 'held', 'refused', 'failed', 'uncertain', 'recalled'])
    .optional(),
  to: z.string().nullable().optional(),
  action: z.string().nullable().optional(),
  journey: z.string().optional(),
  reason: z.string().nullable().optional(),
});

const membershipSchema = z.strictObject({
  role: z.string().optional(),
  size: z.int().nonnegative().optional(),
  state: z.enum(['open', 'dissolved', 'full', 'pending']).optional(),
  traits: values.optional().describe('Exactly these'),
});

const profileSchema = z.strictObject({
  identifiers: z.array(personText).optional().describe('Exactly these'),
  traits: values.optional().describe('At least these'),
  from: z.record(z.string(), z.string()).optional().describe('Traits and the sources they came from'),
  computed: values.optional().describe('At least these'),
  audiences: z.array(z.string()).optional().describe('Exactly these'),
  stages: z
    .array(z.string())
    .optional()
    .describe('Exactly these: interest, interest/compares for a step, interest!hesitates for a sign of pain'),
  journeys: z
    .record(z.string(), z.string())
    .optional()
    .describe('Exactly these: journey (or journey/key) and the step it waits at'),
  versions: z
    .record(z.string(), z.int().positive())
    .optional()
    .describe('At least these: journey (or journey/key) and the version by which it last went on'),
  messages: z.array(messageSchema).optional().describe('Exactly so many, in order'),
  consents: z
    .record(z.string(), z.enum(['granted', 'withdrawn']))
    .optional()
    .describe('At least these: "email:a@b.c marketing"'),
  accounts: z
    .record(z.string(), membershipSchema)
    .optional()
    .describe('Exactly these: id, and what the person knows of it'),
  household: membershipSchema.nullable().optional().describe('null: none'),
  'given up': givenUpCallsSchema.optional(),
  'same as': z.array(personText).optional(),
  'not same as': z.array(personText).optional(),
});

const channelSchema = z.strictObject({
  count: z.int().nonnegative().optional().describe('Dispatches, repeated ones included'),
  ids: z.int().nonnegative().optional().describe('Different messages among them'),
  to: z.array(z.string()).optional(),
  subjects: z.array(z.string()).optional(),
  tracked: z.array(z.boolean()).optional().describe('Whether opens and clicks of each may be seen'),
});

export const stateExpectationSchema = z.strictObject({
  profiles: z.record(personText, z.union([profileSchema, z.literal('nobody')])).default({}),
  channels: z.record(z.string(), channelSchema).default({}),
  businessEvents: z.record(z.string(), businessEventExpectationSchema).default({}).describe('By name'),
  network: walkExpectationSchema.optional().describe('What was walked'),
  trials: trialExpectationSchema.optional().describe('What experiments and holdouts have counted'),
  budgets: budgetExpectationSchema.optional(),
  vouchers: poolExpectationSchema.optional(),
  uplift: upliftExpectationSchema.optional(),
});

export const decisionExpectationSchema = z.strictObject({
  chosen: z.array(z.string()).optional().describe('Exactly these, best first'),
  refused: z.record(z.string(), z.string()).optional().describe('Exactly these: action and "policy: rule"'),
  same: z.string().optional().describe('The same decision as the one of that name'),
  'not same': z.string().optional(),
  others: z
    .record(z.string(), z.array(z.string()))
    .optional()
    .describe('Exactly these in the placements that were filled with it'),
  fallback: z.string().nullable().optional().describe("The fallback's action or title; null: none"),
  degraded: z.enum(['deadline', 'overload', 'contexts', 'unfilled']).nullable().optional(),
  'given up': givenUpSchema.optional(),
  priorities: z.record(z.string(), z.number()).optional().describe('Of what was ranked, to three digits'),
  'would have': z
    .string()
    .nullable()
    .optional()
    .describe('What would have come first; null: nothing is told'),
  labels: z
    .record(z.string(), z.enum(['response', 'uplift']))
    .optional()
    .describe('What scores say'),
  said: z
    .record(z.string(), z.string())
    .optional()
    .describe('At least these: action and "treatment/variant"'),
  values: z.record(z.string(), z.number()).optional().describe('At least these, to three digits'),
  propensities: z.record(z.string(), z.number()).optional().describe('To three digits'),
  code: z.boolean().optional().describe('Whether a voucher goes with it'),
  'code of': z.string().optional().describe('The same code as the decision of that name'),
  'not code of': z.string().optional(),
});
