// Two workers, two identifiers of one person: whoever is asked, an acknowledged event is seen. Runs the built engine,
// because worker threads start from built files.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actionSchema } from '../src/core/decision/definition.ts';
import { drawsFrom } from '../src/core/draws.ts';
import { anEvent } from '../src/core/event.testing.ts';
import type { EventInput, Identifier } from '../src/core/input.ts';
import type { EmbeddedEngine } from '../src/hosts/embedded/open.ts';

const SEED = Number(process.env.KAIROS_SEED ?? 1);
const PAIRS = 150;
const BUILT = new URL('../dist/hosts/embedded/open.js', import.meta.url);

const documents = [
  { kind: 'computed-trait', name: 'orders', version: 1, value: 'events("Order Completed").count()' },
  actionSchema.parse({
    kind: 'action',
    name: 'thanks',
    placements: ['home'],
    eligibility: 'computed.orders == context.expected',
  }),
] as const;

let folder: string;
let engine: EmbeddedEngine;

beforeAll(async () => {
  if (!existsSync(BUILT)) throw new Error('the engine is not built: npm run build');
  const { openEmbeddedEngine } = (await import(BUILT.href)) as typeof import('../src/hosts/embedded/open.ts');
  folder = await mkdtemp(join(tmpdir(), 'kairos-ryw-'));
  engine = await openEmbeddedEngine({
    folder,
    workspace: 'default',
    revision: 'r1',
    documents,
    workers: 2,
    partitions: 8,
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
  });
});

afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

let sent = 0;
function event(name: string, ...identifiers: Identifier[]): EventInput {
  const now = Date.now();
  const type = name === 'Identified' ? 'identify' : 'track';
  return anEvent({ messageId: `m${sent++}`, type, name, at: now, source: 'test', identifiers });
}

async function ordersSeenBy(key: Identifier): Promise<unknown> {
  return (await engine.profile(key))?.computed.find((c) => c.name === 'orders')?.value;
}

async function isOffered(key: Identifier, expected: number, requestId: string): Promise<boolean> {
  const { decision } = await engine.decide({
    key,
    placement: 'home',
    context: { expected },
    limit: 1,
    requestId,
  });
  return decision.chosen.length === 1;
}

/** Pairs of identifiers with histories apart, somewhere on the two workers. */
const pairs = Array.from({ length: PAIRS }, (_, i) => {
  const random = drawsFrom(SEED * 1_000 + i);
  return {
    user: { namespace: 'userId', value: `user-${SEED}-${i}` },
    device: { namespace: 'anonymousId', value: `device-${SEED}-${i}` },
    byUser: Math.floor(random() * 3),
    byDevice: 1 + Math.floor(random() * 3),
  };
});

describe(`ID-8: an acknowledged event is seen under every identifier (KAIROS_SEED=${SEED})`, () => {
  it('right after signing in, a device and a user see the histories of both', async () => {
    for (const { user, device, byUser, byDevice } of pairs) {
      await engine.submit(Array.from({ length: byDevice }, () => event('Order Completed', device)));
      await engine.submit(Array.from({ length: byUser }, () => event('Order Completed', user)));
      await engine.submit([event('Identified', user, device)]);
      const all = byUser + byDevice;
      const seen = await Promise.all([ordersSeenBy(device), ordersSeenBy(user)]);
      expect(seen, `${user.value} ${device.value}`).toEqual([all, all]);
      const requestId = `${user.value} asks`;
      expect(
        await Promise.all([isOffered(device, all, requestId), isOffered(user, all, `${requestId} too`)]),
      ).toEqual([true, true]);
    }
  });

  it('while a sign-in is under way, what was acknowledged before stays visible, and repeats still count once', async () => {
    await Promise.all(
      pairs.map(async (pair) => {
        const user = { ...pair.user, value: `${pair.user.value}-b` };
        const device = { ...pair.device, value: `${pair.device.value}-b` };
        const orders = Array.from({ length: pair.byDevice }, () => event('Order Completed', device));
        await engine.submit(orders);
        const signIn = engine.submit([event('Identified', user, device)]);
        const [seen] = await Promise.all([ordersSeenBy(device), engine.submit(orders), signIn]);
        expect(seen, device.value).toBe(pair.byDevice);
        expect(await ordersSeenBy(user), user.value).toBe(pair.byDevice);
      }),
    );
  });
});
