/** Erasures: of one person or of many at once, which there are, and how far each is. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ErasuresAskedView, ErasureView } from '../api.ts';
import { ERASURE_REASONS, type Erasure, type Erasures } from '../erasures.ts';
import { actorOf } from '../guard.ts';
import { instant } from '../instant.ts';
import type { ServerParts } from '../parts.ts';
import { isOnRecord, reads, tellsOfNobody } from '../personal.ts';
import { notFound } from '../problem.ts';
import { profileKey } from '../profile-key.ts';
import { apiSchemas, erasureShape, pageOf, pageQuery } from '../shapes.ts';
import { idParam, unknownProfile } from './people.ts';

export const referenceShape = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$/, 'a ticket number or the like: letters, digits, . _ / -')
  .optional()
  .describe('Of a ticket; it stays for good, so it must not tell who it was');
const reasonShape = z.enum(ERASURE_REASONS).default('request').describe('Article 17 (1) of the GDPR');
const suppressWords = 'Also put the addresses on the suppression list: it keeps a keyed hash of each';

const eraseQuery = z.object({
  reason: reasonShape,
  reference: referenceShape,
  suppress: z.enum(['true', 'false']).default('true').describe(suppressWords),
});

const MOST_ASKED = 500;
/** Closed at the same time. */
const SIDE_BY_SIDE = 16;

const eraseMany = z
  .strictObject({
    profiles: z
      .array(z.string().min(1).max(600))
      .min(1)
      .max(MOST_ASKED)
      .describe('Profile ids, or identifiers such as email:ada@example.com'),
    reason: reasonShape,
    reference: referenceShape,
    suppress: z.boolean().default(true).describe(suppressWords),
  })
  .register(apiSchemas, { id: 'ErasuresAsk' });

const askedShape: z.ZodType<ErasuresAskedView> = z
  .object({
    erasures: z.array(erasureShape),
    unknown: z.array(z.int()).describe('Places of those whom nobody knows, from 0'),
  })
  .register(apiSchemas, { id: 'ErasuresAsked' });

export function erasureRoutes({ erasures }: ServerParts): FastifyPluginAsyncZod {
  return async (app) => {
    app.delete(
      '/v1/profiles/:id',
      {
        config: reads('erasure-asked'),
        schema: {
          summary: 'Erase a person: nobody finds them when it answers; the rest follows, see /v1/erasures',
          params: idParam,
          querystring: eraseQuery,
          response: { 202: erasureShape },
        },
      },
      async (request, reply) => {
        const { reason, reference, suppress } = request.query;
        const asked = { reason, reference, suppress: suppress === 'true', by: actorOf(request) };
        const erasure = await erasures.ask(profileKey(request.params.id), asked);
        if (!erasure) throw unknownProfile(request.params.id);
        isOnRecord(request);
        return reply.code(202).send(await viewOf(erasures, erasure));
      },
    );

    app.post(
      '/v1/erasures',
      {
        config: reads('erasure-asked'),
        schema: {
          summary: 'Erase many people: the files are rewritten once for all of them',
          body: eraseMany,
          response: { 202: askedShape },
        },
      },
      async (request, reply) => {
        const { profiles, ...asked } = request.body;
        const by = actorOf(request);
        const found: (Erasure | undefined)[] = [];
        for (let first = 0; first < profiles.length; first += SIDE_BY_SIDE) {
          const some = profiles.slice(first, first + SIDE_BY_SIDE);
          found.push(
            ...(await Promise.all(some.map((id) => erasures.ask(profileKey(id), { ...asked, by })))),
          );
        }
        isOnRecord(request);
        const views = found.flatMap((erasure) => (erasure ? [viewOf(erasures, erasure)] : []));
        const unknown = found.flatMap((erasure, place) => (erasure ? [] : [place]));
        return reply.code(202).send({ erasures: await Promise.all(views), unknown });
      },
    );

    app.get(
      '/v1/erasures',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'Erasures, newest first; they name nobody',
          querystring: pageQuery,
          response: { 200: pageOf(erasureShape) },
        },
      },
      async ({ query: { cursor, limit } }) => {
        const found = erasures.list({ before: cursor, limit: limit + 1 });
        const items = await Promise.all(found.slice(0, limit).map((erasure) => viewOf(erasures, erasure)));
        const next = found.length > limit ? items.at(-1)?.id : undefined;
        return { items, ...(next === undefined ? {} : { next }) };
      },
    );

    app.get(
      '/v1/erasures/:id',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'How far an erasure is, or what it removed',
          params: z.object({ id: z.string().min(1).max(100) }),
          response: { 200: erasureShape },
        },
      },
      async ({ params: { id } }) => {
        const erasure = erasures.find(id);
        if (!erasure) throw notFound('unknown_erasure', 'there is no erasure of this id');
        return viewOf(erasures, erasure);
      },
    );
  };
}

async function viewOf(erasures: Erasures, erasure: Erasure): Promise<ErasureView> {
  const progress = await erasures.progress(erasure.id);
  // It may have ended while its progress was asked for.
  const { askedAt, endedAt, ...rest } = erasures.find(erasure.id) ?? erasure;
  return {
    ...rest,
    askedAt: instant(askedAt),
    endedAt: endedAt === null ? null : instant(endedAt),
    progress: rest.state === 'running' ? progress : null,
  };
}
