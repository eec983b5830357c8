/** Decisions: ask for one, and see why one came out as it did. */
import { randomUUID } from 'node:crypto';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { weigh, weightRefusal } from '../../collect/weigh.ts';
import type { JsonObject, Slot } from '../../core/input.ts';
import { nameSchema } from '../../core/name.ts';
import type {
  DecideAnswer,
  Decided,
  Engine,
  ExplainedDecision,
  FallbackContent,
  GivenUp,
  ProfileKey,
} from '../../hosts/engine.ts';
import type { KnownThen } from '../api.ts';
import { degraded, scoreLabel } from '../arbitration-shapes.ts';
import { DEADLINE_MS, noteArrival, waitedMs } from '../arrival.ts';
import { asOfView } from '../as-of.ts';
import type { ServerParts } from '../parts.ts';
import { note, onRecord, reads } from '../personal.ts';
import { HttpProblem, notFound } from '../problem.ts';
import { identifierKey } from '../profile-key.ts';
import { apiSchemas, traceShape } from '../shapes.ts';
import { labelOf, profileView, traceOf } from '../view.ts';

const slot = {
  placement: nameSchema.describe('Where the answer will be shown'),
  limit: z.int().min(1).max(50).default(1).describe('How many actions at most, best first'),
};
const identifier = z.string().min(1).max(300).optional();
const decideRequest = z
  .object({
    profile: identifier.describe('Profile id; give one of profile, userId, email, anonymousId'),
    userId: identifier,
    email: identifier,
    anonymousId: identifier,
    placement: slot.placement.optional().describe('Where the answer will be shown; or placements'),
    placements: z
      .array(z.object(slot))
      .min(1)
      .max(20)
      .optional()
      .describe('Filled together: no action is in two of them'),
    context: z
      .record(z.string(), z.unknown())
      .default({})
      .describe('Facts about this moment, for conditions'),
    limit: slot.limit,
    requestId: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('The same request again gets the same decision'),
    deadlineMs: z
      .int()
      .min(0)
      .max(60_000)
      .optional()
      .describe('It is answered within this time, by the fallback where it must be; 50'),
    conversation: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .describe('Names a call or chat that goes on: what was proposed in it and not mentioned is free again'),
  })
  .register(apiSchemas, { id: 'DecideRequest' });

const decided = {
  decision: z
    .string()
    .optional()
    .describe('Name it in /v1/outcomes; absent where nobody could be asked in time: nothing was decided'),
  actions: z.array(
    z.object({
      action: z.string(),
      content: z.record(z.string(), z.unknown()).describe("The action's treatment for placements"),
      propensity: z.number().optional(),
      value: z.number().optional(),
      selectionProbability: z.number().optional(),
      label: scoreLabel.optional(),
      treatment: z.string().optional(),
      variant: z.string().optional(),
      product: z
        .record(z.string(), z.unknown())
        .optional()
        .describe('What it offers: name, title and other texts in the language of the person, price, stock'),
      voucher: z
        .object({
          code: z.string(),
          pool: z.string(),
          expiresAt: z.string().nullable(),
          value: z.string().nullable(),
        })
        .optional()
        .describe('The code that goes with it: the same for the person as long as it is good'),
    }),
  ),
  fallback: z
    .object({ action: z.string().optional(), content: z.record(z.string(), z.unknown()) })
    .optional()
    .describe('What the documents name for the placement where nothing is chosen'),
};

const decideAnswer = z
  .object({
    ...decided,
    profile: z.string().optional(),
    degraded: degraded.optional(),
    placements: z
      .array(z.object({ placement: z.string(), ...decided }))
      .optional()
      .describe('Where placements were asked for, each of them in their order'),
  })
  .register(apiSchemas, { id: 'DecideAnswer' });

/** Candidates that were not eligible, named in one answer. */
const NAMES = 200;

export function decisionRoutes({ engine, audit }: ServerParts): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/v1/decide',
      {
        config: onRecord,
        bodyLimit: 65_536,
        onRequest: noteArrival,
        schema: { summary: 'The next best action now', body: decideRequest, response: { 200: decideAnswer } },
      },
      async (request) => {
        const { body } = request;
        const { context, requestId = randomUUID(), deadlineMs = DEADLINE_MS, conversation } = body;
        const [slot, ...others] = slotsOf(body);
        const key = keyOf(body);
        checkLoad(context as JsonObject);
        const answer = await engine.decideInTime({
          key,
          ...slot,
          context: context as JsonObject,
          requestId,
          deadlineMs,
          waitedMs: waitedMs(request),
          ...(others.length > 0 && { others }),
          ...(conversation !== undefined && { conversation }),
        });
        return answerOf(answer, body.placements);
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

function slotsOf({
  placement,
  placements,
  limit,
}: z.infer<typeof decideRequest>): readonly [Slot, ...Slot[]] {
  if ((placement === undefined) === (placements === undefined))
    throw new HttpProblem(
      400,
      'placement_needed',
      'a request asks for one `placement`, or for several `placements`',
      'send one of the two',
    );
  if (placement !== undefined) return [{ placement, limit }];
  const [first, ...others] = placements!;
  const names = new Set([first, ...others].map((slot) => slot!.placement));
  if (names.size <= others.length)
    throw new HttpProblem(
      400,
      'placement_twice',
      'a placement is named twice',
      'name each once, with its limit',
    );
  return [first!, ...others];
}

type Answered = z.infer<typeof decideAnswer>;

/** @param asked present where several were asked for */
function answerOf(answer: DecideAnswer | GivenUp, asked: readonly Slot[] | undefined): Answered {
  // The same request with other placements has what it got for those that it had named.
  const decided = 'decision' in answer ? [answer, ...answer.others] : undefined;
  const parts = decided?.map(decidedPart) ?? ('fallbacks' in answer ? answer.fallbacks.map(givenUpPart) : []);
  const degraded = 'decision' in answer ? answer.decision.degraded : answer.degraded;
  return {
    ...parts[0]!,
    ...('profile' in answer && { profile: answer.profile }),
    ...(degraded !== undefined && { degraded }),
    ...(asked !== undefined && {
      placements: asked.flatMap(({ placement }, i) => {
        const part = parts[decided?.findIndex(({ decision }) => decision.placement === placement) ?? i];
        return part ? [{ placement, ...part }] : [];
      }),
    }),
  };
}

function givenUpPart(fallback: FallbackContent | undefined): Pick<Answered, 'actions' | 'fallback'> {
  return { actions: [], ...(fallback && { fallback }) };
}

function decidedPart({
  decision,
  treatments,
  fallback,
}: Decided): Pick<Answered, 'decision' | 'actions' | 'fallback'> {
  return {
    decision: decision.id,
    actions: treatments.map(({ action, content, product, voucher }) => {
      const ranked = decision.ranked.find((candidate) => candidate.action === action);
      if (!ranked) return { action, content };
      const { propensity, value, selectionProbability, treatment, variant } = ranked;
      return {
        action,
        content,
        propensity,
        value,
        selectionProbability,
        label: labelOf(ranked),
        ...(treatment && { treatment, ...(variant && { variant }) }),
        ...(product && { product }),
        ...(voucher && { voucher }),
      };
    }),
    ...(fallback && { fallback }),
  };
}
