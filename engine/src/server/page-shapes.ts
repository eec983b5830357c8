/** What all shapes are made of: the registry of those with names, instants, pages and problems. */
import { z } from 'zod';
import type { Page, Problem } from './api-page.ts';

/** The schemas that openapi.json names; those of documents have a place of their own. */
export const apiSchemas = z.registry<{ id: string }>();

export const at = z.iso.datetime();
export const named = z.object({ name: z.string() });

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

export const pageEnd = {
  next: z.string().optional().describe('Present where more may follow: give it back as cursor'),
  readTo: at.optional().describe('Everything that was known since this instant has been looked at'),
};

export function pageOf<T>(item: z.ZodType<T>): z.ZodType<Page<T>> {
  return z.object({ items: z.array(item), next: z.string().optional().describe('Give it back as ?cursor=') });
}

/** What every list takes. */
export const pageQuery = z.object({
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
