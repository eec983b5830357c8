/** The HTTP server: puts the rooms together. The collection routes stand outside of all hooks; they are the hot path. */
import cookie from '@fastify/cookie';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import helmet from 'helmet';
import { segmentRoutes } from '../collect/segment-routes.ts';
import { anyDocumentJsonSchema, documentJsonSchema } from '../documents/json-schema.ts';
import { isDocumentKind } from '../documents/schema.ts';
import { answerJson } from './answer-json.ts';
import { serveConsole } from './console-files.ts';
import { DecideShortcut } from './decide-shortcut.ts';
import { openFigures } from './figures.ts';
import { checkAccess, checkHost, type GuardOptions, hasSecretKey, loopbackHosts } from './guard.ts';
import { holdToParameters } from './known-parameters.ts';
import { type Live, openLive } from './live.ts';
import { describeRoutes, openapiOf } from './openapi.ts';
import type { ServerParts } from './parts.ts';
import { holdToDeclaration } from './personal.ts';
import { preferenceRoutes } from './preferences.ts';
import { notFound } from './problem.ts';
import { audienceCountRoutes } from './routes/audience-counts.ts';
import { audienceRoutes } from './routes/audiences.ts';
import { budgetsRoutes } from './routes/budgets.ts';
import { businessEventRoutes } from './routes/business-events.ts';
import { catalogueRoutes } from './routes/catalogue.ts';
import { contactPolicyRoutes } from './routes/contact-policy.ts';
import { deadLetterRoutes } from './routes/dead-letters.ts';
import { decideRoutes } from './routes/decide.ts';
import { decisionRoutes } from './routes/decisions.ts';
import { documentRoutes } from './routes/documents.ts';
import { erasureRoutes } from './routes/erasures.ts';
import { evaluationRoutes } from './routes/evaluations.ts';
import { experimentRoutes } from './routes/experiments.ts';
import { explainRoutes } from './routes/explain.ts';
import { fairnessRoutes } from './routes/fairness.ts';
import { feedRoutes } from './routes/feeds.ts';
import { givenUpRoutes } from './routes/given-up.ts';
import { goldenRecordRoutes } from './routes/golden-record.ts';
import { groupRoutes } from './routes/groups.ts';
import { identityRoutes } from './routes/identity.ts';
import { journeyEntryRoutes } from './routes/journey-entry.ts';
import { journeyRoutes } from './routes/journeys.ts';
import { learningRoutes } from './routes/learning.ts';
import { listRoutes } from './routes/lists.ts';
import { mailRoutes } from './routes/mails.ts';
import { matchingRoutes } from './routes/matching.ts';
import { networkRoutes } from './routes/network.ts';
import { ofrepRoutes } from './routes/ofrep.ts';
import { operationRoutes } from './routes/operations.ts';
import { outcomeRoutes } from './routes/outcomes.ts';
import { peopleRoutes } from './routes/people.ts';
import { rightsRoutes } from './routes/rights.ts';
import { sendTimeRoutes } from './routes/send-times.ts';
import { sessionRoutes } from './routes/session.ts';
import { suppressionRoutes } from './routes/suppressions.ts';
import { templateRoutes } from './routes/templates.ts';
import { trackingPlanRoutes } from './routes/tracking-plan.ts';
import { upliftRoutes } from './routes/uplift.ts';
import { voucherRoutes } from './routes/vouchers.ts';
import { trackingRoutes } from './tracking.ts';

export interface ServerOptions extends ServerParts {
  /** Default 127.0.0.1: only this machine. */
  readonly host?: string;
  /** Default 4600; 0: any free one. */
  readonly port?: number;
  /** Where people reach the server, if not at `host`: `https://kairos.example.com`. */
  readonly publicUrl?: string;
  /** True behind a proxy of our own that sets X-Forwarded-*. */
  readonly trustProxy?: boolean;
  /** The built console. */
  readonly consoleFolder: string;
  readonly version: string;
  readonly logger?: FastifyBaseLogger;
}

export interface Server {
  readonly port: number;
  /** With the port that is listened on. */
  readonly url: string;
  /** Finishes the requests that run; ends live streams. */
  close(): Promise<void>;
}

/** Rejects where the port is taken; the message says what to do. */
export async function openServer(options: ServerOptions): Promise<Server> {
  const host = options.host ?? '127.0.0.1';
  const app = await buildApp(options);
  try {
    await app.listen({ host, port: options.port ?? 4600 });
  } catch (error) {
    await app.close();
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    const message = `Port ${options.port ?? 4600} is taken. Stop what listens there, or choose another with --port.`;
    throw Object.assign(new Error(message), { code: 'port_taken' });
  }
  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : (options.port ?? 4600);
  return { port, url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`, close: () => app.close() };
}

/** The server without a port, for tests (`inject`). */
export async function buildApp(options: ServerOptions): Promise<FastifyInstance> {
  const app = Fastify({
    ...(options.logger ? { loggerInstance: options.logger } : {}),
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: options.trustProxy ?? false,
    bodyLimit: 1_048_576,
    forceCloseConnections: 'idle',
    // A tracked link carries its target.
    routerOptions: { maxParamLength: 9_000 },
  });
  app.decorateRequest('arrivedAt', 0);
  const { engine, access, now, startedAt } = options;
  const figures = openFigures({
    engine: () => engine.figures(),
    collected: () => ({
      refused: options.deadLetters.total(),
      violations: options.trackingPlan.totals().violations,
    }),
    now,
    startedAt,
  });
  const live = openLive({
    subscribe: (listener) => engine.subscribe(listener),
    figures: () => figures.look(),
    violations: () => options.trackingPlan.totals().violations,
  });
  app.addHook('preClose', async () => live.close());
  await app.register(
    segmentRoutes({
      ...options.collect,
      plan: options.trackingPlan,
      submit: (events) => engine.submit(events),
      now,
      historyAllowed: (request) => hasSecretKey(request, access),
    }),
  );
  app.get('/health', async () => ({ status: 'ok', revision: options.configuration().revision }));
  // What is collected is described beside: openapi.json sees only routes that come after.
  await describeRoutes(app, options.version);
  const isSecure = options.publicUrl?.startsWith('https://') === true;
  const guard: GuardOptions = {
    access,
    hosts: knownHosts(options),
    cookieName: isSecure ? '__Host-kairos_session' : 'kairos_session',
  };
  const shortcut = new DecideShortcut(options, guard, isSecure);
  shortcut.standBefore(app.server);
  app.addHook('preClose', async () => shortcut.close());
  await app.register(decideRoutes(options, guard, isSecure, shortcut));
  await app.register((guarded) => guardedRoutes(guarded, options, { guard, isSecure }, figures, live));
  return app;
}

async function guardedRoutes(
  app: FastifyInstance,
  options: ServerOptions,
  { guard, isSecure }: { readonly guard: GuardOptions; readonly isSecure: boolean },
  figures: ReturnType<typeof openFigures>,
  live: Live,
): Promise<void> {
  answerJson(app);
  app.addHook('onRequest', async (request) => checkHost(request, guard));
  // Made once: the plugin for fastify makes it again for each request.
  const secure = helmet(securityHeaders(isSecure));
  app.addHook('onRequest', (request, reply, done) => secure(request.raw, reply.raw, () => done()));
  await app.register(cookie);
  const { engine, links, now } = options;
  await app.register(
    trackingRoutes({
      engine,
      links,
      now,
      lost: (error) => app.log.error(error, 'an open or click was lost'),
    }),
  );
  await app.register(ofrepRoutes(options));
  await app.register(preferenceRoutes({ engine, links, now, page: () => options.preferences?.() }));
  await app.register(sessionRoutes(guard, isSecure));
  await app.register(async (api) => {
    api.addHook('onRequest', async (request, reply) => {
      checkAccess(request, guard);
      reply.header('cache-control', 'no-store');
    });
    holdToDeclaration(api);
    holdToParameters(api);
    await api.register(peopleRoutes(options));
    await api.register(identityRoutes(options));
    await api.register(decisionRoutes(options));
    await api.register(explainRoutes(options));
    await api.register(learningRoutes(options));
    await api.register(outcomeRoutes(options));
    await api.register(fairnessRoutes(options));
    await api.register(sendTimeRoutes(options));
    await api.register(upliftRoutes(options));
    await api.register(evaluationRoutes(options));
    await api.register(audienceRoutes(options));
    await api.register(audienceCountRoutes(options));
    await api.register(listRoutes(options));
    await api.register(groupRoutes(options));
    await api.register(businessEventRoutes(options));
    await api.register(mailRoutes(options));
    await api.register(operationRoutes(options, figures, live));
    await api.register(deadLetterRoutes(options));
    await api.register(trackingPlanRoutes(options));
    await api.register(suppressionRoutes(options));
    await api.register(goldenRecordRoutes(options));
    await api.register(contactPolicyRoutes(options));
    await api.register(rightsRoutes(options));
    await api.register(erasureRoutes(options));
    await api.register(matchingRoutes(options));
    await api.register(documentRoutes(options));
    await api.register(feedRoutes(options));
    await api.register(templateRoutes(options));
    await api.register(networkRoutes(options));
    await api.register(budgetsRoutes(options));
    await api.register(voucherRoutes(options));
    await api.register(journeyRoutes(options));
    await api.register(journeyEntryRoutes(options));
    await api.register(experimentRoutes(options));
    await api.register(catalogueRoutes(options));
    await api.register(givenUpRoutes(options));
  });
  app.get<{ Params: { kind: string } }>(
    '/schemas/:kind.json',
    { schema: { hide: true } },
    async ({ params: { kind } }) => {
      if (kind === 'document') return anyDocumentJsonSchema();
      if (isDocumentKind(kind)) return documentJsonSchema(kind);
      throw notFound(
        'unknown_kind',
        `there is no kind ${kind.slice(0, 100)}`,
        'document.json knows all kinds',
      );
    },
  );
  app.get('/openapi.json', { schema: { hide: true } }, async () => openapiOf(app));
  await serveConsole(app, options.consoleFolder);
}

/** On loopback only names of this machine count, so that no page elsewhere can point its own name at us. */
function knownHosts({ host = '127.0.0.1', publicUrl }: ServerOptions): GuardOptions['hosts'] {
  const isLoopback = host === 'localhost' || host === '::1' || host.startsWith('127.');
  if (!isLoopback) return 'any';
  return new Set([...loopbackHosts, host, ...(publicUrl === undefined ? [] : [new URL(publicUrl).hostname])]);
}

function securityHeaders(isSecure: boolean) {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"],
        'script-src': ["'self'"],
        'style-src': ["'self'"],
        'img-src': ["'self'", 'data:'],
        'frame-src': ["'self'"],
        'object-src': ["'none'"],
        'base-uri': ["'none'"],
        'frame-ancestors': ["'none'"],
      },
    },
    strictTransportSecurity: isSecure,
  };
}
