/** What browser clients ask for before they send: the settings of analytics.js and RudderStack's source configuration. */
import type { FastifyInstance } from 'fastify';
import { answerProblem, UNKNOWN_KEY } from './answer.ts';
import { headerKeys } from './write-key.ts';

/** `sourceName` gives the name of the source behind a write key. */
export function addSettingsRoutes(
  app: FastifyInstance,
  sourceName: (writeKey: string) => string | undefined,
): void {
  app.get<{ Params: { writeKey: string } }>('/v1/projects/:writeKey/settings', (request, reply) => {
    const { writeKey } = request.params;
    if (sourceName(writeKey) === undefined) return answerProblem(reply, { ...UNKNOWN_KEY, status: 404 });
    reply.header('cache-control', 'public, max-age=60').header('vary', 'host, x-forwarded-host');
    return reply.send(analyticsSettings(writeKey, request.host, request.protocol));
  });
  app.get<{ Querystring: { writeKey?: unknown } }>('/sourceConfig/', (request, reply) => {
    const asked = [...headerKeys(request.headers.authorization), request.query.writeKey];
    for (const key of asked) {
      const name = typeof key === 'string' ? sourceName(key) : undefined;
      if (typeof key === 'string' && name !== undefined) return reply.send(rudderSourceConfig(name, key));
    }
    return answerProblem(reply, UNKNOWN_KEY);
  });
}

/** Events of one moment (a page load) travel together; longer would delay what the customer sees next. */
const BATCH_TIMEOUT_MS = 200;
const BATCH_SIZE = 10;

/** Settings that make analytics.js send to `host` ("name:port") and load nothing from elsewhere. */
function analyticsSettings(writeKey: string, host: string, protocol: string): object {
  const allowed = { __default: { enabled: true, integrations: {} } };
  return {
    integrations: {
      'Segment.io': {
        apiKey: writeKey,
        apiHost: `${host}/v1`,
        protocol,
        deliveryStrategy: { strategy: 'batching', config: { size: BATCH_SIZE, timeout: BATCH_TIMEOUT_MS } },
      },
    },
    plan: { track: allowed, identify: allowed, group: allowed },
    edgeFunction: {},
    analyticsNextEnabled: true,
    enabledMiddleware: {},
    metrics: { sampleRate: 0 },
    remotePlugins: [],
  };
}

/** A RudderStack source without destinations: its browser client then sends to its data plane URL only. */
function rudderSourceConfig(name: string, writeKey: string): object {
  const statsCollection = { errors: { enabled: false }, metrics: { enabled: false } };
  return {
    source: {
      id: name,
      name,
      writeKey,
      enabled: true,
      workspaceId: 'kairos',
      config: { statsCollection },
      destinations: [],
      dataplanes: {},
    },
  };
}
