/**
 * Cross-origin answers for browser clients. Any page may ask; whether its events are taken is decided per source
 * when they come, since a preflight carries no write key. Refusals must stay readable to the page's script,
 * or clients take them for network failures and try for ever.
 */
import type { FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';

const DEFAULT_HEADERS = 'authorization, content-type, anonymousid, sentat, x-retry-count';
const HEADER_LIST = /^[A-Za-z0-9, -]{1,500}$/;
/** Chromium keeps a preflight's answer no longer. */
const MAX_AGE_SECONDS = 7_200;

export const allowAnyOrigin: onRequestHookHandler = (request, reply, done) => {
  if (request.headers.origin !== undefined) {
    reply.header('access-control-allow-origin', '*').header('access-control-expose-headers', 'retry-after');
  }
  done();
};

export function answerPreflight(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const asked = request.headers['access-control-request-headers'];
  const headers = typeof asked === 'string' && HEADER_LIST.test(asked) ? asked : DEFAULT_HEADERS;
  return reply
    .code(204)
    .header('access-control-allow-methods', 'GET, POST, OPTIONS')
    .header('access-control-allow-headers', headers)
    .header('access-control-max-age', String(MAX_AGE_SECONDS))
    .header('vary', 'access-control-request-headers')
    .send();
}
