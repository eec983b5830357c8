/** The answers of api-lists.ts as zod schemas. */
import { z } from 'zod';
import type { ListChangeView, ListMemberRow, ListView } from './api-lists.ts';
import { apiSchemas, at } from './page-shapes.ts';

export const listShape: z.ZodType<ListView> = z
  .object({ name: z.string(), description: z.string().optional() })
  .register(apiSchemas, { id: 'List' });

export const listMemberShape: z.ZodType<ListMemberRow> = z
  .object({
    id: z.string(),
    who: z.string(),
    identifiers: z.array(z.object({ namespace: z.string(), value: z.string() })),
    since: at,
  })
  .register(apiSchemas, { id: 'ListMember' });

export const listChangeShape: z.ZodType<ListChangeView> = z
  .object({
    list: z.string(),
    change: z.enum(['joined', 'left']),
    rows: z.int().describe('Applied, duplicates and refused together'),
    applied: z.int(),
    duplicates: z.int().describe('Named twice, or sent before under the same requestId or time'),
    refused: z.array(
      z.object({
        row: z.int().describe('From 1, without a header'),
        code: z.string(),
        reason: z.string(),
        text: z.string(),
      }),
    ),
  })
  .register(apiSchemas, { id: 'ListChange' });
