/**
 * The next best action now. It stands outside of the hooks that all else goes through, with its own guard, which costs
 * little and lets in the same. Calls as programs make them are answered before (decide-shortcut.ts): here are all others.
 */
import { Readable } from 'node:stream';
import cookies from '@fastify/cookie';
import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { answerJson } from '../answer-json.ts';
import { noteArrival, waitedMs } from '../arrival.ts';
import { decideCall, headersOf, parseAsked } from '../decide-call.ts';
import { decideAnswer, decideRequest } from '../decide-shapes.ts';
import { type DecideShortcut, MOST_BYTES } from '../decide-shortcut.ts';
import { checkAccess, checkHost, type GuardOptions } from '../guard.ts';
import type { ServerParts } from '../parts.ts';
import { onRecord } from '../personal.ts';

export function decideRoutes(
  { engine }: Pick<ServerParts, 'engine'>,
  guard: GuardOptions,
  isSecure: boolean,
  shortcut: DecideShortcut,
): FastifyPluginAsync {
  const headers = headersOf(isSecure);
  return async (scope) => {
    const app = scope.withTypeProvider<ZodTypeProvider>();
    answerJson(scope);
    takeJson(scope);
    takeWhatWasRead(scope, shortcut);
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
        bodyLimit: MOST_BYTES,
        onRequest: noteArrival,
        schema: { summary: 'The next best action now', body: decideRequest, response: { 200: decideAnswer } },
      },
      // Not async: what is given up at once is answered in the turn in which it was read.
      (request) => decideCall(engine, request.body, waitedMs(request)),
    );
  };
}

function takeJson(scope: FastifyInstance): void {
  scope.removeContentTypeParser('application/json');
  scope.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => {
    try {
      done(null, parseAsked(text as string));
    } catch (error) {
      done(error as Error);
    }
  });
}

/** What the shortcut has read of a request before it was found to be unusual is not in its socket any more. */
function takeWhatWasRead(scope: FastifyInstance, shortcut: DecideShortcut): void {
  scope.addHook('preParsing', (request, _reply, payload, done) => {
    const read = shortcut.alreadyRead(request.raw);
    if (read === undefined) {
      done(null, payload);
      return;
    }
    request.arrivedAt = read.arrivedAt;
    done(null, Readable.from([read.bytes], { objectMode: false }));
  });
}
