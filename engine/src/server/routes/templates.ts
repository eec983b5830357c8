/** Journeys to begin with, as the console offers them; kairos templates copies one into a folder. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { nameSchema } from '../../core/name.ts';
import { templateRowShape, templateShape } from '../documents-shapes.ts';
import type { ServerParts } from '../parts.ts';
import { tellsOfNobody } from '../personal.ts';
import { notFound } from '../problem.ts';
import { pageOf } from '../shapes.ts';

export function templateRoutes({ templates }: ServerParts): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/v1/templates',
      {
        config: tellsOfNobody,
        schema: { summary: 'Journeys to begin with', response: { 200: pageOf(templateRowShape) } },
      },
      async () => ({ items: (await templates()).map(({ files: _files, ...row }) => row) }),
    );

    app.get(
      '/v1/templates/:name',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'A template with its documents and stories',
          params: z.object({ name: nameSchema }),
          response: { 200: templateShape },
        },
      },
      async ({ params: { name } }) => {
        const found = (await templates()).find((template) => template.name === name);
        if (found) return found;
        throw notFound('unknown_template', `there is no template "${name}"`, 'GET /v1/templates names them');
      },
    );
  };
}
