/** The answers of api-matching.ts as zod schemas. */
import { z } from 'zod';
import type { MatchingAnswerView, MatchingQuestionView, MatchingView } from './api-matching.ts';
import { apiSchemas, at } from './page-shapes.ts';

const profiles = z.int();
const answers = z.object({ accept: z.int(), reject: z.int(), always: z.int(), never: z.int() });

export const matchingShape: z.ZodType<MatchingView> = z
  .object({
    state: z.enum(['off', 'reading', 'waiting', 'learning', 'matching', 'watching', 'stopped']),
    document: z.string().nullable(),
    apply: z.enum(['link', 'review']).nullable(),
    bands: z.object({ link: z.number(), review: z.number() }).nullable(),
    progress: z.object({ stage: z.string(), share: z.number() }).nullable(),
    problem: z.object({ code: z.string(), detail: z.string(), mend: z.string() }).nullable(),
    profiles: profiles.describe('Profiles that have one of the declared traits'),
    links: z.int().describe('Pairs that are still to be joined'),
    questions: z.int(),
    joined: z.int().describe('By the machine, since the process began'),
    answers,
    model: z.object({ learntAt: at, profiles }).nullable(),
    taught: z
      .object({
        answers: z.int(),
        levels: z.array(
          z.object({ field: z.string(), comparison: z.string(), level: z.string(), weight: z.number() }),
        ),
      })
      .nullable()
      .describe('What answers add to the learnt weights, in natural log-odds'),
  })
  .register(apiSchemas, { id: 'MatchingStatus' });

const matchingPerson = z.object({
  id: z.string(),
  who: z.string(),
  identifiers: z.array(z.object({ namespace: z.string(), value: z.string() })),
});
const said = z.string().nullable();
const logOdds = z.number().describe('Natural log-odds');

export const matchingQuestionShape: z.ZodType<MatchingQuestionView> = z
  .object({
    id: z.string(),
    band: z.enum(['link', 'review']),
    probability: z.number(),
    weight: logOdds,
    prior: logOdds,
    related: logOdds,
    taught: logOdds.describe('What answers to other questions added or took off'),
    persons: z.tuple([matchingPerson, matchingPerson]),
    fields: z.array(
      z.object({
        field: z.string(),
        kind: z.string(),
        values: z.tuple([said, said]),
        weight: logOdds,
        comparisons: z.array(z.object({ comparison: z.string(), level: z.string(), weight: logOdds })),
      }),
    ),
  })
  .register(apiSchemas, { id: 'MatchingQuestion' });

export const matchingAnswerShape: z.ZodType<MatchingAnswerView> = z
  .object({
    id: z.string(),
    answer: z.enum(['accept', 'reject', 'always', 'never']),
    by: z.string(),
    at,
    profile: z.string().nullable().describe('The profile that the two are now; null: they stay two'),
  })
  .register(apiSchemas, { id: 'MatchingAnswer' });
