/** Decisions taken again: verified from the log, and asked what else would have let another action win. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { isOfOtherVersion, problemWords, type WhyNotProblem } from '../../hosts/decisions-again.ts';
import { verificationShape, whyNotShape } from '../explain-shapes.ts';
import type { ServerParts } from '../parts.ts';
import { note, reads } from '../personal.ts';
import { HttpProblem, notFound } from '../problem.ts';
import { verificationOf } from '../verification.ts';
import { whyNotView } from '../why-not.ts';

const decisionId = z.object({ id: z.string().min(1).max(300) });

export function explainRoutes({ engine, audit }: ServerParts): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/v1/decisions/:id/verification',
      {
        config: reads('decision-read'),
        schema: {
          summary: 'Takes a decision again, from its record and from the log, and compares',
          params: decisionId,
          response: { 200: verificationShape },
        },
      },
      async (request) => {
        const { id } = request.params;
        const found = await engine.verifyDecision(id);
        if (!found) throw unknownDecision(id);
        await note(audit, request, { act: 'decision-read', profile: found.profile });
        return verificationOf(id, found);
      },
    );

    app.get(
      '/v1/decisions/:id/why-not/:action',
      {
        config: reads('decision-read'),
        schema: {
          summary: 'The smallest changes that would have let another action win',
          params: decisionId.extend({ action: z.string().min(1).max(300) }),
          response: { 200: whyNotShape },
        },
      },
      async (request) => {
        const { id, action } = request.params;
        const found = await engine.whyNot(id, action);
        if (!found) throw unknownDecision(id);
        if ('problem' in found) throw notAnswered(found, action);
        await note(audit, request, { act: 'decision-read', profile: found.profile });
        return whyNotView(found);
      },
    );
  };
}

function notAnswered(problem: WhyNotProblem, action: string): HttpProblem {
  if (problem.problem === 'unknown-action')
    return notFound(
      'unknown_action',
      `there was no action ${action} in revision ${problem.revision}, which decided`,
      'use an action that the documents of that revision have: GET /v1/decisions/:id names its candidates',
    );
  return new HttpProblem(
    409,
    isOfOtherVersion(problem) ? 'other_semantics' : 'not_taken_again',
    `the decision cannot be taken again: ${problemWords(problem)}`,
    'its record is what there is: GET /v1/decisions/:id',
  );
}

function unknownDecision(id: string) {
  return notFound(
    'unknown_decision',
    `there is no decision ${id}`,
    'its id stands in the answer of POST /v1/decide, and in the timeline of the person',
  );
}
