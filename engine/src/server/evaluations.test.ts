// OPE-11: a running Kairos is asked what another policy would have earned, over the API, by its own decisions.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CoreDocument } from '../core/document.ts';
import { drawsFrom } from '../core/draws.ts';
import { anEvent } from '../core/event.testing.ts';
import type { EventInput, Identifier } from '../core/input.ts';
import { noJourneys } from '../documents/journeys-in-force.ts';
import { readText } from '../documents/read-text.ts';
import { KnownRevisions } from '../hosts/revisions.ts';
import { openSimulatedEngine } from '../hosts/simulated/open.ts';
import type { EvaluationChoices, EvaluationView, Page, Problem } from './api.ts';
import { evaluationDesk } from './evaluation-desk.ts';
import { EvaluationSession } from './evaluation-session.ts';
import { evaluationShape } from './evaluation-shapes.ts';
import { Evaluations } from './evaluations.ts';
import { type TestServer, testServer } from './server.testing.ts';

const START = Date.parse('2026-01-05T09:00:00Z');
const DAY_MS = 86_400_000;
const PEOPLE = 500;
const chances: { readonly [action: string]: number } = { red: 0.2, green: 0.5 };
const text = `kind: action
name: red
placements: [home]
---
kind: action
name: green
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
const documents = readText(text, 'shop.yaml').documents.map(({ document }) => document);
type Simulated = Awaited<ReturnType<typeof openSimulatedEngine>>;
let engine: Simulated;
let server: TestServer;
let evaluations: Evaluations;
let clicks = 0;
let visitors = 0;

/** Everybody comes twice; every tenth is a visitor at first, who is known by the time of the response. */
beforeAll(async () => {
  engine = await openSimulatedEngine({
    revision: 'r1',
    documents: documents as CoreDocument[],
    revisions: new KnownRevisions(() => undefined),
    startAt: START,
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
  });
  const draw = drawsFrom(3);
  for (let person = 0; person < PEOPLE; person++) {
    const user = { namespace: 'userId', value: `p${person}` };
    const visitor = { namespace: 'anonymousId', value: `v${person}` };
    await engine.submit([event('Visit', person, [user], {})]);
    for (const round of [1, 2]) {
      const isVisitor = person % 10 === 0 && round === 1;
      const key = isVisitor ? visitor : user;
      const context = { round };
      const asked = { key, placement: 'home', context, limit: 1, requestId: `${person} ${round}` };
      const { decision } = await engine.decide(asked);
      if (isVisitor) await engine.submit([event('Signed In', person, [user, visitor], {})]);
      const action = decision.chosen[0]!;
      if (draw() >= chances[action]!) continue;
      clicks++;
      if (isVisitor) visitors++;
      await engine.submit([
        event(`Action Clicked`, person, [user], { decision_id: decision.id, action, round }),
      ]);
    }
  }
  await engine.settle();
  evaluations = new Evaluations({
    engine,
    startSession: () =>
      new EvaluationSession((revision) => (revision === 'r1' ? (documents as CoreDocument[]) : undefined)),
    now: () => START + 8 * DAY_MS,
    failed: (error) => {
      throw error;
    },
  });
  const inForce = {
    revision: 'r1',
    activatedAt: 0,
    documents,
    places: [],
    folder: 'r1',
    journeys: noJourneys,
  };
  server = await testServer({ evaluations: evaluationDesk(evaluations, () => inForce) });
});
afterAll(async () => {
  await evaluations.close();
  await server.close();
  await engine.close();
});

function event(
  name: string,
  person: number,
  identifiers: readonly Identifier[],
  properties: EventInput['properties'],
): EventInput {
  return anEvent({
    messageId: `${name} ${person} ${JSON.stringify(properties)}`,
    name,
    at: START,
    identifiers,
    properties,
  });
}

const post = (payload: object) =>
  server.app.inject({
    method: 'POST',
    url: '/v1/evaluations',
    headers: { authorization: `Bearer ${server.key}`, host: '127.0.0.1:4600' },
    payload,
  });

async function ended(payload: object): Promise<EvaluationView> {
  const begun = await post({ counts: 'response', ...payload });
  expect(begun.statusCode).toBe(202);
  const { id } = begun.json<EvaluationView>();
  for (;;) {
    const view = evaluationShape.parse((await server.get(`/v1/evaluations/${id}`)).json());
    if (view.state !== 'running') return view;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

it('OPE-11: an action wherever it could be, with responses of those who were merged meanwhile', async () => {
  const { state, result, share, isRule } = await ended({ policy: 'always:green' });
  expect({ state, share, isRule }).toEqual({ state: 'finished', share: 1, isRule: false });
  expect(visitors).toBeGreaterThan(10);
  // A person is one person, whichever profile a decision was made for.
  expect(result).toMatchObject({ decisions: 2 * PEOPLE, persons: PEOPLE, refusals: [] });
  expect(Math.round(result!.logged.mean * result!.decisions)).toBe(clicks);
  expect(result!.answer!.difference.mean).toBeGreaterThan(0);
  expect(result!.answer!.doubts.map(({ code }) => code)).toContain('decisions_follow_each_other');
});

it('OPE-11: what rules cost, among those in force; who was refused by none, it says which did', async () => {
  const { rules, actions, placements } = (
    await server.get('/v1/evaluations/choices')
  ).json<EvaluationChoices>();
  expect(rules.map(({ rule }) => rule)).toEqual([
    'cap:green-once',
    'lever',
    'lever:red',
    'eligibility',
    'eligibility:context.vip == true',
  ]);
  expect({ actions, placements }).toEqual({ actions: ['gold', 'green', 'red'], placements: ['home'] });
  const cap = await ended({ without: 'cap:green-once' });
  expect(cap).toMatchObject({ isRule: true, question: 'What does cap:green-once cost?' });
  expect(cap.result!.answer!.words).toContain('costs something');
  expect(cap.result!.notes[0]).toMatch(/It would have been otherwise in \d+ of 1,000 decisions/);
  const gold = await ended({ without: 'eligibility' });
  expect(gold.result).toMatchObject({ answer: null, refusals: [{ code: 'no_overlap' }] });
  const never = await ended({ without: 'cap:none' });
  expect(never).toMatchObject({ state: 'refused', result: null, problem: { code: 'rule_never_met' } });
});

it('OPE-11: rules and documents of ones own, and what these decisions cannot tell', async () => {
  const rules = { name: 'by round', choose: [{ when: 'context.round == 2', action: 'red' }] };
  expect((await ended({ rules })).result!.policy).toBe('by round');
  const same = await ended({ documents: text });
  expect(same.result!.answer!.difference.mean).toBeCloseTo(0, 12);
  const raised = await ended({ documents: 'kind: action\nname: green\nplacements: [home]\nvalue: 1.2\n' });
  expect(raised.result!.answer!.difference.mean).toBeGreaterThan(0);
  const conditioned = 'kind: action\nname: gold\nplacements: [home]\neligibility: context.gold == true\n';
  const untold = await ended({ documents: conditioned });
  expect(untold).toMatchObject({ state: 'refused', problem: { code: 'condition_not_on_record' } });
  const young = await ended({ policy: 'uniform', within: '30d' });
  expect(young).toMatchObject({ state: 'refused', problem: { code: 'too_young' } });
  const none = await ended({ policy: 'uniform', placement: 'app' });
  expect(none).toMatchObject({ state: 'refused', problem: { code: 'no_decisions' } });
});

it.each([
  [{}, 'invalid_request'],
  [{ policy: 'always:red', without: 'lever' }, 'invalid_request'],
  [{ policy: 'best' }, 'invalid_request'],
  [{ documents: 'kind: action\nnam: green\n' }, 'documents_refused'],
  [{ documents: 'kind: action\nname: green\neligibility: 1 +\n' }, 'documents_refused'],
])('what is no question is refused: %j', async (payload, code) => {
  const answer = await post(payload);
  expect(answer.statusCode).toBe(400);
  expect(answer.json<Problem>().code).toBe(code);
});

it('OPE-11: two at a time; one that is stopped, or closed, stays as it is', async () => {
  const begun = await Promise.all([post({ policy: 'uniform' }), post({ policy: 'uniform' })]);
  const [first, second] = begun.map((answer) => answer.json<EvaluationView>().id);
  expect((await post({ policy: 'uniform' })).statusCode).toBe(429);
  const stop = await server.app.inject({
    method: 'DELETE',
    url: `/v1/evaluations/${first}`,
    headers: { authorization: `Bearer ${server.key}`, host: '127.0.0.1:4600' },
  });
  expect(stop.json<EvaluationView>()).toMatchObject({ state: 'stopped', result: null });
  await evaluations.close();
  const { items } = (await server.get('/v1/evaluations')).json<Page<EvaluationView>>();
  expect(items[0]).toMatchObject({ id: second, state: 'stopped' });
  expect((await ended({ policy: 'uniform' })).state).toBe('finished');
  expect((await server.get('/v1/evaluations/none')).statusCode).toBe(404);
});
