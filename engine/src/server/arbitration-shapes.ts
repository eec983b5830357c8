/** What arbitration adds to a decision as the API gives it: the factors of each candidate, and what held for all. */
import { z } from 'zod';
import { sayingShape } from './send-times-shapes.ts';

export const scoreLabel = z
  .enum(['response', 'uplift'])
  .describe('uplift: what saying it adds is known; response: only how many respond');

export const degraded = z
  .enum(['deadline', 'overload', 'contexts', 'unfilled'])
  .describe(
    'deadline, overload: not decided in time; unfilled: nor this one of several placements, as those before it took the time; contexts: decided without what providers answer',
  );

export const arbitrationFactors = {
  contextWeight: z.number().optional().describe('What fits this moment better: 1 changes nothing'),
  lever: z.number().optional().describe('What the business wants more of'),
  influence: z.number().optional().describe('What just happened, as far as it has not faded'),
  cost: z.number().optional().describe('Of the contact, in the unit of the value; taken off'),
  uplift: z
    .number()
    .nullable()
    .optional()
    .describe('What saying it adds to the chance of a response; null: nobody knows'),
  upliftInterval: z
    .object({ lower: z.number(), upper: z.number() })
    .optional()
    .describe('95 %, of what it adds for this person'),
  upliftBasis: z
    .enum(['action', 'group', 'goal'])
    .optional()
    .describe('Learnt from holdouts: whose counts it mainly rests on; absent: a document says it'),
  label: scoreLabel.optional(),
};

export const arbitrationParts = {
  weights: z
    .array(z.object({ name: z.string(), percent: z.number() }))
    .optional()
    .describe('Context weights that held, and what was left of influencers'),
  outweighed: z
    .array(z.object({ action: z.string(), adds: z.number(), costs: z.number() }))
    .optional()
    .describe('Refused because saying nothing was worth more'),
  fallback: z.boolean().optional().describe("Nothing remained, and the placement's fallback was given"),
  degraded: degraded.optional(),
  lacking: z
    .object({
      treatments: z
        .array(z.object({ action: z.string(), treatment: z.string(), rule: z.string() }))
        .optional()
        .describe('Ways of saying for which there was no code'),
      models: z.array(z.string()).optional().describe('That nothing had taught yet'),
      contexts: z
        .array(
          z.object({ name: z.string(), source: z.enum(['none', 'stale', 'fallback']), ageMs: z.number() }),
        )
        .optional()
        .describe('Providers without a fresh answer'),
    })
    .optional()
    .describe('What it did without'),
  page: z.string().optional().describe('Of placements filled together: the decision of the first'),
  conversation: z.string().optional(),
  wouldHave: z
    .object({ action: z.string(), chance: z.number() })
    .optional()
    .describe('The person is held out: what would have come first, and the chance of a response to it'),
  saying: sayingShape.optional().describe('How and when it is said, where that was chosen with it'),
};
