/** The composition root: opens every part of a running Kairos in order, and closes them in the reverse order. */
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import { type MailSink, startMailSink } from '../channels/mail-sink.ts';
import { openDeadLetter } from '../collect/dead-letter.ts';
import { IdentityDoor } from '../collect/identity-door.ts';
import { openTrackingPlan } from '../collect/plan/tracking-plan.ts';
import type { CollectSource } from '../collect/segment-routes.ts';
import { SendAgain } from '../collect/send-again.ts';
import { trackingLinks } from '../content/links.ts';
import { type Configuration, configure } from '../core/configuration.ts';
import type { FairnessDefinition } from '../core/decision/fairness/definition.ts';
import { type ActiveDocuments, type InForce, openDocuments } from '../documents/active.ts';
import { coreDocuments, planDocuments } from '../documents/check.ts';
import { type DocumentsMaster, openDesk as openDocumentDesk } from '../documents/desk.ts';
import { releasesOf } from '../documents/journeys-in-force.ts';
import { FilesRead } from '../documents/read-folder.ts';
import { readTemplates } from '../documents/templates/template.ts';
import { VersionFiles } from '../documents/version-files.ts';
import { type EmbeddedEngine, openEmbeddedEngine } from '../hosts/embedded/open.ts';
import type { Engine } from '../hosts/engine.ts';
import { openDesk } from '../matching/desk.ts';
import { type Access, openAccess } from '../server/access.ts';
import { recordAllowedTraits } from '../server/allowed-traits.ts';
import { type AuditLog, openAuditLog } from '../server/audit-log.ts';
import { type OpenedContexts, openContexts } from '../server/contexts.ts';
import { type Deliverer, openDeliverer } from '../server/delivery.ts';
import { type Erasures, openErasures } from '../server/erasures.ts';
import { evaluationDesk } from '../server/evaluation-desk.ts';
import { evaluationThread } from '../server/evaluation-thread.ts';
import { Evaluations } from '../server/evaluations.ts';
import { experimentDesk, keepExperiments } from '../server/experiments.ts';
import { journeyDesk } from '../server/journeys.ts';
import { type LastLook, lastLook } from '../server/last-look.ts';
import { openLinkKeys } from '../server/link-key.ts';
import { tracesOf } from '../server/person-traces.ts';
import { keepRetention } from '../server/retention.ts';
import { openServer, type Server } from '../server/server.ts';
import { configurationView, deadLettersOf, mailBoxOf } from '../server/sources.ts';
import { watchWorld } from '../server/world-watcher.ts';
import { templatesFolder } from './folders.ts';

export interface KairosOptions {
  /** The data folder. */
  readonly data: string;
  readonly documents: string;
  /** Who may write the documents: whoever keeps the folder (the default), or the API. */
  readonly documentsMaster?: DocumentsMaster;
  readonly consoleFolder: string;
  readonly version: string;
  readonly host?: string;
  /** 0: any free one. */
  readonly port?: number;
  readonly publicUrl?: string;
  readonly apiKey?: string;
  readonly trustProxy?: boolean;
  readonly workers?: number;
  readonly logger?: FastifyBaseLogger;
  /** After each change of the documents folder. */
  readonly documentsChanged?: (documents: ActiveDocuments) => void;
}

export interface Kairos {
  readonly url: string;
  readonly access: Access;
  readonly engine: Engine;
  readonly documents: ActiveDocuments;
  readonly sink: MailSink;
  close(): Promise<void>;
}

/** Rejects with a message for people where something cannot be opened; what was open is closed again. */
export async function openKairos(options: KairosOptions): Promise<Kairos> {
  const opened: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const part of opened.splice(0).reverse()) await part();
  };
  try {
    return { ...(await openParts(options, opened)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openParts(
  options: KairosOptions,
  opened: (() => Promise<void>)[],
): Promise<Omit<Kairos, 'close'>> {
  const { data, host = '127.0.0.1', logger } = options;
  const now = Date.now;
  const failed = (error: unknown) => logger?.error(error, 'a change of the world could not be told');
  const startedAt = now();
  const below = (name: string) => join(data, 'server', name);
  // Mails and dead letters are personal data: nobody else on this machine reads them.
  await mkdir(below(''), { recursive: true, mode: 0o700 });
  const port = options.port === 0 ? await freePort(host) : (options.port ?? 4600);
  const changed = options.documentsChanged;
  const versions = new VersionFiles(below('journeys'));
  const read = new FilesRead();
  const documents = await openDocuments({
    folder: options.documents,
    read,
    file: below('documents.json'),
    versions,
    now,
    failed: (error) => logger?.error(error, 'the new documents could not be put into force'),
    ...(changed ? { changed } : {}),
  });
  const sink = await startMailSink({ folder: below('mails') });
  opened.push(() => sink.close());
  const deadLetter = await openDeadLetter(below('dead-letters'));
  opened.push(() => deadLetter.close());
  const trackingPlan = await openTrackingPlan({ folder: below('tracking-plan'), now });
  opened.push(() => trackingPlan.close());
  trackingPlan.configure(planDocuments(documents.inForce.documents));
  const identity = new IdentityDoor(documents.inForce.documents);
  const baseUrl =
    options.publicUrl ?? `http://${host === '0.0.0.0' || host === '::' ? 'localhost' : host}:${port}`;
  const links = trackingLinks({ keys: await openLinkKeys(below('')), baseUrl });
  let look: LastLook = async () => ({ outcome: 'retry', reason: 'Kairos is starting' });
  const deliverer = openDeliverer({
    links,
    sinkPort: sink.port,
    secretsFolder: options.documents,
    // The engine hands messages over from the moment it opens.
    lastLook: (delivery) => look(delivery),
  });
  opened.push(() => deliverer.close());
  const contexts = openContexts({ folder: options.documents, now });
  opened.push(() => contexts.close());
  let rights: { readonly audit: AuditLog; readonly erasures: Erasures } | undefined;
  opened.push(async () => {
    await rights?.erasures.settled();
    await rights?.audit.close();
  });
  const engine = await openEngine(options, documents.inForce, deliverer, contexts);
  opened.push(() => engine.close());
  look = lastLook(engine, engine.suppressions);
  const audit = await openAuditLog({ folder: below('audit'), key: engine.deriveKey('audit log'), now });
  const erasures = await openErasures({
    folder: below('erasures'),
    engine,
    suppressions: engine.suppressions,
    audit,
    traces: tracesOf({ sink, deadLetter, trackingPlan }),
    gatherMs: () => gatherMsOf(documents.inForce),
    now,
    failed: (error) => logger?.error(error, 'an erasure is tried again'),
  });
  rights = { audit, erasures };
  await recordAllowedTraits(audit, documents.inForce.revision, fairnessIn(documents.inForce));
  opened.push(async () => erasures.stop());
  erasures.resume();
  const stopRetention = keepRetention({
    engine,
    audit,
    failed: (error) => logger?.error(error, 'events that were kept long enough are erased later'),
    everyMs: Number(process.env.KAIROS_RETENTION_MS) || undefined,
  });
  opened.push(async () => stopRetention());
  const watcher = watchWorld({ contexts, now, announce: (event) => engine.announce(event), failed });
  opened.push(async () => watcher.close());
  watcher.configure(documents.inForce.documents);
  await mkdir(below('matching'), { recursive: true, mode: 0o700 });
  const matching = await openDesk({
    folder: below('matching'),
    engine,
    now,
    report: (message, error) => logger?.warn(error, message),
  });
  opened.push(() => matching.close());
  await matching.configure(matchingsOf(documents.inForce));
  let sources = sourcesOf(documents.inForce);
  const stop = await documents.follow(
    async (next) => {
      const problems = [...(await deliverer.configure(channelsOf(next)))];
      problems.push(...(await contexts.configure(next.documents)));
      if (problems.length > 0) return problems;
      await recordAllowedTraits(audit, next.revision, fairnessIn(next));
      await engine.activate(next.revision, coreOf(next));
      sources = sourcesOf(next);
      watcher.configure(next.documents);
      trackingPlan.configure(planDocuments(next.documents));
      identity.configure(next.documents);
      matching.configure(matchingsOf(next)).catch(failed);
      return [];
    },
    () => engine.standing(),
  );
  opened.push(async () => stop());
  const compiledOf = compiler();
  const compiled = () => compiledOf(documents.inForce);
  const experiments = experimentDesk({ documents, engine, audit, compiled, now });
  const stopExperiments = keepExperiments(experiments, (error) =>
    logger?.error(error, 'experiments are looked at again later'),
  );
  opened.push(async () => stopExperiments());
  const evaluations = new Evaluations({
    engine,
    startSession: () => evaluationThread(join(data, 'engine')),
    now,
    failed: (error) => logger?.error(error, 'an evaluation failed'),
  });
  opened.push(() => evaluations.close());
  const access = await openAccess({
    folder: below(''),
    now,
    ...(options.apiKey === undefined ? {} : { environmentKey: options.apiKey }),
  });
  const sendAgain = new SendAgain({
    letters: deadLetter,
    submit: (events) => engine.submit(events),
    plan: trackingPlan,
    identity,
    isErasing: (text) => erasures.isErasing(text),
    now,
  });
  const server: Server = await openServer({
    engine,
    access,
    links,
    now,
    startedAt,
    host,
    port,
    consoleFolder: options.consoleFolder,
    version: options.version,
    collect: {
      sources: (writeKey) => sources.get(writeKey),
      reject: (entry) => deadLetter.add(entry),
      identity,
    },
    configuration: () => configurationView(documents, options.documents),
    audiences: () => audiencesOf(documents.inForce),
    lists: () => listsOf(documents.inForce),
    documents: openDocumentDesk({
      folder: options.documents,
      master: options.documentsMaster ?? 'folder',
      read,
      written: () => documents.written(),
    }),
    templates: () => readTemplates(templatesFolder),
    compiled,
    preferences: () => documents.inForce.documents.find((document) => document.kind === 'preferences'),
    mails: mailBoxOf(sink),
    deadLetters: deadLettersOf(deadLetter, sendAgain, now),
    trackingPlan,
    contexts,
    suppressions: engine.suppressions,
    erasures,
    audit,
    journeys: journeyDesk({ documents, versions, engine, audit, now }),
    experiments,
    evaluations: evaluationDesk(evaluations, () => documents.inForce),
    matching,
    ...(options.publicUrl === undefined ? {} : { publicUrl: options.publicUrl }),
    ...(options.trustProxy === undefined ? {} : { trustProxy: options.trustProxy }),
    ...(logger ? { logger } : {}),
  });
  opened.push(() => server.close());
  return { url: options.publicUrl ?? server.url, access, engine, documents, sink };
}

function fairnessIn({ documents }: InForce): FairnessDefinition[] {
  return documents.filter((document) => document.kind === 'fairness');
}

async function openEngine(
  options: KairosOptions,
  inForce: InForce,
  deliverer: Deliverer,
  contexts: OpenedContexts,
): Promise<EmbeddedEngine> {
  const problems = [
    ...(await deliverer.configure(channelsOf(inForce))),
    ...(await contexts.configure(inForce.documents)),
  ];
  const [first] = problems;
  // What waits in the outbox goes out as soon as the engine is open: no channel may be missing then.
  if (first)
    throw Object.assign(new Error(`${first.kind} ${first.name}: ${first.message}`), { code: first.code });
  return openEmbeddedEngine({
    folder: join(options.data, 'engine'),
    workspace: 'default',
    revision: inForce.revision,
    documents: coreOf(inForce),
    delivery: deliverer,
    contexts,
    workers: options.workers,
    report: (message, error) => options.logger?.error(error, message),
  });
}

/** How long an erasure waits for others; absent: the shortest time. */
function gatherMsOf({ documents }: InForce): number {
  const settings = documents.find((document) => document.kind === 'settings');
  return settings?.erasure?.gather ?? 1_000;
}

/** What is in force is compiled once: asking again costs nothing, whatever else was compiled meanwhile. */
function compiler(): (inForce: InForce) => Configuration | undefined {
  let known: InForce | undefined;
  let compiled: Configuration | undefined;
  return (inForce) => {
    if (inForce !== known) {
      const found = configure(inForce.revision, coreOf(inForce));
      compiled = found.ok ? found.configuration : undefined;
      known = inForce;
    }
    return compiled;
  };
}

/** What the core sees: documents, and what is published of journeys. */
function coreOf({ documents, journeys }: InForce) {
  return [...coreDocuments(documents), ...releasesOf(journeys)];
}

function audiencesOf({ documents }: InForce) {
  return documents.flatMap((document) => (document.kind === 'audience' ? [document] : [])).sort(byName);
}

function listsOf({ documents }: InForce) {
  return documents.flatMap((document) => (document.kind === 'list' ? [document] : [])).sort(byName);
}

function matchingsOf({ documents }: InForce) {
  return documents.flatMap((document) => (document.kind === 'matching' ? [document] : []));
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

function channelsOf({ documents }: InForce) {
  return documents.flatMap((document) => (document.kind === 'channel' ? [document] : []));
}

function sourcesOf({ documents }: InForce): ReadonlyMap<string, CollectSource> {
  return new Map(
    documents.flatMap((document): [string, CollectSource][] => {
      if (document.kind !== 'source') return [];
      const { name, type, origins, writeKey } = document;
      return [[writeKey, { name, workspace: 'default', type, ...(origins ? { origins } : {}) }]];
    }),
  );
}

/** Links in mails name the port, so it must be known before anything is sent. */
function freePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, host, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
