/**
 * The preference centre: a signed link in a mail leads to a page where its reader sees what we may write to that very
 * address, and changes it. Each change is an act of consent with the link as its proof, in force when the page answers;
 * a double opt-in still needs its own link. Looking changes nothing: scanners follow links.
 */
import { createHash } from 'node:crypto';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { LINK_PATHS, pointMark, type TrackingLinks } from '../content/links.ts';
import { type EventInput, type JsonObject, OWN_SOURCE } from '../core/input.ts';
import type { PreferencesDefinition } from '../documents/preferences.ts';
import type { Engine, ProfileSnapshot } from '../hosts/engine.ts';
import { linkReader } from './link-reader.ts';
import { actsOf, choicesOf, fieldOf, type PreferenceAct } from './preference-acts.ts';
import { type PreferenceView, preferencePage } from './preference-page.ts';
import { languagesIn, wordingOf } from './preference-texts.ts';
import { answerPage, unknownLinkPage } from './tracking-pages.ts';

export interface PreferencesOptions {
  readonly engine: Engine;
  readonly links: Pick<TrackingLinks, 'read'>;
  /** The document in force; undefined: all purposes, in English. */
  readonly page: () => PreferencesDefinition | undefined;
  now(): number;
}

type Asked = { Params: { token: string }; Querystring: { lang?: string } };

interface Reader {
  readonly token: string;
  readonly messageId: string;
  readonly profile: ProfileSnapshot;
  /** `email:ada@example.com`; undefined where the person uses it no more. */
  readonly point: string | undefined;
}

const MOST_BYTES = 65_536;

export function preferenceRoutes(options: PreferencesOptions): FastifyPluginAsync {
  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: MOST_BYTES },
      (_request, body, done) => done(null, new URLSearchParams(String(body))),
    );

    app.get<Asked>(`${LINK_PATHS.preferences}:token`, async (request, reply) => {
      const reader = await readerOf(options, request);
      if (!reader) return answerPage(reply, 404, unknownLinkPage());
      return answer(options, request, reply, reader, undefined);
    });

    app.post<Asked>(`${LINK_PATHS.preferences}:token`, async (request, reply) => {
      const reader = await readerOf(options, request);
      const form = request.body;
      if (!reader || !(form instanceof URLSearchParams)) return answerPage(reply, 404, unknownLinkPage());
      try {
        const said = await save(options, reader, form);
        const now = await readerOf(options, request);
        return await answer(options, request, reply, now ?? reader, said, form.get('lang') ?? undefined);
      } catch (error) {
        request.log.error(error, 'preferences could not be saved');
        reply.header('retry-after', '5');
        return answer(options, request, reply, reader, 'failed', form.get('lang') ?? undefined);
      }
    });
  };
}

async function readerOf(
  { engine, links }: PreferencesOptions,
  request: FastifyRequest<Asked>,
): Promise<Reader | undefined> {
  const { token } = request.params;
  const content = links.read(token, 'preferences');
  if (!content.ok || content.workspace !== engine.workspace) return undefined;
  const { messageId, mark } = content;
  const { person: profile } = await linkReader(engine, messageId);
  if (!profile) return undefined;
  const points = new Set(profile.permissions.map(({ contactPoint }) => contactPoint));
  return { token, messageId, profile, point: [...points].find((point) => pointMark(point) === mark) };
}

async function save(
  { engine, page, now }: PreferencesOptions,
  reader: Reader,
  form: URLSearchParams,
): Promise<PreferenceView['said']> {
  const { profile, point } = reader;
  const isStop = form.get('do') === 'stop';
  const choices = point === undefined ? [] : choicesOf(profile.permissions, point, page()?.purposes);
  const before = new Set((form.get('shown') ?? '').split(' '));
  const acts: readonly PreferenceAct[] = isStop
    ? [{ granted: false, purpose: EVERYTHING }]
    : actsOf(choices, before, new Set(form.getAll('on')));
  if (point !== undefined && acts.length > 0) {
    const made = form.get('at') ?? '';
    await engine.submit(acts.map((act) => eventOf(reader, point, act, made, now())));
  }
  return isStop ? 'stopped' : 'saved';
}

const EVERYTHING = '*';

/** @param made when the page was: its form counts once, however often it is sent */
function eventOf(
  { token, messageId, profile }: Reader,
  point: string,
  { granted, purpose, topic }: PreferenceAct,
  made: string,
  now: number,
): EventInput {
  const field = fieldOf({ purpose, ...(topic !== undefined && { topic }) });
  const hash = createHash('sha256').update(`${token} ${field} ${granted} ${made}`).digest('base64url');
  const properties: JsonObject = {
    purpose,
    ...(topic !== undefined && { topic }),
    contact_point: point,
    proof: `preference centre, link in message ${messageId}`,
  };
  return {
    kind: 'event',
    messageId: `kairos-preference-${hash.slice(0, 24)}`,
    type: 'track',
    name: granted ? 'Consent Granted' : 'Consent Withdrawn',
    at: now,
    receivedAt: now,
    mode: 'live',
    source: OWN_SOURCE,
    identifiers: [{ namespace: 'profile', value: profile.id }],
    properties,
    traits: {},
    context: {},
  };
}

function answer(
  { page, now }: PreferencesOptions,
  request: FastifyRequest<Asked>,
  reply: FastifyReply,
  { profile, point }: Reader,
  said: PreferenceView['said'],
  chosen: string | undefined = request.query.lang,
): FastifyReply {
  const document = page();
  const wanted = [chosen, ...spokenBy(profile), ...languagesIn(request.headers['accept-language'])];
  const wording = wordingOf(
    document,
    wanted.filter((tag): tag is string => typeof tag === 'string'),
  );
  const choices = point === undefined ? [] : choicesOf(profile.permissions, point, document?.purposes);
  const address = point?.slice(point.indexOf(':') + 1) ?? '';
  const linkTo = (language: string) => `?lang=${encodeURIComponent(language)}`;
  const view = { address, choices, wording, at: now(), linkTo, ...(said !== undefined && { said }) };
  return answerPage(reply, said === 'failed' ? 503 : 200, preferencePage(view));
}

/** What the person is known to read. */
function spokenBy({ traits }: ProfileSnapshot): unknown[] {
  return ['language', 'locale'].map((name) => traits.find((trait) => trait.name === name)?.value);
}
