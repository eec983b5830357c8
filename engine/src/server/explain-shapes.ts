/** Shapes of what the API tells of decisions beyond their record. */
import { z } from 'zod';
import type { DecisionVerification, RecordDigest } from './api-explain.ts';
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
