/** Errors over HTTP: RFC 9457 problems with a stable code and, where somebody can act, what to do. */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { EngineRefusal } from '../hosts/engine.ts';
import { MatchingRefusal } from '../matching/desk.ts';
import type { Problem } from './api.ts';

/** Throw it from a route; it becomes the answer. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly status: number;
  readonly code: string;
  readonly mend: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  /** Members of its own (RFC 9457, 3.2). */
  details: object = {};
  constructor(status: number, code: string, detail: string, mend?: string, retryAfterSeconds?: number) {
    super(detail);
    this.status = status;
    this.code = code;
    this.mend = mend;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  with(details: object): this {
    this.details = details;
    return this;
  }
}

export function notFound(code: string, detail: string, mend?: string): HttpProblem {
  return new HttpProblem(404, code, detail, mend);
}

/** Sends what went wrong; what is our own fault is logged and answered without its inside. */
export function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemOf(error);
  if (problem.status >= 500 && !(error instanceof EngineRefusal)) request.log.error(error, 'request failed');
  return answerProblem(reply, problem);
}

export function answerProblem(reply: FastifyReply, problem: HttpProblem): FastifyReply {
  return reply
    .code(problem.status)
    .headers(headersOfProblem(problem))
    .serializer((payload: unknown) => JSON.stringify(payload))
    .send(problemBody(problem));
}

export function headersOfProblem({ retryAfterSeconds }: HttpProblem): Readonly<Record<string, string>> {
  return {
    ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
    'content-type': 'application/problem+json; charset=utf-8',
    'cache-control': 'no-store',
  };
}

export function problemBody(problem: HttpProblem): Problem {
  return {
    ...problem.details,
    type: `urn:kairos:problem:${problem.code}`,
    title: titles[problem.status] ?? 'Error',
    status: problem.status,
    code: problem.code,
    detail: problem.message,
    ...(problem.mend === undefined ? {} : { mend: problem.mend }),
  };
}

export function problemOf(error: FastifyError | Error): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof EngineRefusal) return refusalProblem(error);
  if (error instanceof MatchingRefusal)
    return new HttpProblem(
      error.code === 'unknown_question' ? 404 : 409,
      error.code,
      error.message,
      error.mend,
    );
  if (hasZodFastifySchemaValidationErrors(error)) {
    const places = error.validation.map(
      ({ instancePath, message }) => `${instancePath || 'the request'}: ${message}`,
    );
    return new HttpProblem(
      400,
      'invalid_request',
      places.slice(0, 10).join('; '),
      'see /openapi.json for what is expected',
    );
  }
  const { statusCode, code } = error as FastifyError;
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    const known = framework[code];
    return new HttpProblem(
      statusCode,
      known ?? 'bad_request',
      error.message,
      'see /openapi.json for what is expected',
    );
  }
  return new HttpProblem(500, 'internal', 'something failed here; it is in the log of the server');
}

function refusalProblem(refusal: EngineRefusal): HttpProblem {
  const { code, message } = refusal;
  switch (code) {
    case 'overloaded':
      return new HttpProblem(429, code, message, 'try again after a second', 1);
    case 'low_disk':
      return new HttpProblem(503, code, message, 'free space on the disk of the data folder', 30);
    case 'unavailable':
      return new HttpProblem(503, code, message, 'try again', 5);
    case 'unknown_placement':
      return new HttpProblem(404, code, message, 'use a placement that some action names under placements');
    case 'erased':
      return new HttpProblem(410, code, message, 'the record of the erasure is under /v1/audit');
    case 'unknown_profile':
      return new HttpProblem(404, code, message, 'send an event of this person first');
    default:
      return code satisfies never;
  }
}

const framework: Readonly<Record<string, string>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_INVALID_JSON_BODY: 'bad_json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'bad_json',
};

const titles: Readonly<Record<number, string>> = {
  400: 'The request is not valid',
  401: 'Sign in first',
  403: 'Not allowed',
  404: 'Not found',
  409: 'Not now',
  410: 'Gone',
  412: 'It has changed',
  413: 'Too large',
  415: 'Unsupported media type',
  421: 'Unknown host name',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Not available now',
};
