/** What operators look at: figures, the live stream, the configuration in force, refused events. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Figures } from '../figures.ts';
import type { Live } from '../live.ts';
import type { ServerParts } from '../parts.ts';
import { note, reads, tellsOfNobody } from '../personal.ts';
import {
  configurationShape,
  contextsShape,
  deadLetterShape,
  figuresShape,
  pageOf,
  pageQuery,
} from '../shapes.ts';

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

    app.get(
      '/v1/dead-letters',
      {
        config: reads('refused-read'),
        schema: {
          summary: 'Events that were refused, newest first',
          querystring: pageQuery,
          response: { 200: pageOf(deadLetterShape) },
        },
      },
      async (request) => {
        await note(parts.audit, request, { act: 'refused-read' });
        return parts.deadLetters.list(request.query);
      },
    );
  };
}
