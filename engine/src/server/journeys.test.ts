import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ScriptedChannels } from '../conformance/scripted-channels.ts';
import { anEvent } from '../core/event.testing.ts';
import type { EventInput } from '../core/input.ts';
import { type ActiveDocuments, openDocuments } from '../documents/active.ts';
import { coreDocuments } from '../documents/check.ts';
import { releasesOf } from '../documents/journeys-in-force.ts';
import { VersionFiles } from '../documents/version-files.ts';
import { openSimulatedEngine, type SimulatedEngine } from '../hosts/simulated/open.ts';
import type { JourneyPreviewView, JourneyRow, JourneyView } from './api.ts';
import type { AuditNote } from './audit-log.ts';
import { journeyPreviewShape, journeyRowShape, journeyShape } from './journey-shapes.ts';
import { journeyDesk } from './journeys.ts';
import { type TestServer, testServer } from './server.testing.ts';
import { pageOf } from './shapes.ts';

const start = Date.parse('2026-01-05T09:00:00Z');
const minute = 60_000;

const tips = (steps: string, rest = '') => `# Tips for those who signed up
kind: journey
name: tips
entry: { event: Signed Up }
${rest}steps:
${steps}`;
const first = tips(`  - { id: pause, wait: 1h }
  - { id: ask, wait-for: { event: Answered, within: 1d, timeout: bye } }
  - { id: bye, exit: { reason: done } }
`);
const second = tips(`  - { id: begin, wait: 2h } # longer
  - { id: ask, wait-for: { event: Answered, within: 1d, timeout: bye } }
  - { id: bye, exit: { reason: done } }
`);

let folder: string;
let documents: ActiveDocuments;
let engine: SimulatedEngine;
let server: TestServer;
let stop: () => void;
let noted: AuditNote[];

function event(name: string, user: string): EventInput {
  const at = engine.clock.now();
  return anEvent({
    messageId: `${name} ${user} ${at}`,
    name,
    at,
    source: 'shop',
    identifiers: [{ namespace: 'userId', value: user }],
  });
}

async function open(): Promise<void> {
  const versions = new VersionFiles(join(folder, 'journeys'));
  documents = await openDocuments({
    folder: join(folder, 'documents'),
    file: join(folder, 'kept.json'),
    versions,
    now: () => engine?.clock.now() ?? start,
    failed: (error) => {
      throw error;
    },
  });
  const core = () => [
    ...coreDocuments(documents.inForce.documents),
    ...releasesOf(documents.inForce.journeys),
  ];
  engine ??= await openSimulatedEngine({
    revision: documents.inForce.revision,
    documents: core(),
    startAt: start,
    delivery: new ScriptedChannels(),
  });
  stop = await documents.follow(
    async (next) => {
      await engine.activate(next.revision, [...coreDocuments(next.documents), ...releasesOf(next.journeys)]);
      return [];
    },
    () => engine.standing(),
  );
  noted = [];
  const audit = { record: async (note: AuditNote) => void noted.push(note) };
  server = await testServer({
    journeys: journeyDesk({ documents, versions, engine, audit, now: () => engine.clock.now() }),
  });
}

async function close(): Promise<void> {
  stop();
  await server.close();
}

async function post(url: string, body: object): Promise<{ status: number; body: never }> {
  const { key, app } = server;
  const answer = await app.inject({
    method: 'POST',
    url,
    headers: { authorization: `Bearer ${key}`, host: '127.0.0.1:4600' },
    payload: body,
  });
  await engine.settle();
  return { status: answer.statusCode, body: answer.json() };
}

const get = async <T>(url: string): Promise<T> => (await server.get(url)).json();

async function standing(): Promise<string[]> {
  const counts = (await engine.standing()).get('tips') ?? [];
  return counts.map(({ version, step, count }) => `${count} at ${version} ${step}`);
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kairos-journeys-'));
  await mkdir(join(folder, 'documents'));
  await writeFile(join(folder, 'documents', 'tips.yaml'), first);
  engine = undefined as unknown as SimulatedEngine;
  await open();
  await engine.submit(['ada', 'bob', 'cem'].map((user) => event('Signed Up', user)));
  await engine.advanceTo(start + 60 * minute);
  await engine.submit(['dan', 'eve'].map((user) => event('Signed Up', user)));
});
afterEach(async () => {
  await close();
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

describe('journeys over HTTP', () => {
  it('are listed with who stands where', async () => {
    const page = await get<{ items: JourneyRow[] }>('/v1/journeys');
    expect(pageOf(journeyRowShape).parse(page)).toEqual(page);
    expect(page.items).toMatchObject([
      {
        name: 'tips',
        status: 'live',
        version: 1,
        inside: 5,
        entered: 5,
        steps: [
          { id: 'pause', kind: 'wait', people: 2 },
          { id: 'ask', kind: 'wait-for', people: 3 },
          { id: 'bye', people: 0 },
        ],
      },
    ]);
    expect((await server.get('/v1/journeys/nothing')).statusCode).toBe(404);
  });

  it('VER-13: a preview tells what a publish does, and changes nothing', async () => {
    const asked = { text: second, publish: { inside: 'migrate', map: { pause: 'begin', ask: null } } };
    const { body } = await post('/v1/journeys/tips/preview', asked);
    const preview: JourneyPreviewView = body;
    expect(journeyPreviewShape.parse(preview)).toEqual(preview);
    expect(preview).toMatchObject({
      version: 2,
      isNew: true,
      people: 5,
      totals: { stays: 0, follows: 0, moves: 2, leaves: 3 },
      steps: [
        { version: 1, step: 'ask', people: 3, fate: 'leaves' },
        { version: 1, step: 'pause', people: 2, fate: 'moves', to: 'begin' },
      ],
      problems: [],
    });
    expect(preview.diff).toContain('-  - { id: pause, wait: 1h }\n+  - { id: begin, wait: 2h } # longer\n');
    expect(await standing()).toEqual(['3 at 1 ask', '2 at 1 pause']);
    expect((await post('/v1/journeys/tips/publish', { ...asked, why: 'longer' })).body).toMatchObject({
      version: 2,
      inside: 2,
      steps: [{ id: 'begin', people: 2 }, { people: 0 }, {}],
      onTop: [{ what: 'text', by: 'api-key', why: 'longer' }],
    });
    expect(await standing()).toEqual(['2 at 2 begin']);
    expect(noted).toMatchObject([{ act: 'journey-published', detail: { journey: 'tips', why: 'longer' } }]);
  });

  it('VER-3, VER-13: who stays is told by version, and an old text is published again', async () => {
    await post('/v1/journeys/tips/publish', { text: second, publish: { inside: 'stay' } });
    await engine.submit([event('Signed Up', 'fay')]);
    const view = await get<JourneyView>('/v1/journeys/tips');
    expect(journeyShape.parse(view)).toEqual(view);
    expect(view).toMatchObject({
      inside: 6,
      earlier: [
        { version: 1, step: 'ask', people: 3 },
        { version: 1, step: 'pause', people: 2 },
      ],
      versions: [
        { version: 2, people: 1, inside: 'stay', by: 'api-key' },
        { version: 1, people: 5, by: 'documents' },
      ],
    });
    const diff = await get<{ diff: string }>('/v1/journeys/tips/diff?from=2&to=1');
    expect(diff.diff).toContain('+  - { id: pause, wait: 1h }\n');
    expect(await get('/v1/journeys/tips/versions/1')).toMatchObject({ text: first });

    const back = { version: 1, publish: { inside: 'migrate', map: { begin: 'pause' }, everyone: true } };
    expect((await post('/v1/journeys/tips/preview', back)).body).toMatchObject({
      version: 3,
      totals: { follows: 5, moves: 1, leaves: 0 },
    });
    expect((await post('/v1/journeys/tips/rollback', back)).body).toMatchObject({
      version: 3,
      inside: 6,
      steps: [{ id: 'pause', people: 3 }, { id: 'ask', people: 3 }, {}],
      earlier: [],
    });
    expect((await post('/v1/journeys/tips/rollback', { version: 1 })).body).toMatchObject({
      code: 'nothing_to_publish',
    });
    expect((await post('/v1/journeys/tips/rollback', { version: 9 })).status).toBe(404);
  });

  it('a pause is visible as decided on top of the documents, survives a restart and a new text, until it is resumed', async () => {
    expect((await post('/v1/journeys/tips/pause', { why: 'wrong price' })).body).toMatchObject({
      status: 'paused',
      onTop: [{ what: 'status', by: 'api-key', why: 'wrong price' }],
    });
    await close();
    await writeFile(
      join(folder, 'documents', 'tips.yaml'),
      tips('  - { id: pause, wait: 3h }\n  - { id: ask, wait: 1d }\n'),
    );
    await open();
    await engine.settle();
    expect(await get('/v1/journeys/tips')).toMatchObject({ status: 'paused', version: 2, inside: 5 });
    await engine.advanceTo(start + 180 * minute);
    expect(await get('/v1/journeys/tips')).toMatchObject({ steps: [{ people: 2 }, { people: 3 }] });
    expect((await post('/v1/journeys/tips/resume', { ended: 'leave', over: '1m' })).body).toMatchObject({
      status: 'live',
      resumed: { ended: 'leave', overMs: minute },
      onTop: [{ what: 'status', why: '' }],
    });
    await engine.advanceTo(start + 181 * minute);
    expect(await get('/v1/journeys/tips')).toMatchObject({ inside: 3 });
  });

  it('what cannot be published is refused with its reason, and nothing changes', async () => {
    const before = documents.inForce.revision;
    const refused = async (text: string, publish = {}) =>
      (await post('/v1/journeys/tips/publish', { text, publish })).body;
    expect(await refused(tips('  - { id: a, wait: soon }\n'))).toMatchObject({ status: 400 });
    expect(await refused(first)).toMatchObject({ status: 409, code: 'nothing_to_publish' });
    expect(await refused(second.replace('name: tips', 'name: other'))).toMatchObject({
      code: 'another_document',
    });
    expect(await refused(second, { map: { nowhere: 'ask' } })).toMatchObject({ code: 'unknown_step' });
    expect(documents.inForce.revision).toBe(before);
  });

  it('VER-11: a draft of the folder is published by somebody', async () => {
    await close();
    await writeFile(
      join(folder, 'documents', 'tips.yaml'),
      second.replace('entry:', 'status: draft\nentry:'),
    );
    await open();
    expect(await get('/v1/journeys/tips')).toMatchObject({ version: 1, hasDraft: true, status: 'live' });
    const publish = { inside: 'stay' };
    expect((await post('/v1/journeys/tips/publish', { publish })).body).toMatchObject({
      version: 2,
      hasDraft: false,
      status: 'live',
    });
  });
});
