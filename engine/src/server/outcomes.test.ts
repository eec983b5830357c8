// ARB-13, ARB-9 to ARB-11 over HTTP, with a real engine behind: outcomes, pages, fallbacks, deadlines.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { arbitrationSchema } from '../core/decision/arbitration/definition.ts';
import { actionSchema } from '../core/decision/definition.ts';
import type { CoreDocument } from '../core/document.ts';
import { anEvent } from '../core/event.testing.ts';
import type { EventInput, Identifier } from '../core/input.ts';
import { modelSchema } from '../core/learning/definition.ts';
import { openSimulatedEngine, type SimulatedEngine } from '../hosts/simulated/open.ts';
import { begin, type TestServer, testServer } from './server.testing.ts';

const host = '127.0.0.1';
const documents: CoreDocument[] = [
  ...['gold', 'card', 'loan'].map((name, i) =>
    actionSchema.parse({
      kind: 'action',
      name,
      placements: ['home', 'side'],
      value: 30 - i,
      treatments: { placement: { title: name } },
    }),
  ),
  actionSchema.parse({ kind: 'action', name: 'never', placements: ['desk'], eligibility: 'false' }),
  modelSchema.parse({ kind: 'model', name: 'response', selection: { control: 0 } }),
  arbitrationSchema.parse({
    kind: 'arbitration',
    name: 'all',
    without: ['propensity'],
    fallbacks: [{ placement: 'side', content: { title: 'Our shop' } }],
  }),
];

let engine: SimulatedEngine;
let server: TestServer;
beforeEach(async () => {
  engine = await openSimulatedEngine({
    revision: 'r1',
    documents,
    startAt: begin,
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
  });
  server = await testServer({ engine });
});
afterEach(async () => {
  await server.close();
  await engine.close();
});

async function post(url: string, payload: object) {
  const headers = { host, authorization: `Bearer ${server.key}` };
  const answer = await server.app.inject({ method: 'POST', url, headers, payload });
  return { status: answer.statusCode, ...answer.json() };
}
const decide = (asked: object) => post('/v1/decide', { userId: 'ada', ...asked });
const tell = (told: object) => post('/v1/outcomes', told);
const outcomesOf = async (decision: string) =>
  (await engine.decision(decision))?.outcomes.map(({ outcome }) => outcome);

const HOUR = 3_600_000;
/** To so many hours after the beginning. */
const goOn = async (hours: number) => {
  server.time = begin + hours * HOUR;
  await engine.advanceTo(server.time);
};
const event = (name: string, identifiers: readonly Identifier[]): EventInput =>
  anEvent({ messageId: name, name, at: engine.clock.now(), source: 'test', identifiers });

describe('an outcome', () => {
  it('counts once, by the decision and its action', async () => {
    const { decision } = await decide({ placement: 'home', limit: 2 });
    const told = { decision, action: 'card', outcome: 'converted', value: 19.9, outcomeId: 'order 7' };
    expect(await tell(told)).toMatchObject({ status: 'applied', action: 'card', outcome: 'converted' });
    await engine.settle();
    expect(await tell(told)).toMatchObject({ status: 'duplicate' });
    expect(await outcomesOf(decision)).toEqual(['shown', 'response']);
    expect(await tell({ ...told, outcomeId: 'order 8' })).toMatchObject({ status: 'applied' });
    await engine.settle();
    expect(await outcomesOf(decision)).toEqual(['shown', 'response']);
    expect(await tell({ decision, action: 'gold', outcome: 'rejected' })).toMatchObject({
      status: 'applied',
    });
    await engine.settle();
    const { items } = await engine.timeline({ namespace: 'userId', value: 'ada' }, { limit: 50 });
    const events = items.flatMap(({ item }) => (item.kind === 'event' ? [item.event.name] : []));
    expect(events.sort()).toEqual(['Action Converted', 'Action Converted', 'Action Rejected']);
  });

  it('told again after a day, or a week, also by who has become another, still counts once', async () => {
    const { decision } = await decide({ placement: 'home', limit: 2 });
    const told = { decision, action: 'gold', outcome: 'converted', value: 5 };
    await tell(told);
    await goOn(30);
    expect(await tell(told)).toMatchObject({ status: 'duplicate' });
    const identifiers = [
      { namespace: 'userId', value: 'ada' },
      { namespace: 'anonymousId', value: 'device' },
    ];
    await engine.submit([event('Signed In', identifiers)]);
    await engine.settle();
    await goOn(200);
    expect(await tell(told)).toMatchObject({ status: 'duplicate' });
    expect(await tell({ ...told, outcomeId: 'second' })).toMatchObject({ status: 'applied' });
    await goOn(400);
    expect(await tell({ ...told, outcomeId: 'second' })).toMatchObject({ status: 'duplicate' });
  });

  it("told for the first time after weeks is the person's, and happened since it was decided", async () => {
    const { decision } = await decide({ placement: 'home' });
    await goOn(900);
    const told = { decision, outcome: 'converted', at: '2001-01-01T00:00:00Z' };
    expect(await tell(told)).toMatchObject({ status: 'applied' });
    await engine.settle();
    const { items } = await engine.timeline({ namespace: 'userId', value: 'ada' }, { limit: 50 });
    const at = items.flatMap(({ item }) => (item.kind === 'event' ? [item.event.at] : []));
    expect(at).toEqual([begin]);
  });

  it('of somebody who was erased is refused for good, and a malformed one at once', async () => {
    const { decision, profile } = await decide({ placement: 'home' });
    await engine.closePerson({ profiles: [profile], identifiers: [] }, async () => undefined);
    const answer = await tell({ decision, outcome: 'shown' });
    expect(answer).toMatchObject({ status: 410, code: 'erased' });
    for (const wrong of [
      {},
      { decision: 7 },
      { decision, outcome: '' },
      { decision, outcome: 'shown', at: 'soon' },
    ])
      expect(await tell(wrong)).toMatchObject({ status: 400, code: 'invalid_request' });
  });

  it('of an unknown decision, of an action that was not chosen, of nothing: says what to do', async () => {
    const { decision } = await decide({ placement: 'home', limit: 2 });
    const nothing = await decide({ placement: 'desk' });
    expect(await tell({ decision: 'p.0', outcome: 'shown' })).toMatchObject({
      status: 404,
      code: 'unknown_decision',
    });
    expect(await tell({ decision, outcome: 'shown' })).toMatchObject({ status: 400, code: 'action_needed' });
    const other = await tell({ decision, action: 'loan', outcome: 'shown' });
    expect(other).toMatchObject({ status: 409, code: 'not_chosen', mend: 'name one of: gold, card' });
    const none = await tell({ decision: nothing.decision, outcome: 'shown' });
    expect(none).toMatchObject({ status: 409, code: 'nothing_chosen' });
    expect(await tell({ decision, action: 'gold', outcome: 'shown', value: 'much' })).toMatchObject({
      status: 400,
    });
  });
});

describe('a page', () => {
  it('fills its placements together', async () => {
    const page = await decide({ placements: [{ placement: 'side' }, { placement: 'home', limit: 2 }] });
    const shown = page.placements.map((part: { placement: string; actions: { action: string }[] }) => [
      part.placement,
      part.actions.map(({ action }) => action),
    ]);
    expect(shown).toEqual([
      ['side', ['gold']],
      ['home', ['card', 'loan']],
    ]);
    expect(page.decision).toBe(page.placements[0].decision);
    const trace = await server.get(`/v1/decisions/${page.placements[1].decision}`);
    expect(trace.json()).toMatchObject({ page: page.decision, placement: 'home' });
  });

  it('with an unknown placement is refused as a whole', async () => {
    const answer = await decide({ placements: [{ placement: 'home' }, { placement: 'nowhere' }] });
    expect(answer).toMatchObject({ status: 404, code: 'unknown_placement' });
  });
});

describe('a deadline', () => {
  it('of nothing is answered with the fallback, marked, and on record', async () => {
    const answer = await decide({ placement: 'side', deadlineMs: 0 });
    expect(answer).toMatchObject({
      actions: [],
      degraded: 'deadline',
      fallback: { content: { title: 'Our shop' } },
    });
    const trace = await server.get(`/v1/decisions/${answer.decision}`);
    expect(trace.json()).toMatchObject({ chosen: [], degraded: 'deadline', fallback: true });
  });
});
