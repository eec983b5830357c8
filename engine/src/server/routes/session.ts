/** Signing in to the console: a one-time link becomes a session cookie. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { checkSameOrigin, type GuardOptions } from '../guard.ts';
import { HttpProblem } from '../problem.ts';

export function sessionRoutes(
  { access, cookieName }: GuardOptions,
  isSecure: boolean,
): FastifyPluginAsyncZod {
  const cookie = { httpOnly: true, sameSite: 'strict', path: '/', secure: isSecure } as const;
  return async (app) => {
    app.post(
      '/v1/session',
      {
        schema: {
          summary: "Exchanges the console link's token for a session cookie",
          body: z.object({ token: z.string().min(1).max(200) }),
          response: { 200: z.object({ expiresAt: z.iso.datetime() }) },
        },
      },
      async (request, reply) => {
        if (request.headers.origin !== undefined || request.headers['sec-fetch-site'] !== undefined) {
          checkSameOrigin(request);
        }
        const session = await access.exchange(request.body.token);
        if (!session) {
          throw new HttpProblem(
            401,
            'link_used_or_expired',
            'this link was used already, or it is older than 15 minutes',
            'start Kairos again: it prints a new link',
          );
        }
        reply.setCookie(cookieName, session.token, { ...cookie, expires: new Date(session.expiresAt) });
        return { expiresAt: new Date(session.expiresAt).toISOString() };
      },
    );

    app.delete('/v1/session', { schema: { summary: 'Signs out' } }, async (request, reply) => {
      checkSameOrigin(request);
      const token = request.cookies[cookieName];
      if (token !== undefined) await access.endSession(token);
      return reply.clearCookie(cookieName, cookie).code(204).send();
    });
  };
}
