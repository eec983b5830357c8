/** The mails that the built-in mail sink took, for reading in the console. */
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ServerParts } from '../parts.ts';
import { note, reads } from '../personal.ts';
import { notFound } from '../problem.ts';
import { mailRowShape, mailShape, pageOf, pageQuery } from '../shapes.ts';

const idParam = z.object({ id: z.string().min(1).max(100) });

/** A mail is somebody else's HTML: it runs nothing, loads nothing from elsewhere, and has no origin. */
export const mailPolicy =
  "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'; base-uri 'none'; form-action 'none'";

export function mailRoutes({ mails, audit }: ServerParts): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/v1/mails',
      {
        config: reads('mails-listed'),
        schema: {
          summary: 'Mails in the sink, newest first',
          querystring: pageQuery,
          response: { 200: pageOf(mailRowShape) },
        },
      },
      async (request) => {
        await note(audit, request, { act: 'mails-listed' });
        return mails.list(request.query);
      },
    );

    app.get(
      '/v1/mails/:id',
      {
        config: reads('mail-read'),
        schema: { summary: 'One mail', params: idParam, response: { 200: mailShape } },
      },
      (request) => mailAt(request),
    );

    app.get(
      '/v1/mails/:id/html',
      {
        config: reads('mail-read'),
        schema: {
          summary: 'The HTML of one mail, for a sandboxed frame',
          params: idParam,
          produces: ['text/html'],
        },
      },
      async (request, reply) => {
        const mail = await mailAt(request);
        return reply
          .header('content-security-policy', mailPolicy)
          .type('text/html; charset=utf-8')
          .serializer((html: unknown) => String(html))
          .send(
            mail.html === ''
              ? '<!doctype html><title>No HTML</title><p>This mail has no HTML part.'
              : mail.html,
          );
      },
    );
  };

  async function mailAt(request: FastifyRequest & { readonly params: { readonly id: string } }) {
    const { id } = request.params;
    await note(audit, request, { act: 'mail-read', detail: { mail: id } });
    const mail = await mails.get(id);
    if (!mail)
      throw notFound('unknown_mail', `there is no mail ${id}`, 'the sink keeps only the newest mails');
    return mail;
  }
}
