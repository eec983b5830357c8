/** Accounts and households: search, what is known of one, who is in it. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { groupKinds } from '../../core/household/definition.ts';
import { instant } from '../instant.ts';
import type { ServerParts } from '../parts.ts';
import { note, reads } from '../personal.ts';
import { notFound } from '../problem.ts';
import { groupMemberShape, groupRowShape, groupShape, pageOf, pageQuery } from '../shapes.ts';
import { whoIs } from '../view.ts';

const kindParam = z.object({ kind: z.enum(groupKinds) });
const groupParam = kindParam.extend({ id: z.string().min(1).max(1_100) });

export function groupRoutes({ engine, audit }: ServerParts): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/v1/groups/:kind',
      {
        config: reads('groups-searched'),
        schema: {
          summary: 'Accounts or households whose ids begin with a text',
          params: kindParam,
          querystring: pageQuery.extend({ search: z.string().max(200).default('') }),
          response: { 200: pageOf(groupRowShape) },
        },
      },
      async (request) => {
        const { params, query } = request;
        await note(audit, request, { act: 'groups-searched', detail: { kind: params.kind } });
        return { items: [...(await engine.groups(params.kind, query.search.trim(), query.limit))] };
      },
    );

    app.get(
      '/v1/groups/:kind/:id',
      {
        config: reads('group-read'),
        schema: { summary: 'An account or household', params: groupParam, response: { 200: groupShape } },
      },
      async (request) => {
        const { kind, id } = request.params;
        const found = await engine.group(kind, id, { limit: 0 });
        if (!found) throw unknownGroup(kind, id);
        await note(audit, request, { act: 'group-read', detail: { kind } });
        return {
          kind,
          id,
          since: instant(found.createdAt),
          state: found.state,
          size: found.size,
          traits: found.traits.map(({ at, ...trait }) => ({ ...trait, since: instant(at) })),
          refused: found.refused,
          full: found.full.map(({ cap, until }) => ({ cap, until: until === null ? null : instant(until) })),
        };
      },
    );

    app.get(
      '/v1/groups/:kind/:id/members',
      {
        config: reads('group-read'),
        schema: {
          summary: 'Who is in an account or household, with their roles',
          params: groupParam,
          querystring: pageQuery,
          response: { 200: pageOf(groupMemberShape) },
        },
      },
      async (request) => {
        const { kind, id } = request.params;
        const { cursor: after, limit } = request.query;
        const found = await engine.group(kind, id, { limit, ...(after === undefined ? {} : { after }) });
        if (!found) throw unknownGroup(kind, id);
        await note(audit, request, { act: 'group-read', detail: { kind, members: found.members.length } });
        const items = found.members.map(async ({ profile, role, since, messageId }) => {
          const known = await engine.profile({ profile });
          const who = whoIs(profile, known?.identifiers ?? []);
          return { id: profile, who, role, since: instant(since), messageId };
        });
        return {
          items: await Promise.all(items),
          ...(found.cursor === undefined ? {} : { next: found.cursor }),
        };
      },
    );
  };
}

function unknownGroup(kind: string, id: string) {
  const mend = `GET /v1/groups/${kind}?search= tells those whose ids begin with a text`;
  return notFound('unknown_group', `there is no ${kind} ${id.slice(0, 200)}`, mend);
}
