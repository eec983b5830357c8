/** Decisions: ask for one, and see why one came out as it did. */
import { randomUUID } from 'node:crypto';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { weigh, weightRefusal } from '../../collect/weigh.ts';
import type { JsonObject } from '../../core/input.ts';
import { nameSchema } from '../../core/name.ts';
import type { DecideAnswer, Engine, ExplainedDecision, ProfileKey } from '../../hosts/engine.ts';
import type { KnownThen } from '../api.ts';
import { asOfView } from '../as-of.ts';
import type { ServerParts } from '../parts.ts';
import { note, onRecord, reads } from '../personal.ts';
import { HttpProblem, notFound } from '../problem.ts';
import { identifierKey } from '../profile-key.ts';
import { apiSchemas, traceShape } from '../shapes.ts';
import { profileView, traceOf } from '../view.ts';

const identifier = z.string().min(1).max(300).optional();
const decideRequest = z
  .object({
    profile: identifier.describe('Profile id; give one of profile, userId, email, anonymousId'),
    userId: identifier,
    email: identifier,
    anonymousId: identifier,
    placement: nameSchema.describe('Where the answer will be shown'),
    context: z
      .record(z.string(), z.unknown())
      .default({})
      .describe('Facts about this moment, for conditions'),
    limit: z.int().min(1).max(50).default(1).describe('How many actions at most, best first'),
    requestId: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('The same request again gets the same decision'),
  })
  .register(apiSchemas, { id: 'DecideRequest' });

const decideAnswer = z
  .object({
    decision: z.string().describe('Name it as decision_id in "Action Shown" and "Action Clicked" events'),
    profile: z.string(),
    actions: z.array(
      z.object({
        action: z.string(),
        content: z.record(z.string(), z.unknown()).describe("The action's treatment for placements"),
        propensity: z.number().optional(),
        value: z.number().optional(),
        selectionProbability: z.number().optional(),
        treatment: z.string().optional(),
        variant: z.string().optional(),
        product: z
          .record(z.string(), z.unknown())
          .optional()
          .describe(
            'What it offers: name, title and other texts in the language of the person, price, stock',
          ),
      }),
    ),
  })
  .register(apiSchemas, { id: 'DecideAnswer' });

export function decisionRoutes({ engine, audit }: ServerParts): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/v1/decide',
      {
        config: onRecord,
        bodyLimit: 65_536,
        schema: { summary: 'The next best action now', body: decideRequest, response: { 200: decideAnswer } },
      },
      async (request) => {
        const { placement, context, limit, requestId = randomUUID() } = request.body;
        const key = keyOf(request.body);
        checkLoad(context as JsonObject);
        return answerOf(
          await engine.decide({ key, placement, context: context as JsonObject, limit, requestId }),
        );
      },
    );

    app.get(
      '/v1/decisions/:id',
      {
        config: reads('decision-read'),
        schema: {
          summary: 'Why a decision came out as it did',
          params: z.object({ id: z.string().min(1).max(300) }),
          querystring: z.object({
            include: z.literal('known').optional().describe('Also what was known of the person then'),
          }),
          response: { 200: traceShape },
        },
      },
      async (request) => {
        const found = await engine.decision(request.params.id);
        if (!found) throw notFound('unknown_decision', `there is no decision ${request.params.id}`);
        await note(audit, request, { act: 'decision-read', profile: found.profile });
        const trace = traceOf(found);
        return request.query.include === undefined
          ? trace
          : { ...trace, known: await knownThen(engine, found) };
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
  const { identifiers, traits, computed, audiences, consents, jurisdiction, permissions } = profileView(
    found.profile,
  );
  return {
    identifiers,
    traits,
    computed,
    audiences,
    consents,
    jurisdiction,
    permissions,
    asOf: asOfView(then, found),
  };
}

/** The same bounds as for events: conditions read it the same way. */
function checkLoad(context: JsonObject): void {
  const weight = weigh(context, 0);
  if (weight >= 0) return;
  const { code, reason } = weightRefusal(weight);
  throw new HttpProblem(400, code, `context: ${reason}`, 'send less of it');
}

function keyOf(body: z.infer<typeof decideRequest>): ProfileKey {
  if (body.profile !== undefined) return { profile: body.profile };
  for (const namespace of ['userId', 'email', 'anonymousId'] as const) {
    const value = body[namespace];
    if (value !== undefined) return identifierKey(namespace, value);
  }
  throw new HttpProblem(
    400,
    'missing_identifier',
    'nobody is named',
    'send one of profile, userId, email, anonymousId',
  );
}

function answerOf({ profile, decision, treatments }: DecideAnswer): z.infer<typeof decideAnswer> {
  return {
    decision: decision.id,
    profile,
    actions: treatments.map(({ action, content, product }) => {
      const ranked = decision.ranked.find((candidate) => candidate.action === action);
      if (!ranked) return { action, content };
      const { propensity, value, selectionProbability, treatment, variant } = ranked;
      const said = treatment ? { treatment, ...(variant && { variant }) } : {};
      const offers = product === undefined ? {} : { product };
      return { action, content, propensity, value, selectionProbability, ...said, ...offers };
    }),
  };
}
