// Experiments as people see and steer them, over the real documents and a simulated engine.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ScriptedChannels } from '../conformance/scripted-channels.ts';
import { configure } from '../core/configuration.ts';
import { anEvent } from '../core/event.testing.ts';
import type { EventInput } from '../core/input.ts';
import { type ActiveDocuments, openDocuments } from '../documents/active.ts';
import { coreDocuments } from '../documents/check.ts';
import { releasesOf } from '../documents/journeys-in-force.ts';
import { openSimulatedEngine, type SimulatedEngine } from '../hosts/simulated/open.ts';
import type { ExperimentPlanView, ExperimentRow, ExperimentView } from './api-experiments.ts';
import type { AuditNote } from './audit-log.ts';
import { experimentPlanShape, experimentRowShape, experimentShape } from './experiment-shapes.ts';
import { type ExperimentDesk, experimentDesk } from './experiments.ts';
import { type TestServer, testServer } from './server.testing.ts';
import { pageOf } from './shapes.ts';

const start = Date.parse('2026-01-05T09:00:00Z');
const day = 86_400_000;

const actions = `kind: action
name: card
placements: [home]
value: 1
---
kind: action
name: loan
placements: [home]
value: 0.0000001
---
`;
const hero = (rest = '') => `kind: holdout
name: none
share: 0
---
kind: experiment
name: hero
arms:
  - { name: without, share: 50, without: { actions: [card] } }
  - { name: with-card, share: 50 }
metrics:
  - { name: bought, event: Order Completed }
  - { name: revenue, event: Order Completed, sum: revenue }
  - { name: complaints, event: Complained }
guardrails: [{ metric: complaints, worse: up }]
people: 1000
${rest}`;

let folder: string;
let documents: ActiveDocuments;
let engine: SimulatedEngine;
let server: TestServer;
let desk: ExperimentDesk;
let stop: () => void;
let noted: AuditNote[];
let time: () => number;

async function open(text: string): Promise<void> {
  time = () => start;
  await writeFile(join(folder, 'documents', 'all.yaml'), text);
  documents = await openDocuments({
    folder: join(folder, 'documents'),
    file: join(folder, 'kept.json'),
    now: () => time(),
    failed: (error) => {
      throw error;
    },
  });
  const core = () => [
    ...coreDocuments(documents.inForce.documents),
    ...releasesOf(documents.inForce.journeys),
  ];
  engine = await openSimulatedEngine({
    revision: documents.inForce.revision,
    documents: core(),
    startAt: start,
    delivery: new ScriptedChannels(),
  });
  time = () => engine.clock.now();
  stop = await documents.follow(async (next) => {
    await engine.activate(next.revision, [...coreDocuments(next.documents), ...releasesOf(next.journeys)]);
    return [];
  });
  noted = [];
  const audit = { record: async (note: AuditNote) => void noted.push(note) };
  const compiled = () => {
    const found = configure(documents.inForce.revision, core());
    return found.ok ? found.configuration : undefined;
  };
  desk = experimentDesk({ documents, engine, audit, compiled, now: () => engine.clock.now() });
  server = await testServer({ experiments: desk });
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kairos-experiments-'));
  await mkdir(join(folder, 'documents'));
});

afterEach(async () => {
  stop();
  await server.close();
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

/** Who is shown the card does what the rates say, and everybody else too, in turn. */
async function people(
  count: number,
  rates: { card: [number, number]; none: [number, number] },
): Promise<void> {
  const begun = { card: 0, none: 0 };
  for (let i = 0; i < count; i++) {
    const identifier = { namespace: 'userId', value: `u${i}` };
    const { decision } = await engine.decide({
      key: identifier,
      requestId: `d${i}`,
      placement: 'home',
      context: {},
      limit: 1,
    });
    const group = decision.chosen[0] === 'card' ? 'card' : 'none';
    const n = begun[group]++;
    const [buys, complains] = rates[group];
    const events = [
      ...(n % 100 < buys ? [event('Order Completed', i)] : []),
      ...(n % 100 < complains ? [event('Complained', i)] : []),
    ];
    if (events.length > 0) await engine.submit(events);
  }
  await engine.settle();
}

function event(name: string, person: number): EventInput {
  const at = engine.clock.now();
  return anEvent({
    messageId: `${name} ${person}`,
    name,
    at,
    source: 'shop',
    identifiers: [{ namespace: 'userId', value: `u${person}` }],
    properties: { revenue: 10 + (person % 7) },
  });
}

async function post(url: string, body: object) {
  const answer = await server.app.inject({
    method: 'POST',
    url,
    headers: { authorization: `Bearer ${server.key}`, host: '127.0.0.1:4600' },
    payload: body,
  });
  return { status: answer.statusCode, body: answer.json() };
}

async function view(name = 'hero'): Promise<ExperimentView> {
  return experimentShape.parse((await server.get(`/v1/experiments/${encodeURIComponent(name)}`)).json());
}

describe('an experiment', () => {
  it('tells each arm against the other in words, and rolls a winner out where its author says so', async () => {
    await open(actions + hero('minimum: 2d\nauto: true\n'));
    await people(1_200, { card: [40, 2], none: [15, 2] });
    const list = pageOf(experimentRowShape).parse((await server.get('/v1/experiments')).json());
    expect(list.items.map(({ name, kind, status }: ExperimentRow) => [name, kind, status])).toEqual([
      ['hero', 'experiment', 'running'],
    ]);
    const before = await view();
    const [comparison] = before.comparisons;
    expect(comparison).toMatchObject({ arm: 'with-card', against: 'without' });
    expect(comparison?.metrics.map(({ metric, verdict }) => [metric, verdict])).toEqual([
      ['bought', 'better'],
      ['revenue', 'better'],
      ['complaints', 'open'],
    ]);
    expect(comparison?.metrics[0]?.words).toMatch(/% with with-card, .* better by \+.* \(between \+/);
    expect(before.checks.map(({ code, level }) => [code, level])).toEqual([
      ['ratio', 'fine'],
      ['few', 'fine'],
      ['early', 'note'],
      ['crossed', 'fine'],
    ]);
    // Not before it has run as long as it is to run at least.
    await desk.look();
    expect((await view()).status).toBe('running');
    await engine.advanceTo(start + 3 * day);
    await desk.look();
    const after = await view();
    expect([after.status, after.winner]).toEqual(['rolled-out', 'with-card']);
    expect(after.acts.map(({ act, by }) => [act, by])).toEqual([
      ['rolled-out', 'kairos'],
      ['begun', 'documents'],
    ]);
    expect(noted.map(({ act, by }) => [act, by])).toEqual([['experiment-rolled-out', 'kairos']]);
    // From now on nobody goes without it.
    const refused = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        engine.decide({
          key: { namespace: 'userId', value: `new${i}` },
          requestId: `n${i}`,
          placement: 'home',
          context: {},
          limit: 1,
        }),
      ),
    );
    expect(refused.flatMap(({ decision }) => decision.refused)).toEqual([]);
  });

  it('stops by itself when a guardrail is surely broken, and goes on when somebody says so', async () => {
    await open(actions + hero('ramp: [50, 100]\nevery: 1h\n'));
    await people(1_600, { card: [15, 45], none: [15, 5] });
    expect((await view()).guardrails[0]).toMatchObject({ metric: 'complaints', isBroken: true });
    await engine.advanceTo(start + day);
    await desk.look();
    const stopped = await view();
    expect([stopped.status, stopped.coverage, stopped.isAlarming]).toEqual(['stopped', 50, true]);
    expect(stopped.acts[0]).toMatchObject({
      act: 'stopped',
      why: 'the guardrail complaints is broken by with-card',
    });
    expect((await post('/v1/experiments/hero/ramp', { coverage: 100 })).status).toBe(409);
    const resumed = await post('/v1/experiments/hero/resume', { why: 'the form was broken' });
    expect([resumed.status, resumed.body.status]).toEqual([200, 'running']);
    expect(noted.map(({ act, by }) => [act, by])).toEqual([
      ['experiment-stopped', 'kairos'],
      ['experiment-resumed', 'api-key'],
    ]);
  });

  it('lets more people in step by step, and keeps what was decided over a restart', async () => {
    await open(actions + hero('ramp: [20, 60, 100]\nevery: 1d\n'));
    await people(200, { card: [10, 2], none: [10, 2] });
    await desk.look();
    expect((await view()).coverage).toBe(20);
    await engine.advanceTo(start + day);
    await desk.look();
    await desk.look();
    expect((await view()).coverage).toBe(60);
    expect((await post('/v1/experiments/hero/ramp', { coverage: 40 })).body.code).toBe('ramp_not_growing');
    const again = await openDocuments({
      folder: join(folder, 'documents'),
      file: join(folder, 'kept.json'),
      now: () => start + day,
      failed: () => undefined,
    });
    expect(again.inForce.revision).toBe(documents.inForce.revision);
    expect(again.inForce.journeys.experiments?.[0]?.release.coverage).toBe(60);
    const rolled = await post('/v1/experiments/hero/roll-out', { winner: 'somebody' });
    expect([rolled.status, rolled.body.code]).toEqual([400, 'unknown_arm']);
  });
});

describe('holdouts by default', () => {
  it('begin when there are a thousand people, on record, and end with a document that says otherwise', async () => {
    await open(actions);
    await people(990, { card: [10, 2], none: [10, 2] });
    await desk.look();
    expect(await desk.list()).toEqual([]);
    const identifiers = Array.from({ length: 20 }, (_, i) => event('Seen', 2_000 + i));
    await engine.submit(identifiers);
    await desk.look();
    expect(noted.map(({ act }) => act)).toEqual(['holdout-begun']);
    const [row] = await desk.list();
    expect(row).toMatchObject({ name: 'universal', kind: 'holdout', period: '2026q1', people: 0 });
    const { comparisons } = await view('universal');
    expect(comparisons.map(({ arm, against, estimand }) => [arm, against, estimand])).toEqual([
      ['treated', 'held', 'all that is said, against silence (but for what is owed)'],
      ['treated', 'random', 'choosing as learnt, against choosing by chance among what may be said'],
      ['treated', 'usual', 'choosing as learnt, against always choosing what is worth most'],
    ]);
    // Each action is withheld from some by itself, who get the next best: that is what its number is against.
    const names = (await desk.list()).map(({ name }) => name);
    expect(names).toEqual(['universal', 'actions/action:card', 'actions/action:loan']);
    const [card] = (await view('actions/action:card')).comparisons;
    expect(card?.estimand).toBe('the action card, against the next best instead of it, not against silence');
    await desk.look();
    expect(noted).toHaveLength(1);
    const nobody = releasesOf({ ...documents.inForce.journeys }).filter(({ kind }) => kind === 'holdout');
    expect(nobody).toHaveLength(3);
    await writeFile(join(folder, 'documents', 'none.yaml'), 'kind: holdout\nname: universal\nshare: 0\n');
    await expect.poll(() => documents.inForce.journeys.heldOut).toBeUndefined();
    expect(await desk.list()).toEqual([]);
  });
});

describe('the planner', () => {
  it('tells how many people are needed, and refuses what cannot be', async () => {
    await open(actions);
    const asked = await server.get('/v1/experiments/plan?mean=0.05&effect=0.1&perDay=2000');
    const plan: ExperimentPlanView = experimentPlanShape.parse(asked.json());
    expect(plan.anytime).toBeGreaterThan(plan.once);
    expect(plan.days).toBe(Math.ceil(plan.anytime / 2_000));
    expect((await server.get('/v1/experiments/plan?mean=0.9&effect=0.5')).json()).toMatchObject({
      code: 'not_a_rate',
    });
    expect((await server.get('/v1/experiments/plan?mean=0.1&effect=0')).statusCode).toBe(400);
    expect((await server.get('/v1/experiments/nothing')).json()).toMatchObject({
      code: 'unknown_experiment',
    });
  });
});
