/** Who is who, and why; and what somebody decides about it: two are always one, never one, or are parted again. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { nodeOf } from '../../core/identity/node.ts';
import type { Identifier } from '../../core/input.ts';
import type { ClusterSnapshot } from '../../hosts/cluster.ts';
import type { ProfileSnapshot } from '../../hosts/engine.ts';
import { decideIdentity, identityView } from '../identity-acts.ts';
import { linksPage } from '../identity-links.ts';
import { decidedShape, identityShape, linksShape, unmergedShape } from '../identity-shapes.ts';
import { pageQuery } from '../page-shapes.ts';
import type { ServerParts } from '../parts.ts';
import { note, reads } from '../personal.ts';
import { HttpProblem, notFound } from '../problem.ts';
import { profileKey } from '../profile-key.ts';

const idParam = z.object({
  id: z.string().min(1).max(600).describe('Profile id, or namespace:value such as email:ada@example.com'),
});
const identifierText = z
  .string()
  .max(600)
  .regex(/^[A-Za-z0-9_.-]{1,64}:.+$/, 'an identifier is written namespace:value, such as userId:42');
const said = {
  reason: z.string().min(1).max(500).describe('Why, for whoever reads it later'),
  by: z.string().min(1).max(200).default('api').describe('Who decided'),
  requestId: z.string().min(1).max(200).optional().describe('Sent again under it, it counts once'),
};
const linkBody = z.object({
  a: identifierText,
  b: identifierText,
  rule: z.enum(['always', 'never', 'open']).describe('open: neither any more'),
  ...said,
});
const unmergeBody = z
  .object({
    identifiers: z
      .array(identifierText)
      .min(1)
      .max(100)
      .describe('Those that are of somebody else')
      .optional(),
    profile: z
      .string()
      .min(1)
      .max(100)
      .describe('Instead: a profile that was merged into this one; all identifiers that it brought')
      .optional(),
    ...said,
  })
  .refine(({ identifiers, profile }) => (identifiers === undefined) !== (profile === undefined), {
    message: 'name either identifiers, or the profile that was merged into this one',
  });

export function identityRoutes(parts: ServerParts): FastifyPluginAsyncZod {
  const { engine, audit } = parts;
  const known = async (id: string): Promise<ProfileSnapshot> => {
    const found = await engine.profile(profileKey(id));
    if (found) return found;
    const mend = 'use a profile id, or an identifier such as email:ada@example.com or userId:42';
    throw notFound('unknown_profile', `nobody is known as ${id.slice(0, 200)}`, mend);
  };
  return async (app) => {
    app.get(
      '/v1/profiles/:id/identity',
      {
        config: reads('identity-read'),
        schema: {
          summary: 'Who a person is, and why: evidence, refused links, decisions',
          params: idParam,
          response: { 200: identityShape },
        },
      },
      async (request) => {
        const { id } = await known(request.params.id);
        const cluster = await engine.cluster({ profile: id });
        if (!cluster) throw notFound('unknown_profile', `nobody is known as ${id}`, 'use another profile id');
        await note(audit, request, { act: 'identity-read', profile: id });
        return identityView(id, cluster);
      },
    );

    app.get(
      '/v1/profiles/:id/links',
      {
        config: reads('identity-read'),
        schema: {
          summary:
            'What speaks for and against a person being one: events, refusals, decisions, newest first',
          params: idParam,
          querystring: pageQuery,
          response: { 200: linksShape },
        },
      },
      async (request) => {
        const { id } = await known(request.params.id);
        const cluster = await engine.cluster({ profile: id });
        if (!cluster) throw notFound('unknown_profile', `nobody is known as ${id}`, 'use another profile id');
        await note(audit, request, { act: 'identity-read', profile: id });
        const { limit, cursor } = request.query;
        return linksPage(identityView(id, cluster), limit, cursor);
      },
    );

    app.post(
      '/v1/identity/links',
      {
        config: reads('identity-decided'),
        schema: {
          summary: 'Two identifiers are always, or never, one person',
          body: linkBody,
          response: { 200: decidedShape },
        },
      },
      async (request) => {
        const { a, b, rule, by, reason, requestId } = request.body;
        const [one, other] = [identifierIn(a), identifierIn(b)];
        if (nodeOf(one) === nodeOf(other))
          throw new HttpProblem(400, 'same_identifier', 'a and b are the same', 'name two identifiers');
        const decision = { rule, one: [one], other: [other], by, reason };
        for (const side of [one, other]) {
          const profile = (await engine.person(side))?.id;
          await note(audit, request, { act: 'identity-decided', profile, detail: { rule } }, true);
        }
        return { rule, pairs: 1, isNew: await decideIdentity(parts, decision, requestId) };
      },
    );

    app.post(
      '/v1/profiles/:id/unmerge',
      {
        config: reads('identity-decided'),
        schema: {
          summary: 'Gives identifiers, and what happened under them, to a person of their own',
          params: idParam,
          body: unmergeBody,
          response: { 200: unmergedShape },
        },
      },
      async (request) => {
        const { identifiers, profile, by, reason, requestId } = request.body;
        const holder = await known(request.params.id);
        const apart =
          profile === undefined
            ? (identifiers ?? []).map(identifierIn)
            : await broughtBy(profile, holder, parts.engine);
        const detail = { rule: 'unmerge', identifiers: apart.length };
        await note(audit, request, { act: 'identity-decided', profile: holder.id, detail }, true);
        const cluster = await engine.cluster({ profile: holder.id });
        // Sent again after a crash between the two: only what is theirs is still to be given.
        const isNew = !areApart(holder, apart, cluster);
        if (isNew) {
          const [one, other] = sidesOf(holder, apart);
          await decideIdentity(parts, { rule: 'never', one, other, by, reason }, requestId);
        }
        const rebuilt = await engine.unmerge(holder.id, apart);
        const owners = await Promise.all(apart.map((identifier) => engine.profile(identifier)));
        const others = [...new Set(owners.flatMap((owner) => owner?.id ?? []))];
        return {
          profile: holder.id,
          apart: others.filter((id) => id !== holder.id),
          // Decided a moment ago, it may have been done already.
          rebuilt: rebuilt ?? (isNew ? 'rebuilt' : 'nothing'),
        };
      },
    );
  };
}

/** What a profile brought along of what the person has now; where it is a person again, what it has. */
async function broughtBy(
  profile: string,
  holder: ProfileSnapshot,
  engine: ServerParts['engine'],
): Promise<readonly Identifier[]> {
  const [was, now] = await Promise.all([engine.identifiersOf(profile), engine.profile({ profile })]);
  if (now?.id === profile && profile !== holder.id) return now.identifiers;
  const brought = new Set(was.map(nodeOf));
  const theirs = holder.identifiers.filter((own) => brought.has(nodeOf(own)));
  if (holder.mergedFrom.includes(profile) && theirs.length > 0) return theirs;
  throw new HttpProblem(
    409,
    'not_merged',
    `${profile.slice(0, 100)} was not merged into profile ${holder.id}, or brought nothing that is still there`,
    '`mergedFrom` of GET /v1/profiles/{id} names those that were',
  );
}

/** Somebody has decided so already. */
function areApart(
  { identifiers }: ProfileSnapshot,
  apart: readonly Identifier[],
  cluster: ClusterSnapshot | undefined,
): boolean {
  const own = new Set(identifiers.map(nodeOf));
  const never = (cluster?.acts ?? []).filter(({ rule }) => rule === 'never');
  return apart.every((identifier) => {
    const node = nodeOf(identifier);
    return (
      !own.has(node) && never.some(({ a, b }) => (a === node && own.has(b)) || (b === node && own.has(a)))
    );
  });
}

/** Those that stay, and those that go. */
function sidesOf(
  { identifiers, id }: ProfileSnapshot,
  apart: readonly Identifier[],
): readonly [one: Identifier[], other: Identifier[]] {
  const going = new Set(apart.map(nodeOf));
  const strange = apart.find((a) => !identifiers.some((own) => nodeOf(own) === nodeOf(a)));
  if (strange)
    throw new HttpProblem(
      409,
      'not_theirs',
      `${nodeOf(strange)} is not an identifier of profile ${id}`,
      'GET /v1/profiles/{id}/identity tells those that are',
    );
  const staying = identifiers.filter((own) => !going.has(nodeOf(own)));
  if (staying.length > 0) return [staying, [...apart]];
  throw new HttpProblem(409, 'nobody_left', 'all identifiers of the person are named', 'leave at least one');
}

function identifierIn(text: string): Identifier {
  const key = profileKey(text);
  if ('namespace' in key && key.namespace !== 'profile') return key;
  const mend = 'name identifiers, not profile ids';
  throw new HttpProblem(400, 'bad_identifier', `${text.slice(0, 200)} is no identifier`, mend);
}
