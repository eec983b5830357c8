/** Experiments and holdouts: what they have shown, what is decided of them, and how many people one needs. */
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { nameSchema } from '../../core/name.ts';
import { planOf, planQuery } from '../experiment-plan.ts';
import { experimentPlanShape, experimentRowShape, experimentShape } from '../experiment-shapes.ts';
import type { Deciding } from '../experiments.ts';
import { actorOf } from '../guard.ts';
import type { ServerParts } from '../parts.ts';
import { isOnRecord, reads, tellsOfNobody } from '../personal.ts';
import { pageOf } from '../shapes.ts';

/** A holdout's name has what it withholds behind it: sent percent-encoded. */
const params = z.object({ name: z.string().min(1).max(300) });
const why = {
  why: z.string().max(200).default('').describe('On record for good: it must not name anybody'),
};

export function experimentRoutes({ experiments }: Pick<ServerParts, 'experiments'>): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/v1/experiments',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'Experiments and holdouts: how many people are in them, and what they have shown so far',
          response: { 200: pageOf(experimentRowShape) },
        },
      },
      async () => ({ items: await experiments.list() }),
    );

    app.get(
      '/v1/experiments/plan',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'How many people an experiment needs to find an effect of a given size',
          querystring: planQuery,
          response: { 200: experimentPlanShape },
        },
      },
      async ({ query }) => planOf(query),
    );

    app.get(
      '/v1/experiments/:name',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'An experiment or a holdout: each arm against another, with intervals valid at every look',
          params,
          response: { 200: experimentShape },
        },
      },
      ({ params: { name } }) => experiments.view(name),
    );

    for (const [type, act, summary] of [
      ['stop', 'experiment-stopped', 'Stop an experiment: everybody has what the first arm has'],
      ['resume', 'experiment-resumed', 'Let a stopped experiment go on; everybody keeps their arm'],
    ] as const) {
      app.post(
        `/v1/experiments/:name/${type}`,
        {
          config: reads(act),
          schema: { summary, params, body: z.object(why), response: { 200: experimentShape } },
        },
        (request) => done(request, { type }, request.body.why),
      );
    }

    app.post(
      '/v1/experiments/:name/ramp',
      {
        config: reads('experiment-ramped'),
        schema: {
          summary: 'Let more people into an experiment; nobody changes the arm',
          params,
          body: z.object({
            coverage: z.number().positive().max(100).describe('Percent of the people'),
            ...why,
          }),
          response: { 200: experimentShape },
        },
      },
      (request) => {
        const { coverage, why: reason } = request.body;
        return done(request, { type: 'ramp', coverage }, reason);
      },
    );

    app.post(
      '/v1/experiments/:name/roll-out',
      {
        config: reads('experiment-rolled-out'),
        schema: {
          summary: 'End an experiment: from now on everybody has what this arm has',
          params,
          body: z.object({ winner: nameSchema.describe('The name of an arm'), ...why }),
          response: { 200: experimentShape },
        },
      },
      (request) => {
        const { winner, why: reason } = request.body;
        return done(request, { type: 'roll-out', winner }, reason);
      },
    );

    /** On record before it is done. */
    async function done(
      request: FastifyRequest<{ Params: { name: string } }>,
      act: Deciding,
      reason: string,
    ) {
      const view = await experiments.act(request.params.name, act, actorOf(request), reason);
      isOnRecord(request);
      return view;
    }
  };
}
