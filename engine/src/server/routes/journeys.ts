/** Journeys: what is published and who stands where; pause, resume, drain, publish and roll back, with a preview. */
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { publishing, resumeSchema } from '../../core/journey/versions/definition.ts';
import { nameSchema } from '../../core/name.ts';
import { actorOf } from '../guard.ts';
import {
  journeyDiffShape,
  journeyPreviewShape,
  journeyRowShape,
  journeyShape,
  journeyVersionShape,
} from '../journey-shapes.ts';
import type { JourneyAct } from '../journeys.ts';
import type { ServerParts } from '../parts.ts';
import { isOnRecord, reads, tellsOfNobody } from '../personal.ts';
import { pageOf } from '../shapes.ts';

const params = z.object({ name: nameSchema });
const number = z.coerce.number().int().positive();
const why = {
  why: z.string().max(200).default('').describe('On record for good: it must not name anybody'),
};
const chosen = {
  publish: publishing.publish
    .unwrap()
    .partial()
    .optional()
    .describe('What becomes of people inside; as the text itself says where it is absent'),
};
const text = z.string().min(1).max(200_000).describe('The whole document of the journey, in YAML').optional();

export function journeyRoutes({ journeys }: Pick<ServerParts, 'journeys'>): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/v1/journeys',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'Journeys in force: their status and version, and how many people stand at each step',
          response: { 200: pageOf(journeyRowShape) },
        },
      },
      async () => ({ items: await journeys.list() }),
    );

    app.get(
      '/v1/journeys/:name',
      {
        config: tellsOfNobody,
        schema: { summary: 'A journey with its versions', params, response: { 200: journeyShape } },
      },
      (request) => journeys.view(request.params.name),
    );

    app.get(
      '/v1/journeys/:name/versions/:version',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'The text of a version, as it was published',
          params: params.extend({ version: number }),
          response: { 200: journeyVersionShape },
        },
      },
      ({ params: { name, version } }) => journeys.version(name, version),
    );

    app.get(
      '/v1/journeys/:name/diff',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'What is different between two versions',
          params,
          querystring: z.object({ from: number, to: number }),
          response: { 200: journeyDiffShape },
        },
      },
      ({ params: { name }, query: { from, to } }) => journeys.diff(name, from, to),
    );

    app.post(
      '/v1/journeys/:name/preview',
      {
        config: tellsOfNobody,
        schema: {
          summary:
            'Who is touched by publishing a text, an old version or the draft, and what would become of them',
          params,
          body: z.object({ text, version: number.optional(), ...chosen }),
          response: { 200: journeyPreviewShape },
        },
      },
      ({ params: { name }, body }) => journeys.preview(name, body),
    );

    for (const [type, act, summary] of [
      ['pause', 'journey-paused', 'Pause a journey: nobody enters, nobody moves, messages wait'],
      ['drain', 'journey-drained', 'Let nobody in any more; who is inside goes on'],
    ] as const) {
      app.post(
        `/v1/journeys/:name/${type}`,
        {
          config: reads(act),
          schema: { summary, params, body: z.object(why), response: { 200: journeyShape } },
        },
        (request) => done(request, { type }, request.body.why),
      );
    }

    app.post(
      '/v1/journeys/:name/resume',
      {
        config: reads('journey-resumed'),
        schema: {
          summary: 'Let a journey go on: after a pause those who waited are let go on evenly',
          params,
          body: resumeSchema.extend(why),
          response: { 200: journeyShape },
        },
      },
      (request) => {
        const { why: reason, ...resume } = request.body;
        return done(request, { type: 'resume', resume }, reason);
      },
    );

    app.post(
      '/v1/journeys/:name/publish',
      {
        config: reads('journey-published'),
        schema: {
          summary: 'Publish a text, or the draft that the documents have, as the next version',
          params,
          body: z.object({ text, ...chosen, ...why }),
          response: { 200: journeyShape },
        },
      },
      (request) => {
        const { why: reason, ...publishing } = request.body;
        return done(request, { type: 'publish', publishing }, reason);
      },
    );

    app.post(
      '/v1/journeys/:name/rollback',
      {
        config: reads('journey-published'),
        schema: {
          summary: 'Publish the text of an old version again, as the next version',
          params,
          body: z.object({ version: number, ...chosen, ...why }),
          response: { 200: journeyShape },
        },
      },
      (request) => {
        const { why: reason, ...publishing } = request.body;
        return done(request, { type: 'publish', publishing }, reason);
      },
    );

    /** On record before it is done. */
    async function done(
      request: FastifyRequest<{ Params: { name: string } }>,
      act: JourneyAct,
      reason: string,
    ) {
      const view = await journeys.act(request.params.name, act, actorOf(request), reason);
      isOnRecord(request);
      return view;
    }
  };
}
