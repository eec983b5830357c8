/**
 * The Segment-compatible HTTP routes, as a fastify plugin: recognise the source, read the body, normalise each
 * message, submit what is good in one call, hand what is refused to the dead letter. One promise a request,
 * none per event. What is not here: durability and back-pressure (submit's), deduplication (the engine's).
 */
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { EventInput, EventType } from '../core/input.ts';
import { answerProblem, answerSuccess, type Problem, submitProblem, UNKNOWN_KEY } from './answer.ts';
import { type Batch, readBatch } from './batch.ts';
import { addSettingsRoutes } from './client-settings.ts';
import { allowAnyOrigin, answerPreflight } from './cross-origin.ts';
import type { IdentityDoor } from './identity-door.ts';
import { answerImport } from './import-answer.ts';
import type { Envelope } from './normalise.ts';
import { sortMessages, tellPlan } from './plan/sort-messages.ts';
import type { EventPlan } from './plan/tracking-plan.ts';
import type { Refusal, RejectedEntry } from './refusal.ts';
import { decodeBody, MAX_WIRE_BYTES, parseBody, TOO_LARGE } from './request-body.ts';
import { cameByOf } from './send-again.ts';
import { headerKeys } from './write-key.ts';

/** A source as the routes need it. */
export interface CollectSource {
  readonly name: string;
  readonly workspace: string;
  /** 'browser': its events come from customers' own devices, so address and user agent are theirs. */
  readonly type?: 'server' | 'browser';
  /** Web origins that may send; absent: any. Callers without an Origin header (servers, apps) always may. */
  readonly origins?: readonly string[];
}

export interface SegmentOptions {
  /** The source behind a write key. */
  sources(writeKey: string): CollectSource | undefined;
  /**
   * Resolves when the events are durable and applied. Rejects with an Error whose code is 'overloaded'
   * (answered 429), 'low_disk' or 'unavailable' (503); any other error is answered 500. Clients then send all again.
   */
  submit(events: EventInput[], source: CollectSource): Promise<unknown>;
  reject(entry: RejectedEntry): void;
  /** Absent: nothing is declared, nothing is counted. */
  readonly plan?: EventPlan;
  /** What identifiers name nobody, and how the others are written; absent: all are taken as they come. */
  readonly identity?: IdentityDoor;
  /** Milliseconds since the epoch. */
  now(): number;
  /** True where the request carries a secret key that may import history. */
  historyAllowed(request: FastifyRequest): boolean | Promise<boolean>;
}

interface Route {
  /** undefined: the body is a batch. */
  readonly type?: EventType;
  readonly isImport?: boolean;
}

const ROUTES: Readonly<Record<string, Route>> = {
  '/v1/track': { type: 'track' },
  '/v1/t': { type: 'track' },
  '/v1/identify': { type: 'identify' },
  '/v1/i': { type: 'identify' },
  '/v1/page': { type: 'page' },
  '/v1/p': { type: 'page' },
  '/v1/screen': { type: 'screen' },
  '/v1/s': { type: 'screen' },
  '/v1/group': { type: 'group' },
  '/v1/g': { type: 'group' },
  '/v1/alias': { type: 'alias' },
  '/v1/a': { type: 'alias' },
  '/v1/batch': {},
  '/v1/b': {},
  '/v1/import': { isImport: true },
};

/** Any type is taken; these are found without parsing the header. */
const USUAL_TYPES = ['application/json', 'text/plain', 'application/x-www-form-urlencoded'];

/** `await app.register(segmentRoutes(options))`. Its parsers, hooks and errors stay inside the plugin. */
export function segmentRoutes(options: SegmentOptions): FastifyPluginAsync {
  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser([...USUAL_TYPES, '*'], { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    );
    app.addHook('onRequest', allowAnyOrigin);
    app.setErrorHandler(answerError);
    app.options('/v1/*', answerPreflight);
    app.options('/sourceConfig/', answerPreflight);
    for (const [path, route] of Object.entries(ROUTES)) {
      app.post(path, { bodyLimit: MAX_WIRE_BYTES }, (request, reply) =>
        collect(options, route, request, reply),
      );
    }
    // The clients' figures about themselves: taken so that they do not try again, and not kept.
    app.post('/v1/m', (_request, reply) => answerSuccess(reply));
    addSettingsRoutes(app, (writeKey) => options.sources(writeKey)?.name);
  };
}

async function collect(options: SegmentOptions, route: Route, request: FastifyRequest, reply: FastifyReply) {
  const receivedAt = options.now();
  const known = firstSource(options, headerKeys(request.headers.authorization));
  const read = readRequest(request);
  const source = known ?? ('body' in read ? bodySource(options, read.body.writeKey) : undefined);
  if (source === undefined) return answerProblem(reply, 'body' in read ? UNKNOWN_KEY : read);
  const rejectWhole = (problem: Problem, body: unknown) => {
    const { code, message } = problem;
    const { name, workspace } = source;
    options.reject({ workspace, source: name, code, reason: message, body, receivedAt });
    return answerProblem(reply, problem);
  };
  if (!isOriginAllowed(source, request.headers.origin)) return answerProblem(reply, FOREIGN_ORIGIN);
  if (!('body' in read)) return rejectWhole(read, read.text ?? '');
  // Any truthy value: taking the past for the present would send messages about it.
  const isHistory = route.isImport === true || Boolean(read.body.historical);
  if (isHistory && !(await mayImport(options, request))) return answerProblem(reply, HISTORY_FORBIDDEN);
  const envelope = envelopeOf(request, route, source, receivedAt, isHistory);
  const batch = readBatch(read.body, envelope);
  if ('status' in batch) return rejectWhole(batch, read.body);
  return deliver(options, source, batch, reply);
}

async function deliver(options: SegmentOptions, source: CollectSource, batch: Batch, reply: FastifyReply) {
  const { envelope } = batch;
  const sorted = sortMessages(batch, options.plan, options.identity);
  const { events, refused } = sorted;
  let outcomes: unknown;
  if (events.length > 0) {
    try {
      outcomes = await options.submit(events, source);
    } catch (error) {
      const problem = submitProblem(error);
      if (problem.status === 500) reply.log.error(error, 'events could not be submitted');
      return answerProblem(reply, problem);
    }
  }
  if (options.plan !== undefined) tellPlan(options.plan, sorted, outcomes);
  // After submit: a refused submit makes the client send all again, and each refusal is to be listed once.
  for (const { refusal, body, position } of refused) {
    const { code, reason } = refusal;
    const { name, workspace } = source;
    const { receivedAt } = envelope;
    const cameBy = cameByOf(envelope, position);
    options.reject({ workspace, source: name, code, reason, body, receivedAt, cameBy });
  }
  const overload =
    envelope.type === undefined ? undefined : refused.find(({ refusal }) => isOverload(refusal));
  // Whoever imports history wants every line accounted for; the usual clients want success, and nothing else.
  if (overload === undefined && envelope.mode === 'history') return answerImport(reply, outcomes, refused);
  if (overload === undefined) return answerSuccess(reply);
  return answerProblem(reply, { status: 400, code: overload.refusal.code, message: overload.refusal.reason });
}

/** Refusals of a single request that are about its load, not its meaning: there the request itself is at fault. */
function isOverload({ code }: Refusal): boolean {
  return (
    code === 'event_too_large' || code === 'too_deep' || code === 'too_many_keys' || code === 'forbidden_key'
  );
}

function readRequest(request: FastifyRequest) {
  if (!Buffer.isBuffer(request.body)) return EMPTY_BODY;
  const decoded = decodeBody(request.body, request.headers['content-encoding']);
  return 'status' in decoded ? decoded : parseBody(decoded.text);
}

function firstSource(options: SegmentOptions, keys: readonly string[]): CollectSource | undefined {
  for (const key of keys) {
    const source = options.sources(key);
    if (source !== undefined) return source;
  }
  return undefined;
}

function bodySource(options: SegmentOptions, writeKey: unknown): CollectSource | undefined {
  return typeof writeKey === 'string' ? options.sources(writeKey) : undefined;
}

function isOriginAllowed(source: CollectSource, origin: string | undefined): boolean {
  return source.origins === undefined || origin === undefined || source.origins.includes(origin);
}

/** A secret key has no business in a browser, whatever it may do. */
async function mayImport(options: SegmentOptions, request: FastifyRequest): Promise<boolean> {
  return request.headers.origin === undefined && (await options.historyAllowed(request));
}

function envelopeOf(
  request: FastifyRequest,
  route: Route,
  source: CollectSource,
  receivedAt: number,
  isHistory: boolean,
): Envelope {
  return {
    source: source.name,
    receivedAt,
    mode: isHistory ? 'history' : 'live',
    sentAt: Number.NaN,
    batchBytes: 0,
    type: route.type,
    isClient: !isHistory && (source.type === 'browser' || request.headers.origin !== undefined),
    ip: request.ip,
    userAgent: request.headers['user-agent'],
    gpc: !isHistory && request.headers['sec-gpc'] === '1',
  };
}

function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { code, statusCode } = error as { code?: string; statusCode?: number };
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return answerProblem(reply, TOO_LARGE);
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return answerProblem(reply, {
      status: 400,
      code: 'bad_request',
      message: 'The request could not be read',
    });
  }
  request.log.error(error, 'collection failed');
  return answerProblem(reply, {
    status: 500,
    code: 'internal',
    message: 'Something failed here: send again',
  });
}

const EMPTY_BODY: Problem = { status: 400, code: 'bad_json', message: 'The request has no body' };
const FOREIGN_ORIGIN: Problem = {
  status: 403,
  code: 'origin_not_allowed',
  message: "This web origin is not among the source's origins: add it to the source document",
};
const HISTORY_FORBIDDEN: Problem = {
  status: 403,
  code: 'history_not_allowed',
  message: 'History is imported with a secret key, from a server, and the write key in the body',
};
