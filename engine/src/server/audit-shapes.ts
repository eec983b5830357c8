/** The answers of api-audit.ts as zod schemas. */
import { z } from 'zod';
import type { AuditCheckView, AuditEntryView } from './api-audit.ts';
import { apiSchemas, at } from './page-shapes.ts';

export const actorShape = z.enum(['api-key', 'console', 'kairos']);

export const auditEntryShape: z.ZodType<AuditEntryView> = z
  .object({
    id: z.string().describe('The number as text'),
    seq: z.int(),
    at,
    act: z.string(),
    by: actorShape,
    subject: z.string().nullable().describe('Whose data it was, as a keyed hash'),
    detail: z.record(z.string(), z.union([z.string(), z.number()])).nullable(),
  })
  .register(apiSchemas, { id: 'AuditEntry' });

export const auditCheckShape: z.ZodType<AuditCheckView> = z
  .object({ entries: z.int(), intact: z.boolean(), brokenAt: z.int().optional() })
  .register(apiSchemas, { id: 'AuditCheck' });
