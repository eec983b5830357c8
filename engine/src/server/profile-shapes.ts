/** The answers of api-profiles.ts as zod schemas. */
import { z } from 'zod';
import type { ProfileAnswer, ProfileRow, ProfileView, TimelineView } from './api-profiles.ts';
import { contactStandingShape } from './contact-policy-shapes.ts';
import { decisionPageShape } from './decision-page-shapes.ts';
import { membershipShape } from './group-shapes.ts';
import { actShape, happeningShape, messageSummary } from './happening-shapes.ts';
import { linksShape } from './identity-shapes.ts';
import { lineagesShape } from './lineage-shapes.ts';
import { apiSchemas, at, named, pageEnd } from './page-shapes.ts';

export const profileRowShape: z.ZodType<ProfileRow> = z
  .object({ id: z.string(), who: z.string(), updatedAt: at, audiences: z.array(z.string()) })
  .register(apiSchemas, { id: 'ProfileRow' });

export const asOfShape = z.object({
  at: at.describe('What was true at this instant'),
  knownAt: at.describe('As it was known at this one'),
  revision: z.string().describe('In force then'),
  inputs: z.int().describe('Rebuilt from so many inputs'),
  missing: z.int().describe('Of these, so many stand in the log no more'),
});

const momentShape = z.object({
  moment: z.string(),
  probability: z.number(),
  reasons: z
    .array(
      z.object({
        at,
        event: z.string(),
        weight: z.number().describe('Log-odds that it adds now'),
        text: z.string().optional(),
        words: z.array(z.string()).optional().describe('Those that spoke for it'),
      }),
    )
    .describe('The strongest first'),
});

const profileObject = z.object({
  id: z.string(),
  who: z.string(),
  createdAt: at,
  updatedAt: at,
  identifiers: z.array(
    z.object({
      namespace: z.string(),
      value: z.string(),
      since: at,
      messageId: z.string().describe('The event that showed it'),
    }),
  ),
  traits: z.array(named.extend({ value: z.unknown(), since: at, source: z.string(), messageId: z.string() })),
  computed: z.array(
    named.extend({
      value: z.unknown(),
      approximate: z
        .object({
          error: z.number().optional().describe('Standard error, as a share of the value'),
          countedAfter: at.optional().describe('Only events after this instant are counted'),
        })
        .optional()
        .describe('Where the value is not exact'),
    }),
  ),
  audiences: z.array(named.extend({ since: at })),
  awaitsHistory: z
    .object({
      computed: z.array(z.string()).describe('Missing until then'),
      audiences: z.array(z.string()).describe('As they are until then'),
    })
    .optional()
    .describe('What history is still being read for'),
  journeys: z.array(
    z.object({
      journey: z.string(),
      instance: z.string(),
      key: z.string(),
      step: z.string(),
      since: at,
      due: at.nullable().describe('When it goes on by itself'),
      version: z.int().optional().describe('Of the journey, by which it last went on'),
      held: z.literal(true).optional().describe('Its journey was paused when it was to go on'),
    }),
  ),
  consents: z.array(
    z.object({
      contactPoint: z.string(),
      purpose: z.string(),
      topic: z.string().optional(),
      granted: z.boolean(),
      act: actShape.describe('The act in force'),
      at,
      source: z.string(),
      messageId: z.string().describe('The event that shows it'),
      proof: z.string().describe('How it was given, as its source says'),
    }),
  ),
  jurisdiction: z.string().nullable().describe('Null: unknown, so the strictest rules hold'),
  permissions: z
    .array(
      z.object({
        contactPoint: z.string(),
        purpose: z.string(),
        topic: z.string().optional(),
        basis: z.enum(['consent', 'soft-opt-in', 'opt-out', 'contract']),
        refusal: z.string().nullable().describe('Why not; null: it may'),
      }),
    )
    .describe('What may be said to each address, or used, now'),
  messages: z.array(z.object({ ...messageSummary, at })),
  contactPolicy: contactStandingShape.optional(),
  mergedFrom: z.array(z.string()),
  restrictedSince: at.optional().describe('Processing is restricted: all is kept and nothing used'),
  stages: z
    .array(z.object({ place: z.string(), since: at }))
    .optional()
    .describe(
      'Stages that they are in, with steps (interest/compares) and signs of pain (interest!hesitates)',
    ),
  groups: z.array(membershipShape).describe('Accounts and households that they are in'),
  moments: z.array(momentShape).optional().describe('Where a document of kind moments asks'),
  asOf: asOfShape.optional().describe('Where the past was asked for'),
});
export const profileShape: z.ZodType<ProfileView> = profileObject;

export const timelineShape: z.ZodType<TimelineView> = z
  .object({ items: z.array(happeningShape), ...pageEnd })
  .register(apiSchemas, { id: 'Timeline' });

const { id, who, createdAt, updatedAt, mergedFrom, ...parts } = profileObject.shape;
/** What `?include=` can name, and little beside. */
export const profileParts = parts;

export const profileAnswerShape: z.ZodType<ProfileAnswer> = z
  .object({
    ...z.object(profileParts).partial().shape,
    id,
    who,
    createdAt,
    updatedAt,
    mergedFrom,
    decisions: decisionPageShape.optional(),
    timeline: timelineShape.optional(),
    links: linksShape.optional().describe('What speaks for and against this being one person'),
    lineage: lineagesShape.optional().describe('Which values of the traits lost, and why'),
  })
  .register(apiSchemas, { id: 'Profile' });
