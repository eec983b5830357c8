/** Calls that were answered by the fallback, because there was no time: of a person, and how many of late. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Configuration } from '../../core/configuration.ts';
import type { GivenUpCall } from '../../hosts/given-up/rows.ts';
import type { AnsweredPlacement, GivenUpOverview, GivenUpRow } from '../api-given-up.ts';
import { instant } from '../instant.ts';
import type { ServerParts } from '../parts.ts';
import { note, reads, tellsOfNobody } from '../personal.ts';
import { profileKey } from '../profile-key.ts';
import { apiSchemas, pageOf } from '../shapes.ts';
import { idParam, unknownProfile } from './people.ts';

export const givenUpRowShape: z.ZodType<GivenUpRow> = z
  .object({
    at: z.iso.datetime(),
    placement: z.string(),
    degraded: z.enum(['deadline', 'overload']),
    action: z.string().optional().describe('What was given, where the fallback is an action'),
    requestId: z.string(),
    named: z.string().describe('How the person was named: a profile id, or namespace:value'),
  })
  .register(apiSchemas, { id: 'GivenUpRow' });

const perMinute = (what: string) => z.array(z.int()).describe(`${what}, by minute, the oldest first`);

export const givenUpOverviewShape: z.ZodType<GivenUpOverview> = z
  .object({
    from: z.iso.datetime().describe('When the first of the minutes began; the last one is under way'),
    startedAt: z.iso.datetime().describe('Nothing was counted before: the server began'),
    placements: z.array(
      z.object({
        placement: z.string(),
        decided: perMinute('Decided in time'),
        deadline: perMinute('Given up: not taken up, or not answered, in time'),
        overload: perMinute('Given up: too many were waiting already'),
        fallback: z
          .enum(['action', 'content', 'none'])
          .describe('What those get for whom nothing is decided'),
      }),
    ),
  })
  .register(apiSchemas, { id: 'GivenUpOverview' });

const query = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional()
    .describe('`next` of the page before'),
});

export function givenUpRoutes({ engine, audit, compiled, startedAt }: ServerParts): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/v1/given-up',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'How many decide calls there was no time for in the last hour, by placement and minute',
          response: { 200: givenUpOverviewShape },
        },
      },
      async () => {
        const { from, placements } = engine.answeredByMinute();
        return {
          from: instant(from),
          startedAt: instant(startedAt),
          placements: placements.map((row) => ({ ...row, fallback: fallbackAt(row.placement, compiled()) })),
        };
      },
    );

    app.get(
      '/v1/profiles/:id/given-up',
      {
        config: reads('timeline-read'),
        schema: {
          summary: 'Decisions that there was no time for, newest first: the fallback was given',
          params: idParam,
          querystring: query,
          response: { 200: pageOf(givenUpRowShape) },
        },
      },
      async (request) => {
        const key = profileKey(request.params.id);
        const { limit, cursor } = request.query;
        const page = await engine.givenUp(key, { limit, ...(cursor && { before: Number(cursor) }) });
        if (!page) throw unknownProfile(request.params.id);
        await note(audit, request, { act: 'timeline-read', profile: page.profile });
        return {
          items: page.calls.map(givenUpRow),
          ...(page.next !== undefined && { next: String(page.next) }),
        };
      },
    );
  };
}

function fallbackAt(
  placement: string,
  configuration: Configuration | undefined,
): AnsweredPlacement['fallback'] {
  const fallback = configuration?.arbitration?.fallbacks.get(placement);
  if (fallback === undefined) return 'none';
  return fallback.action === undefined ? 'content' : 'action';
}

export function givenUpRow({ at, key, placement, degraded, action, requestId }: GivenUpCall): GivenUpRow {
  return {
    at: instant(at),
    placement,
    degraded,
    ...(action !== undefined && { action }),
    requestId,
    named: 'profile' in key ? key.profile : `${key.namespace}:${key.value}`,
  };
}
