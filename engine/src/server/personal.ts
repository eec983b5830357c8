/**
 * What a route says of anybody, declared beside it, and held to it: a route that declares nothing is not served, and an
 * answer of one that reads personal data does not leave before that is in the audit log. So no read can be forgotten.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AuditAct, AuditDetail, AuditLog } from './audit-log.ts';
import { actorOf } from './guard.ts';
import { HttpProblem } from './problem.ts';

/**
 * `none`: it tells of nobody. `on-record`: what is asked and answered stands in the person's own log. Acts: it tells of
 * persons, or changes something of theirs, and one of these is in the audit log before it answers.
 */
export type Personal = 'none' | 'on-record' | readonly AuditAct[];

declare module 'fastify' {
  interface FastifyContextConfig {
    personal?: Personal;
  }
}

/** For a route's `config`. */
export const tellsOfNobody = { personal: 'none' } as const;
export const onRecord = { personal: 'on-record' } as const;
export function reads(...acts: readonly AuditAct[]): { readonly personal: readonly AuditAct[] } {
  return { personal: acts };
}

export interface Noted {
  readonly act: AuditAct;
  /** Profile ids; none: nobody in particular. */
  readonly profile?: string | undefined;
  readonly detail?: AuditDetail | undefined;
}

const noted = new WeakSet<FastifyRequest>();

/** Written before it resolves; `isDurable` for acts that change something. */
export async function note(
  audit: AuditLog,
  request: FastifyRequest,
  { act, profile, detail }: Noted,
  isDurable = false,
): Promise<void> {
  const { personal } = request.routeOptions.config;
  if (!Array.isArray(personal) || !personal.includes(act))
    throw new Error(`the route does not declare ${act}: add it to reads(...) in its config`);
  const entry = {
    act,
    by: actorOf(request),
    ...(profile === undefined ? {} : { subject: audit.subjectOf(profile) }),
    ...(detail === undefined ? {} : { detail }),
  };
  await (isDurable ? audit.record(entry) : audit.note(entry));
  noted.add(request);
}

/** What was put on record by another part, such as the erasures. */
export function isOnRecord(request: FastifyRequest): void {
  noted.add(request);
}

/** Refuses routes that declare nothing, and answers that are not on record. For all routes behind the sign-in. */
export function holdToDeclaration(app: FastifyInstance): void {
  app.addHook('onRequest', ({ routeOptions }, _reply, done) => {
    const { config, method, url } = routeOptions;
    if (config.personal === undefined) done(undeclared(method, url));
    else done();
  });
  app.addHook('onSend', (request, reply, payload, done) => {
    const { personal } = request.routeOptions.config;
    if (!Array.isArray(personal) || reply.statusCode >= 300 || noted.has(request)) done(null, payload);
    else done(notAudited(request));
  });
}

function notAudited({ method, routeOptions }: FastifyRequest): HttpProblem {
  return new HttpProblem(
    500,
    'not_audited',
    `${method} ${routeOptions.url ?? ''} would tell of persons, and is not in the audit log`,
    'a defect: the route is to call note() before it answers; see server/personal.ts',
  );
}

function undeclared(method: string | readonly string[], url: string | undefined): HttpProblem {
  return new HttpProblem(
    500,
    'undeclared_route',
    `${String(method)} ${url ?? ''} does not say whether it tells of persons`,
    'a defect: its config is to be tellsOfNobody, onRecord or reads(...); see server/personal.ts',
  );
}
