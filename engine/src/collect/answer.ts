/**
 * What the collection routes answer, in Segment's shape. The status is a contract with clients already installed:
 * they drop an event for good at 400, 401, 403 and 413 and try again at 429 and 5xx, so nothing that may pass
 * answers 4xx but 429, and nothing redirects.
 */
import type { FastifyReply } from 'fastify';

export interface Problem {
  readonly status: 400 | 401 | 403 | 404 | 429 | 500 | 503;
  readonly code: string;
  readonly message: string;
  readonly retryAfterSeconds?: number;
  /** The body as far as it could be read, for the dead letter. */
  readonly text?: string;
}

const JSON_TYPE = 'application/json; charset=utf-8';
const SUCCESS = JSON.stringify({ success: true });

export function answerSuccess(reply: FastifyReply): FastifyReply {
  return reply.code(200).header('content-type', JSON_TYPE).send(SUCCESS);
}

export function answerProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  const { status, code, message, retryAfterSeconds } = problem;
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds));
  return reply
    .code(status)
    .header('content-type', JSON_TYPE)
    .send(JSON.stringify({ success: false, message, code }));
}

/** Why `submit` did not take the events, in words that make every client send them again. */
export function submitProblem(error: unknown): Problem {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'overloaded') {
    return { status: 429, code, message: 'Too many events at the moment: send again', retryAfterSeconds: 1 };
  }
  if (code === 'low_disk' || code === 'unavailable') {
    return {
      status: 503,
      code,
      message: 'No events can be stored at the moment: send again',
      retryAfterSeconds: 5,
    };
  }
  return { status: 500, code: 'internal', message: 'The events could not be stored: send again' };
}

export const UNKNOWN_KEY: Problem = {
  status: 401,
  code: 'unknown_write_key',
  message:
    'Send the write key of a source: as user name (Basic), as Bearer token, or as writeKey in the body',
};
