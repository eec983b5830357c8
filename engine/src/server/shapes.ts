/** The answers of api.ts as zod schemas: openapi.json is made from them, tests check real answers against them. */
import { z } from 'zod';
import type {
  ConfigurationView,
  DeadLetterRow,
  DecisionTrace,
  Happening,
  LiveFigures,
  MailRow,
  MailView,
  Page,
  Problem,
  ProfileRow,
  ProfileView,
} from './api.ts';

/** The schemas that openapi.json names; those of documents have a place of their own. */
export const apiSchemas = z.registry<{ id: string }>();

const at = z.iso.datetime();
const named = z.object({ name: z.string() });

export const problemShape: z.ZodType<Problem> = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string().describe('Stable: programs may rely on it'),
    detail: z.string(),
    mend: z.string().optional().describe('What to do'),
  })
  .register(apiSchemas, { id: 'Problem' });

const decisionSummary = {
  decision: z.string(),
  placement: z.string(),
  actions: z.array(z.string()),
  candidates: z.int(),
  selectionProbability: z.number().nullable(),
};

const messageStatus = z.enum([
  'queued',
  'attempted',
  'sent',
  'retrying',
  'refused',
  'failed',
  'uncertain',
  'recalled',
]);
const messageSummary = {
  message: z.string(),
  channel: z.string(),
  status: messageStatus,
  action: z.string().optional(),
  journey: z.string().optional(),
  to: z.string().optional(),
  reason: z.string().optional(),
};

const happening = { id: z.string(), at, profile: z.string(), who: z.string() };
export const happeningShape: z.ZodType<Happening> = z
  .discriminatedUnion('kind', [
    z.object({
      ...happening,
      kind: z.literal('event'),
      name: z.string(),
      type: z.string(),
      source: z.string(),
      properties: z.unknown(),
      late: z.boolean(),
    }),
    z.object({
      ...happening,
      kind: z.literal('audience'),
      audience: z.string(),
      change: z.enum(['entered', 'left']),
    }),
    z.object({
      ...happening,
      kind: z.literal('journey'),
      journey: z.string(),
      instance: z.string(),
      change: z.enum(['entered', 'step', 'waiting', 'goal', 'handed-over', 'exited', 'refused']),
      step: z.string().optional(),
      reason: z.string().optional(),
      to: z.string().optional(),
    }),
    z.object({ ...happening, kind: z.literal('decision'), ...decisionSummary }),
    z.object({ ...happening, kind: z.literal('message'), ...messageSummary }),
    z.object({
      ...happening,
      kind: z.literal('consent'),
      contactPoint: z.string(),
      purpose: z.string(),
      granted: z.boolean(),
    }),
    z.object({
      ...happening,
      kind: z.literal('identity'),
      change: z.enum(['linked', 'merged', 'refused']),
      identifier: z.string().optional(),
      other: z.string().optional(),
      reason: z.string().optional(),
    }),
  ])
  .register(apiSchemas, { id: 'Happening' });

export const figuresShape: z.ZodType<LiveFigures> = z
  .object({
    at,
    startedAt: at,
    revision: z.string(),
    profiles: z.int(),
    perSecond: z.object({ events: z.number(), decisions: z.number(), messages: z.number() }),
    totals: z.object({
      received: z.int(),
      applied: z.int(),
      duplicates: z.int(),
      refused: z.int(),
      late: z.int(),
      decisions: z.int(),
      sent: z.int(),
      failed: z.int(),
      uncertain: z.int(),
    }),
    stages: z.array(
      z.object({
        stage: z.enum(['applied', 'durable', 'attempt', 'action', 'decide']),
        p50: z.number().describe('Milliseconds'),
        p99: z.number().describe('Milliseconds'),
        count: z.int(),
      }),
    ),
    audiences: z.array(named.extend({ members: z.int() })),
    journeys: z.array(named.extend({ running: z.int(), entered: z.int(), goals: z.int() })),
    actions: z.array(named.extend({ shown: z.int(), responses: z.int(), propensity: z.number() })),
  })
  .register(apiSchemas, { id: 'Figures' });

export const profileRowShape: z.ZodType<ProfileRow> = z
  .object({ id: z.string(), who: z.string(), updatedAt: at, audiences: z.array(z.string()) })
  .register(apiSchemas, { id: 'ProfileRow' });

export const profileShape: z.ZodType<ProfileView> = z
  .object({
    id: z.string(),
    who: z.string(),
    createdAt: at,
    updatedAt: at,
    identifiers: z.array(z.object({ namespace: z.string(), value: z.string(), since: at })),
    traits: z.array(named.extend({ value: z.unknown(), since: at, source: z.string() })),
    computed: z.array(named.extend({ value: z.unknown() })),
    audiences: z.array(named.extend({ since: at })),
    journeys: z.array(
      z.object({
        journey: z.string(),
        instance: z.string(),
        key: z.string(),
        step: z.string(),
        since: at,
        due: at.nullable().describe('When it goes on by itself'),
      }),
    ),
    consents: z.array(
      z.object({
        contactPoint: z.string(),
        purpose: z.string(),
        granted: z.boolean(),
        at,
        source: z.string(),
      }),
    ),
    messages: z.array(z.object({ ...messageSummary, at })),
    mergedFrom: z.array(z.string()),
  })
  .register(apiSchemas, { id: 'Profile' });

const mailRow = { id: z.string(), at, to: z.string(), from: z.string(), subject: z.string() };
export const mailRowShape: z.ZodType<MailRow> = z.object(mailRow).register(apiSchemas, { id: 'MailRow' });
export const mailShape: z.ZodType<MailView> = z
  .object({
    ...mailRow,
    text: z.string(),
    html: z.string(),
    headers: z.array(named.extend({ value: z.string() })),
  })
  .register(apiSchemas, { id: 'Mail' });

const factors = {
  propensity: z.number().optional(),
  draw: z.number().optional(),
  value: z.number().optional(),
  priority: z.number().optional(),
  selectionProbability: z.number().optional(),
};
export const traceShape: z.ZodType<DecisionTrace> = z
  .object({
    decision: z.string(),
    profile: z.string(),
    at,
    revision: z.string(),
    placement: z.string(),
    request: z.unknown(),
    chosen: z.array(z.string()),
    candidates: z.array(
      z.object({
        action: z.string(),
        refusedBy: z
          .object({
            policy: z.enum(['eligibility', 'cap', 'consent', 'placement', 'not-chosen']),
            rule: z.string(),
          })
          .optional(),
        ...factors,
      }),
    ),
    outcomes: z.array(z.object({ outcome: z.string(), at })),
  })
  .register(apiSchemas, { id: 'DecisionTrace' });

const place = { file: z.string(), line: z.int() };
export const configurationShape: z.ZodType<ConfigurationView> = z
  .object({
    revision: z.string(),
    activatedAt: at,
    folder: z.string(),
    documents: z.array(z.object({ kind: z.string(), name: z.string(), ...place })),
    problems: z.array(
      z.object({ ...place, column: z.int(), code: z.string(), message: z.string(), mend: z.string() }),
    ),
  })
  .register(apiSchemas, { id: 'ConfigurationView' });

export const deadLetterShape: z.ZodType<DeadLetterRow> = z
  .object({ id: z.string(), at, source: z.string(), code: z.string(), reason: z.string(), body: z.string() })
  .register(apiSchemas, { id: 'DeadLetter' });

export function pageOf<T>(item: z.ZodType<T>): z.ZodType<Page<T>> {
  return z.object({ items: z.array(item), next: z.string().optional().describe('Give it back as ?cursor=') });
}

/** What every list takes. */
export const pageQuery = z.object({
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
