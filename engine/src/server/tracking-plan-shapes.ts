/** The answers of api-tracking-plan.ts as zod schemas. */
import { z } from 'zod';
import type {
  DeadLetterRow,
  DeadLetterSent,
  DeadLettersDiscarded,
  DeadLettersSent,
  PlanEventRow,
  PlanProposals,
  TrackingPlanView,
  ViolationRow,
} from './api-tracking-plan.ts';
import { apiSchemas, at } from './page-shapes.ts';

export const deadLetterShape: z.ZodType<DeadLetterRow> = z
  .object({
    id: z.string(),
    at,
    source: z.string(),
    code: z.string(),
    reason: z.string(),
    body: z.string(),
    state: z
      .enum(['waiting', 'uncertain', 'sent', 'discarded'])
      .describe('uncertain: it was on its way when Kairos stopped, and may have been taken'),
    stateAt: at.nullable(),
    stateReason: z.string().nullable().describe('Why it was discarded'),
    cannotSend: z.string().nullable().describe('Why it cannot be sent again; null: it can'),
  })
  .register(apiSchemas, { id: 'DeadLetter' });

export const deadLetterSentShape: z.ZodType<DeadLetterSent> = z
  .object({
    id: z.string(),
    outcome: z
      .enum(['applied', 'duplicate', 'refused', 'kept'])
      .describe('duplicate: taken before; refused: still, for the reason of now; kept: it cannot be sent'),
    code: z.string().nullable(),
    reason: z.string().nullable(),
  })
  .register(apiSchemas, { id: 'DeadLetterSent' });

const next = z.string().optional().describe('Present where more may follow: give it back as after');

export const deadLettersSentShape: z.ZodType<DeadLettersSent> = z
  .object({
    applied: z.int(),
    duplicate: z.int(),
    refused: z.array(deadLetterSentShape).describe('The first hundred'),
    kept: z.array(deadLetterSentShape).describe('The first hundred'),
    refusedInAll: z.int(),
    keptInAll: z.int(),
    next,
  })
  .register(apiSchemas, { id: 'DeadLettersSent' });

export const deadLettersDiscardedShape: z.ZodType<DeadLettersDiscarded> = z
  .object({ discarded: z.int(), next })
  .register(apiSchemas, { id: 'DeadLettersDiscarded' });

const undeclared = z.enum(['allow', 'report', 'refuse']);
const planEventShape: z.ZodType<PlanEventRow> = z
  .object({
    event: z.string(),
    declared: z
      .object({
        document: z.string(),
        policy: z.enum(['keep', 'flag', 'refuse']),
        description: z.string().optional(),
        owner: z.string().optional(),
      })
      .nullable(),
    seen: z.int(),
    violating: z.int(),
    flagged: z.int(),
    refused: z.int(),
    firstAt: at.nullable(),
    lastAt: at.nullable(),
    perMinute: z.array(z.int()).describe('Of the last 30 minutes, the current one last'),
  })
  .register(apiSchemas, { id: 'PlanEvent' });

export const planShape: z.ZodType<TrackingPlanView> = z
  .object({
    settings: z.object({
      undeclaredEvents: undeclared,
      undeclaredProperties: undeclared,
      learn: z.boolean(),
    }),
    totals: z.object({
      seen: z.int(),
      violations: z.int(),
      flagged: z.int(),
      refused: z.int(),
      unlisted: z.int(),
      ungrouped: z.int(),
    }),
    since: at,
    items: z.array(planEventShape),
    next: z.string().optional().describe('Give it back as ?cursor='),
  })
  .register(apiSchemas, { id: 'TrackingPlan' });

export const violationShape: z.ZodType<ViolationRow> = z
  .object({
    id: z.string(),
    event: z.string(),
    path: z.string(),
    rule: z.string(),
    message: z.string(),
    count: z.int(),
    firstAt: at,
    lastAt: at,
    samples: z.array(z.object({ at, source: z.string(), messageId: z.string(), body: z.string() })),
  })
  .register(apiSchemas, { id: 'Violation' });

export const proposalsShape: z.ZodType<PlanProposals> = z
  .object({
    proposals: z.array(
      z.object({ event: z.string(), name: z.string(), learntFrom: z.int(), yaml: z.string() }),
    ),
    yaml: z.string().describe('All of them in one file'),
  })
  .register(apiSchemas, { id: 'PlanProposals' });
