/** Refused events: looked at, sent again once the cause was mended, or discarded with a reason. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { SentAgain } from '../../collect/send-again.ts';
import type { DeadLetterSent, DeadLettersSent } from '../api.ts';
import type { ServerParts } from '../parts.ts';
import { note, reads } from '../personal.ts';
import { HttpProblem, notFound } from '../problem.ts';
import {
  apiSchemas,
  deadLetterSentShape,
  deadLetterShape,
  deadLettersDiscardedShape,
  deadLettersSentShape,
  pageOf,
  pageQuery,
} from '../shapes.ts';

/** Of one call: each is read, submitted together with the others, and told. */
const MOST_SENT = 1_000;
const MOST_DISCARDED = 10_000;
const MOST_TOLD = 100;

const idParam = z.object({ id: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER) });
const kind = {
  code: z.string().min(1).max(100).describe('Why they were refused: the code of the list'),
  source: z.string().max(200).optional(),
  after: z.coerce.number().int().min(0).default(0).describe('The `next` of the call before'),
};
const reason = z.string().trim().min(1).max(200).describe('Why nobody needs it; never personal data');
const sendKind = z.object(kind).register(apiSchemas, { id: 'DeadLettersToSend' });
const discardKind = z.object({ ...kind, reason }).register(apiSchemas, { id: 'DeadLettersToDiscard' });
const discardOne = z.object({ reason }).register(apiSchemas, { id: 'DeadLetterToDiscard' });
const narrowed = pageQuery.extend({
  code: kind.code.optional(),
  source: kind.source,
  state: z.enum(['waiting', 'sent', 'discarded']).optional(),
});
const sure = z.object({
  uncertain: z
    .stringbool()
    .default(false)
    .describe('Sends also what may have been taken before a crash: look at the person first'),
});

export function deadLetterRoutes({ deadLetters, audit }: ServerParts): FastifyPluginAsyncZod {
  const { again } = deadLetters;
  return async (app) => {
    app.get(
      '/v1/dead-letters',
      {
        config: reads('refused-read'),
        schema: {
          summary: 'Events that were refused, newest first',
          querystring: narrowed,
          response: { 200: pageOf(deadLetterShape) },
        },
      },
      async (request) => {
        await note(audit, request, { act: 'refused-read' });
        return deadLetters.list(request.query);
      },
    );

    app.get(
      '/v1/dead-letters/:id',
      {
        config: reads('refused-read'),
        schema: { summary: 'One of them', params: idParam, response: { 200: deadLetterShape } },
      },
      async (request) => {
        const { id } = request.params;
        await note(audit, request, { act: 'refused-read', detail: { letter: id } });
        return (await deadLetters.get(id)) ?? missing(id);
      },
    );

    app.post(
      '/v1/dead-letters/:id/send',
      {
        config: reads('refused-sent'),
        schema: {
          summary: 'Send one again as it came, once its cause was mended; safe to ask again',
          params: idParam,
          querystring: sure,
          response: { 200: deadLetterSentShape },
        },
      },
      async (request) => {
        const { id } = request.params;
        await note(audit, request, { act: 'refused-sent', detail: { letter: id } }, true);
        const sent = await again.one(id, request.query.uncertain);
        return sent === undefined ? missing(id) : sentView(sent);
      },
    );

    app.post(
      '/v1/dead-letters/send',
      {
        config: reads('refused-sent'),
        schema: {
          summary: `Send all of a kind again that wait, oldest first, ${MOST_SENT} a call; safe to ask again`,
          body: sendKind,
          response: { 200: deadLettersSentShape },
        },
      },
      async (request) => {
        const { after, ...which } = request.body;
        await note(audit, request, { act: 'refused-sent', detail: detailOf(which) }, true);
        const { sent, next } = await again.many(which, after, MOST_SENT);
        return { ...sumOf(sent), ...(next !== undefined && { next: String(next) }) };
      },
    );

    app.post(
      '/v1/dead-letters/:id/discard',
      {
        config: reads('refused-discarded'),
        schema: {
          summary: 'Nobody needs it: it waits no more, and stays to be looked at',
          params: idParam,
          body: discardOne,
          response: { 200: deadLetterShape },
        },
      },
      async (request) => {
        const { id } = request.params;
        await note(audit, request, { act: 'refused-discarded', detail: { letter: id } }, true);
        const isDone = await again.discard(id, request.body.reason);
        if (isDone === false)
          throw new HttpProblem(409, 'already_sent', 'it was sent again', 'there is nothing to discard');
        return (isDone && (await deadLetters.get(id))) || missing(id);
      },
    );

    app.post(
      '/v1/dead-letters/discard',
      {
        config: reads('refused-discarded'),
        schema: {
          summary: `Discard all of a kind that wait, ${MOST_DISCARDED} a call`,
          body: discardKind,
          response: { 200: deadLettersDiscardedShape },
        },
      },
      async (request) => {
        const { after, reason: why, ...which } = request.body;
        await note(audit, request, { act: 'refused-discarded', detail: detailOf(which) }, true);
        const { discarded, next } = await again.discardMany(which, why, after, MOST_DISCARDED);
        return { discarded, ...(next !== undefined && { next: String(next) }) };
      },
    );
  };
}

function detailOf({ code, source }: { readonly code: string; readonly source?: string | undefined }) {
  return { code, ...(source !== undefined && { source }) };
}

function missing(id: number): never {
  throw notFound(
    'unknown_dead_letter',
    `no refused event has the id ${id}`,
    'the oldest are forgotten when there are too many: GET /v1/dead-letters lists those that are there',
  );
}

function sentView({ id, outcome, code, reason: why }: SentAgain): DeadLetterSent {
  return { id: String(id), outcome, code: code ?? null, reason: why ?? null };
}

function sumOf(sent: readonly SentAgain[]): DeadLettersSent {
  const of = (outcome: SentAgain['outcome']) => sent.filter((one) => one.outcome === outcome);
  const refused = of('refused');
  const kept = of('kept');
  return {
    applied: of('applied').length,
    duplicate: of('duplicate').length,
    refused: refused.slice(0, MOST_TOLD).map(sentView),
    kept: kept.slice(0, MOST_TOLD).map(sentView),
    refusedInAll: refused.length,
    keptInAll: kept.length,
  };
}
