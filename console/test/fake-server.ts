/**
 * A fake engine for the console's tests and for working on the console alone: serves the built files under the real
 * content security policy, and believable, changing data on the routes of the API. What tests need to provoke
 * (loss, floods, refusals) is on the handle that {@link startFakeServer} returns.
 */

import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { withLacked } from '../../engine/src/server/lacking-words.ts';
import type { EvaluationAsked } from '../src/api/client.ts';
import type { Happening, LiveMessage, MatchingAnswer } from '../src/api/types.ts';
import { budgets } from './fake-budgets.ts';
import { catalogueOf } from './fake-catalogue.ts';
import { audiencePreview, FakeCounts } from './fake-counts.ts';
import { evaluationChoices, FakeEvaluations } from './fake-evaluations.ts';
import { FakeExperiments } from './fake-experiments.ts';
import { verificationView, whyNotView } from './fake-explain.ts';
import { fairness } from './fake-fairness.ts';
import { createFigures } from './fake-figures.ts';
import { givenUpOverview, givenUpRows } from './fake-given-up.ts';
import { groupMembers, groupView } from './fake-groups.ts';
import { identityView } from './fake-identity.ts';
import { FakeJourneys } from './fake-journeys.ts';
import { evidenceView, lineageView } from './fake-lineage.ts';
import { FakeMatches } from './fake-matches.ts';
import { model, modelAction, models } from './fake-models.ts';
import { networkPersonas, networkStages, networkView } from './fake-network.ts';
import { happening, people, seeded } from './fake-people.ts';
import { proposals, trackingPlan, violations } from './fake-plan.ts';
import { FakeRights } from './fake-rights.ts';
import { sendTimes } from './fake-send-times.ts';
import {
  audienceViews,
  configurationView,
  deadLetters,
  decisionRows,
  decisionTrace,
  letterActed,
  mailRows,
  mailView,
  profileRows,
  profileThen,
  profileView,
} from './fake-views.ts';
import { vouchers } from './fake-vouchers.ts';

export interface FakeOptions {
  /** Folder with the built console. */
  readonly dist: string;
  readonly port?: number;
  /** Happenings a second; 0 for a stream that only the test fills. */
  readonly perSecond?: number;
  /** Nothing has ever been received: the empty states. */
  readonly empty?: boolean;
  /** Asks for a session; this is the token that opens one. */
  readonly token?: string;
  readonly brokenConfiguration?: boolean;
}

export interface FakeServer {
  readonly url: string;
  /** Sends happenings to every open stream. */
  push(items: readonly Happening[], skipped?: number): void;
  /** Says that an event broke the tracking plan. */
  violate(): void;
  /** Closes every stream and, while down, answers nothing but 503. */
  setDown(down: boolean): void;
  close(): Promise<void>;
}

const policy =
  "default-src 'self'; style-src 'self'; script-src 'self'; img-src 'self' data:; frame-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";
const mailPolicy =
  "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'; base-uri 'none'; form-action 'none'";
const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

export async function startFakeServer(options: FakeOptions): Promise<FakeServer> {
  const random = seeded(7);
  const figures = createFigures(random, options.empty ?? false);
  const streams = new Set<ServerResponse>();
  const counts = new FakeCounts();
  const matches = new FakeMatches(options.empty ?? false);
  const rights = new FakeRights(options.empty ?? false, Date.now());
  const experiments = new FakeExperiments();
  const evaluations = new FakeEvaluations();
  const journeys = new FakeJourneys(options.empty ?? false, Date.now());
  let down = false;
  let broken = 0;

  function send(message: LiveMessage, to: Iterable<ServerResponse> = streams): void {
    for (const stream of to) stream.write(`event: ${message.type}\ndata: ${JSON.stringify(message)}\n\n`);
  }

  function openStream(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    streams.add(response);
    response.on('close', () => streams.delete(response));
    send({ type: 'figures', figures: figures.next(Date.now()) }, [response]);
    if ((options.perSecond ?? 12) === 0 || options.empty) return;
    const past = Array.from({ length: 40 }, (_, i) => happening(random, Date.now() - (40 - i) * 700));
    send({ type: 'happenings', items: past, skipped: 0 }, [response]);
  }

  function planNow(url: URL) {
    const empty = options.empty ?? false;
    return trackingPlan(Date.now(), { empty, more: broken, search: url.searchParams.get('search') ?? '' });
  }

  function answer(request: IncomingMessage, response: ServerResponse): unknown {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (down) return problem(response, 503, 'down', 'Kairos is stopping');
    if (!url.pathname.startsWith('/v1/')) return serveFile(options.dist, url.pathname, response);
    if (url.pathname === '/v1/session') return openSession(request, response, options.token);
    if (options.token !== undefined && !request.headers.cookie?.includes('kairos=yes')) {
      return problem(response, 401, 'signed-out', 'Sign in first');
    }
    if (url.pathname === '/v1/live') return openStream(response);
    if (url.pathname === '/v1/tracking-plan') return json(response, planNow(url));
    if (url.pathname.startsWith('/v1/audiences/'))
      return countOf(counts, url.pathname, request).then((found) => answerFound(response, found));
    if (url.pathname.startsWith('/v1/matching'))
      return matchOf(matches, url.pathname, request).then((found) => answerFound(response, found));
    if (url.pathname.startsWith('/v1/dead-letters/')) return json(response, letterActed(url.pathname));
    if (url.pathname.startsWith('/v1/journeys'))
      return journeyOf(journeys, url, request).then((found) => answerFound(response, found));
    if (url.pathname.startsWith('/v1/experiments'))
      return experimentOf(experiments, url, request, options.empty ?? false).then((found) =>
        answerFound(response, found),
      );
    if (url.pathname.startsWith('/v1/evaluations'))
      return evaluationOf(evaluations, url, request).then((found) => answerFound(response, found));
    if (url.pathname === '/v1/fairness')
      return options.empty
        ? problem(response, 404, 'no_protected_traits', 'No document declares protected traits')
        : json(response, fairness(Date.now()));
    const catalogue = catalogueOf(url, options.empty === true);
    if (catalogue !== undefined) return json(response, catalogue);
    if (url.pathname === '/v1/figures') return json(response, figures.next(Date.now()));
    const right = rightOf(rights, url, request);
    if (right !== undefined) return answerFound(response, right);
    return read(url, response, options);
  }

  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const beats = [
    setInterval(() => send({ type: 'figures', figures: figures.next(Date.now()) }), 1000),
    setInterval(() => tick(), 250),
  ];

  function tick(): void {
    const share = (options.empty ? 0 : (options.perSecond ?? 12)) / 4;
    if (share === 0 || streams.size === 0) return;
    const size = Math.floor(share * (0.5 + random()) + random());
    const shown = Math.min(size, 25);
    const items = Array.from({ length: shown }, () => happening(random, Date.now()));
    send({ type: 'happenings', items, skipped: size - shown });
  }

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    push: (items, skipped = 0) => send({ type: 'happenings', items, skipped }),
    violate: () => {
      broken += 1;
      send({ type: 'plan', violations: 61 + broken });
    },
    setDown(next) {
      down = next;
      if (next) for (const stream of streams) stream.destroy();
    },
    close: () =>
      new Promise((resolve) => {
        for (const beat of beats) clearInterval(beat);
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function read(url: URL, response: ServerResponse, options: FakeOptions): unknown {
  const now = Date.now();
  const [, , room, id = '', more, part] = url.pathname.split('/').map(decodeURIComponent);
  const empty = options.empty ?? false;
  if (room === 'profiles' && id === '') {
    const search = (url.searchParams.get('search') ?? '').toLowerCase();
    const found = profileRows(now).filter((row) => row.who.toLowerCase().includes(search));
    return page(response, empty ? [] : found, url, 10);
  }
  if (room === 'profiles' && more === 'timeline') return timeline(response, id, url, now);
  if (room === 'profiles' && more === 'identity') return answerFound(response, identityView(id, now));
  if (room === 'profiles' && more === 'traits')
    return answerFound(response, lineageView(id, part ?? '', now));
  if (room === 'profiles' && more === 'decisions')
    return page(response, people.find((one) => one.id === id)?.mail ? decisionRows(now) : [], url, 5);
  if (room === 'profiles' && more === 'given-up')
    return page(response, people.find((one) => one.id === id)?.mail ? givenUpRows(now) : [], url, 5);
  if (room === 'profiles') return profile(response, id, url, now);
  if (room === 'groups' && part === 'members') return page(response, groupMembers(now), url, 8);
  if (room === 'groups') return answerFound(response, groupView(id, more ?? '', now));
  if (room === 'decisions' && more === 'verification')
    return answerFound(response, verificationView(id, now));
  if (room === 'decisions' && more === 'why-not')
    return answerFound(response, whyNotView(id, part ?? '', now));
  if (room === 'decisions') {
    const trace = decisionTrace(id, now);
    return answerFound(response, trace && withLacked(trace));
  }
  if (room === 'mails' && id === '') return page(response, empty ? [] : mailRows(now), url, 8);
  if (room === 'mails' && more === 'html') return mailHtml(response, mailView(id, now)?.html);
  if (room === 'mails') return answerFound(response, mailView(id, now));
  if (room === 'configuration')
    return json(response, configurationView(now, options.brokenConfiguration ?? false));
  if (room === 'audiences') return json(response, { items: empty ? [] : audienceViews(now) });
  if (room === 'tracking-plan' && id === 'violations')
    return json(response, { items: violations(now, url.searchParams.get('event') ?? '') });
  if (room === 'tracking-plan' && id === 'learn') return json(response, proposals(empty));
  if (room === 'given-up')
    return json(response, empty ? { ...givenUpOverview(now), placements: [] } : givenUpOverview(now));
  if (room === 'budgets') return json(response, empty ? { ...budgets(), limits: [] } : budgets());
  if (room === 'vouchers') return json(response, empty ? { ...vouchers(), pools: [] } : vouchers());
  if (room === 'models' && more === 'actions') return answerFound(response, modelAction(part ?? ''));
  if (room === 'models') return json(response, id === '' ? models : model);
  if (room === 'send-times') return json(response, empty ? { channels: [] } : sendTimes());
  if (room === 'network') return network(response, id, url, empty);
  if (room === 'dead-letters') return page(response, empty ? [] : deadLetters(now), url, 20);
  return problem(response, 404, 'not-found', 'No such route');
}

/** Undefined where it is about something else. */
function rightOf(rights: FakeRights, url: URL, { method }: IncomingMessage): unknown {
  const now = Date.now();
  const [, , room, id = '', more] = url.pathname.split('/').map(decodeURIComponent);
  const isOn = method === 'POST';
  if (room === 'erasures') return rights.erasures(now);
  if (room === 'audit') return id === 'check' ? rights.check() : rights.audit(url);
  const isOfOthers = ['at', 'knownAt', 'include'].some((name) => url.searchParams.has(name));
  if (room !== 'profiles' || id === '' || isOfOthers) return undefined;
  if (more === 'restriction') return rights.restrict(id, isOn, now);
  if (more === 'objection') return rights.object(id, isOn, url.searchParams.get('purpose') ?? '*', now);
  if (more !== undefined) return undefined;
  return method === 'DELETE'
    ? rights.erase(id, url.searchParams.get('reference'), now)
    : rights.profile(id, now);
}

function network(response: ServerResponse, part: string, url: URL, empty: boolean): unknown {
  if (empty) return problem(response, 404, 'no_network', 'No document asks for it');
  if (part === 'stages') return json(response, networkStages());
  if (part === 'personas') return json(response, networkPersonas());
  return json(response, networkView(url.searchParams.get('audience') ?? ''));
}

async function countOf(counts: FakeCounts, path: string, request: IncomingMessage): Promise<unknown> {
  const [room, id] = path.split('/').slice(3);
  if (room === 'preview') return audiencePreview();
  if (id !== undefined) return request.method === 'DELETE' ? counts.stop(id) : counts.lookAt(id);
  return counts.begin((JSON.parse(await bodyOf(request)) as { condition: string }).condition);
}

async function matchOf(matches: FakeMatches, path: string, request: IncomingMessage): Promise<unknown> {
  const [room, id] = path.split('/').slice(3).map(decodeURIComponent);
  if (room !== 'questions') return matches.status(Date.now());
  if (id === undefined) return { items: matches.questions() };
  return matches.answer(id, (JSON.parse(await bodyOf(request)) as { answer: MatchingAnswer }).answer);
}

async function evaluationOf(
  evaluations: FakeEvaluations,
  { pathname }: URL,
  request: IncomingMessage,
): Promise<unknown> {
  const id = pathname.split('/').map(decodeURIComponent)[3];
  if (id === 'choices') return evaluationChoices;
  if (id !== undefined) return request.method === 'DELETE' ? evaluations.stop(id) : evaluations.lookAt(id);
  if (request.method !== 'POST') return { items: evaluations.list() };
  return evaluations.begin(JSON.parse(await bodyOf(request)) as EvaluationAsked);
}

async function experimentOf(
  experiments: FakeExperiments,
  url: URL,
  request: IncomingMessage,
  empty: boolean,
): Promise<unknown> {
  const [, , , name, act] = url.pathname.split('/').map(decodeURIComponent);
  if (name === undefined) return { items: empty ? [] : experiments.list(Date.now()) };
  if (name === 'plan') return experiments.plan();
  if (act === undefined) return experiments.view(name, Date.now());
  return experiments.act(act, JSON.parse(await bodyOf(request)) as object, Date.now());
}

async function journeyOf(journeys: FakeJourneys, url: URL, request: IncomingMessage): Promise<unknown> {
  const [name, what] = url.pathname.split('/').slice(3).map(decodeURIComponent);
  if (name === undefined) return { items: journeys.list() };
  if (what === undefined) return journeys.view(name);
  if (what === 'diff')
    return journeys.diff(Number(url.searchParams.get('from')), Number(url.searchParams.get('to')));
  const body = JSON.parse(await bodyOf(request));
  return what === 'preview' ? journeys.preview(name, body) : journeys.act(name, what, body, Date.now());
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

function profile(response: ServerResponse, id: string, url: URL, now: number): unknown {
  const known = url.searchParams.get('knownAt') ?? new Date(now).toISOString();
  const at = url.searchParams.get('at');
  if (url.searchParams.get('include') === 'links,lineage')
    return answerFound(response, evidenceView(id, now));
  if (at === null && !url.searchParams.has('knownAt')) return answerFound(response, profileView(id, now));
  if (Date.parse(at ?? known) < now - 9e9)
    return problem(response, 404, 'before_first_event', 'Nothing was known by then');
  return answerFound(response, profileThen(id, at ?? known, known, now));
}

function timeline(response: ServerResponse, profile: string, url: URL, now: number): unknown {
  const person = people.find((one) => one.id === profile);
  if (person === undefined || person.mail === null) return json(response, { items: [] });
  const kinds = (url.searchParams.get('kinds') ?? '').split(',').filter((kind) => kind !== '');
  const from = Number(url.searchParams.get('cursor') ?? 0);
  // Of events of one name there are none: the fake says each time that it has looked at some more.
  if (url.searchParams.has('event'))
    return json(
      response,
      from >= 2
        ? { items: [] }
        : { items: [], next: String(from + 1), readTo: new Date(now - 1e9).toISOString() },
    );
  const all = Array.from({ length: 20 }, (_, i) => {
    const n = from + i;
    const one = happening(seeded(n + 3), now - n * 3_700_000, person);
    return {
      ...one,
      id: `t-${String(9999 - n)}`,
      ...(one.kind === 'decision' ? { decision: `d-${n}` } : {}),
    };
  });
  const items = all.filter(({ kind }) => kinds.length === 0 || kinds.includes(kind));
  return json(response, from >= 40 ? { items } : { items, next: String(from + 20) });
}

function page<T>(response: ServerResponse, items: readonly T[], url: URL, size: number): unknown {
  const from = Number(url.searchParams.get('cursor') ?? 0);
  const next = from + size < items.length ? { next: String(from + size) } : {};
  return json(response, { items: items.slice(from, from + size), ...next });
}

function answerFound(response: ServerResponse, value: unknown): unknown {
  if (value === null) return problem(response, 404, 'not-found', 'Nothing is known under this id');
  return json(response, value);
}

function json(response: ServerResponse, value: unknown, status = 200): unknown {
  return response
    .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(JSON.stringify(value));
}

function problem(response: ServerResponse, status: number, code: string, title: string): unknown {
  const detail = `${title}: this is the fake engine speaking.`;
  return json(
    response,
    { type: 'about:blank', title, status, code, detail, mend: 'Try something else.' },
    status,
  );
}

function mailHtml(response: ServerResponse, html: string | undefined): unknown {
  if (html === undefined) return problem(response, 404, 'not-found', 'No such mail');
  return response
    .writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': mailPolicy })
    .end(html);
}

async function openSession(
  request: IncomingMessage,
  response: ServerResponse,
  token: string | undefined,
): Promise<unknown> {
  const given = (JSON.parse(await bodyOf(request)) as { token?: string }).token;
  if (given !== token)
    return problem(response, 401, 'token-refused', 'This link was used already or is too old');
  response.setHeader('set-cookie', 'kairos=yes; HttpOnly; SameSite=Strict; Path=/');
  return json(response, {});
}

async function serveFile(dist: string, path: string, response: ServerResponse): Promise<void> {
  const name = extname(path) === '' ? 'index.html' : normalize(path).replace(/^(\.\.[/\\])+/, '');
  try {
    const body = await readFile(join(dist, name));
    const type = types[extname(name)] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': type, 'content-security-policy': policy }).end(body);
  } catch {
    problem(response, 404, 'not-found', 'No such file');
  }
}
