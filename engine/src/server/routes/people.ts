/** Profiles: search, one person as they are or were, what happened to them, what was decided for them. */
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type {
  Engine,
  ProfilePart,
  ProfileSnapshot,
  ProfileSummary,
  TimelineFilter,
  TimelinePage,
} from '../../hosts/engine.ts';
import type { DecisionPage, ProfileAnswer, ProfilePartName, ProfileView, TimelineView } from '../api.ts';
import { asOf, asOfQuery, asOfView, instantOf, profileThen } from '../as-of.ts';
import { decisionPage, pageEnd } from '../decision-rows.ts';
import { identityView } from '../identity-acts.ts';
import { linksPage } from '../identity-links.ts';
import { lineagesPage } from '../lineage-view.ts';
import type { ServerParts } from '../parts.ts';
import { note, reads } from '../personal.ts';
import { HttpProblem, notFound } from '../problem.ts';
import { profileKey } from '../profile-key.ts';
import {
  decisionPageShape,
  pageOf,
  pageQuery,
  profileAnswerShape,
  profileRowShape,
  timelineShape,
} from '../shapes.ts';
import { happeningOf, profileRow, profileView, whoIs } from '../view.ts';

export const idParam = z.object({
  id: z.string().min(1).max(600).describe('Profile id, or namespace:value such as email:ada@example.com'),
});

/** What is read of a profile for each part; the last four stand elsewhere. */
const parts: Readonly<Record<ProfilePartName, readonly ProfilePart[]>> = {
  identifiers: ['identifiers'],
  traits: ['traits'],
  computed: ['computed'],
  audiences: ['audiences'],
  journeys: ['journeys'],
  consents: ['consents'],
  messages: ['messages'],
  groups: ['groups'],
  moments: [],
  decisions: ['decisions'],
  timeline: [],
  links: [],
  lineage: [],
};
const partNames = Object.keys(parts) as ProfilePartName[];
/** Only where they are named: they take more than the profile itself. */
const byName: readonly ProfilePartName[] = ['decisions', 'timeline', 'links', 'lineage'];
/** Of these there is only now. */
const onlyNow: readonly ProfilePartName[] = ['moments', ...byName];
/** Entries of these in one call. */
const FIRST = 20;
const FIRST_LINKS = 50;
const FIRST_TRAITS = 50;
/** Every part. */
const ALL = 'all';

const kinds = [
  'event',
  'audience',
  'journey',
  'decision',
  'message',
  'consent',
  'identity',
  'list',
  'group',
  'experiment',
] as const;

const profileQuery = z.object({
  include: z
    .string()
    .max(200)
    .optional()
    .describe(
      `Parts, separated by commas: ${partNames.join(', ')}; or ${ALL}. By default all but ${byName.join(', ')}`,
    ),
  ...asOfQuery,
});

// A cursor tells of each life how far it is.
const longPageQuery = pageQuery.extend({ cursor: z.string().max(3_000).optional() });

const timelineQuery = longPageQuery.extend({
  kinds: z
    .string()
    .max(100)
    .optional()
    .describe(`Separated by commas: ${kinds.join(', ')}. By default all`),
  event: z.string().min(1).max(500).optional().describe('Only events of this name'),
  from: asOfQuery.at.describe('Not earlier than this instant (RFC 3339), by when it happened'),
  to: asOfQuery.at.describe('Not later than this instant'),
});

export function peopleRoutes({ engine, suppressions, audit, now }: ServerParts): FastifyPluginAsyncZod {
  const noted = (request: FastifyRequest, act: 'profile-read' | 'timeline-read', profile: string) =>
    note(audit, request, { act, profile });
  return async (app) => {
    app.get(
      '/v1/profiles',
      {
        config: reads('people-searched'),
        schema: {
          summary: 'People, most recently changed first',
          querystring: pageQuery.extend({ search: z.string().max(200).default('') }),
          response: { 200: pageOf(profileRowShape) },
        },
      },
      async (request) => {
        const { search, limit } = request.query;
        await note(audit, request, { act: 'people-searched' });
        return { items: (await engine.search(search.trim(), limit)).map(profileRow) };
      },
    );

    app.get(
      '/v1/profiles/:id',
      {
        config: reads('profile-read'),
        schema: {
          summary: 'All about one person, now or as it was and as it was known',
          params: idParam,
          querystring: profileQuery,
          response: { 200: profileAnswerShape },
        },
      },
      async (request) => {
        const { id } = request.params;
        const { include } = request.query;
        const then = asOf(request.query, now());
        if (then) {
          const wanted = wantedParts(include, onlyNow);
          const found = await profileThen(engine, profileKey(id), then, id);
          if (!found) throw unknownProfile(id);
          await noted(request, 'profile-read', found.profile.id);
          return only({ ...profileView(found.profile), asOf: asOfView(then, found) }, wanted);
        }
        const wanted = wantedParts(include, []);
        const found = await engine.profile(profileKey(id), {
          ...(include !== undefined && { parts: wanted.flatMap((part) => parts[part]) }),
          ...(wanted.includes('moments') && { reasons: true }),
        });
        if (!found) throw unknownProfile(id);
        await noted(request, 'profile-read', found.id);
        const view = withSuppressions(profileView(found), suppressions);
        // As most ask: all of it, and nothing that stands in the log.
        if (include === undefined) return view;
        return { ...only(view, wanted), ...(await named(engine, found, wanted)) };
      },
    );

    app.get(
      '/v1/profiles/:id/timeline',
      {
        config: reads('timeline-read'),
        schema: {
          summary: 'What happened to one person, newest first',
          params: idParam,
          querystring: timelineQuery,
          response: { 200: timelineShape },
        },
      },
      async (request) => {
        const { cursor, limit } = request.query;
        const found = await engine.person(profileKey(request.params.id));
        if (!found) throw unknownProfile(request.params.id);
        const filter = filterOf(request.query);
        const page = await engine.timeline(
          { profile: found.id },
          { limit, ...(cursor !== undefined && { before: cursor }), ...(filter && { filter }) },
        );
        await noted(request, 'timeline-read', found.id);
        return timelineView(page, found);
      },
    );

    app.get(
      '/v1/profiles/:id/decisions',
      {
        config: reads('profile-read'),
        schema: {
          summary: 'What was decided for one person and why, newest first',
          params: idParam,
          querystring: longPageQuery,
          response: { 200: decisionPageShape },
        },
      },
      async (request) => {
        const { cursor, limit } = request.query;
        const found = await engine.profile(profileKey(request.params.id), { parts: ['decisions'] });
        if (!found) throw unknownProfile(request.params.id);
        await noted(request, 'profile-read', found.id);
        return decisionsOf(engine, found, limit, cursor);
      },
    );
  };
}

/** @param unfit parts that cannot be had */
function wantedParts(
  include: string | undefined,
  unfit: readonly ProfilePartName[],
): readonly ProfilePartName[] {
  if (include === undefined)
    return partNames.filter((part) => !byName.includes(part) && !unfit.includes(part));
  if (include.trim() === ALL) return partNames.filter((part) => !unfit.includes(part));
  return listed('include', include, partNames).map((part) => {
    if (!unfit.includes(part)) return part;
    throw new HttpProblem(
      400,
      'not_as_of',
      `there is no ${part} as of an instant`,
      'leave it out; the timeline takes from and to, and shows what was decided when',
    );
  });
}

/** Names separated by commas. */
function listed<Name extends string>(field: string, text: string, names: readonly Name[]): readonly Name[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const name = names.find((known) => known === part);
      if (name !== undefined) return name;
      throw new HttpProblem(
        400,
        'unknown_name',
        `${field}: there is no ${JSON.stringify(part)}`,
        `use some of: ${names.join(', ')}`,
      );
    });
}

function filterOf(query: z.infer<typeof timelineQuery>): TimelineFilter | undefined {
  const from = instantOf('from', query.from);
  const to = instantOf('to', query.to);
  const { event } = query;
  const asked = query.kinds === undefined ? [] : listed('kinds', query.kinds, kinds);
  if (asked.length === 0 && event === undefined && from === undefined && to === undefined) return undefined;
  return {
    // Without a kind: what is shown by itself.
    kinds: asked.length > 0 ? asked : kinds,
    ...(event !== undefined && { event }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  };
}

/** The view's fields that a part has. */
const fields: Readonly<Record<ProfilePartName, readonly (keyof ProfileView)[]>> = {
  identifiers: ['identifiers'],
  traits: ['traits'],
  computed: ['computed', 'awaitsHistory'],
  audiences: ['audiences', 'awaitsHistory'],
  journeys: ['journeys'],
  consents: ['consents', 'jurisdiction', 'permissions'],
  messages: ['messages', 'contactPolicy'],
  groups: ['groups'],
  moments: ['moments'],
  decisions: [],
  timeline: [],
  links: [],
  lineage: [],
};

function only(view: ProfileView, wanted: readonly ProfilePartName[]): ProfileAnswer {
  const { id, who, createdAt, updatedAt, mergedFrom, asOf } = view;
  const picked = wanted
    .flatMap((part) => fields[part])
    .flatMap((field) => (view[field] === undefined ? [] : [[field, view[field]] as const]));
  return {
    id,
    who,
    createdAt,
    updatedAt,
    ...Object.fromEntries(picked),
    mergedFrom,
    ...(asOf && { asOf }),
  };
}

/** The first of each; all of them page by page under a path of its own. */
async function named(
  engine: Engine,
  found: ProfileSnapshot,
  wanted: readonly ProfilePartName[],
): Promise<Pick<ProfileAnswer, 'decisions' | 'timeline' | 'links' | 'lineage'>> {
  const key = { profile: found.id };
  const ask = <T>(part: ProfilePartName, read: () => Promise<T>) =>
    wanted.includes(part) ? read() : undefined;
  const [decisions, timeline, links, lineage] = await Promise.all([
    ask('decisions', () => decisionsOf(engine, found, FIRST, undefined)),
    ask('timeline', async () => timelineView(await engine.timeline(key, { limit: FIRST }), found)),
    ask('links', () => engine.cluster(key)),
    ask('lineage', () => lineagesPage(engine, key, { limit: FIRST_TRAITS })),
  ]);
  return {
    ...(decisions && { decisions }),
    ...(timeline && { timeline }),
    ...(links && { links: linksPage(identityView(found.id, links), FIRST_LINKS) }),
    ...(lineage && { lineage: lineage.page }),
  };
}

async function decisionsOf(
  engine: Engine,
  found: ProfileSnapshot,
  limit: number,
  cursor: string | undefined,
): Promise<DecisionPage> {
  const page = await engine.timeline(
    { profile: found.id },
    { limit, filter: { kinds: ['decision'] }, ...(cursor !== undefined && { before: cursor }) },
  );
  return decisionPage(page, found.decisions);
}

function timelineView(page: TimelinePage, { id: profile, identifiers }: ProfileSummary): TimelineView {
  const who = whoIs(profile, identifiers);
  const items = page.items.flatMap(({ id, at, item }) => happeningOf(item, { id, at, profile, who }) ?? []);
  return { items, ...pageEnd(page) };
}

/** A suppressed address gets nothing, whatever consent says. */
function withSuppressions(view: ProfileView, list: ServerParts['suppressions']): ProfileView {
  const permissions = view.permissions.map((permission) => {
    const found = list.find(permission.contactPoint);
    return found === undefined ? permission : { ...permission, refusal: `suppressed: ${found.reason}` };
  });
  return { ...view, permissions };
}

export function unknownProfile(id: string) {
  const mend = 'use a profile id, or an identifier such as email:ada@example.com or userId:42';
  return notFound('unknown_profile', `nobody is known as ${id.slice(0, 200)}`, mend);
}
