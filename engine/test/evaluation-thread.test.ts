/**
 * OPE-11 on the built product: its own decisions are read behind the live traffic and evaluated in a thread of their own,
 * over the API, and of its data folder by `kairos evaluate`.
 */
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProgram } from '../src/cli/program.testing.ts';
import { drawsFrom } from '../src/core/draws.ts';
import type { EvaluationView, Page } from '../src/server/api.ts';
import { Product } from './product/product.ts';
import { until } from './product/until.ts';

const documents = `
{ kind: action, name: red, placements: [home], value: 1 }
---
{ kind: action, name: green, placements: [home], value: 1 }
---
{ kind: source, name: web, type: browser, writeKey: wk_shop }
`;
const PEOPLE = 650;
const chances: { readonly [action: string]: number } = { red: 0.2, green: 0.6 };

let product: Product;

beforeAll(async () => {
  product = await Product.create({ documents });
  await product.start();
  const draw = drawsFrom(5);
  const clicks: object[] = [];
  for (let i = 0; i < PEOPLE; i++) {
    const { status, body } = await product.post<{ decision: string; actions: { action: string }[] }>(
      '/v1/decide',
      { userId: `p${i}`, placement: 'home' },
    );
    expect(status).toBe(200);
    const action = body.actions[0]!.action;
    if (draw() >= chances[action]!) continue;
    const properties = { decision_id: body.decision, action };
    clicks.push({ type: 'track', messageId: `c${i}`, event: 'Action Clicked', userId: `p${i}`, properties });
  }
  for (let i = 0; i < clicks.length; i += 100)
    expect((await product.collect('/v1/batch', { batch: clicks.slice(i, i + 100) })).status).toBe(200);
  // Outcomes count within a second of the decision: of younger ones they may still come.
  await setTimeout(1_100);
  // The log of a folder tells no later time than its last event.
  const later = { type: 'track', messageId: 'later', event: 'Looked', userId: 'p0' };
  expect((await product.collect('/v1/batch', { batch: [later] })).status).toBe(200);
}, 120_000);
afterAll(() => product.remove());

async function ended(asked: object): Promise<EvaluationView> {
  const begun = await product.post<EvaluationView>('/v1/evaluations', {
    within: '1s',
    counts: 'response',
    ...asked,
  });
  expect(begun.status).toBe(202);
  return until(
    'the evaluation ends',
    () => product.get<EvaluationView>(`/v1/evaluations/${begun.body.id}`),
    ({ state }) => state !== 'running',
  );
}

describe('OPE-11: an evaluation by the decisions of the product itself', () => {
  it('ends, with what another policy would have earned', { timeout: 60_000 }, async () => {
    const { state, result, problem } = await ended({ policy: 'uniform' });
    expect({ state, problem }).toMatchObject({ state: 'finished' });
    expect(result).toMatchObject({ decisions: PEOPLE, persons: PEOPLE, refusals: [] });
    expect(result!.answer!.value.likely.low).toBeLessThan(result!.answer!.value.mean);
  });

  it('says what it cannot tell, and the next one is asked all the same', { timeout: 60_000 }, async () => {
    expect(await ended({ without: 'cap:none' })).toMatchObject({
      state: 'refused',
      problem: { code: 'rule_never_met' },
    });
    const { items } = await product.get<Page<EvaluationView>>('/v1/evaluations');
    expect(items.map(({ state }) => state).toSorted()).toEqual(['finished', 'refused']);
  });

  it('is what `kairos evaluate` prints of its data folder', { timeout: 60_000 }, async () => {
    await product.end('SIGTERM');
    const { code, out, err } = await runProgram([
      'evaluate',
      'uniform',
      '--data',
      join(product.folder, 'data'),
      '--responses',
      '--within',
      '1s',
    ]);
    expect({ err, code }).toEqual({ err: '', code: 0 });
    expect(out).toContain('What would "uniform" have earned?');
    expect(out).toContain('What could make it wrong:');
  });
});
