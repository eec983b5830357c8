/** Profiles: search, one person, what happened to them. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ProfileView } from '../api.ts';
import type { ServerParts } from '../parts.ts';
import { notFound } from '../problem.ts';
import { profileKey } from '../profile-key.ts';
import { happeningShape, pageOf, pageQuery, profileRowShape, profileShape } from '../shapes.ts';
import { happeningOf, profileRow, profileView, whoIs } from '../view.ts';

const idParam = z.object({
  id: z.string().min(1).max(600).describe('Profile id, or namespace:value such as email:ada@example.com'),
});

export function peopleRoutes({ engine, suppressions }: ServerParts): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/v1/profiles',
      {
        schema: {
          summary: 'People, most recently changed first',
          querystring: pageQuery.extend({ search: z.string().max(200).default('') }),
          response: { 200: pageOf(profileRowShape) },
        },
      },
      async (request) => {
        const { search, limit } = request.query;
        return { items: (await engine.search(search.trim(), limit)).map(profileRow) };
      },
    );

    app.get(
      '/v1/profiles/:id',
      { schema: { summary: 'All about one person', params: idParam, response: { 200: profileShape } } },
      async (request) => {
        const found = await engine.profile(profileKey(request.params.id), { reasons: true });
        if (!found) throw unknownProfile(request.params.id);
        return withSuppressions(profileView(found), suppressions);
      },
    );

    app.get(
      '/v1/profiles/:id/timeline',
      {
        schema: {
          summary: 'What happened to one person, newest first',
          params: idParam,
          querystring: pageQuery,
          response: { 200: pageOf(happeningShape) },
        },
      },
      async (request) => {
        const { cursor, limit } = request.query;
        const found = await engine.profile(profileKey(request.params.id));
        if (!found) throw unknownProfile(request.params.id);
        const { id: profile } = found;
        const page = await engine.timeline(
          { profile },
          { limit, ...(cursor === undefined ? {} : { before: cursor }) },
        );
        const who = whoIs(profile, found.identifiers);
        const items = page.items.flatMap(
          ({ id, at, item }) => happeningOf(item, { id, at, profile, who }) ?? [],
        );
        return { items, ...(page.cursor === undefined ? {} : { next: page.cursor }) };
      },
    );
  };
}

/** A suppressed address gets nothing, whatever consent says. */
function withSuppressions(view: ProfileView, list: ServerParts['suppressions']): ProfileView {
  const permissions = view.permissions.map((permission) => {
    const found = list.find(permission.contactPoint);
    return found === undefined ? permission : { ...permission, refusal: `suppressed: ${found.reason}` };
  });
  return { ...view, permissions };
}

function unknownProfile(id: string) {
  const mend = 'use a profile id, or an identifier such as email:ada@example.com or userId:42';
  return notFound('unknown_profile', `nobody is known as ${id.slice(0, 200)}`, mend);
}
