/** Budgets: what is left, reserved and spent of each limit, and what one unit of it costs now. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { budgetsShape } from '../budgets-shapes.ts';
import { budgetsView } from '../budgets-view.ts';
import type { ServerParts } from '../parts.ts';
import { tellsOfNobody } from '../personal.ts';

export function budgetsRoutes({ engine, compiled, now }: ServerParts): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/v1/budgets',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'Budgets: remaining, reserved and spent of each limit, its pace and its price',
          response: { 200: budgetsShape },
        },
      },
      async () => budgetsView(await engine.budgets(), compiled()?.budgets?.descriptions ?? new Map(), now()),
    );
  };
}
