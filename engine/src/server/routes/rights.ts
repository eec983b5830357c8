/** The rights of a person: export, restriction. And who read or did what with anybody's data. Erasure: erasures.ts. */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { type EventInput, type JsonObject, OWN_SOURCE } from '../../core/input.ts';
import { RESTRICTED, UNRESTRICTED } from '../../core/profile/restriction.ts';
import type { AuditEntryView } from '../api.ts';
import { instantOf } from '../as-of.ts';
import { AUDIT_ACTS, type AuditEntry } from '../audit-log.ts';
import { actorOf } from '../guard.ts';
import { instant } from '../instant.ts';
import type { ServerParts } from '../parts.ts';
import { exportJson, exportPerson } from '../person-export.ts';
import { exportPage } from '../person-page.ts';
import { note, reads, tellsOfNobody } from '../personal.ts';
import { profileKey } from '../profile-key.ts';
import { auditCheckShape, auditEntryShape, pageOf, pageQuery, profileShape } from '../shapes.ts';
import { profileView } from '../view.ts';
import { referenceShape } from './erasures.ts';
import { idParam, unknownProfile } from './people.ts';

const auditQuery = pageQuery.extend({
  act: z.enum(AUDIT_ACTS).optional(),
  profile: z.string().min(1).max(600).optional().describe('Only about this person'),
  from: z.iso.datetime({ offset: true }).optional().describe('Not earlier than this instant'),
  to: z.iso.datetime({ offset: true }).optional().describe('Not later'),
});

const objectionQuery = z.object({
  purpose: z
    .string()
    .regex(/^[^|>]{1,100}$/, 'a purpose has no | and no >')
    .optional()
    .describe('Absent: everything'),
  reference: referenceShape,
});

/** What the person's own event is called. */
const OBJECTION_NAMES = { objected: 'Objected', 'objection-lifted': 'Objection Lifted' } as const;

const exportHeaders = {
  json: {
    'content-type': 'application/json; charset=utf-8',
    'content-disposition': 'attachment; filename="person.json"',
  },
  // Its style stands in it, and nothing else may be loaded or run.
  html: {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  },
} as const;

export function rightsRoutes(sources: ServerParts): FastifyPluginAsyncZod {
  const { engine, audit } = sources;
  return async (app) => {
    app.get(
      '/v1/profiles/:id/export',
      {
        config: reads('exported'),
        schema: {
          summary: 'Everything that is kept of a person, for them: as JSON, or as a page to read and print',
          params: idParam,
          querystring: z.object({ format: z.enum(['json', 'html']).default('json') }),
        },
      },
      async (request, reply) => {
        const found = await engine.profile(profileKey(request.params.id), { reasons: true });
        if (!found) throw unknownProfile(request.params.id);
        const { format } = request.query;
        await note(audit, request, { act: 'exported', profile: found.id, detail: { format } }, true);
        const person = await exportPerson(found, sources);
        const pieces = Readable.from(format === 'html' ? exportPage(person) : exportJson(person));
        return reply.headers(exportHeaders[format]).send(pieces);
      },
    );

    const restrictions = [
      [
        'POST',
        RESTRICTED,
        'restricted',
        'Restrict processing: all is kept, nothing is decided, said or learnt',
      ],
      ['DELETE', UNRESTRICTED, 'unrestricted', 'End a restriction of processing'],
    ] as const;
    for (const [method, name, act, summary] of restrictions) {
      app.route({
        method,
        url: '/v1/profiles/:id/restriction',
        config: reads(act),
        schema: {
          summary,
          params: idParam,
          querystring: z.object({ reference: referenceShape }),
          response: { 200: profileShape },
        },
        handler: async (request) => {
          const found = await engine.profile(profileKey(request.params.id));
          if (!found) throw unknownProfile(request.params.id);
          const { reference } = request.query;
          const detail = reference === undefined ? undefined : { reference };
          await note(audit, request, { act, profile: found.id, detail }, true);
          await engine.submit([ownEvent(name, found.id, sources.now())]);
          const changed = await engine.profile({ profile: found.id });
          return profileView(changed ?? found);
        },
      });
    }

    const objections = [
      ['POST', 'objected', 'Record an objection: of every address of the person, later ones too'],
      ['DELETE', 'objection-lifted', 'Lift an objection; nothing that was granted before it holds again'],
    ] as const;
    for (const [method, act, summary] of objections) {
      app.route({
        method,
        url: '/v1/profiles/:id/objection',
        config: reads(act),
        schema: {
          summary,
          params: idParam,
          querystring: objectionQuery,
          response: { 200: profileShape },
        },
        handler: async (request) => {
          const found = await engine.profile(profileKey(request.params.id));
          if (!found) throw unknownProfile(request.params.id);
          const { purpose, reference } = request.query;
          const detail = { ...(purpose && { purpose }), ...(reference && { reference }) };
          await note(audit, request, { act, profile: found.id, detail }, true);
          // What proves it is whoever took it, and the letter.
          const proof = `told to ${actorOf(request)}${reference === undefined ? '' : `, ${reference}`}`;
          const properties = { proof, ...(purpose === undefined ? {} : { purpose }) };
          await engine.submit([ownEvent(OBJECTION_NAMES[act], found.id, sources.now(), properties)]);
          const changed = await engine.profile({ profile: found.id });
          return profileView(changed ?? found);
        },
      });
    }

    app.get(
      '/v1/audit',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'Who read or did what with personal data, newest first',
          querystring: auditQuery,
          response: { 200: pageOf(auditEntryShape) },
        },
      },
      async ({ query: { limit, cursor, act, profile, ...period } }) => {
        const subjects = profile === undefined ? undefined : await subjectsOf(profile);
        const before = cursor === undefined ? undefined : Number(cursor) || 0;
        const [from, to] = [instantOf('from', period.from), instantOf('to', period.to)];
        const { entries, next } = await audit.list({ limit, before, act, subjects, from, to });
        return { items: entries.map(entryView), ...(next === undefined ? {} : { next: String(next) }) };
      },
    );

    app.get(
      '/v1/audit/check',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'Whether the audit log is as it was written',
          response: { 200: auditCheckShape },
        },
      },
      async () => {
        const { entries, brokenAt } = await audit.check();
        return { entries, intact: brokenAt === undefined, ...(brokenAt === undefined ? {} : { brokenAt }) };
      },
    );

    /** Also by an id that is known no more: whoever still has it can look up what became of it. */
    async function subjectsOf(profile: string): Promise<ReadonlySet<string>> {
      const found = await engine.profile(profileKey(profile));
      const ids = found ? [found.id, ...found.mergedFrom] : [profile];
      // Acts on an address are about it, whoever has it.
      const points = (found?.identifiers ?? []).map(({ namespace, value }) => `${namespace}:${value}`);
      return new Set([...ids, ...points, profile].map((name) => audit.subjectOf(name)));
    }
  };
}

/** Only we say so: no source has this name. */
function ownEvent(name: string, profile: string, now: number, properties: JsonObject = {}): EventInput {
  return {
    kind: 'event',
    messageId: randomUUID(),
    type: 'track',
    name,
    at: now,
    receivedAt: now,
    mode: 'live',
    source: OWN_SOURCE,
    identifiers: [{ namespace: 'profile', value: profile }],
    properties,
    traits: {},
    context: {},
  };
}

function entryView({ at, ...entry }: AuditEntry): AuditEntryView {
  return { id: String(entry.seq), ...entry, at: instant(at) };
}
