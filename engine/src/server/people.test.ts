// One person over HTTP, with a real engine behind: parts, the past, filters of the timeline, decisions with reasons.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { audienceSchema } from '../core/audience/definition.ts';
import { actionSchema } from '../core/decision/definition.ts';
import type { CoreDocument } from '../core/document.ts';
import { anEvent } from '../core/event.testing.ts';
import type { EventInput } from '../core/input.ts';
import { openSimulatedEngine, type SimulatedEngine } from '../hosts/simulated/open.ts';
import { begin, type TestServer, testServer } from './server.testing.ts';
import * as shapes from './shapes.ts';

const HOUR_MS = 3_600_000;
const iso = (hours: number) => new Date(begin + hours * HOUR_MS).toISOString();
const documents: CoreDocument[] = [
  { kind: 'computed-trait', name: 'orders', version: 1, value: 'events("Bought").count()' },
  audienceSchema.parse({ kind: 'audience', name: 'pro', condition: 'traits.plan == "pro"' }),
  ...['upgrade', 'gift', 'hint'].map((name) =>
    actionSchema.parse({
      kind: 'action',
      name,
      eligibility: name === 'hint' ? 'traits.plan == "pro"' : 'true',
      placements: ['home'],
      treatments: { placement: { text: name } },
    }),
  ),
];

let engine: SimulatedEngine;
let server: TestServer;
let sent = 0;

beforeEach(async () => {
  engine = await openSimulatedEngine({
    revision: 'r1',
    documents,
    startAt: begin,
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
    options: { pastInputs: 50 },
  });
  server = await testServer({ engine });
});
afterEach(async () => {
  await server.close();
  await engine.close();
});

async function send(name: string, traits: EventInput['traits'], at = engine.clock.now()): Promise<void> {
  await engine.submit([
    anEvent({
      messageId: `m${sent++}`,
      type: name === 'Identified' ? 'identify' : 'track',
      name,
      at,
      receivedAt: engine.clock.now(),
      source: 'shop',
      identifiers: [{ namespace: 'userId', value: 'ada' }],
      traits,
    }),
  ]);
  await engine.settle();
}

async function to(hours: number): Promise<void> {
  await engine.advanceTo(begin + hours * HOUR_MS);
  server.time = engine.clock.now();
}

const decide = () =>
  engine.decide({
    key: { namespace: 'userId', value: 'ada' },
    placement: 'home',
    context: {},
    limit: 1,
    requestId: `q${sent++}`,
  });

const person = async (query: string) =>
  shapes.profileAnswerShape.parse((await server.get(`/v1/profiles/userId:ada${query}`)).json());
const problem = async (path: string) => {
  const { status, code, mend } = shapes.problemShape.parse((await server.get(path)).json());
  expect(mend).not.toBe('');
  return `${status} ${code}`;
};

describe('the parts of a person', () => {
  it('VIEW-3: are those that are asked for; by default all that stands in the profile', async () => {
    await send('Identified', { plan: 'pro' });
    await decide();
    expect(Object.keys(await person('')).sort()).toEqual(
      Object.keys(shapes.profileAnswerShape.parse(await person('?include=traits,computed,identifiers')))
        .concat(
          'audiences',
          'journeys',
          'consents',
          'jurisdiction',
          'permissions',
          'messages',
          'contactPolicy',
          'groups',
        )
        .sort(),
    );
    const some = await person('?include=traits,decisions,timeline');
    expect(Object.keys(some).sort()).toEqual(
      ['createdAt', 'decisions', 'id', 'mergedFrom', 'timeline', 'traits', 'updatedAt', 'who'].sort(),
    );
    expect(some.timeline?.items.map(({ kind }) => kind)).toEqual([
      'decision',
      'audience',
      'identity',
      'event',
    ]);
    expect(some.traits).toMatchObject([{ name: 'plan', value: 'pro', source: 'shop' }]);
    expect(some.traits?.[0]?.messageId).toMatch(/^m\d+$/);
    const all = await person('?include=all');
    const { links, lineage, ...others } = all;
    expect(others).toEqual({ ...(await person('')), ...(await person('?include=decisions,timeline')) });
    expect(links).toEqual({ items: [] });
    expect(lineage?.items.map(({ trait }) => trait)).toEqual(['plan']);
    expect(await problem('/v1/profiles/userId:ada?include=traits,secrets')).toBe('400 unknown_name');
  });
});

describe('the past of a person', () => {
  it('BIT-2: is told as it was known, and as it is known now', async () => {
    await send('Identified', { plan: 'free' });
    await to(2);
    await send('Bought', {}, begin + HOUR_MS / 2);
    const then = await person(`?at=${iso(1)}&knownAt=${iso(1)}`);
    expect(then).toMatchObject({
      computed: [{ name: 'orders', value: 0 }],
      asOf: { at: iso(1), knownAt: iso(1), revision: 'r1', inputs: 1, missing: 0 },
    });
    expect(await person(`?at=${iso(1)}&include=computed`)).toMatchObject({
      computed: [{ name: 'orders', value: 1 }],
      asOf: { at: iso(1), knownAt: iso(2) },
    });
    expect((await person(`?knownAt=${iso(1)}`)).asOf).toEqual(then.asOf);
  });

  it('BIT-5: says what it cannot tell, and what to do', async () => {
    await to(1);
    await send('Identified', { plan: 'free' });
    await to(2);
    const path = '/v1/profiles/userId:ada';
    expect(await problem(`${path}?at=yesterday`)).toBe('400 bad_time');
    expect(await problem(`${path}?at=2026-01-05T12:00`)).toBe('400 bad_time');
    expect(await problem(`${path}?at=${iso(3)}`)).toBe('400 in_the_future');
    expect(await problem(`${path}?at=${iso(2)}&knownAt=${iso(1)}`)).toBe('400 at_after_known_at');
    expect(await problem(`${path}?at=${iso(0.5)}`)).toBe('404 before_first_event');
    expect(await problem(`${path}?at=${iso(1)}&include=timeline`)).toBe('400 not_as_of');
    expect(await problem(`/v1/profiles/userId:nobody?at=${iso(1)}`)).toBe('404 unknown_profile');
    for (let i = 0; i < 60; i++) await send('Bought', {});
    expect(await problem(`${path}?at=${iso(2)}`)).toBe('422 history_too_long');
  });
});

describe('the timeline of a person', () => {
  it('VIEW-2: is filtered by kinds, event and time', async () => {
    await send('Identified', { plan: 'pro' });
    await to(1);
    await send('Bought', {});
    await to(2);
    await send('Looked', {});
    const told = async (query: string) => {
      const answer = await server.get(`/v1/profiles/userId:ada/timeline${query}`);
      return shapes.timelineShape
        .parse(answer.json())
        .items.map((item) => (item.kind === 'event' ? item.name : item.kind));
    };
    expect(await told('')).toEqual(['Looked', 'Bought', 'audience', 'identity', 'Identified']);
    expect(await told('?kinds=event')).toEqual(['Looked', 'Bought', 'Identified']);
    expect(await told('?kinds=audience,identity')).toEqual(['audience', 'identity']);
    expect(await told('?event=Bought')).toEqual(['Bought']);
    expect(await told(`?from=${iso(0.5)}&to=${iso(1.5)}`)).toEqual(['Bought']);
    expect(await problem('/v1/profiles/userId:ada/timeline?kinds=gossip')).toBe('400 unknown_name');
    expect(await problem('/v1/profiles/userId:ada/timeline?from=soon')).toBe('400 bad_time');
  });
});

describe('the decisions of a person', () => {
  it('stand with what was chosen, what kept the others out and what came of it', async () => {
    await send('Identified', { plan: 'free' });
    const { decision } = await decide();
    await to(1);
    await engine.submit([
      anEvent({
        messageId: 'shown',
        name: 'Action Shown',
        at: begin + HOUR_MS,
        source: 'shop',
        identifiers: [{ namespace: 'userId', value: 'ada' }],
        properties: { decision_id: decision.id },
      }),
    ]);
    const answer = await server.get('/v1/profiles/userId:ada/decisions');
    const [row, ...others] = shapes.decisionPageShape.parse(answer.json()).items;
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      decision: decision.id,
      placement: 'home',
      chosen: [{ action: decision.chosen[0], propensity: expect.any(Number) }],
      candidates: 3,
      outcomes: [{ action: decision.chosen[0], outcome: 'shown', at: iso(1) }],
    });
    expect(row?.refused).toHaveLength(2);
    expect(row?.refused).toEqual(
      expect.arrayContaining([
        { policy: 'not-chosen', rule: 'ranked lower', count: 1 },
        { policy: 'eligibility', rule: 'traits.plan == "pro"', count: 1 },
      ]),
    );
  });

  it('FILL-3, WHY-8: are told with what they did without, also when it has come since', async () => {
    await send('Looked', {});
    await engine.activate('r2', [
      ...documents,
      { kind: 'computed-trait', name: 'looks', version: 1, value: 'events("Looked").count()' },
      audienceSchema.parse({ kind: 'audience', name: 'lookers', condition: 'computed.looks >= 1' }),
    ]);
    const awaitsHistory = { computed: ['looks'], audiences: ['lookers'] };
    // Both come before what is read behind them.
    const [then, { decision }] = await Promise.all([
      engine.profile({ namespace: 'userId', value: 'ada' }),
      decide(),
    ]);
    expect(then?.awaitsHistory).toEqual(awaitsHistory);
    await engine.settle();
    await to(1);
    const now = await person('');
    expect(now.awaitsHistory).toBeUndefined();
    expect(now).toMatchObject({ audiences: [{ name: 'lookers' }] });
    const answer = await server.get(`/v1/decisions/${decision.id}?include=known`);
    const trace = shapes.traceShape.parse(answer.json());
    expect(trace.known?.awaitsHistory).toEqual(awaitsHistory);
    // Nothing was shown to anybody yet.
    expect(trace.lacking).toEqual({ models: decision.models?.map(({ model }) => model) });
  });

  it('that there was no time for say so', async () => {
    await send('Identified', { plan: 'free' });
    await engine.decide({
      key: { namespace: 'userId', value: 'ada' },
      placement: 'home',
      context: {},
      limit: 1,
      requestId: 'late',
      degraded: 'deadline',
    } as Parameters<typeof engine.decide>[0]);
    const answer = await server.get('/v1/profiles/userId:ada/decisions');
    expect(shapes.decisionPageShape.parse(answer.json()).items).toMatchObject([
      { chosen: [], candidates: 0, degraded: 'deadline' },
    ]);
  });

  it('BIT-4: are explained with what was known when they were made, and not with what came later', async () => {
    await send('Identified', { plan: 'free' });
    await to(1);
    const { decision } = await decide();
    await to(2);
    await send('Identified', { plan: 'pro' }, begin + HOUR_MS / 2);
    const trace = async (query: string) =>
      shapes.traceShape.parse((await server.get(`/v1/decisions/${decision.id}${query}`)).json());
    expect((await trace('')).known).toBeUndefined();
    expect((await trace('?include=known')).known).toMatchObject({
      traits: [{ name: 'plan', value: 'free' }],
      audiences: [],
      asOf: { at: iso(1), knownAt: iso(1) },
    });
    expect(await person(`?at=${iso(1)}`)).toMatchObject({
      traits: [{ name: 'plan', value: 'pro' }],
      audiences: [{ name: 'pro' }],
    });
  });
});
