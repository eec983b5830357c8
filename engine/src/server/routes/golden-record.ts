/** The golden record: where a trait's value is from and what lost against it, and all traits in a view. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { SurvivorshipRule } from '../../core/golden/definition.ts';
import type { ExplainedWord } from '../../core/golden/explain.ts';
import type { TraitLineage } from '../../hosts/lineage.ts';
import type { GoldenRecordView, LineageView, LineageWord } from '../api-golden-record.ts';
import { instant } from '../instant.ts';
import type { ServerParts } from '../parts.ts';
import { note, reads } from '../personal.ts';
import { notFound } from '../problem.ts';
import { profileKey } from '../profile-key.ts';
import { apiSchemas } from '../shapes.ts';
import { unknownProfile } from './people.ts';

const at = z.iso.datetime();

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

export const lineageShape: z.ZodType<LineageView> = z
  .object({
    profile: z.string(),
    trait: z.string(),
    views: z.array(
      z.object({
        view: z.string(),
        fields: z.array(z.string()).describe('What wins together'),
        rules: z.array(z.string()).describe('In the order in which they are tried'),
        winner: wordShape.nullable().describe('Null: nobody says anything any more'),
        agreeing: z.array(z.string()).describe('Other sources that stand by the same'),
        lost: z.array(wordShape).describe('Newest first'),
      }),
    ),
    uncounted: z.int().describe('Events whose values are not remembered one by one'),
    filling: z.boolean().describe('History is still being read; until then the newest value holds'),
    whole: z.boolean().describe('False: there is more history than was looked through'),
  })
  .register(apiSchemas, { id: 'Lineage' });

export const goldenRecordShape: z.ZodType<GoldenRecordView> = z
  .object({
    profile: z.string(),
    view: z.string(),
    traits: z.array(
      z.object({
        name: z.string(),
        value: z.unknown(),
        source: z.string(),
        since: at,
        messageId: z.string(),
      }),
    ),
  })
  .register(apiSchemas, { id: 'GoldenRecordView' });

const idParam = z.string().min(1).max(600).describe('Profile id, or namespace:value');

export function goldenRecordRoutes({ engine, audit }: ServerParts): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/v1/profiles/:id/traits/:trait',
      {
        config: reads('profile-read'),
        schema: {
          summary: 'Where a trait is from, since when, and which values lost and why',
          params: z.object({ id: idParam, trait: z.string().min(1).max(200) }),
          response: { 200: lineageShape },
        },
      },
      async (request) => {
        const { id, trait } = request.params;
        const found = await engine.lineage(profileKey(id), trait);
        if (!found) throw unknownProfile(id);
        const { profile, lineage } = found;
        if (!lineage) {
          const mend = 'GET /v1/profiles/:id names the traits that there are';
          throw notFound('unknown_trait', `nobody ever said a trait "${trait}" of this person`, mend);
        }
        await note(audit, request, { act: 'profile-read', profile });
        return lineageView(profile, lineage);
      },
    );

    app.get(
      '/v1/profiles/:id/golden-record',
      {
        config: reads('profile-read'),
        schema: {
          summary: 'All traits as a view of the golden record has them',
          params: z.object({ id: idParam }),
          querystring: z.object({ view: z.string().min(1).max(100).default('default') }),
          response: { 200: goldenRecordShape },
        },
      },
      async (request) => {
        const { id } = request.params;
        const { view } = request.query;
        const found = await engine.goldenRecord(profileKey(id), view);
        if (!found) throw unknownProfile(id);
        const { profile, views, traits } = found;
        if (!traits)
          throw notFound('unknown_view', `there is no view "${view}"`, `use one of: ${views.join(', ')}`);
        const shown = traits.map(({ at: since, ...trait }) => ({ ...trait, since: instant(since) }));
        await note(audit, request, { act: 'profile-read', profile });
        return { profile, view, traits: shown };
      },
    );
  };
}

function lineageView(profile: string, found: TraitLineage): LineageView {
  const { name, views, uncounted, isFilling, isWhole } = found;
  return {
    profile,
    trait: name,
    views: views.map(({ view, fields, rules, winner, agreeing, lost }) => {
      const word = (one: ExplainedWord) => wordView(one, fields.length > 1);
      return {
        view,
        fields,
        rules: rules.map(ruleText),
        winner: winner && word(winner),
        agreeing,
        lost: lost.map(word),
      };
    }),
    uncounted,
    filling: isFilling,
    whole: isWhole,
  };
}

function wordView(word: ExplainedWord, isGroup: boolean): LineageWord {
  const { value, record, source, since, until, confirmedAt, messageId, events, why } = word;
  return {
    value,
    ...(isGroup && { record: { ...record } }),
    source,
    since: instant(since),
    ...(until !== null && { until: instant(until) }),
    confirmed: instant(confirmedAt),
    ...(messageId !== '' && { messageId }),
    events,
    why,
  };
}

function ruleText(rule: SurvivorshipRule): string {
  return typeof rule === 'string' ? rule : `source: ${rule.source.join(', ')}`;
}
