// `kairos network` on a data folder that a real engine has written, and on a server that answers.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { drawsFrom } from '../core/draws.ts';
import { anEvent } from '../core/event.testing.ts';
import type { EventInput } from '../core/input.ts';
import { journeySchema } from '../core/journey/definition.ts';
import { stagesSchema, touchpointsSchema } from '../core/walk/definition.ts';
import { dayOf, type WalkSum } from '../core/walk/graph.ts';
import { readText } from '../documents/read-text.ts';
import { openEmbeddedEngine } from '../hosts/embedded/open.ts';
import { readPastWalks } from '../hosts/embedded/past-walks.ts';
import type { NetworkStagesView, NetworkView } from '../server/api-network.ts';
import { lengthText } from './network-text.ts';
import { runProgram } from './program.testing.ts';

const START = Date.parse('2026-01-05T09:00:00Z');
const days = { from: dayOf(START), to: dayOf(START) + 1 };
const flags = ['--from', '2026-01-05', '--to', '2026-01-06'];
let data: string;
let kept: WalkSum;

const documents = [
  touchpointsSchema.parse({ kind: 'touchpoints', name: 'touchpoints' }),
  { kind: 'audience' as const, name: 'callers', version: 1, condition: 'events("Call").count() > 0' },
  { kind: 'persona' as const, name: 'talkers', version: 1, audience: 'callers', description: 'They call' },
  stagesSchema.parse({
    kind: 'stages',
    name: 'stages',
    stages: [{ name: 'interest', steps: [{ name: 'looks', when: 'events("Visit").count() > 0' }] }],
  }),
  journeySchema.parse({
    kind: 'journey',
    name: 'basket',
    entry: { event: 'Product Added' },
    goal: { event: 'Never Sent' },
    steps: [{ id: 'watch', wait: '1h' }],
  }),
];

function event(i: number, person: number, name: string): EventInput {
  return anEvent({
    messageId: `m${i}`,
    name,
    at: START + i * 1_000,
    mode: 'history',
    identifiers: [{ namespace: 'userId', value: `p${person}` }],
  });
}

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'kairos-network-'));
  const engine = await openEmbeddedEngine({
    folder: join(data, 'engine'),
    workspace: 'default',
    revision: 'r1',
    documents,
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
  });
  const draw = drawsFrom(5);
  const names = ['Visit', 'Product Added', 'Call', 'Order Completed'];
  for (let i = 0; i < 400; i++)
    await engine.submit([event(i, Math.floor(draw() * 20), names[Math.floor(draw() * names.length)]!)]);
  await engine.settle();
  kept = await engine.walked({ ...days, audience: '' });
  await engine.close();
});
afterAll(() => rm(data, { recursive: true, force: true }));

it('WALK-4: the logs tell the same network as the cells that were kept', async () => {
  const { walks, audiences, profiles } = await readPastWalks(join(data, 'engine'), days, () => undefined);
  expect(plain(walks.get('')!)).toEqual(plain(kept));
  expect(Object.values(kept.nodes).reduce((sum, { arrivals }) => sum + arrivals, 0)).toBe(400);
  expect(profiles).toBe(20);
  expect(audiences.get('stage:interest')).toBeGreaterThan(10);
});

it('prints both, and where they differ; as JSON, for Graphviz and for Mermaid', async () => {
  const run = (...more: string[]) => runProgram(['network', '--data', data, ...flags, ...more]);
  const { code, out, err } = await run();
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain('Network, 2026-01-05 to 2026-01-06, everybody');
  expect(out).toMatch(/Product Added > Never Sent +\d+ +basket/);
  expect(out).toMatch(/walked, and in no journey/);
  const view = JSON.parse((await run('--json', '--persona', 'talkers')).out) as NetworkView;
  expect(view).toMatchObject({ audience: 'callers', designed: { connections: [{ to: 'Never Sent' }] } });
  expect((await run('--dot')).out).toMatch(/^digraph network \{[\s\S]*"Visit" -> "Call" \[label="\d+"/);
  expect((await run('--mermaid')).out).toMatch(/^flowchart LR\n[\s\S]*t0 -->\|\d+\| t/);
  expect((await run('--persona', 'nobody')).err).toContain('There is no persona "nobody"');
});

it('prints stages and personas', async () => {
  const stages = await runProgram(['network', 'stages', '--data', data]);
  expect(stages.out).toMatch(/interest +\d+ /);
  const personas = await runProgram(['network', 'personas', '--data', data, ...flags]);
  expect(personas.out).toMatch(/talkers: \d+ people \(\d+ %\), audience callers\n {2}They call/);
});

it('WALK-14: finds kinds of people in a data folder, and proposes documents for them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kairos-personas-'));
  const engine = await openEmbeddedEngine({
    folder: join(folder, 'engine'),
    workspace: 'default',
    revision: 'r1',
    documents,
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
  });
  const draw = drawsFrom(9);
  const events: EventInput[] = [];
  for (let person = 0; person < 120; person++) {
    const names = person % 3 === 0 ? ['Call', 'Help', 'Call'] : ['Visit', 'Product Added', 'Visit'];
    const times = 6 + Math.floor(draw() * 5);
    for (let i = 0; i < times; i++)
      events.push(event(events.length, person, names[Math.floor(draw() * names.length)]!));
  }
  await engine.submit(events);
  await engine.settle();
  await engine.close();
  const file = join(folder, 'personas.yaml');
  const find = ['network', 'personas', '--find', '--data', folder];
  const { out, err, code } = await runProgram([...find, '--out', file]);
  expect({ err, code }).toEqual({ err: '', code: 0 });
  expect(out).toMatch(/^Personas: 2 found among 120 people/);
  expect(out).toMatch(/100 % of those whom it fits are such people, and it fits 100 % of them/);
  const { documents: proposed, problems } = readText(await readFile(file, 'utf8'), file);
  expect(problems).toEqual([]);
  expect(proposed.map(({ document }) => document.kind)).toEqual([
    'audience',
    'persona',
    'audience',
    'persona',
  ]);
  const told = JSON.parse((await runProgram([...find, '--json'])).out) as { personas: { people: number }[] };
  expect(told.personas.map(({ people }) => people)).toEqual([80, 40]);
  await rm(folder, { recursive: true, force: true });
});

it('asks a running server, and passes on what it says', async () => {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    asked.push(`${request.headers.authorization} ${request.url}`);
    const isKnown = !request.url!.includes('audience=');
    const stages: NetworkStagesView = { from: '2026-01-05', to: '2026-01-06', audience: null, stages: [] };
    response.writeHead(isKnown ? 200 : 404, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify(isKnown ? stages : { code: 'not_drawn', detail: 'it is not counted', mend: 'name it' }),
    );
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const place = ['--url', url, '--api-key', 'sk_1'];
  const { out } = await runProgram(['network', 'stages', ...place, '--from', '2026-01-05']);
  expect(out).toContain('No document of kind stages declares any.');
  expect(asked).toEqual(['Bearer sk_1 /v1/network/stages?from=2026-01-05']);
  const unknown = await runProgram(['network', ...place, '--audience', 'x']);
  expect(unknown).toMatchObject({ code: 1, err: 'it is not counted: name it.\n' });
  server.close();
  const away = await runProgram(['network', ...place]);
  expect(away).toMatchObject({ code: 1, err: expect.stringContaining(`Nobody answers at ${url}`) });
});

it('tells lengths of time in one unit', () => {
  expect([900, 1_500, 40_000, 90_000, 7_200_000, 300_000_000].map(lengthText)).toEqual([
    '900 ms',
    '1.5 s',
    '40 s',
    '1.5 min',
    '2 h',
    '3.5 d',
  ]);
});

function plain({ nodes, edges, stages }: WalkSum): unknown {
  const counts = Object.fromEntries(
    Object.entries(edges).map(([from, to]) => [
      from,
      Object.fromEntries(Object.entries(to).map(([k, e]) => [k, e.count])),
    ]),
  );
  const places = Object.entries(stages).map(([place, { entered, left }]) => [place, entered, left]);
  return { nodes: { ...nodes }, counts, places: places.sort() };
}
