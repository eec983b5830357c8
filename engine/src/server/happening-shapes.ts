/** The answers of api-happenings.ts as zod schemas. */
import { z } from 'zod';
import { groupKinds } from '../core/household/definition.ts';
import type { Happening } from './api-happenings.ts';
import { degraded } from './arbitration-shapes.ts';
import { apiSchemas, at } from './page-shapes.ts';

const decisionSummary = {
  decision: z.string(),
  placement: z.string(),
  actions: z.array(z.string()),
  candidates: z.int(),
  selectionProbability: z.number().nullable(),
  degraded: degraded.optional(),
};

const messageStatus = z.enum([
  'queued',
  'attempted',
  'sent',
  'retrying',
  'held',
  'refused',
  'failed',
  'uncertain',
  'recalled',
]);
export const messageSummary = {
  message: z.string(),
  channel: z.string(),
  status: messageStatus,
  action: z.string().optional(),
  journey: z.string().optional(),
  to: z.string().optional(),
  reason: z.string().optional(),
};

export const actShape = z.enum(['granted', 'confirmed', 'insisted', 'soft', 'withdrawn']);

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
      change: z.enum([
        'entered',
        'step',
        'waiting',
        'goal',
        'handed-over',
        'exited',
        'refused',
        'migrated',
        'held',
        'failed',
        'branched',
        'split',
        'converted',
        'restored',
        'at-door',
      ]),
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
      topic: z.string().optional(),
      granted: z.boolean(),
      act: actShape.optional(),
      reason: z.string().optional(),
    }),
    z.object({
      ...happening,
      kind: z.literal('identity'),
      change: z.enum(['linked', 'merged', 'refused', 'unmerged', 'reattributed']),
      identifier: z.string().optional(),
      other: z.string().optional(),
      reason: z.string().optional(),
    }),
    z.object({
      ...happening,
      kind: z.literal('list'),
      change: z.literal('refused'),
      list: z.string(),
      reason: z.string(),
    }),
    z.object({
      ...happening,
      kind: z.literal('group'),
      groupKind: z.enum(groupKinds),
      group: z.string(),
      change: z.enum(['joined', 'left', 'refused', 'dissolved', 'restored']),
      reason: z.string().optional(),
    }),
    z.object({
      ...happening,
      kind: z.literal('experiment'),
      trial: z.string(),
      arm: z.string(),
      change: z.enum(['exposed', 'crossed']),
    }),
  ])
  .register(apiSchemas, { id: 'Happening' });
