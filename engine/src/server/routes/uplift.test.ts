// What saying each action adds, told over the API and as the command prints it, of a real engine that held people out.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { heldOutText } from '../../cli/uplift-held.ts';
import { askedDaily, upliftDocuments } from '../../conformance/uplift-world.ts';
import { configure } from '../../core/configuration.ts';
import type { SimulatedEngine } from '../../hosts/simulated/open.ts';
import { type TestServer, testServer } from '../server.testing.ts';
import { upliftShape } from '../uplift-shapes.ts';

let engine: SimulatedEngine;
let server: TestServer;
const asked = { seed: 2, people: 50, days: 8, heldOut: 40, by: 'uplift' } as const;

beforeAll(async () => {
  ({ engine } = await askedDaily(asked));
  const configured = configure('uplift', upliftDocuments(asked));
  if (!configured.ok) throw new Error(JSON.stringify(configured.problems));
  server = await testServer({ engine, compiled: () => configured.configuration });
}, 60_000);
afterAll(async () => {
  await server.close();
  await engine.close();
});

it('UPLIFT-2, UPLIFT-5: each action with its arms, number and interval, what it is compared with, and what could be wrong', async () => {
  const view = upliftShape.parse((await server.get('/v1/uplift')).json());
  const [goal, ...others] = view.goals;
  expect(others).toEqual([]);
  expect(goal).toMatchObject({ event: 'Order Completed', about: ['all'], isInForce: true });
  const people = goal!.actions.reduce((sum, { said, silent }) => sum + said.people + silent.people, 0);
  // Of the first of eight days 95 % are left.
  expect(people).toBeLessThanOrEqual(asked.people * asked.days);
  expect(people).toBeGreaterThan(0.95 * asked.people * asked.days);
  for (const { adds } of goal!.actions) {
    expect(adds!.lower).toBeLessThan(adds!.estimate);
    expect(adds!.estimate).toBeLessThan(adds!.upper);
  }
  const text = heldOutText(view);
  expect(text).toContain('What saying it adds, by "Order Completed" within 1 day (all)');
  expect(text).toMatch(/sure +regulars +\d+ +\d+\.\d\d % +\d+/);
  expect(text).toContain('to whom nothing was said');
  expect(text).toContain('What could make it wrong:');
});

it('UPLIFT-6: says that too little is known, and where no document asks for it how to', () => {
  const arm = { people: 3, reached: 1 };
  const row = { action: 'a', group: 'g', said: arm, silent: arm, instead: arm, adds: null };
  const goal = {
    event: 'Bought',
    withinMs: 7_200_000,
    about: ['all'],
    isInForce: false,
    actions: [row],
    doubts: [],
  };
  const text = heldOutText({ goals: [goal] });
  expect(text).toContain('Arbitration does not go by it yet');
  expect(text).toContain('within 2 hours');
  expect(text).toContain('a against the next best one: 33.33 % of 3 did it, instead 33.33 % of 3.');
  expect(heldOutText({ goals: [] })).toContain('add `uplift:');
});
