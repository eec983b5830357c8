/** Audiences: who is in them, and how far a new or changed one has been filled from history. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { conditionSchema } from '../../core/name.ts';
import { leftMs, shareDone } from '../../hosts/backfill-progress.ts';
import type { EngineFigures } from '../../hosts/engine.ts';
import type { AudienceView } from '../api.ts';
import { instant } from '../instant.ts';
import type { AudienceOutline, ServerParts } from '../parts.ts';
import { note, reads, tellsOfNobody } from '../personal.ts';
import { HttpProblem, notFound } from '../problem.ts';
import { audiencePreviewShape, audienceShape, pageOf } from '../shapes.ts';
import { whoIs } from '../view.ts';

/** Leaves the rest of a second to the way there and back. */
const WITHIN_MS = 700;

export function audienceRoutes({ engine, audiences, audit, now }: ServerParts): FastifyPluginAsyncZod {
  const viewOf = (figures: EngineFigures, outline: AudienceOutline): AudienceView => {
    const { name, condition, description } = outline;
    const { backfill } = figures;
    return {
      name,
      condition,
      ...(description === undefined ? {} : { description }),
      members: figures.audiences.get(name) ?? 0,
      filling:
        backfill?.audiences.includes(name) === true
          ? {
              since: instant(backfill.since),
              share: Math.round(shareDone(backfill) * 1000) / 1000,
              filled: backfill.filled,
              total: backfill.toFill,
              leftMs: leftMs(shareDone(backfill), backfill.since, now()),
            }
          : null,
    };
  };
  return async (app) => {
    app.get(
      '/v1/audiences',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'Audiences in force, with their members and how far they are filled',
          response: { 200: pageOf(audienceShape) },
        },
      },
      async () => {
        const figures = await engine.figures();
        return { items: audiences().map((outline) => viewOf(figures, outline)) };
      },
    );

    app.post(
      '/v1/audiences/preview',
      {
        config: reads('audience-tried'),
        schema: {
          summary: 'How many persons a condition would fit, estimated within a second',
          body: z.object({ condition: conditionSchema }),
          response: { 200: audiencePreviewShape },
        },
      },
      async (request) => {
        const { body } = request;
        const start = now();
        const found = await engine.previewAudience(body.condition, WITHIN_MS);
        if ('code' in found) throw new HttpProblem(400, found.code, found.message, found.mend);
        const { isExact, sample, ...counts } = found;
        await note(audit, request, { act: 'audience-tried', detail: { people: sample.length } });
        const people = sample.map(({ id, identifiers }) => ({ id, who: whoIs(id, identifiers) }));
        return { ...counts, exact: isExact, ms: now() - start, sample: people };
      },
    );

    app.get(
      '/v1/audiences/:name',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'One audience',
          params: z.object({ name: z.string().min(1).max(100) }),
          response: { 200: audienceShape },
        },
      },
      async ({ params }) => {
        const outline = audiences().find(({ name }) => name === params.name);
        if (!outline) {
          const mend = 'GET /v1/audiences lists those in force';
          throw notFound('unknown_audience', `no audience is called ${params.name}`, mend);
        }
        return viewOf(await engine.figures(), outline);
      },
    );
  };
}
