/** A data folder that nobody uses, with decisions under a cap that were taken some while ago. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { actionSchema, policySchema } from '../../src/core/decision/definition.ts';
import { openEmbeddedEngine } from '../../src/hosts/embedded/open.ts';
import { VirtualClock } from '../../src/hosts/simulated/virtual-clock.ts';

const START = Date.parse('2026-01-05T09:00:00Z');
const LATER = START + 30 * 86_400_000;

export async function makeDecisions(folder: string): Promise<void> {
  if (existsSync(folder)) return;
  const clock = new VirtualClock(START);
  const action = (name: string) => actionSchema.parse({ kind: 'action', name, placements: ['home'] });
  const caps = [{ name: 'weekly', max: 1, within: '7d', action: 'teapot' }];
  const engine = await openEmbeddedEngine({
    folder: join(folder, 'engine'),
    workspace: 'default',
    revision: 'r1',
    documents: [
      action('teapot'),
      action('sampler'),
      policySchema.parse({ kind: 'policy', name: 'contact', caps }),
    ],
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
    clock,
  });
  const ask = (value: string, requestId: string) =>
    engine.decide({
      key: { namespace: 'userId', value },
      placement: 'home',
      context: {},
      limit: 1,
      requestId,
    });
  // Each comes often enough to meet the cap.
  for (let i = 0; i < 60; i++) await ask(`p${i % 10}`, `r${i}`);
  clock.advanceTo(LATER);
  await ask('p0', 'last');
  await engine.settle();
  await engine.close();
}
