/** Shapes of where traits are from. */
import { z } from 'zod';
import type { LineageView, LineageWord, TraitLineageView } from './api-golden-record.ts';
import type { Page } from './api-page.ts';
import { apiSchemas, at, pageOf } from './page-shapes.ts';

const wordShape: z.ZodType<LineageWord> = z.object({
  value: z.unknown(),
  record: z.record(z.string(), z.unknown()).optional().describe('What wins together with it'),
  source: z.string(),
  since: at.describe('Since when the source stands by it, or last stood'),
  until: at.optional().describe('When the source said otherwise'),
  confirmed: at.describe('When it was last said'),
  messageId: z.string().optional().describe('The latest event that said it'),
  events: z.int().describe('How many events said it'),
  why: z.object({ code: z.string(), words: z.string() }),
});

const traitLineage = z.object({
  trait: z.string(),
  views: z.array(
    z.object({
      view: z.string(),
      fields: z.array(z.string()).describe('What wins together'),
      rules: z.array(z.string()).describe('In the order in which they are tried'),
      winner: wordShape.nullable().describe('Null: nobody says anything any more'),
      agreeing: z.array(z.string()).describe('Other sources that stand by the same'),
      lost: z.array(wordShape).describe('Newest first'),
      moreLost: z
        .int()
        .optional()
        .describe('So many more lost: GET /v1/profiles/:id/traits/:trait tells them'),
    }),
  ),
  uncounted: z.int().describe('Events whose values are not remembered one by one'),
  filling: z.boolean().describe('History is still being read; until then the newest value holds'),
  whole: z.boolean().describe('False: there is more history than was looked through'),
});

export const lineageShape: z.ZodType<LineageView> = traitLineage
  .extend({ profile: z.string() })
  .register(apiSchemas, { id: 'Lineage' });

const traitLineageShape: z.ZodType<TraitLineageView> = traitLineage.register(apiSchemas, {
  id: 'TraitLineage',
});

export const lineagesShape: z.ZodType<Page<TraitLineageView>> = pageOf(traitLineageShape);
