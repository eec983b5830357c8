/** Fairness: what decisions gave to people of each group, by protected traits. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { fairnessShape } from '../fairness-shapes.ts';
import { fairnessView } from '../fairness-view.ts';
import type { ServerParts } from '../parts.ts';
import { tellsOfNobody } from '../personal.ts';
import { HttpProblem, notFound } from '../problem.ts';

const USUAL_MS = 30 * 86_400_000;

export function fairnessRoutes({ engine, now }: ServerParts): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/v1/fairness',
      {
        config: tellsOfNobody,
        schema: {
          summary:
            'The disparity test of what was decided, by protected traits; reads the logs, which takes a while',
          querystring: z.object({
            from: z.iso.datetime({ offset: true }).optional().describe('Absent: the last 30 days'),
            to: z.iso.datetime({ offset: true }).optional(),
            placement: z.string().min(1).max(300).optional().describe('Only decisions for it'),
          }),
          response: { 200: fairnessShape },
        },
      },
      async ({ query }) => {
        const to = query.to === undefined ? now() : Date.parse(query.to);
        const from = query.from === undefined ? to - USUAL_MS : Date.parse(query.from);
        if (from > to)
          throw new HttpProblem(
            400,
            'bad_period',
            '`from` lies after `to`',
            'give the earlier instant as `from`',
          );
        const { placement } = query;
        const found = await engine.disparities({ from, to, ...(placement !== undefined && { placement }) });
        if (found) return fairnessView(found, { from, to });
        const mend = 'declare them in a document with `kind: fairness`, under `protected`';
        throw notFound('no_protected_traits', 'no document declares protected traits', mend);
      },
    );
  };
}
