/** Why a decision came out as it did. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Engine, ExplainedDecision } from '../../hosts/engine.ts';
import type { KnownThen } from '../api.ts';
import { asOfView } from '../as-of.ts';
import { withLacked } from '../lacking-words.ts';
import type { ServerParts } from '../parts.ts';
import { note, reads } from '../personal.ts';
import { notFound } from '../problem.ts';
import { traceShape } from '../shapes.ts';
import { profileView, traceOf } from '../view.ts';

/** Candidates that were not eligible, named in one answer. */
const NAMES = 200;

export function decisionRoutes({ engine, audit }: ServerParts): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/v1/decisions/:id',
      {
        config: reads('decision-read'),
        schema: {
          summary: 'Why a decision came out as it did',
          params: z.object({ id: z.string().min(1).max(300) }),
          querystring: z.object({
            include: z.literal('known').optional().describe('Also what was known of the person then'),
            cursor: z
              .string()
              .regex(/^\d{1,7}$/)
              .optional()
              .describe('More of those that were not eligible'),
          }),
          response: { 200: traceShape },
        },
      },
      async (request) => {
        const from = Number(request.query.cursor ?? 0);
        const found = await engine.decision(request.params.id, { from, limit: NAMES + 1 });
        if (!found) throw notFound('unknown_decision', `there is no decision ${request.params.id}`);
        await note(audit, request, { act: 'decision-read', profile: found.profile });
        const more = found.ineligible.length > NAMES;
        const trace = {
          ...traceOf({ ...found, ineligible: found.ineligible.slice(0, NAMES) }),
          ...(more && { next: String(from + NAMES) }),
        };
        return request.query.include === undefined
          ? withLacked(trace)
          : withLacked({ ...trace, known: await knownThen(engine, found) });
      },
    );
  };
}

/** What was known when it was made, up to the very input; null where that is too long a history. */
async function knownThen(
  engine: Engine,
  { profile, decision: { at }, position }: ExplainedDecision & { readonly profile: string },
): Promise<KnownThen | null> {
  const then = { at, knownAt: at };
  const found = await engine.profileAsOf({ profile }, { ...then, until: position });
  if (!found || 'problem' in found) return null;
  const { identifiers, traits, computed, audiences, awaitsHistory, consents, jurisdiction, permissions } =
    profileView(found.profile);
  return {
    identifiers,
    traits,
    computed,
    audiences,
    ...(awaitsHistory && { awaitsHistory }),
    consents,
    jurisdiction,
    permissions,
    asOf: asOfView(then, found),
  };
}
