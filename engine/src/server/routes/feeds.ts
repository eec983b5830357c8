/** Feeds: documents that programs write by the thousand, as NDJSON, whole or in parts; each call is all of it or nothing. */
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { nameSchema } from '../../core/name.ts';
import type { FeedWritten } from '../../documents/feed-desk.ts';
import { feedLimits } from '../../documents/read-feed.ts';
import { answered, expectedIn } from '../desk-answers.ts';
import { feedRowShape, feedWrittenShape } from '../documents-shapes.ts';
import type { ServerParts } from '../parts.ts';
import { note, reads, tellsOfNobody } from '../personal.ts';
import { notFound } from '../problem.ts';

const NDJSON = 'application/x-ndjson';
const params = z.object({ name: nameSchema });
const text = (description: string) => z.string().describe(description);

export function feedRoutes({ documents: { feeds }, audit }: ServerParts): FastifyPluginAsyncZod {
  return async (app) => {
    app.addContentTypeParser(
      [NDJSON, 'application/jsonl', 'text/plain'],
      { parseAs: 'string', bodyLimit: feedLimits.fileBytes },
      (_request, body, done) => done(null, body),
    );
    const changing = { config: reads('feed-written'), bodyLimit: feedLimits.fileBytes };
    const record = async (request: FastifyRequest, work: () => Promise<FeedWritten>) => {
      const written = await answered(work);
      const { name, file, revision, added, changed, removed } = written;
      const detail = { name, file, revision, added, changed, removed };
      await note(audit, request, { act: 'feed-written', detail }, true);
      return written;
    };

    app.get(
      '/v1/feeds',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'Feeds of the documents folder: how many documents each has',
          response: { 200: z.object({ items: z.array(feedRowShape) }) },
        },
      },
      async () => ({ items: [...(await feeds.list())] }),
    );

    app.get(
      '/v1/feeds/:name',
      {
        config: tellsOfNobody,
        schema: { summary: 'A feed: one document in JSON on each line', params, produces: [NDJSON] },
      },
      async (request, reply) => {
        const found = await feeds.get(request.params.name);
        if (!found) {
          const message = `there is no feed "${request.params.name}"`;
          throw notFound('no_such_feed', message, 'GET /v1/feeds names those that there are');
        }
        return reply
          .header('etag', `"${found.revision}"`)
          .type(NDJSON)
          .serializer((body: unknown) => String(body))
          .send(found.text);
      },
    );

    app.put(
      '/v1/feeds/:name',
      {
        ...changing,
        schema: {
          summary: 'Write a whole feed, new or instead of the old one; only where the API is the master',
          consumes: [NDJSON],
          params,
          body: text('One document in JSON on each line'),
          response: { 200: feedWrittenShape, 201: feedWrittenShape },
        },
      },
      async (request, reply) => {
        const options = { expectedRevision: expectedIn(request) };
        const written = await record(request, () => feeds.write(request.params.name, request.body, options));
        return reply
          .code(written.isNew ? 201 : 200)
          .header('etag', `"${written.revision}"`)
          .send(written);
      },
    );

    app.patch(
      '/v1/feeds/:name',
      {
        ...changing,
        schema: {
          summary: 'Put documents into a feed, change or take out some; the others stay as they are',
          consumes: [NDJSON],
          params,
          body: text(
            'One document in JSON on each line, in place of the one of its kind and name, or a new one; ' +
              '{"kind": ..., "name": ..., "removed": true} takes it out',
          ),
          response: { 200: feedWrittenShape },
        },
      },
      async (request, reply) => {
        const options = { expectedRevision: expectedIn(request) };
        const written = await record(request, () => feeds.change(request.params.name, request.body, options));
        return reply.header('etag', `"${written.revision}"`).send(written);
      },
    );

    app.delete(
      '/v1/feeds/:name',
      {
        ...changing,
        schema: {
          summary: 'Remove a feed with all its documents',
          params,
          response: { 200: feedWrittenShape },
        },
      },
      (request) =>
        record(request, () => feeds.remove(request.params.name, { expectedRevision: expectedIn(request) })),
    );
  };
}
