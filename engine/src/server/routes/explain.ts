/** Decisions taken again: verified from the log, and asked what else would have let another action win. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { verificationShape } from '../explain-shapes.ts';
import type { ServerParts } from '../parts.ts';
import { note, reads } from '../personal.ts';
import { notFound } from '../problem.ts';
import { verificationOf } from '../verification.ts';

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
  };
}

function unknownDecision(id: string) {
  return notFound(
    'unknown_decision',
    `there is no decision ${id}`,
    'its id stands in the answer of POST /v1/decide, and in the timeline of the person',
  );
}
