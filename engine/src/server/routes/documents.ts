/** Documents as text: read, checked, and, where the API is their master, written without loss and without overwriting others. */
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { nameSchema } from '../../core/name.ts';
import type { NewContent } from '../../documents/desk.ts';
import { operationSchema, rawSchema } from '../../documents/edit/index.ts';
import { limits } from '../../documents/read-text.ts';
import { documentKinds } from '../../documents/schema.ts';
import { answered, expectedIn } from '../desk-answers.ts';
import {
  documentCheckShape,
  documentShape,
  documentsShape,
  documentWrittenShape,
} from '../documents-shapes.ts';
import { pageQuery } from '../page-shapes.ts';
import type { ServerParts } from '../parts.ts';
import { note, reads, tellsOfNobody } from '../personal.ts';
import { HttpProblem } from '../problem.ts';

const MOST_OPERATIONS = 1_000;
/** A row is short, and most folders have fewer. */
const MOST_LISTED = 1_000;

const listQuery = pageQuery.extend({
  limit: z.coerce.number().int().min(1).max(MOST_LISTED).default(MOST_LISTED),
});
const named = z.object({ kind: z.enum(documentKinds), name: nameSchema });
const text = z.string().max(limits.fileBytes).describe('YAML');
const expected = z
  .string()
  .max(100)
  .nullable()
  .optional()
  .describe(
    'The revision that was read: another one is refused (412), and null where there must be none yet',
  );
const putBody = z
  .strictObject({
    text: text.optional(),
    document: z
      .record(z.string(), rawSchema)
      .optional()
      .describe('What is as it was, keeps its text and comments'),
    file: z.string().max(500).optional().describe('Where a new one goes; KIND/NAME.yaml without it'),
    expectedRevision: expected,
  })
  .refine((body) => (body.text === undefined) !== (body.document === undefined), {
    message: 'give either text or document',
  });
const patchBody = z.strictObject({
  operations: z.array(operationSchema).min(1).max(MOST_OPERATIONS),
  expectedRevision: expected,
});

export function documentRoutes({ documents, audit }: ServerParts): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/v1/documents',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'Documents of the folder by kind and name, and who may write them',
          querystring: listQuery,
          response: { 200: documentsShape },
        },
      },
      async ({ query: { cursor, limit } }) => ({
        master: documents.master,
        ...(await documents.list({ after: cursor, limit })),
      }),
    );

    app.get(
      '/v1/documents/:kind/:name',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'A document as text, and as data',
          params: named,
          response: { 200: documentShape },
        },
      },
      async ({ params }, reply) => {
        const found = await documents.get(params);
        if (!found) {
          const message = `there is no ${params.kind} "${params.name}"`;
          throw new HttpProblem(
            404,
            'no_such_document',
            message,
            'GET /v1/documents names those that there are',
          );
        }
        return reply.header('etag', `"${found.revision}"`).send(found);
      },
    );

    app.post(
      '/v1/documents/check',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'What would be wrong with a text, together with all other documents; nothing changes',
          body: z.strictObject({
            text,
            file: z
              .string()
              .min(1)
              .max(500)
              .default('text')
              .describe('Whose text it is to be; another one than the folder has, for a document alone'),
          }),
          response: { 200: documentCheckShape },
        },
      },
      ({ body }) => documents.check(body.text, body.file),
    );

    const write = (
      request: FastifyRequest,
      content: NewContent,
      body: z.infer<typeof putBody> | z.infer<typeof patchBody>,
    ) =>
      answered(async () => {
        const name = request.params as z.infer<typeof named>;
        const expectedRevision =
          body.expectedRevision === undefined ? expectedIn(request) : body.expectedRevision;
        const file = 'file' in body ? body.file : undefined;
        const written = await documents.write(name, content, { expectedRevision, file });
        await record(request, 'document-written', written);
        return written;
      });
    const record = (
      request: FastifyRequest,
      act: 'document-written' | 'document-removed',
      one: { kind: string; name: string; file: string; revision: string },
    ) => {
      const { kind, name, file, revision } = one;
      return note(audit, request, { act, detail: { kind, name, file, revision } }, true);
    };

    app.put(
      '/v1/documents/:kind/:name',
      {
        config: reads('document-written'),
        schema: {
          summary: 'Write a document, new or instead of the old one; only where the API is the master',
          params: named,
          body: putBody,
          response: { 200: documentWrittenShape, 201: documentWrittenShape },
        },
      },
      async (request, reply) => {
        const { body } = request;
        const content = body.text === undefined ? { document: body.document! } : { text: body.text };
        const written = await write(request, content, body);
        return reply
          .code(written.isNew ? 201 : 200)
          .header('etag', `"${written.revision}"`)
          .send(written);
      },
    );

    app.patch(
      '/v1/documents/:kind/:name',
      {
        config: reads('document-written'),
        schema: {
          summary: 'Change parts of a document; the rest of its text, comments included, stays as it is',
          params: named,
          body: patchBody,
          response: { 200: documentWrittenShape },
        },
      },
      async (request, reply) => {
        const written = await write(request, { operations: request.body.operations }, request.body);
        return reply.header('etag', `"${written.revision}"`).send(written);
      },
    );

    app.delete(
      '/v1/documents/:kind/:name',
      {
        config: reads('document-removed'),
        schema: {
          summary: 'Remove a document; answers what it was',
          params: named,
          querystring: z.object({ expectedRevision: z.string().max(100).optional() }),
          response: { 200: documentShape },
        },
      },
      (request) =>
        answered(async () => {
          const expectedRevision = request.query.expectedRevision ?? expectedIn(request);
          const removed = await documents.remove(request.params, { expectedRevision });
          await record(request, 'document-removed', removed);
          return removed;
        }),
    );
  };
}
