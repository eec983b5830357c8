/** What operators look at: figures, the live stream, the configuration in force. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { type BackfillProgress, leftMs, shareDone } from '../../hosts/backfill-progress.ts';
import type { SettlingView } from '../api.ts';
import type { Figures } from '../figures.ts';
import { settlingShape } from '../identity-shapes.ts';
import { instant } from '../instant.ts';
import type { Live } from '../live.ts';
import type { ServerParts } from '../parts.ts';
import { note, reads, tellsOfNobody } from '../personal.ts';
import { configurationShape, contextsShape, figuresShape } from '../shapes.ts';

export function operationRoutes(parts: ServerParts, figures: Figures, live: Live): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/v1/figures',
      {
        config: tellsOfNobody,
        schema: { summary: 'Counts, rates and latencies', response: { 200: figuresShape } },
      },
      () => figures.look(),
    );

    app.get(
      '/v1/live',
      {
        config: reads('live-watched'),
        schema: { summary: 'What happens, as server-sent events', produces: ['text/event-stream'] },
      },
      async (request, reply) => {
        await note(parts.audit, request, { act: 'live-watched' });
        reply.hijack();
        live.add(reply.raw);
      },
    );

    app.get(
      '/v1/configuration',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'The documents in force, and problems of newer ones',
          response: { 200: configurationShape },
        },
      },
      async () => parts.configuration(),
    );

    app.get(
      '/v1/configuration/settling',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'How far the revision in force is carried out for everybody who is there',
          response: { 200: settlingShape },
        },
      },
      async () => {
        const { backfill } = await parts.engine.figures();
        return { settling: backfill === undefined ? null : settlingOf(backfill, parts.now()) };
      },
    );

    app.get(
      '/v1/contexts',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'Context providers: questions, answers, failures and what they cost',
          response: { 200: contextsShape },
        },
      },
      async () => ({ items: [...parts.contexts.figures()] }),
    );
  };
}

function settlingOf(progress: BackfillProgress, now: number): SettlingView {
  const share = shareDone(progress);
  return {
    since: instant(progress.since),
    share: Math.round(share * 1000) / 1000,
    done: progress.filled,
    total: progress.toFill,
    leftMs: leftMs(share, progress.since, now),
    identity: progress.identity,
  };
}
