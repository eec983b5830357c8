/** What operators look at: figures, the live stream, the configuration in force, refused events. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Figures } from '../figures.ts';
import { actorOf } from '../guard.ts';
import type { Live } from '../live.ts';
import type { ServerParts } from '../parts.ts';
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
      { schema: { summary: 'Counts, rates and latencies', response: { 200: figuresShape } } },
      () => figures.look(),
    );

    app.get(
      '/v1/live',
      { schema: { summary: 'What happens, as server-sent events', produces: ['text/event-stream'] } },
      async (request, reply) => {
        await parts.audit.note({ act: 'live-watched', by: actorOf(request) });
        reply.hijack();
        live.add(reply.raw);
      },
    );

    app.get(
      '/v1/configuration',
      {
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
        schema: {
          summary: 'Events that were refused, newest first',
          querystring: pageQuery,
          response: { 200: pageOf(deadLetterShape) },
        },
      },
      async (request) => {
        await parts.audit.note({ act: 'refused-read', by: actorOf(request) });
        return parts.deadLetters.list(request.query);
      },
    );
  };
}
