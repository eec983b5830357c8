/** Shapes of what the API tells of decisions beyond their record. */
import { z } from 'zod';
import type { DecisionVerification, RecordDigest, WhyNotChange, WhyNotView } from './api-explain.ts';
import { apiSchemas } from './shapes.ts';

const digest: z.ZodType<RecordDigest> = z.object({
  bytes: z.int(),
  sha256: z.string().describe('Of the canonical text of the record'),
});

export const verificationShape: z.ZodType<DecisionVerification> = z
  .object({
    decision: z.string(),
    profile: z.string(),
    revision: z.string(),
    verdict: z
      .enum(['same', 'partly', 'different'])
      .describe('partly: nothing differs, but something could not be run again; its words say why'),
    words: z.string(),
    code: z
      .literal('other_semantics')
      .optional()
      .describe(
        'It came out otherwise, or could not be taken again, where another semantics version of the engine may be why',
      ),
    semantics: z
      .object({
        of: z.enum(['decision', 'history']),
        by: z.string().describe('Of the code that took or wrote it'),
        here: z.string().describe('Of this code'),
      })
      .optional()
      .describe(
        'Where another semantics version took it, or wrote a part of the history that led to it; also where all is the same',
      ),
    parts: z.array(
      z.object({
        part: z.enum(['arbitration', 'eligibility', 'policy', 'factors', 'choice', 'record']),
        verdict: z.enum(['same', 'different', 'not-run']),
        words: z.string().describe('What was run, or why it was not'),
        differences: z.array(z.string()).describe('The first that differ'),
      }),
    ),
    recorded: digest.describe('The record as it is kept'),
    taken: digest.nullable().describe('As it came out again; null where it could not be taken again'),
    inputs: z.int().describe('That the person was rebuilt from'),
    missing: z.int().describe('Of these, those that are not kept any more'),
  })
  .register(apiSchemas, { id: 'DecisionVerification' });

const scalar = z.union([z.string(), z.number(), z.boolean()]);

const changeShape: z.ZodType<WhyNotChange> = z.object({
  type: z.enum(['fact', 'rule', 'factor']),
  place: z.string().optional().describe('What a condition looks at, such as traits.plan'),
  policy: z.string().optional(),
  rule: z.string().optional(),
  factor: z.string().optional(),
  from: scalar.nullable().optional().describe('What it was'),
  to: z.number().optional().describe('Of a factor: the least that is enough'),
  need: z
    .object({ kind: z.string(), value: scalar.optional(), values: z.array(scalar).optional() })
    .optional(),
});

export const whyNotShape: z.ZodType<WhyNotView> = z
  .object({
    decision: z.string(),
    profile: z.string(),
    revision: z.string(),
    action: z.string(),
    standing: z.object({
      at: z.enum([
        'chosen',
        'not-a-candidate',
        'ineligible',
        'refused',
        'capped',
        'left-out',
        'outranked',
        'unranked',
      ]),
      policy: z.string().optional(),
      rule: z.string().optional(),
      level: z.enum(['issue', 'group']).optional().describe("Whose rule it is, where not the action's own"),
      name: z.string().optional(),
      place: z.int().optional(),
      of: z.int().optional(),
    }),
    words: z.string().describe('Where it ended, in a sentence'),
    chance: z
      .number()
      .nullable()
      .describe('How often it would have come first with other draws; null where it was not ranked'),
    ways: z
      .array(z.object({ words: z.string(), changes: z.array(changeShape) }))
      .describe(
        'Smallest first; each was tried by taking the decision again, and all its changes belong together',
      ),
    obstacles: z.array(z.string()).describe('Where there is no such way: what stood in its way in turn'),
    remarks: z.array(z.string()),
  })
  .register(apiSchemas, { id: 'WhyNot' });
