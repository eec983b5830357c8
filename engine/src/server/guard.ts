/**
 * Who is let in, checked before anything else: the host name (DNS rebinding), then a secret key or a session, and for
 * sessions that a change was asked by our own page (cross-site request forgery).
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyRequest } from 'fastify';
import type { Access } from './access.ts';
import { HttpProblem } from './problem.ts';

export interface GuardOptions {
  readonly access: Access;
  /** Host names that requests may name (without port); 'any' where the server listens for other machines. */
  readonly hosts: ReadonlySet<string> | 'any';
  readonly cookieName: string;
}

/** As they stand in a Host header, without the port. */
export const loopbackHosts: readonly string[] = ['127.0.0.1', 'localhost', '[::1]'];

/** Throws where a page elsewhere made a browser believe that its name is ours. */
export function checkHost({ headers }: FastifyRequest, guard: GuardOptions): void {
  if (isKnownHost(headers, guard)) return;
  throw new HttpProblem(
    421,
    'unknown_host',
    `this server does not go by the name "${hostIn(headers).slice(0, 100)}"`,
    'open it as http://127.0.0.1 or set KAIROS_PUBLIC_URL to the address that people use',
  );
}

export function isKnownHost(headers: IncomingHttpHeaders, { hosts }: GuardOptions): boolean {
  return hosts === 'any' || hosts.has(hostIn(headers));
}

function hostIn({ host = '' }: IncomingHttpHeaders): string {
  return host.replace(/:\d*$/, '').toLowerCase();
}

/** Throws where the request may not use the API. */
export function checkAccess(request: FastifyRequest, options: GuardOptions): void {
  const key = bearerOf(request.headers.authorization);
  if (key !== undefined) {
    checkKey(request, key, options.access);
    return;
  }
  const session = request.cookies[options.cookieName];
  if (session === undefined || !options.access.isSession(session)) {
    throw new HttpProblem(
      401,
      'not_signed_in',
      'nobody is signed in',
      'open the console link that `kairos start` printed, or send Authorization: Bearer with an API key',
    );
  }
  checkSameOrigin(request);
}

/** Throws where a state-changing request did not surely come from our own page. */
export function checkSameOrigin(request: FastifyRequest): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const site = request.headers['sec-fetch-site'];
  const origin = request.headers.origin;
  const sameSite = site === undefined || site === 'same-origin';
  const sameOrigin = origin === undefined || hostOf(origin) === request.headers.host;
  // A browser sends at least one of the two with every change; without either it is not our page.
  if (sameSite && sameOrigin && (site !== undefined || origin !== undefined)) return;
  throw new HttpProblem(
    403,
    'foreign_origin',
    'the request came from another page',
    'use the console, or an API key from a server',
  );
}

/** How whoever asks came in: checked before. */
export function actorOf(request: FastifyRequest): 'api-key' | 'console' {
  return bearerOf(request.headers.authorization) === undefined ? 'console' : 'api-key';
}

/** True where the request carries a valid secret key and does not come from a browser. */
export function hasSecretKey(request: Pick<FastifyRequest, 'headers'>, access: Access): boolean {
  const key = bearerOf(request.headers.authorization);
  return key !== undefined && request.headers.origin === undefined && access.isKey(key);
}

function checkKey(request: FastifyRequest, key: string, access: Access): void {
  if (request.headers.origin !== undefined) {
    throw new HttpProblem(
      403,
      'secret_key_in_browser',
      'a secret key came from a web page, where everybody can read it',
      'replace this key, and call from a server',
    );
  }
  if (access.isKey(key)) return;
  const mend = key.startsWith('sk_')
    ? 'check KAIROS_API_KEY'
    : 'write keys only send events: use the API key, which begins with sk_';
  throw new HttpProblem(401, 'unknown_api_key', 'the API key is not known', mend);
}

function bearerOf(authorization: string | undefined): string | undefined {
  return /^bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
