// DEC-2, DEC-8: what a person's profile remembers of decisions is bounded, and what that does not change.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { actionSchema, policySchema } from '../core/decision/definition.ts';
import { IDLE, REMEMBERED } from '../core/decision/remembered.ts';
import { anEvent } from '../core/event.testing.ts';
import { KnownRevisions } from './revisions.ts';
import { openSimulatedEngine, type SimulatedEngine } from './simulated/open.ts';

const START = Date.parse('2026-01-05T09:00:00Z');
const HOUR = 3_600_000;
const action = (name: string, value: number, placements: readonly string[]) =>
  actionSchema.parse({ kind: 'action', name, value, placements });
const flags = Array.from({ length: 10 }, (_, i) => `flag-${i}`);
const proposals = Array.from({ length: 30 }, (_, i) => `proposal-${i}`);
const documents = [
  policySchema.parse({
    kind: 'policy',
    name: 'contact',
    caps: [{ name: 'twice', max: 2, within: '7d', action: 'voucher' }],
  }),
  action('voucher', 10, ['hero']),
  action('tea', 1, ['hero']),
  action('loan', 10, ['desk']),
  ...flags.map((name) => action(name, 1, [name])),
  ...proposals.map((name) => action(name, 1, ['desk'])),
];
const ada = { namespace: 'userId', value: 'ada' };
const [first, ...others] = flags.map((placement) => ({ placement, limit: 1 }));

let engine: SimulatedEngine;
let sent = 0;

beforeEach(async () => {
  engine = await openSimulatedEngine({
    revision: 'r1',
    documents,
    startAt: START,
    revisions: new KnownRevisions(() => documents),
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
  });
  await tell('Looked', {});
});
afterEach(() => engine.close());

async function pass(ms: number): Promise<void> {
  await engine.advanceTo(engine.clock.now() + ms);
}

async function tell(name: string, properties: { decision_id?: string; action?: string }): Promise<void> {
  const at = engine.clock.now();
  await engine.submit([anEvent({ messageId: `m${sent++}`, name, at, identifiers: [ada], properties })]);
}

async function decide(placement: string, requestId: string, more = {}) {
  const { decision } = await engine.decide({
    key: ada,
    placement,
    context: {},
    limit: 1,
    requestId,
    ...more,
  });
  return decision;
}

/** A page of ten flags each; nothing of it is told to be shown. */
async function visitPages(pages: number): Promise<void> {
  for (let page = 0; page < pages; page++) {
    await pass(1_000);
    const { limit, placement } = first!;
    await decide(placement, `page ${engine.clock.now()}`, { limit, others });
  }
}

const remembered = async () => (await engine.profile(ada, { parts: ['decisions'] }))!.decisions;

describe('DEC-8 of the actions chosen for a person', () => {
  it('a bounded number is remembered, a page of many placements whole', async () => {
    await visitPages(60);
    expect(await remembered()).toHaveLength(REMEMBERED);
    await pass(HOUR);
    await visitPages(1);
    expect(await remembered()).toHaveLength(IDLE + 10);
  });

  it('those that were shown are remembered longer than those that were not', async () => {
    const { id } = await decide('hero', 'q');
    await tell('Action Shown', { decision_id: id, action: 'voucher' });
    await visitPages(30);
    await pass(HOUR);
    await visitPages(60);
    expect((await remembered()).find((mark) => mark.id === id)).toMatchObject({ action: 'voucher' });
    await tell('Action Clicked', { decision_id: id, action: 'voucher' });
    expect((await remembered()).find((mark) => mark.id === id)?.responseAt).toBe(engine.clock.now());
  });

  it('what was forgotten and is told to be shown counts against its cap, once', async () => {
    const { id, chosen } = await decide('hero', 'q');
    expect(chosen).toEqual(['voucher']);
    await pass(HOUR);
    await visitPages(60);
    expect((await remembered()).some((mark) => mark.id === id)).toBe(false);
    for (let times = 0; times < 2; times++)
      await tell('Action Shown', { decision_id: id, action: 'voucher' });
    await pass(HOUR);
    expect((await decide('hero', 'r')).chosen).toEqual(['voucher']);
    const { chosen: third, refused } = await decide('hero', 's');
    expect([third, refused]).toEqual([['tea'], [{ action: 'voucher', policy: 'cap', rule: 'twice' }]]);
  });

  it('nothing counts for a decision that was never taken', async () => {
    await visitPages(60);
    await tell('Action Shown', { decision_id: 'never', action: 'voucher' });
    for (const request of ['r', 's']) expect((await decide('hero', request)).chosen).toEqual(['voucher']);
  });

  it('what was mentioned in a conversation is not proposed in it again, however long it goes on', async () => {
    const conversation = 'call';
    const { id, chosen } = await decide('desk', 'c0', { conversation });
    expect(chosen).toEqual(['loan']);
    await tell('Action Rejected', { decision_id: id, action: 'loan' });
    for (let i = 1; i <= 25; i++) {
      await pass(20_000);
      await decide('desk', `c${i}`, { conversation, limit: 30 });
    }
    const last = await decide('desk', 'last', { conversation });
    expect(last.refused).toEqual([{ action: 'loan', policy: 'conversation', rule: 'mentioned already' }]);
  });
});

it('DEC-2: the same request gets the same decision, however much was decided since', async () => {
  const decision = await decide('hero', 'q');
  await pass(HOUR);
  await visitPages(60);
  expect((await remembered()).some((mark) => mark.id === decision.id)).toBe(false);
  expect(await decide('hero', 'q')).toEqual(decision);
  const verified = await engine.verifyDecision(decision.id);
  expect(verified).toBeDefined();
  const { recorded, taken } = verified as { recorded?: string; taken?: string };
  expect(taken).toBe(recorded ?? 'recorded');
});
