/** The tracking plan: which events come, which are declared, what is wrong with them, and proposals learnt from them. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { EventRow, TrackingPlan } from '../../collect/plan/tracking-plan.ts';
import type { ViolationGroup } from '../../collect/plan/violation-log.ts';
import type { PlanEventRow, ViolationRow } from '../api.ts';
import { instant } from '../instant.ts';
import type { ServerParts } from '../parts.ts';
import { note, reads, tellsOfNobody } from '../personal.ts';
import { HttpProblem } from '../problem.ts';
import { pageOf, pageQuery, planShape, proposalsShape, violationShape } from '../shapes.ts';

export function trackingPlanRoutes({ trackingPlan: plan, audit }: ServerParts): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/v1/tracking-plan',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'Events by name: how many, declared or not, how many violate the plan',
          querystring: pageQuery.extend({ search: z.string().max(200).default('') }),
          response: { 200: planShape },
        },
      },
      async ({ query: { search, cursor, limit } }) => {
        const rows = plan.events({ search: search.trim(), after: cursor ?? '', limit: limit + 1 });
        const { since, ...totals } = plan.totals();
        const items = rows.slice(0, limit).map(eventRow);
        const next = rows.length > limit ? items.at(-1)?.event : undefined;
        return {
          settings: plan.settings,
          totals,
          since: instant(since),
          items,
          ...(next === undefined ? {} : { next }),
        };
      },
    );

    app.get(
      '/v1/tracking-plan/violations',
      {
        config: reads('samples-read'),
        schema: {
          summary: 'Violations by event, place and rule, with samples; the newest kind first',
          querystring: pageQuery.extend({ event: z.string().max(200).optional() }),
          response: { 200: pageOf(violationShape) },
        },
      },
      async (request) => {
        const { event, cursor, limit } = request.query;
        const before = cursor === undefined ? Number.POSITIVE_INFINITY : Number(cursor);
        if (Number.isNaN(before))
          throw new HttpProblem(400, 'bad_cursor', 'the cursor is not one of ours', 'leave it out to begin');
        await note(audit, request, { act: 'samples-read' });
        const groups = plan.violations({ event, before, limit: limit + 1 });
        const items = groups.slice(0, limit).map(violationRow);
        const next = groups.length > limit ? items.at(-1)?.id : undefined;
        return { items, ...(next === undefined ? {} : { next }) };
      },
    );

    app.post(
      '/v1/tracking-plan/learn',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'Event types proposed from the traffic since the start, as YAML',
          body: z
            .object({ events: z.array(z.string().max(200)).max(500).optional() })
            .nullish()
            .describe('Absent: all events that nobody declared'),
          response: { 200: proposalsShape },
        },
      },
      async ({ body }) => learn(plan, body?.events),
    );
  };
}

function learn(plan: TrackingPlan, events: readonly string[] | undefined) {
  if (!plan.settings.learn)
    throw new HttpProblem(
      409,
      'learning_is_off',
      'the tracking plan says learn: false, so nothing was looked at',
      'set learn: true in the tracking plan and wait for events',
    );
  const proposals = plan.learn(events);
  return { proposals, yaml: proposals.map(({ yaml }) => yaml).join('---\n') };
}

function eventRow({ event, declared, counts, perMinute }: EventRow): PlanEventRow {
  const { seen, violating, flagged, refused, firstAt, lastAt } = counts;
  return {
    event,
    declared:
      declared === undefined
        ? null
        : {
            document: declared.document,
            policy: declared.policy,
            ...(declared.description === undefined ? {} : { description: declared.description }),
            ...(declared.owner === undefined ? {} : { owner: declared.owner }),
          },
    seen,
    violating,
    flagged,
    refused,
    firstAt: firstAt === 0 ? null : instant(firstAt),
    lastAt: lastAt === 0 ? null : instant(lastAt),
    perMinute,
  };
}

function violationRow(group: ViolationGroup): ViolationRow {
  const { id, event, path, rule, message, count, firstAt, lastAt, samples } = group;
  return {
    id: String(id),
    event,
    path,
    rule,
    message,
    count,
    firstAt: instant(firstAt),
    lastAt: instant(lastAt),
    samples: samples.map(({ receivedAt, source, messageId, body }) => ({
      at: instant(receivedAt),
      source,
      messageId,
      body,
    })),
  };
}
