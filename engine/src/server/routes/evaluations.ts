/** Evaluations: what another policy would have earned, or what a rule costs, by the decisions that were taken. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { EvaluationView } from '../api.ts';
import type { Evaluating } from '../evaluating.ts';
import { evaluationBody, evaluationChoicesShape, evaluationShape } from '../evaluation-shapes.ts';
import { evaluationView } from '../evaluation-view.ts';
import type { ServerParts } from '../parts.ts';
import { tellsOfNobody } from '../personal.ts';
import { notFound } from '../problem.ts';
import { pageOf } from '../shapes.ts';

const params = z.object({ id: z.string().min(1).max(100) });

export function evaluationRoutes({ evaluations }: Pick<ServerParts, 'evaluations'>): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/v1/evaluations',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'Ask what another policy would have earned, or what a rule costs; in the background',
          body: evaluationBody,
          response: { 202: evaluationShape },
        },
      },
      async ({ body }, reply) => reply.code(202).send(evaluationView(evaluations.start(body))),
    );

    app.get(
      '/v1/evaluations',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'The newest evaluations, until the server is restarted',
          response: { 200: pageOf(evaluationShape) },
        },
      },
      async () => ({ items: evaluations.list().map(evaluationView) }),
    );

    app.get(
      '/v1/evaluations/choices',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'Rules in force that could be left out, and actions and placements to ask about',
          response: { 200: evaluationChoicesShape },
        },
      },
      async () => evaluations.choices(),
    );

    app.get(
      '/v1/evaluations/:id',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'How far an evaluation is, or what it found',
          params,
          response: { 200: evaluationShape },
        },
      },
      async ({ params: { id } }) => viewOf(id, evaluations.find(id)),
    );

    app.delete(
      '/v1/evaluations/:id',
      {
        config: tellsOfNobody,
        schema: { summary: 'Stop an evaluation', params, response: { 200: evaluationShape } },
      },
      async ({ params: { id } }) => viewOf(id, evaluations.stop(id)),
    );
  };
}

function viewOf(id: string, found: Evaluating | undefined): EvaluationView {
  if (found) return evaluationView(found);
  throw notFound(
    'unknown_evaluation',
    `there is no evaluation ${id}`,
    'the newest thirty are kept, until the server is restarted: ask again',
  );
}
