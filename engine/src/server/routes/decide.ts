/**
 * The next best action now. The hottest question there is, and under overload the most answers are fallbacks: so it stands
 * outside of the hooks that all else goes through, with its own guard, which costs little and lets in the same.
 */
import { randomUUID } from 'node:crypto';
import cookies from '@fastify/cookie';
import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { weigh, weightRefusal } from '../../collect/weigh.ts';
import type { JsonObject, Slot } from '../../core/input.ts';
import { nameSchema } from '../../core/name.ts';
import type { DecideAnswer, Decided, FallbackContent, GivenUp, ProfileKey } from '../../hosts/engine.ts';
import { answerJson } from '../answer-json.ts';
import { degraded, scoreLabel } from '../arbitration-shapes.ts';
import { DEADLINE_MS, noteArrival, waitedMs } from '../arrival.ts';
import { checkAccess, checkHost, type GuardOptions } from '../guard.ts';
import type { ServerParts } from '../parts.ts';
import { onRecord } from '../personal.ts';
import { HttpProblem } from '../problem.ts';
import { identifierKey } from '../profile-key.ts';
import { apiSchemas } from '../shapes.ts';
import { labelOf } from '../view.ts';

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

/** Nothing of an answer is a page: nobody may frame it, guess its type or keep it. */
function headersOf(isSecure: boolean): Readonly<Record<string, string>> {
  return {
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    ...(isSecure && { 'strict-transport-security': 'max-age=31536000; includeSubDomains' }),
  };
}

export function decideRoutes(
  { engine }: Pick<ServerParts, 'engine'>,
  guard: GuardOptions,
  isSecure: boolean,
): FastifyPluginAsync {
  const headers = headersOf(isSecure);
  return async (scope) => {
    const app = scope.withTypeProvider<ZodTypeProvider>();
    answerJson(scope);
    takeJson(scope);
    await scope.register(cookies, { hook: false });
    app.addHook('onRequest', (request, reply, done) => {
      try {
        checkHost(request, guard);
        const { authorization, cookie } = request.headers;
        request.cookies =
          authorization !== undefined || cookie === undefined ? {} : scope.parseCookie(cookie);
        checkAccess(request, guard);
      } catch (error) {
        done(error as Error);
        return;
      }
      reply.headers(headers);
      done();
    });

    app.post(
      '/v1/decide',
      {
        config: onRecord,
        bodyLimit: 65_536,
        onRequest: noteArrival,
        schema: { summary: 'The next best action now', body: decideRequest, response: { 200: decideAnswer } },
      },
      // Not async: what is given up at once is answered in the turn in which it was read.
      (request) => {
        const { body } = request;
        const { context, requestId = randomUUID(), deadlineMs = DEADLINE_MS, conversation } = body;
        const [slot, ...others] = slotsOf(body);
        const key = keyOf(body);
        const answer = engine.decideInTime({
          key,
          ...slot,
          context: context as JsonObject,
          requestId,
          deadlineMs,
          waitedMs: waitedMs(request),
          ...(others.length > 0 && { others }),
          ...(conversation !== undefined && { conversation }),
        });
        if (!(answer instanceof Promise)) return answerOf(answer, body.placements);
        return answer.then((given) => answerOf(given, body.placements));
      },
    );
  };
}

/** What is too much, or reaches a prototype, is refused before anything copies it. */
function takeJson(scope: FastifyInstance): void {
  scope.removeContentTypeParser('application/json');
  scope.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => {
    try {
      const body: unknown = JSON.parse(text as string);
      checkLoad((body as { readonly context?: unknown } | null)?.context);
      done(null, body);
    } catch (error) {
      done(error instanceof HttpProblem ? error : notJson());
    }
  });
}

function notJson(): HttpProblem {
  return new HttpProblem(400, 'bad_json', 'the body is not JSON', 'see /openapi.json for what is expected');
}

/** The same bounds as for events: conditions read it the same way. */
function checkLoad(context: unknown): void {
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
