/** A real server with the collection routes and a recording `submit`, for tests of what arrives. */
import Fastify, { type FastifyInstance } from 'fastify';
import type { RejectedEntry } from '../../src/collect/refusal.ts';
import { type SegmentOptions, segmentRoutes } from '../../src/collect/segment-routes.ts';
import type { EventInput } from '../../src/core/input.ts';

export const WRITE_KEY = 'wk_test';

export interface Receiver {
  readonly app: FastifyInstance;
  /** Such as http://127.0.0.1:41000 */
  readonly url: string;
  /** In order of arrival, repeated ones too. */
  readonly received: EventInput[];
  readonly rejected: RejectedEntry[];
  /** Requests answered, by path. */
  readonly paths: string[];
  close(): Promise<void>;
}

export async function startReceiver(overrides: Partial<SegmentOptions> = {}): Promise<Receiver> {
  const received: EventInput[] = [];
  const rejected: RejectedEntry[] = [];
  const paths: string[] = [];
  const app = Fastify({ forceCloseConnections: true });
  app.addHook('onResponse', async (request) => void paths.push(`${request.method} ${request.url}`));
  await app.register(
    segmentRoutes({
      sources: (key) => (key === WRITE_KEY ? { name: 'shop', workspace: 'main' } : undefined),
      submit: async (events) => void received.push(...events),
      reject: (entry) => void rejected.push(entry),
      now: () => Date.now(),
      historyAllowed: (request) => request.headers.authorization === 'Bearer sk_secret',
      ...overrides,
    }),
  );
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return { app, url, received, rejected, paths, close: () => app.close() };
}

/** What remains after deduplication by messageId, as the engine does it: the first of each. */
export function withoutRepeats(events: readonly EventInput[]): EventInput[] {
  const seen = new Map<string, EventInput>();
  for (const event of events) if (!seen.has(event.messageId)) seen.set(event.messageId, event);
  return [...seen.values()];
}
