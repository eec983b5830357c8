/** Business events: announce one, see how far it is, stop it. */
import { randomUUID } from 'node:crypto';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { weigh, weightRefusal } from '../../collect/weigh.ts';
import { actEvent } from '../../core/consent/act-event.ts';
import type { JsonObject } from '../../core/input.ts';
import { conditionSchema, nameSchema } from '../../core/name.ts';
import { businessEventId, type Concerns, type FanOutProgress } from '../../hosts/business-event.ts';
import type { BusinessEventView } from '../api.ts';
import type { ServerParts } from '../parts.ts';
import { tellsOfNobody } from '../personal.ts';
import { HttpProblem, notFound } from '../problem.ts';
import { apiSchemas, businessEventShape, pageOf } from '../shapes.ts';

/** Of all partitions together; faster than any channel is. */
const MOST_PER_SECOND = 100_000;
/** Slower, a million persons would take longer than a repeat is known for. */
const LEAST_PER_SECOND = 0.01;

const announcement = z
  .object({
    name: z.string().trim().min(1).max(200).describe('What happened: the event that each person gets'),
    properties: z.record(z.string(), z.unknown()).default({}).describe('Of that event'),
    messageId: z.string().min(1).max(200).optional().describe('Announced again under it, it is the same one'),
    everyone: z.literal(true).optional().describe('Whom it concerns: give one of the three'),
    audience: nameSchema.optional().describe('Members of an audience'),
    condition: conditionSchema.optional().describe('Whom it fits; `event` is the business event'),
    perSecond: z
      .number()
      .min(LEAST_PER_SECOND)
      .max(MOST_PER_SECOND)
      .optional()
      .describe('Persons reached in a second; absent: as fast as live traffic allows'),
    expiresAt: z.iso.datetime({ offset: true }).optional().describe('Nobody is reached from then on'),
  })
  .register(apiSchemas, { id: 'BusinessEvent' });

const idParam = z.object({ id: z.string().min(1).max(100) });

export function businessEventRoutes({ engine, now }: ServerParts): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/v1/business-events',
      {
        config: tellsOfNobody,
        bodyLimit: 65_536,
        schema: {
          summary: 'Something happened to the business: it reaches each person it concerns',
          body: announcement,
          response: { 202: businessEventShape },
        },
      },
      async (request, reply) => {
        const { name, messageId = randomUUID(), perSecond = null, expiresAt } = request.body;
        const properties = request.body.properties as JsonObject;
        checkPersonal(name);
        checkLoad(properties);
        const id = businessEventId(messageId);
        const problem = await engine.announce({
          id,
          name,
          properties,
          concerns: concernsOf(request.body),
          perSecond,
          expiresAt: expiresAt === undefined ? null : Date.parse(expiresAt),
          at: now(),
        });
        if (problem) throw new HttpProblem(400, problem.code, problem.message, problem.mend || undefined);
        return reply.code(202).send(await viewAt(id));
      },
    );

    app.get(
      '/v1/business-events',
      {
        config: tellsOfNobody,
        schema: { summary: 'Business events, newest first', response: { 200: pageOf(businessEventShape) } },
      },
      async () => ({ items: (await engine.businessEvents()).map((progress) => viewOf(progress, now())) }),
    );

    app.get(
      '/v1/business-events/:id',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'How far a business event is',
          params: idParam,
          response: { 200: businessEventShape },
        },
      },
      (request) => viewAt(request.params.id),
    );

    app.delete(
      '/v1/business-events/:id',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'Stop a business event: nobody is reached any more',
          params: idParam,
          response: { 200: businessEventShape },
        },
      },
      async (request) => {
        await engine.stopBusinessEvent(request.params.id);
        return viewAt(request.params.id);
      },
    );
  };

  async function viewAt(id: string): Promise<BusinessEventView> {
    const [found] = await engine.businessEvents(id);
    if (found) return viewOf(found, now());
    throw notFound(
      'unknown_business_event',
      `there is no business event ${id}`,
      'the newest hundred that ended are kept',
    );
  }
}

/** Consent is each person's own act: no announcement gives or takes it. */
function checkPersonal(name: string): void {
  if (actEvent(name) === undefined) return;
  throw new HttpProblem(
    400,
    'personal_event',
    `"${name}" is an act of one person`,
    'send it as an event of that person, with its proof',
  );
}

/** The same bounds as for events: each person's event carries them. */
function checkLoad(properties: JsonObject): void {
  const weight = weigh(properties, 0);
  if (weight >= 0) return;
  const { code, reason } = weightRefusal(weight);
  throw new HttpProblem(400, code, `properties: ${reason}`, 'send less of it');
}

function concernsOf({ everyone, audience, condition }: z.infer<typeof announcement>): Concerns {
  const given: Concerns[] = [];
  if (everyone) given.push({ type: 'everyone' });
  if (audience !== undefined) given.push({ type: 'audience', audience });
  if (condition !== undefined) given.push({ type: 'condition', condition });
  const [concerns] = given;
  if (concerns && given.length === 1) return concerns;
  throw new HttpProblem(
    400,
    concerns ? 'too_many_audiences' : 'missing_audience',
    'it is not said whom this concerns, or in more than one way',
    'send one of everyone, audience, condition',
  );
}

function viewOf(progress: FanOutProgress, now: number): BusinessEventView {
  const { event, startedAt, end, endedAt, reason, persons, expected, looked, reached } = progress;
  const seconds = Math.max(1, (endedAt ?? now) - startedAt) / 1_000;
  return {
    id: event.id,
    name: event.name,
    ...(end === null ? { properties: event.properties } : {}),
    concerns: event.concerns,
    perSecond: event.perSecond,
    expiresAt: event.expiresAt === null ? null : new Date(event.expiresAt).toISOString(),
    state: end ?? 'running',
    ...(reason === null ? {} : { reason }),
    announcedAt: new Date(event.at).toISOString(),
    startedAt: new Date(startedAt).toISOString(),
    endedAt: endedAt === null ? null : new Date(endedAt).toISOString(),
    persons,
    expected: event.concerns.type === 'condition' ? null : Math.min(expected, persons),
    remaining: end === null ? Math.max(0, persons - looked) : 0,
    reached,
    reachedPerSecond: Math.round((reached / seconds) * 10) / 10,
  };
}
