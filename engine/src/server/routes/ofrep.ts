/**
 * OFREP 0.3, which OpenFeature's clients speak: each placement is a flag, its value the content of what is decided for
 * it. A server asks with the API key for anybody; a page or app with a write key only for its visitor's own id, which
 * nobody can guess. All flags at once carry a tag: where nothing happened since, nothing is decided again. What there was
 * no time to decide carries none.
 */
import { randomUUID } from 'node:crypto';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { allowAnyOrigin, answerPreflight } from '../../collect/cross-origin.ts';
import { weigh, weightRefusal } from '../../collect/weigh.ts';
import { headerKeys } from '../../collect/write-key.ts';
import type { JsonObject, Slot } from '../../core/input.ts';
import type { DecideAnswer, GivenUp, ProfileKey } from '../../hosts/engine.ts';
import { DEADLINE_MS, noteArrival, waitedMs } from '../arrival.ts';
import { hasSecretKey } from '../guard.ts';
import { type Flag, flagsOf, offeredProducts, stillIn, tagOf } from '../ofrep.ts';
import type { ServerParts } from '../parts.ts';
import { HttpProblem } from '../problem.ts';
import { identifierKey } from '../profile-key.ts';

/** All flags are one decision, so that no action is in two of them. Many more would not be decided by the deadline. */
const MOST_FLAGS = 100;
/** What a client proposes and its user never saw is free again when it asks anew. */
const CONVERSATION = 'ofrep';

type ErrorCode = 'PARSE_ERROR' | 'INVALID_CONTEXT' | 'TARGETING_KEY_MISSING' | 'FLAG_NOT_FOUND' | 'GENERAL';

/** An answer of the protocol's own shape. */
class Refusal extends Error {
  readonly status: number;
  readonly code: ErrorCode;

  constructor(status: number, code: ErrorCode, details: string) {
    super(details);
    this.status = status;
    this.code = code;
  }
}

type Parts = Pick<ServerParts, 'engine' | 'access' | 'collect' | 'compiled' | 'now'>;

export function ofrepRoutes(parts: Parts): FastifyPluginAsync {
  return async (app) => {
    app.addHook('onRequest', allowAnyOrigin);
    app.addHook('onRequest', async (_request, reply) => {
      reply.header('access-control-expose-headers', 'etag, retry-after').header('cache-control', 'no-store');
    });
    app.removeContentTypeParser('application/json');
    app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => {
      try {
        done(null, JSON.parse(text as string));
      } catch {
        done(new Refusal(400, 'PARSE_ERROR', 'the body is not JSON'));
      }
    });
    app.setErrorHandler((error, request, reply) => answerRefusal(error, request, reply));
    const schema = { hide: true };
    for (const path of ['/ofrep/v1/evaluate/flags', '/ofrep/v1/evaluate/flags/:key'])
      app.options(path, { schema }, answerPreflight);
    const options = { bodyLimit: 65_536, onRequest: noteArrival, schema };
    app.post<{ Params: { key: string } }>('/ofrep/v1/evaluate/flags/:key', options, (request) =>
      evaluateOne(request, request.params.key, parts),
    );
    app.post('/ofrep/v1/evaluate/flags', options, (request, reply) => evaluateAll(request, reply, parts));
  };
}

async function evaluateOne(request: FastifyRequest, placement: string, parts: Parts): Promise<Flag> {
  const { key, context } = asked(request, parts);
  if (!parts.compiled()?.actionsByPlacement.has(placement))
    throw new Refusal(404, 'FLAG_NOT_FOUND', `no action names the placement "${placement.slice(0, 100)}"`);
  const slot = { placement, limit: 1 };
  return flagsOf([slot], await decide([slot], key, context, waitedMs(request), parts))[0]!;
}

async function evaluateAll(request: FastifyRequest, reply: FastifyReply, parts: Parts): Promise<unknown> {
  const { key, context } = asked(request, parts);
  const { engine, now } = parts;
  const configuration = parts.compiled();
  // Before it is decided: what is said of a product meanwhile makes another tag.
  const products = configuration ? await engine.products.newest(offeredProducts(configuration)) : 0;
  const before = request.headers['if-none-match'];
  // Whatever the client keeps is good enough for it, as there always is an answer.
  if (before?.trim() === '*') return reply.code(304).send();
  const person = before === undefined ? undefined : await engine.person(key);
  if (before !== undefined && person !== undefined) {
    const { id: profile, upTo } = person;
    const known = { profile, upTo, revision: configuration?.revision ?? '', products, context };
    const still = stillIn(before, known, now());
    if (still !== undefined) return reply.code(304).header('etag', still).send();
  }
  const [first, ...others] = allSlots(configuration?.actionsByPlacement);
  if (first === undefined) return reply.send({ flags: [] });
  const answer = await decide([first, ...others], key, context, waitedMs(request), parts);
  const tag = tagOf(answer, { products, context });
  if (tag !== undefined) reply.header('etag', tag);
  return reply.send({ flags: flagsOf([first, ...others], answer) });
}

function allSlots(actionsByPlacement: ReadonlyMap<string, unknown> = new Map()): readonly Slot[] {
  if (actionsByPlacement.size > MOST_FLAGS)
    throw new Refusal(
      400,
      'GENERAL',
      `all flags at once are ${MOST_FLAGS} at most, and there are ${actionsByPlacement.size} placements: ask for each by its key`,
    );
  return [...actionsByPlacement.keys()].sort().map((placement) => ({ placement, limit: 1 }));
}

async function decide(
  [first, ...others]: readonly [Slot, ...Slot[]],
  key: ProfileKey,
  context: JsonObject,
  waitedMs: number,
  { engine }: Parts,
): Promise<DecideAnswer | GivenUp> {
  return engine.decideInTime({
    key,
    ...first,
    ...(others.length > 0 && { others }),
    context,
    requestId: randomUUID(),
    conversation: `${CONVERSATION} ${first.placement}`,
    mayRepeat: true,
    deadlineMs: DEADLINE_MS,
    waitedMs,
  });
}

/** How the person may be named, where it is not by user id. */
const NAMESPACES: ReadonlySet<unknown> = new Set(['userId', 'anonymousId', 'email', 'profile']);

function asked(request: FastifyRequest, parts: Parts): { key: ProfileKey; context: JsonObject } {
  const isServer = mayAskForAnybody(request, parts);
  const context = (request.body as { context?: unknown } | null)?.context;
  if (typeof context !== 'object' || context === null || Array.isArray(context))
    throw new Refusal(400, 'INVALID_CONTEXT', 'send {"context": {"targetingKey": ...}}');
  const { targetingKey, identifiedBy = 'userId', ...facts } = context as Record<string, unknown>;
  if (typeof targetingKey !== 'string' || targetingKey.trim() === '' || targetingKey.length > 300)
    throw new Refusal(
      400,
      'TARGETING_KEY_MISSING',
      'targetingKey names the person: a text of at most 300 characters',
    );
  if (!NAMESPACES.has(identifiedBy))
    throw new Refusal(400, 'INVALID_CONTEXT', `identifiedBy is one of ${[...NAMESPACES].join(', ')}`);
  const weight = weigh(facts as JsonObject, 0);
  if (weight < 0) throw new Refusal(400, 'INVALID_CONTEXT', weightRefusal(weight).reason);
  const namespace = isServer ? (identifiedBy as string) : 'anonymousId';
  const key = namespace === 'profile' ? { profile: targetingKey } : identifierKey(namespace, targetingKey);
  return { key, context: facts as JsonObject };
}

/** With the API key: anybody. With a source's write key, as pages and apps have: only who has that very device. */
function mayAskForAnybody(request: FastifyRequest, { access, collect }: Parts): boolean {
  if (hasSecretKey(request, access)) return true;
  const named = request.headers['x-api-key'];
  const keys = [...headerKeys(request.headers.authorization), ...(typeof named === 'string' ? [named] : [])];
  const { origin } = request.headers;
  for (const key of keys) {
    const source = collect.sources(key);
    if (source && (origin === undefined || (source.origins?.includes(origin) ?? true))) return false;
    if (origin === undefined && access.isKey(key)) return true;
  }
  throw new HttpProblem(
    401,
    'unknown_key',
    'no key that is known came with the request',
    'send Authorization: Bearer with the API key from a server, or with a write key of a source from a page or app',
  );
}

function answerRefusal(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof Refusal) {
    const key = (request.params as { key?: string }).key;
    return reply
      .code(error.status)
      .send({ ...(key !== undefined && { key }), errorCode: error.code, errorDetails: error.message });
  }
  throw error;
}
