/**
 * Decisions of the real product, verified by other processes: by the server after kills, other revisions and merges, and
 * by `kairos trace --verify --data` on a copy of the data folder. The bytes are the same each time.
 */
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProgram } from '../src/cli/program.testing.ts';
import type { DecisionVerification, ErasureView, WhyNotView } from '../src/server/api.ts';
import { Product } from './product/product.ts';
import { until } from './product/until.ts';

const documents = `
kind: source
name: web
type: browser
writeKey: wk_shop
---
{ kind: action, name: socks, placements: [home], value: 5 }
---
{ kind: action, name: hats, placements: [home], value: 4.5 }
---
{ kind: action, name: gold, placements: [home], value: 900, eligibility: traits.plan == "gold" }
---
{ kind: action, name: rain-coat, placements: [home], value: 9, eligibility: events("Looked").within("7d").count() >= 2 }
---
kind: policy
name: contact
caps: [{ name: daily, max: 2, within: 1d, action: rain-coat }]
`;

let product: Product;
const made: { readonly decision: string; readonly sha256: string }[] = [];

beforeAll(async () => {
  product = await Product.create({ documents });
  await product.start();
});
afterAll(() => product.remove());

async function decide(who: object): Promise<string> {
  const { status, body } = await product.post<{ decision: string }>('/v1/decide', {
    ...who,
    placement: 'home',
  });
  expect(status).toBe(200);
  return body.decision;
}

const send = async (batch: readonly object[]) =>
  expect((await product.collect('/v1/batch', { batch })).status).toBe(200);

const verify = (decision: string) =>
  product.get<DecisionVerification>(`/v1/decisions/${decision}/verification`);

async function expectAllSame(): Promise<void> {
  for (const { decision, sha256 } of made) {
    const verified = await verify(decision);
    expect(verified).toMatchObject({ verdict: 'same', recorded: { sha256 }, taken: { sha256 } });
  }
}

async function onCopy<T>(use: (data: string) => Promise<T>): Promise<T> {
  const copy = join(product.folder, 'copy');
  await cp(join(product.folder, 'data'), copy, { recursive: true });
  try {
    return await use(copy);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

describe('WHY-1: a decision comes out again, byte for byte', () => {
  it('in the process that took it', async () => {
    await send([
      { type: 'track', messageId: 'l1', event: 'Looked', anonymousId: 'visitor' },
      { type: 'track', messageId: 'l2', event: 'Looked', anonymousId: 'visitor' },
      { type: 'identify', messageId: 'i1', userId: 'ada', traits: { plan: 'free' } },
    ]);
    for (const who of [{ anonymousId: 'visitor' }, { userId: 'ada' }, { anonymousId: 'visitor' }]) {
      const decision = await decide(who);
      const { recorded } = await verify(decision);
      made.push({ decision, sha256: recorded.sha256 });
    }
    await expectAllSame();
  });

  it('after a merge, what was learnt since, a kill with -9 and another revision', async () => {
    await send([
      { type: 'identify', messageId: 'i2', userId: 'ada', anonymousId: 'visitor', traits: { plan: 'gold' } },
    ]);
    const shown = {
      messageId: 's1',
      event: 'Action Clicked',
      properties: { decision_id: made[0]!.decision },
    };
    await send([{ type: 'track', userId: 'ada', ...shown }]);
    const decision = await decide({ userId: 'ada' });
    made.push({ decision, sha256: (await verify(decision)).recorded.sha256 });
    await product.end('SIGKILL');
    await product.write(
      'shop.yaml',
      documents.replace('value: 5 }', 'value: 0.01 }').replace('>= 2', '>= 9'),
    );
    await product.start(2);
    const later = await decide({ userId: 'ada' });
    made.push({ decision: later, sha256: (await verify(later)).recorded.sha256 });
    await expectAllSame();
    const revisions = await Promise.all(made.map(async ({ decision }) => (await verify(decision)).revision));
    expect(new Set(revisions).size).toBe(2);
  });

  it('after an un-merge', async () => {
    const ada = await product.get<{ profile: string }>(`/v1/decisions/${made[1]!.decision}`);
    const { status } = await product.post(`/v1/profiles/${ada.profile}/unmerge`, {
      identifiers: ['anonymousId:visitor'],
      reason: 'another person',
    });
    expect(status).toBe(200);
    await expectAllSame();
  });

  it('in a fresh process on a copied data folder, and why not another', async () => {
    await product.end('SIGKILL');
    await onCopy(async (data) => {
      for (const { decision, sha256 } of made.slice(1, 2)) {
        const { code, out } = await runProgram(['trace', decision, '--verify', '--data', data]);
        expect([code, out]).toEqual([0, expect.stringContaining('byte for byte')]);
        expect(out.split(`sha256 ${sha256}`)).toHaveLength(3);
      }
      const json = await runProgram(['why-not', made[1]!.decision, 'gold', '--data', data, '--json']);
      const { ways } = JSON.parse(json.out) as WhyNotView;
      expect(ways.map(({ words }) => words)).toEqual(['traits.plan is "free": needs "gold"']);
      expect((await runProgram(['trace', 'p.1', '--verify', '--data', data])).err).toMatch(
        /no decision p\.1/,
      );
    });
    await product.start();
    await expectAllSame();
  });

  it('and of somebody who was erased answers `erased`', async () => {
    const { body, status } = await product.change<ErasureView>('DELETE', '/v1/profiles/userId:ada', {});
    expect(status).toBe(202);
    await until(
      'the erasure ends',
      () => product.get<ErasureView>(`/v1/erasures/${body.id}`),
      ({ state }) => state === 'done',
      60_000,
    );
    for (const path of ['', '/verification', '/why-not/gold'])
      await expect(product.get(`/v1/decisions/${made[1]!.decision}${path}`)).rejects.toThrow(/410.*erased/);
  });
});
