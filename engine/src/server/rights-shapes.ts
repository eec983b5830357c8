/** The answers of api-rights.ts as zod schemas. */

import { z } from 'zod';
import { SUPPRESSION_REASONS } from '../hosts/suppression.ts';
import type { ErasureProgressView, ErasureView, SuppressionView } from './api-rights.ts';
import { actorShape } from './audit-shapes.ts';
import { ERASURE_REASONS } from './erasures.ts';
import { apiSchemas, at } from './page-shapes.ts';

export const erasureProgressShape: z.ZodType<ErasureProgressView> = z.object({
  step: z
    .enum([
      'gathering',
      'queued',
      'closing',
      'relays',
      'checkpoint',
      'log',
      'store',
      'copies',
      'traces',
      'retrying',
    ])
    .describe(
      'What it is at, and so what it waits for: further requests (gathering), the pass that runs (queued), identifiers ' +
        'that forget, what is on its way between profiles; then of each partition its newest state, its log, its store, ' +
        'copies; then mails and refused events (traces)',
    ),
  together: z.int().describe('People who are erased in the same pass over the files'),
  partitions: z.int(),
  partitionsDone: z.int(),
  bytesDone: z.int().describe('Of logs'),
  bytes: z.int(),
  leftMs: z.int().nullable().describe('Estimated; null: nothing tells yet'),
});

export const suppressionShape: z.ZodType<SuppressionView> = z
  .object({
    contactPoint: z.string(),
    suppressed: z.boolean(),
    reason: z.enum(SUPPRESSION_REASONS).optional(),
    at: at.optional(),
  })
  .register(apiSchemas, { id: 'Suppression' });

export const erasureShape: z.ZodType<ErasureView> = z
  .object({
    id: z.string(),
    subject: z.string().describe('The person as the audit log names them: a keyed hash'),
    reason: z.enum(ERASURE_REASONS),
    reference: z.string().nullable(),
    by: actorShape,
    askedAt: at,
    state: z.enum(['running', 'done']).describe('running: found by nobody, and being removed from the files'),
    endedAt: at.nullable(),
    removed: z
      .object({
        profiles: z.int(),
        identifiers: z.int(),
        entries: z.int().describe('Log entries'),
        mails: z.int(),
        deadLetters: z.int(),
        samples: z.int(),
      })
      .nullable(),
    mentions: z.int().describe('Log entries of others that name an identifier of this person; they stay'),
    progress: erasureProgressShape.nullable().describe('Null where it has ended'),
  })
  .register(apiSchemas, { id: 'Erasure' });
