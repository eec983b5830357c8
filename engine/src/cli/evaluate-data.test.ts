// `kairos evaluate` on a data folder that a real engine has written: its own decisions, its rules, other documents.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Evaluation } from '../analytics/evaluation/evaluate.ts';
import type { CoreDocument } from '../core/document.ts';
import { drawsFrom } from '../core/draws.ts';
import { anEvent } from '../core/event.testing.ts';
import type { EventInput, Json } from '../core/input.ts';
import { readText } from '../documents/read-text.ts';
import { openEmbeddedEngine } from '../hosts/embedded/open.ts';
import { VirtualClock } from '../hosts/simulated/virtual-clock.ts';
import { evaluateCommand } from './evaluate.ts';

const PEOPLE = 800;
const START = Date.parse('2026-01-05T09:00:00Z');
const DAY_MS = 86_400_000;
/** The same ids in each run, and so the same draws. */
vi.stubEnv('KAIROS_MASTER_KEY', 'e5'.repeat(32));
/** Who responds: green is best, and one may see it only once a week. */
const chances: { readonly [action: string]: number } = { red: 0.16, green: 0.3, blue: 0.16 };
const documents = `kind: action
name: red
placements: [home]
---
kind: action
name: green
placements: [home]
---
kind: action
name: blue
placements: [home]
---
kind: action
name: gold
placements: [home]
eligibility: context.vip == true
---
kind: policy
name: contact
caps:
  - { name: green-once, max: 1, within: 7d, action: green }
---
kind: arbitration
name: arbitration
levers:
  - { action: red, percent: 8 }
`;
let data: string;

function event(name: string, person: number, properties: { readonly [name: string]: Json }): EventInput {
  return anEvent({
    messageId: `${name} ${person} ${properties.decision_id}`,
    name,
    at: START,
    identifiers: [{ namespace: 'userId', value: `p${person}` }],
    properties,
  });
}

/** Everybody comes twice, before anything is learnt; those who respond do it later that day. */
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'kairos-evaluate-data-'));
  const clock = new VirtualClock(START);
  const engine = await openEmbeddedEngine({
    folder: join(data, 'engine'),
    workspace: 'default',
    revision: 'r1',
    documents: readText(documents, 'shop.yaml').documents.map(({ document }) => document as CoreDocument),
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
    clock,
  });
  const draw = drawsFrom(8);
  const clicks: EventInput[] = [];
  for (const round of [1, 2]) {
    // All at once: each waits for its own part of one sync.
    const asked = Array.from({ length: PEOPLE }, (_, person) =>
      engine.decide({
        key: { namespace: 'userId', value: `p${person}` },
        placement: 'home',
        context: { round },
        limit: 1,
        requestId: `${person} ${round}`,
      }),
    );
    for (const [person, { decision }] of (await Promise.all(asked)).entries()) {
      const action = decision.chosen[0]!;
      const named = { decision_id: decision.id, action };
      if (draw() < chances[action]!) clicks.push(event('Action Clicked', person, named));
    }
  }
  await engine.submit(clicks);
  await clock.advanceSettled(START + 8 * DAY_MS, () => engine.settle());
  await engine.submit([event('Visit', 0, { decision_id: '' })]);
  await engine.settle();
  await engine.close();
});
afterAll(() => {
  vi.unstubAllEnvs();
  return rm(data, { recursive: true, force: true });
});

/** As main.ts runs it, and in this process: most of the time of a command is its start, and there are many questions. */
async function run(...args: string[]): Promise<{ out: string; err: string; code: number }> {
  const said = { out: '', err: '', code: 0 };
  const kept = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said.out += String(text);
    return true;
  });
  try {
    await evaluateCommand().parseAsync(['--data', data, '--responses', ...args], { from: 'user' });
  } catch (error) {
    said.err = (error as Error).message;
    said.code = 1;
  } finally {
    kept.mockRestore();
  }
  return said;
}
async function ask(...args: string[]): Promise<Evaluation & { readonly notes: readonly string[] }> {
  const { out, err, code } = await run(...args, '--json');
  expect({ err, code }).toEqual({ err: '', code: 0 });
  return JSON.parse(out);
}

it('OPE-8: own decisions tell what another policy would have earned', async () => {
  const found = await ask('always:green');
  expect(found).toMatchObject({ refusals: [], persons: PEOPLE, decisions: 2 * PEOPLE });
  const { value, difference } = found.answer!;
  // Half of the decisions and more could have shown green, at .3 instead of what the others bring.
  expect(difference.mean).toBeGreaterThan(0);
  expect(value.mean).toBeGreaterThan(0.2);
  expect(value.mean).toBeLessThan(0.35);
});

it('OPE-9: tells what a cap costs, where what it refused was tried elsewhere', async () => {
  const { out, err, code } = await run('--without', 'cap:green-once');
  expect({ err, code }).toEqual({ err: '', code: 0 });
  expect(out).toMatch(/^What does cap:green-once cost\?/);
  expect(out).toMatch(/It probably costs something/);
  expect(out).toMatch(/It would have been otherwise in \d+ of 1,600 decisions/);
  expect(out).toContain('was ruled out in those decisions (green)');
});

it('OPE-9: a lever is told from the factors on record; what was never tried is refused by name', async () => {
  const lever = await ask('--without', 'lever');
  expect(lever.refusals).toEqual([]);
  expect(lever.answer!.value.sure).not.toBeNull();
  const gold = await ask('--without', 'eligibility');
  expect(gold).toMatchObject({ answer: null, refusals: [{ code: 'no_overlap' }] });
  expect(gold.refusals[0]!.detail).toContain('gold');
  expect((await run('--without', 'cap:none')).err).toMatch(/Rules that refused something: .*cap:green-once/);
});

it('OPE-10: other documents are tried on the records, as far as these can tell', async () => {
  const under = async (name: string, text: string, ...more: string[]) => {
    const folder = join(data, name);
    await mkdir(folder);
    await writeFile(join(folder, 'shop.yaml'), text);
    return run(folder, ...more);
  };
  const same = JSON.parse((await under('same', documents, '--json')).out) as Evaluation;
  expect(same.answer!.difference.mean).toBeCloseTo(0, 12);
  const raised = documents.replace('name: green\n', 'name: green\nvalue: 1.1\n');
  const { answer } = JSON.parse((await under('raised', raised, '--json')).out) as Evaluation;
  expect(answer!.difference.mean).toBeGreaterThan(0);
  const conditioned = documents.replace('context.vip == true', 'traits.vip == true');
  expect((await under('conditioned', conditioned)).err).toContain(
    'who may get gold is decided by other conditions',
  );
});

it('what has no outcome yet, or is not there, is said', async () => {
  expect((await run('always:green', '--within', '30d')).err).toContain(
    'None of 1,600 decisions is older than 30 d',
  );
  expect((await run('always:green', '--placement', 'app')).err).toContain('There are no such decisions');
});
