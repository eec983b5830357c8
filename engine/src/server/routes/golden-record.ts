/** The golden record: where a trait's value is from and what lost against it, and all traits in a view. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { GoldenRecordView } from '../api-golden-record.ts';
import { instant } from '../instant.ts';
import { lineageShape, lineagesShape } from '../lineage-shapes.ts';
import { lineagesPage, lineageView } from '../lineage-view.ts';
import type { ServerParts } from '../parts.ts';
import { note, reads } from '../personal.ts';
import { notFound } from '../problem.ts';
import { profileKey } from '../profile-key.ts';
import { apiSchemas, pageQuery } from '../shapes.ts';
import { unknownProfile } from './people.ts';

const at = z.iso.datetime();

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
      '/v1/profiles/:id/lineage',
      {
        config: reads('profile-read'),
        schema: {
          summary: 'Where each trait is from, since when, and which values lost and why, by name',
          params: z.object({ id: idParam }),
          querystring: pageQuery,
          response: { 200: lineagesShape },
        },
      },
      async (request) => {
        const { id } = request.params;
        const { cursor, limit } = request.query;
        const found = await lineagesPage(engine, profileKey(id), { after: cursor, limit });
        if (!found) throw unknownProfile(id);
        await note(audit, request, { act: 'profile-read', profile: found.profile });
        return found.page;
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
