/** Exact counts of whom a condition would fit, before it is saved: begin one, see how far it is, stop it. */
import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { conditionSchema } from '../../core/name.ts';
import { leftMs } from '../../hosts/backfill-progress.ts';
import type { AudienceCount } from '../../hosts/count-progress.ts';
import type { AudienceCountView } from '../api.ts';
import { instant } from '../instant.ts';
import type { ServerParts } from '../parts.ts';
import { note, reads } from '../personal.ts';
import { HttpProblem, notFound } from '../problem.ts';
import { audienceCountShape } from '../shapes.ts';
import { whoIs } from '../view.ts';

const idParam = z.object({ id: z.string().min(1).max(100) });

export function audienceCountRoutes({ engine, audit, now }: ServerParts): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/v1/audiences/counts',
      {
        config: reads('audience-tried'),
        schema: {
          summary: 'Count exactly whom a condition would fit, in the background',
          body: z.object({ condition: conditionSchema }),
          response: { 202: audienceCountShape },
        },
      },
      async (request, reply) => {
        const { body } = request;
        const id = randomUUID();
        const problem = await engine.countAudience(id, body.condition);
        if (problem) throw new HttpProblem(400, problem.code, problem.message, problem.mend || undefined);
        return reply.code(202).send(await viewAt(request, id));
      },
    );

    app.get(
      '/v1/audiences/counts/:id',
      {
        config: reads('audience-tried'),
        schema: {
          summary: 'How far a count is, or what it found',
          params: idParam,
          response: { 200: audienceCountShape },
        },
      },
      (request) => viewAt(request, request.params.id),
    );

    app.delete(
      '/v1/audiences/counts/:id',
      {
        config: reads('audience-tried'),
        schema: {
          summary: 'Stop a count: what it found so far stays',
          params: idParam,
          response: { 200: audienceCountShape },
        },
      },
      async (request) => {
        await engine.stopAudienceCount(request.params.id);
        return viewAt(request, request.params.id);
      },
    );
  };

  async function viewAt(request: FastifyRequest, id: string): Promise<AudienceCountView> {
    const found = await engine.audienceCount(id);
    if (found) {
      await note(audit, request, { act: 'audience-tried', detail: { people: found.sample.length } });
      return viewOf(found, now());
    }
    throw notFound(
      'unknown_count',
      `there is no count ${id}`,
      'the newest fifty are kept, until the server is restarted: begin another one',
    );
  }
}

function viewOf(found: AudienceCount, now: number): AudienceCountView {
  const { end, reason, startedAt, endedAt, share, sample, ...rest } = found;
  return {
    ...rest,
    share: Math.floor(share * 1000) / 1000,
    state: end ?? 'running',
    ...(reason === null ? {} : { reason }),
    startedAt: instant(startedAt),
    endedAt: endedAt === null ? null : instant(endedAt),
    leftMs: end === null ? leftMs(share, startedAt, now) : null,
    sample: sample.map(({ id, identifiers }) => ({ id, who: whoIs(id, identifiers) })),
  };
}
