/** The answers of api-configuration.ts as zod schemas. */
import { z } from 'zod';
import type { ConfigurationView } from './api-configuration.ts';
import { apiSchemas, at } from './page-shapes.ts';

const place = { file: z.string(), line: z.int() };
export const findingShape = z.object({
  ...place,
  column: z.int(),
  code: z.string(),
  message: z.string(),
  mend: z.string(),
});
export const configurationShape: z.ZodType<ConfigurationView> = z
  .object({
    revision: z.string(),
    activatedAt: at,
    folder: z.string(),
    documents: z.array(z.object({ kind: z.string(), name: z.string(), ...place })),
    problems: z.array(findingShape),
    warnings: z.array(findingShape).describe('What is probably not meant, and in force all the same'),
  })
  .register(apiSchemas, { id: 'ConfigurationView' });

const count = z.int().nonnegative();
export const contextsShape = z.object({
  items: z.array(
    z
      .object({
        name: z.string(),
        asked: count,
        answered: count,
        failed: count,
        late: count.describe('Nobody waited for these any more'),
        spared: count.describe('Not asked: no budget, too many at once, or it kept failing'),
        fromCache: count,
        stale: count,
        fallback: count,
        none: count,
        cost: z.number().nonnegative().describe('In the unit of its document'),
        lastFailure: z.string().nullable(),
        p99Ms: z.number().nullable(),
      })
      .register(apiSchemas, { id: 'Context' }),
  ),
});
