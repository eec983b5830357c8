/** A server for tests: everything real but the engine, in a folder of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { openTrackingPlan, type TrackingPlan } from '../collect/plan/tracking-plan.ts';
import type { RejectedEntry } from '../collect/refusal.ts';
import { SendAgain } from '../collect/send-again.ts';
import { type TrackingLinks, trackingLinks } from '../content/links.ts';
import { openDesk as openDocuments } from '../documents/desk.ts';
import { noJourneys } from '../documents/journeys-in-force.ts';
import { VersionFiles } from '../documents/version-files.ts';
import { openSuppressionFile } from '../hosts/embedded/suppression-file.ts';
import { type Desk, openDesk } from '../matching/desk.ts';
import { Session } from '../matching/session.ts';
import { type Access, openAccess } from './access.ts';
import type { MailView } from './api.ts';
import { openAuditLog } from './audit-log.ts';
import { openErasures } from './erasures.ts';
import { evaluationDesk } from './evaluation-desk.ts';
import { EvaluationSession } from './evaluation-session.ts';
import { Evaluations } from './evaluations.ts';
import { type ExperimentDeskPorts, experimentDesk } from './experiments.ts';
import { type JourneyDeskPorts, journeyDesk } from './journeys.ts';
import { type ScriptedEngine, scriptedEngine } from './scripted-engine.testing.ts';
import { buildApp, type ServerOptions } from './server.ts';

const noDocuments: JourneyDeskPorts['documents'] & ExperimentDeskPorts['documents'] = {
  inForce: {
    revision: 'r1',
    activatedAt: 0,
    documents: [],
    places: [],
    folder: 'r1',
    journeys: noJourneys,
  },
  sourceOf: () => '',
  propose: () => Promise.reject(new Error('there are no documents')),
  decide: () => Promise.reject(new Error('there are no documents')),
  release: () => Promise.reject(new Error('there are no documents')),
  holdOut: () => Promise.reject(new Error('there are no documents')),
};

export interface TestServer {
  readonly app: FastifyInstance;
  readonly engine: ScriptedEngine;
  readonly access: Access;
  readonly key: string;
  readonly links: TrackingLinks;
  readonly rejected: RejectedEntry[];
  readonly mails: MailView[];
  readonly plan: TrackingPlan;
  readonly matching: Desk;
  /** The server's clock; a test may move it. */
  time: number;
  /** GET as a program with the API key. */
  get(url: string): Promise<LightMyRequestResponse>;
  close(): Promise<void>;
}

export const begin = Date.parse('2026-01-05T12:00:00Z');

export async function testServer(overrides: Partial<ServerOptions> = {}): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'kairos-server-'));
  const engine = scriptedEngine();
  const rejected: RejectedEntry[] = [];
  const mails: MailView[] = [];
  const clock = { time: begin };
  const now = () => clock.time;
  const access = await openAccess({ folder, now });
  const plan = await openTrackingPlan({ folder: join(folder, 'tracking-plan'), now });
  const links = trackingLinks({
    keys: [{ kid: 'k1', key: new Uint8Array(32).fill(7) }],
    baseUrl: 'http://127.0.0.1:4600',
  });
  const suppressions = await openSuppressionFile(folder, new Uint8Array(32).fill(9));
  const audit = await openAuditLog({ folder: join(folder, 'audit'), key: new Uint8Array(32).fill(5), now });
  const erasures = await openErasures({
    folder: join(folder, 'erasures'),
    engine: {
      profile: (key) => engine.profile(key),
      closePerson: async (person) => person,
      purgePeople: async (people) => ({
        entries: people.map(() => 0),
        mentions: people.map(() => 0),
        bytes: 0,
      }),
      purgeProgress: async () => undefined,
    },
    suppressions,
    audit,
    traces: [],
    now,
    failed: () => undefined,
  });
  const matching = await openDesk({
    folder,
    engine,
    now,
    report: () => undefined,
    startSession: (tell) => new Session(tell),
    leastRecords: 2,
  });
  const app = await buildApp({
    engine,
    erasures,
    audit,
    access,
    links,
    now,
    startedAt: begin,
    consoleFolder: join(folder, 'console'),
    version: '0.0.0',
    collect: {
      sources: (key) => (key === 'wk_shop' ? { name: 'shop', workspace: 'default' } : undefined),
      reject: (entry) => rejected.push(entry),
    },
    audiences: () => [{ name: 'vip', condition: 'traits.plan == "vip"' }],
    lists: () => [{ name: 'partners', description: 'They resell' }],
    compiled: () => undefined,
    configuration: () => ({
      revision: 'r1',
      activatedAt: new Date(begin).toISOString(),
      folder,
      documents: [],
      problems: [],
      warnings: [],
    }),
    documents: openDocuments({ folder, master: 'folder' }),
    templates: async () => [],
    mails: {
      list: async ({ limit }) => ({
        items: mails.slice(0, limit).map(({ id, at, to, from, subject }) => ({ id, at, to, from, subject })),
      }),
      get: async (id) => mails.find((mail) => mail.id === id),
    },
    deadLetters: {
      list: async () => ({
        items: rejected.map(({ source, code, reason, body }, id) => ({
          id: String(id),
          at: new Date(begin).toISOString(),
          source,
          code,
          reason,
          body: JSON.stringify(body),
          state: 'waiting' as const,
          stateAt: null,
          stateReason: null,
          cannotSend: null,
        })),
      }),
      get: async () => undefined,
      again: new SendAgain({
        letters: { get: async () => undefined, oldest: async () => [], mark: async () => {} },
        submit: (events) => engine.submit(events),
        isErasing: () => false,
        now,
      }),
      total: () => rejected.length,
    },
    trackingPlan: plan,
    contexts: { figures: () => [] },
    suppressions,
    journeys: journeyDesk({ documents: noDocuments, versions: new VersionFiles(folder), engine, audit, now }),
    experiments: experimentDesk({
      documents: noDocuments,
      engine,
      audit,
      compiled: () => undefined,
      now,
    }),
    evaluations: evaluationDesk(
      new Evaluations({
        engine,
        startSession: () => new EvaluationSession(() => undefined),
        now,
        failed: () => undefined,
      }),
      () => noDocuments.inForce,
    ),
    matching,
    ...overrides,
  });
  const key = access.newKey ?? '';
  const server: TestServer = {
    app,
    engine,
    access,
    key,
    links,
    rejected,
    mails,
    plan,
    matching,
    get time() {
      return clock.time;
    },
    set time(ms) {
      clock.time = ms;
    },
    get: (url) => app.inject({ url, headers: { authorization: `Bearer ${key}`, host: '127.0.0.1:4600' } }),
    close: async () => {
      await app.close();
      await matching.close();
      await plan.close();
      await suppressions.close();
      await audit.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return server;
}
