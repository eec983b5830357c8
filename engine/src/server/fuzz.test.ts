// ARB-11, ARB-13: whatever JSON is sent to the routes of decisions, the answer is a decision, a fallback or a problem that
// says what to do; nothing breaks, and what is decided afterwards is as ever.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { arbitrationSchema } from '../core/decision/arbitration/definition.ts';
import { actionSchema, policySchema } from '../core/decision/definition.ts';
import { type Draw, drawsFrom } from '../core/draws.ts';
import { openSimulatedEngine, type SimulatedEngine } from '../hosts/simulated/open.ts';
import { begin, type TestServer, testServer } from './server.testing.ts';

const SEED = Number(process.env.KAIROS_SEED ?? 1);
const ROUNDS = process.env.KAIROS_DEEP === '1' ? 20_000 : 400;

let engine: SimulatedEngine;
let server: TestServer;
beforeAll(async () => {
  engine = await openSimulatedEngine({
    revision: 'r1',
    startAt: begin,
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
    documents: [
      policySchema.parse({
        kind: 'policy',
        name: 'contact',
        caps: [{ name: 'gold-often', max: 40, within: '1d', action: 'gold' }],
      }),
      actionSchema.parse({
        kind: 'action',
        name: 'gold',
        placements: ['home', 'side'],
        value: 'context.worth',
      }),
      actionSchema.parse({ kind: 'action', name: 'huge', placements: ['home'], value: 1e308 }),
      actionSchema.parse({
        kind: 'action',
        name: 'card',
        placements: ['side'],
        eligibility: 'context.a.b > 1',
      }),
      arbitrationSchema.parse({
        kind: 'arbitration',
        name: 'all',
        levers: [{ action: 'huge', percent: 900 }],
        fallbacks: [{ placement: 'home', action: 'gold' }],
      }),
    ],
  });
  server = await testServer({ engine });
});
afterAll(async () => {
  await server.close();
  await engine.close();
});

const words = [
  '',
  'ada',
  'home',
  'side',
  'nowhere',
  '__proto__',
  'constructor',
  'a\u0000b',
  '\ud83d',
  'x'.repeat(400),
  'p.q',
  '.',
];
const numbers = [0, -0, 1, -1, 50, 1e308, -1e308, 5e-324, 2 ** 53, 0.1, 60_001];

function anything(draw: Draw, depth = 0): unknown {
  const roll = draw();
  if (roll < 0.3) return words[Math.floor(draw() * words.length)];
  if (roll < 0.5) return numbers[Math.floor(draw() * numbers.length)];
  if (roll < 0.6) return [true, false, null][Math.floor(draw() * 3)];
  if (depth > 4) return null;
  const some = Array.from({ length: Math.floor(draw() * 4) });
  if (roll < 0.75) return some.map(() => anything(draw, depth + 1));
  return Object.fromEntries(
    some.map(() => [words[Math.floor(draw() * words.length)], anything(draw, depth + 1)]),
  );
}

/** Mostly as it should be, so that it comes further than to the schema. */
function decideBody(draw: Draw, round: number): unknown {
  const placement = draw() < 0.5 ? 'home' : 'side';
  const good: { [name: string]: unknown } = {
    userId: `user ${round % 7}`,
    requestId: `r${Math.floor(draw() * 50)}`,
    context: { worth: draw() * 10, a: { b: 2 } },
    limit: 1 + Math.floor(draw() * 3),
  };
  if (draw() < 0.5) good.placement = placement;
  else
    good.placements = [{ placement: 'side' }, { placement: 'home', limit: 2 }].slice(
      0,
      1 + Math.floor(draw() * 2),
    );
  return spoilt(good, draw);
}

function spoilt(good: { [name: string]: unknown }, draw: Draw): unknown {
  if (draw() < 0.05) return anything(draw);
  const names = [...Object.keys(good), 'deadlineMs', 'conversation', 'profile', 'at', 'value', 'strange'];
  for (let changes = Math.floor(draw() * 3); changes > 0; changes--)
    good[names[Math.floor(draw() * names.length)]!] = anything(draw);
  return good;
}

async function post(url: string, payload: unknown) {
  const answer = await server.app.inject({
    method: 'POST',
    url,
    headers: { host: '127.0.0.1', authorization: `Bearer ${server.key}`, 'content-type': 'application/json' },
    payload: JSON.stringify(payload) ?? 'undefined',
  });
  return { status: answer.statusCode, body: answer.json() as { [name: string]: unknown } };
}

function expectAnswer(what: unknown, { status, body }: Awaited<ReturnType<typeof post>>): void {
  if (status === 200) return;
  expect({ what, status }).toEqual({
    what,
    status: expect.toSatisfy((code: number) => code >= 400 && code < 500),
  });
  expect({ what, code: body.code }).toEqual({ what, code: expect.stringMatching(/^[a-z_]+$/) });
}

describe(`random requests (KAIROS_SEED=${SEED})`, () => {
  it('are decided, or refused with a code', async () => {
    const draw = drawsFrom(SEED);
    const decisions: string[] = ['p.q'];
    let decided = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const asked = decideBody(draw, round);
      const answer = await post('/v1/decide', asked);
      expectAnswer(asked, answer);
      if (answer.status === 200) decided++;
      if (typeof answer.body.decision === 'string') decisions.push(answer.body.decision);
      const told = spoilt(
        {
          decision: decisions[Math.floor(draw() * decisions.length)],
          outcome: ['shown', 'clicked', 'rejected', 'converted', 'mine'][Math.floor(draw() * 5)],
          ...(draw() < 0.5 && { action: draw() < 0.7 ? 'gold' : 'card' }),
        },
        draw,
      );
      expectAnswer(told, await post('/v1/outcomes', told));
    }
    expect(decided).toBeGreaterThan(ROUNDS / 5);
    await engine.settle();
    const { status, body } = await post('/v1/decide', {
      userId: 'new',
      placement: 'side',
      context: { worth: 3 },
    });
    expect([status, (body.actions as { action: string }[]).map(({ action }) => action)]).toEqual([
      200,
      ['gold'],
    ]);
  });

  it('ARB-4 a product that is infinite is refused, and never ranked', async () => {
    const { body } = await post('/v1/decide', {
      userId: 'new',
      placement: 'home',
      context: { worth: 3 },
      limit: 3,
    });
    const trace = (await server.get(`/v1/decisions/${body.decision}`)).json();
    const huge = trace.candidates.find(({ action }: { action: string }) => action === 'huge');
    expect(huge.refusedBy).toEqual({ policy: 'formula', rule: 'infinite' });
  });

  it('DEC-2 a large page is answered again as it was, each placement with its own', async () => {
    const placements = [{ placement: 'side', limit: 2 }, { placement: 'home' }];
    const asked = { userId: 'reader', requestId: 'page', placements, context: { worth: 3, a: { b: 2 } } };
    const first = (await post('/v1/decide', asked)).body;
    expect((await post('/v1/decide', asked)).body).toEqual(first);
    const turned = (await post('/v1/decide', { ...asked, placements: placements.toReversed() })).body;
    const named = (one: { [name: string]: unknown }) =>
      one.placements as { placement: string; actions: unknown }[];
    for (const { placement, actions } of named(turned)) {
      const before = named(first).find((part) => part.placement === placement);
      if (before && turned.decision === first.decision) expect(actions).toEqual(before.actions);
    }
  });
});
