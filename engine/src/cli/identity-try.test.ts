// `kairos identity try` on a data folder that a real engine has written.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { anEvent } from '../core/event.testing.ts';
import { identifierOf } from '../core/identity/node.ts';
import type { TrialReport } from '../core/identity/trial.ts';
import type { EventInput } from '../core/input.ts';
import { type EmbeddedEngine, openEmbeddedEngine } from '../hosts/embedded/open.ts';
import { runProgram } from './program.testing.ts';

const START = Date.parse('2026-01-05T09:00:00Z');
let data: string;
let rules: string;

function open(): Promise<EmbeddedEngine> {
  return openEmbeddedEngine({
    folder: join(data, 'engine'),
    workspace: 'default',
    revision: 'r1',
    documents: [],
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
  });
}

function signsIn(i: number, ...nodes: readonly string[]): EventInput {
  return anEvent({
    messageId: `m${i}`,
    type: 'identify',
    name: 'Identified',
    at: START + i,
    identifiers: nodes.map(identifierOf),
  });
}

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'kairos-try-'));
  rules = join(data, 'identity.yaml');
  await writeFile(rules, 'kind: identity\nname: identity\nnamespaces:\n  crm: { perPerson: one }\n');
  const engine = await open();
  await engine.submit([
    signsIn(1, 'email:e@example.com', 'crm:1'),
    signsIn(2, 'email:e@example.com', 'crm:2'),
    signsIn(3, 'crm:3', 'anonymousId:d'),
  ]);
  await engine.close();
});
afterAll(() => rm(data, { recursive: true, force: true }));

it('ID-17: says who would be parted, and why; nothing is changed', async () => {
  const { code, out, err } = await runProgram(['identity', 'try', rules, '--data', data, '--json']);
  expect(err).toBe('');
  expect(code).toBe(0);
  const report = JSON.parse(out) as TrialReport;
  expect(report).toMatchObject({ events: 3, persons: { now: 2, next: 3 }, splits: { persons: 1, into: 2 } });
  const engine = await open();
  // Profile ids are those of the engine.
  const parted = await engine.profile(identifierOf('crm:1'));
  expect(report.splitSamples[0]!.profiles).toContain(parted!.id);
  await engine.close();
  const text = (await runProgram(['identity', 'try', rules, '--data', data])).out;
  expect(text).toMatch(/would split +1 persons into 2/);
  expect(text).toContain('because crm 1 and crm 2 are two persons: one person has one crm');
});

it('a folder that is in use, rules that are none: says what to do', async () => {
  const engine = await open();
  const locked = await runProgram(['identity', 'try', rules, '--data', data]);
  await engine.close();
  expect(locked.code).toBe(1);
  expect(locked.err).toContain('is in use by process');
  const nothing = await runProgram(['identity', 'try', rules, '--data', join(data, 'nowhere')]);
  expect(nothing).toMatchObject({ code: 1, err: expect.stringContaining('is no data folder of Kairos') });
  await writeFile(join(data, 'bad.yaml'), 'kind: identity\nname: x\nnamespaces: { crm: { persons: 0 } }\n');
  const bad = await runProgram(['identity', 'try', join(data, 'bad.yaml'), '--data', data]);
  expect(bad).toMatchObject({ code: 1, err: expect.stringContaining('namespaces') });
});
