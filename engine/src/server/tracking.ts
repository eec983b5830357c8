/**
 * What mails point back to: the open pixel, tracked links, unsubscribing, confirming. Each becomes an event of the
 * person; opens and clicks only while they agree to be seen. A link leads only where its signature says; unsubscribing
 * and confirming need a POST, so that scanners that follow links do nothing.
 */
import { createHash } from 'node:crypto';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { LINK_PATHS, type LinkKind, pointMark, type TrackingLinks } from '../content/links.ts';
import { judgeFetch } from '../content/prefetch.ts';
import { type EventInput, OWN_SOURCE } from '../core/input.ts';
import type { Engine, ProfileSnapshot } from '../hosts/engine.ts';
import { profileOf } from '../hosts/sharding.ts';
import { linkReader } from './link-reader.ts';
import {
  type AskedKind,
  answerPage,
  askPage,
  donePage,
  failedPage,
  unknownLinkPage,
} from './tracking-pages.ts';

export interface TrackingOptions {
  readonly engine: Engine;
  readonly links: Pick<TrackingLinks, 'read'>;
  now(): number;
  /** An open or click that could not be kept; unsubscribing is answered with an error instead. */
  lost(error: unknown): void;
  /** How long a redirect waits for its event to be durable; it is kept also when that takes longer. */
  readonly patienceMs?: number;
}

interface Tracked {
  readonly kind: Exclude<LinkKind, 'preferences'>;
  readonly token: string;
  readonly messageId: string;
  readonly profile: string;
  readonly url?: string;
  /** Of the contact point that the message went to. */
  readonly mark?: string;
}

/** What the event of a link says beside the message: events outlive what is remembered of messages. */
type About = { readonly contact_point: string; readonly purpose?: string; readonly topic?: string };

const names: Readonly<Record<Exclude<LinkKind, 'preferences'>, string>> = {
  open: 'Email Opened',
  click: 'Email Link Clicked',
  unsubscribe: 'Unsubscribed',
  confirm: 'Consent Confirmed',
};

const pixel = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

export function trackingRoutes(options: TrackingOptions): FastifyPluginAsync {
  return async (app) => {
    // Mail providers post "List-Unsubscribe=One-Click" in one of two forms; what matters is that they posted.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 16_384 }, (_request, _body, done) =>
      done(null),
    );

    app.get<Params>(`${LINK_PATHS.open}:token`, async (request, reply) => {
      const tracked = read(options, request, 'open');
      if (tracked) await keepSoon(options, tracked, isMachine(request, 'open'));
      return reply
        .code(tracked ? 200 : 404)
        .header('cache-control', 'no-store')
        .header('cross-origin-resource-policy', 'cross-origin')
        .type('image/gif')
        .send(pixel);
    });

    app.get<Params>(`${LINK_PATHS.click}:token`, async (request, reply) => {
      const tracked = read(options, request, 'click');
      if (tracked?.url === undefined) return answerPage(reply, 404, unknownLinkPage());
      await keepSoon(options, tracked, isMachine(request, 'click'));
      return reply.header('cache-control', 'no-store').redirect(tracked.url, 302);
    });

    for (const kind of ['unsubscribe', 'confirm'] as const) {
      app.get<Params>(`${LINK_PATHS[kind]}:token`, async (request, reply) => {
        const tracked = read(options, request, kind);
        if (!tracked) return answerPage(reply, 404, unknownLinkPage());
        return answerPage(reply, 200, askPage(kind, await addressOf(options.engine, tracked)));
      });
      app.post<Params>(`${LINK_PATHS[kind]}:token`, (request, reply) => act(options, kind, request, reply));
    }
  };
}

type Params = { Params: { token: string } };

async function act(
  options: TrackingOptions,
  kind: AskedKind,
  request: FastifyRequest<Params>,
  reply: FastifyReply,
) {
  const tracked = read(options, request, kind);
  if (!tracked) return answerPage(reply, 404, unknownLinkPage());
  try {
    // What nobody remembers sending confirms nothing: an old link must not say more than it did.
    const { person, profile } = await linkReader(options.engine, tracked.messageId);
    if (kind === 'confirm' && !messageIn(person, tracked)) return answerPage(reply, 404, unknownLinkPage());
    const about = aboutOf(person, tracked);
    await options.engine.submit([eventOf({ ...tracked, profile }, options.now(), false, about)]);
  } catch (error) {
    request.log.error(error, `${kind} failed`);
    return answerPage(reply.header('retry-after', '5'), 503, failedPage(kind));
  }
  return answerPage(reply, 200, donePage(kind));
}

function read(
  options: TrackingOptions,
  request: FastifyRequest<Params>,
  kind: Tracked['kind'],
): Tracked | undefined {
  const { token } = request.params;
  const content = options.links.read(token, kind);
  if (!content.ok || content.workspace !== options.engine.workspace) return undefined;
  const { messageId, url, mark } = content;
  const profile = profileOf(messageId);
  if (profile === '') return undefined;
  return {
    kind,
    token,
    messageId,
    profile,
    ...(url === undefined ? {} : { url }),
    ...(mark === undefined ? {} : { mark }),
  };
}

/** Waits for the event a little, so that what follows sees it; the reader of the mail never waits for our disk. */
async function keepSoon(options: TrackingOptions, tracked: Tracked, machine: boolean): Promise<void> {
  const kept = keep(options, tracked, machine).catch((error: unknown) => options.lost(error));
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, options.patienceMs ?? 500);
  });
  await Promise.race([kept, patience]);
  clearTimeout(timer);
}

/** Consent is asked now, not when the mail went out: who took it back is not seen any more. */
async function keep(options: TrackingOptions, tracked: Tracked, machine: boolean): Promise<void> {
  const { person, profile } = await linkReader(options.engine, tracked.messageId);
  if (messageIn(person, tracked)?.tracked !== true) return;
  await options.engine.submit([eventOf({ ...tracked, profile }, options.now(), machine)]);
}

function eventOf(tracked: Tracked, now: number, machine: boolean, about?: About): EventInput {
  const { kind, messageId, profile, url } = tracked;
  return {
    kind: 'event',
    messageId: eventId(tracked, now, machine),
    type: 'track',
    name: names[kind],
    at: now,
    receivedAt: now,
    mode: 'live',
    source: OWN_SOURCE,
    identifiers: [{ namespace: 'profile', value: profile }],
    properties: {
      message_id: messageId,
      ...(url === undefined ? {} : { url }),
      ...(machine ? { machine: true } : {}),
      ...about,
    },
    traits: {},
    context: {},
  };
}

/**
 * One open per message, told apart only by machine or person. Clicks and unsubscribing count once a second: a double
 * click is one, and somebody who came back may leave again by the same old mail.
 */
function eventId({ kind, token }: Tracked, now: number, machine: boolean): string {
  const moment = kind === 'open' ? 'first' : String(Math.floor(now / 1000));
  const hash = createHash('sha256').update(`${kind} ${token} ${moment} ${machine}`).digest('base64url');
  return `kairos-${kind}-${hash.slice(0, 24)}`;
}

function isMachine(request: FastifyRequest, kind: 'open' | 'click'): boolean {
  return judgeFetch({ method: request.method, headers: request.headers, kind }).machine;
}

function messageIn(person: ProfileSnapshot | undefined, { messageId }: Pick<Tracked, 'messageId'>) {
  return person?.messages.find(({ id }) => id === messageId);
}

/** Of a message that nobody remembers the link may still tell the address. */
function aboutOf(person: ProfileSnapshot | undefined, tracked: Tracked): About | undefined {
  const message = messageIn(person, tracked);
  if (message) {
    const { point, confirms, ...own } = message.about;
    if (point === '') return undefined;
    const { purpose, topic } = tracked.kind === 'confirm' && confirms ? confirms : own;
    return { contact_point: point, purpose, ...(topic !== undefined && { topic }) };
  }
  const points = person?.permissions.map(({ contactPoint }) => contactPoint) ?? [];
  const point = points.find((one) => pointMark(one) === tracked.mark);
  return point === undefined ? undefined : { contact_point: point };
}

/** Undefined also where the engine cannot say: the page does without. */
async function addressOf(engine: Engine, tracked: Tracked): Promise<string | undefined> {
  const found = await linkReader(engine, tracked.messageId).catch(() => undefined);
  return messageIn(found?.person, tracked)?.to ?? undefined;
}
