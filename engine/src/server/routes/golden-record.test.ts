// GLD-12, GLD-13 over HTTP: a real engine behind the real server.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anEvent } from '../../core/event.testing.ts';
import { goldenRecordSchema } from '../../core/golden/definition.ts';
import type { EventInput, Identifier, JsonObject } from '../../core/input.ts';
import { openSimulatedEngine, type SimulatedEngine } from '../../hosts/simulated/open.ts';
import { lineageShape, lineagesShape } from '../lineage-shapes.ts';
import { begin, type TestServer, testServer } from '../server.testing.ts';
import { problemShape } from '../shapes.ts';
import { goldenRecordShape } from './golden-record.ts';

const ada: Identifier = { namespace: 'userId', value: 'ada' };
const phone: Identifier = { namespace: 'anonymousId', value: 'phone' };
const MINUTE = 60_000;

const document = goldenRecordSchema.parse({
  kind: 'golden-record',
  name: 'people',
  views: {
    default: [{ fields: ['city', 'zip'], rule: [{ source: ['crm', 'shop'] }, 'recent'] }],
    billing: [{ fields: ['city', 'zip'], rule: 'recent' }],
  },
});

let made = 0;
function said(source: string, minutes: number, identifiers: Identifier[], traits: JsonObject): EventInput {
  return anEvent({
    messageId: `m${made++}`,
    type: 'identify',
    name: 'Identified',
    at: begin - minutes * MINUTE,
    receivedAt: begin,
    source,
    identifiers,
    traits,
  });
}

let engine: SimulatedEngine;
let server: TestServer;
beforeEach(async () => {
  made = 0;
  engine = await openSimulatedEngine({
    revision: 'r1',
    documents: [document],
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
    startAt: begin,
  });
  server = await testServer({ engine });
  await engine.submit([
    said('crm', 50, [ada], { city: 'Bern', mood: 'calm' }),
    said('web', 40, [phone], { city: 'Rome', zip: '00100', mood: 'glad' }),
    said('web', 30, [ada], { plan: 'free' }),
    said('app', 20, [ada, phone], { mood: 'fine' }),
  ]);
});
afterEach(async () => {
  await server.close();
  await engine.close();
});

describe('the lineage of a trait', () => {
  it('tells each view: the winner with source and times, the losers with reasons, over a merge', async () => {
    const answer = (await server.get('/v1/profiles/anonymousId:phone/traits/city')).json();
    expect(lineageShape.parse(answer)).toEqual(answer);
    expect(answer).toMatchObject({
      trait: 'city',
      views: [
        {
          view: 'default',
          fields: ['city', 'zip'],
          rules: ['source: crm, shop', 'recent'],
          winner: {
            value: 'Bern',
            record: { city: 'Bern' },
            source: 'crm',
            since: '2026-01-05T11:10:00.000Z',
            confirmed: '2026-01-05T11:10:00.000Z',
            messageId: 'm0',
            events: 1,
          },
          lost: [
            {
              value: 'Rome',
              record: { city: 'Rome', zip: '00100' },
              source: 'web',
              why: { code: 'trust', words: 'crm is trusted more than web' },
            },
          ],
        },
        { view: 'billing', rules: ['recent'], winner: { value: 'Rome', source: 'web' } },
      ],
      uncounted: 0,
      filling: false,
      whole: true,
    });
  });

  it('of a trait that no document names it is read from the history of all that became the person', async () => {
    const answer = (await server.get('/v1/profiles/userId:ada/traits/mood')).json();
    expect(answer).toMatchObject({
      views: [
        {
          view: 'default',
          fields: ['mood'],
          rules: ['recent'],
          winner: { value: 'fine', source: 'app', messageId: 'm3' },
          lost: [
            { value: 'glad', source: 'web', messageId: 'm1', why: { words: 'app said its value later' } },
            { value: 'calm', source: 'crm', messageId: 'm0', why: { words: 'app said its value later' } },
          ],
        },
      ],
      whole: true,
    });
    expect(answer.views[0].winner).not.toHaveProperty('record');
  });

  it('what nobody said, and who is nobody, is a problem with a mend', async () => {
    const problem = async (path: string) => problemShape.parse((await server.get(path)).json());
    expect(await problem('/v1/profiles/userId:ada/traits/shoe')).toMatchObject({
      status: 404,
      code: 'unknown_trait',
      mend: expect.any(String),
    });
    expect(await problem('/v1/profiles/userId:bob/traits/city')).toMatchObject({ code: 'unknown_profile' });
    expect(await problem('/v1/profiles/nobody/traits/city')).toMatchObject({ code: 'unknown_profile' });
  });
});

describe('the golden record in a view', () => {
  it('has its own values, and what it does not name as the default view', async () => {
    const valuesIn = async (view: string) => {
      const answer = (await server.get(`/v1/profiles/userId:ada/golden-record${view}`)).json();
      expect(goldenRecordShape.parse(answer)).toEqual(answer);
      return Object.fromEntries(
        answer.traits.map(({ name, value }: { name: string; value: unknown }) => [name, value]),
      );
    };
    const rest = { mood: 'fine', plan: 'free' };
    expect(await valuesIn('')).toEqual({ city: 'Bern', zip: null, ...rest });
    expect(await valuesIn('?view=billing')).toEqual({ city: 'Rome', zip: '00100', ...rest });
  });

  it('a view that nobody declared is a problem that names those there are', async () => {
    const problem = (await server.get('/v1/profiles/userId:ada/golden-record?view=desk')).json();
    expect(problem).toMatchObject({ code: 'unknown_view', mend: 'use one of: default, billing' });
  });
});

describe('GLD-12 the lineage of all traits', () => {
  const page = async (query: string) =>
    lineagesShape.parse((await server.get(`/v1/profiles/userId:ada/lineage${query}`)).json());

  it('is that of each, by name, page by page, and in the answer about the person', async () => {
    const first = await page('?limit=2');
    expect(first.items.map(({ trait }) => trait)).toEqual(['city', 'mood']);
    const rest = await page(`?limit=2&cursor=${first.next}`);
    expect(rest.items.map(({ trait }) => trait)).toEqual(['plan', 'zip']);
    expect(rest.next).toBeUndefined();
    const all = [...first.items, ...rest.items];
    for (const { trait, ...told } of all) {
      const { profile: _, ...alone } = (await server.get(`/v1/profiles/userId:ada/traits/${trait}`)).json();
      expect({ trait, ...told }).toEqual(alone);
    }
    const { lineage } = (await server.get('/v1/profiles/userId:ada?include=lineage')).json();
    expect(lineage).toEqual({ items: all });
  });

  it('has five of the values that lost, and how many more did', async () => {
    await engine.submit(
      Array.from({ length: 8 }, (_, i) => said('web', 19 - i, [ada], { mood: `mood ${i}` })),
    );
    const [, mood] = (await page('')).items;
    const whole = lineageShape.parse((await server.get('/v1/profiles/userId:ada/traits/mood')).json());
    const { lost, moreLost } = mood!.views[0]!;
    expect(lost).toEqual(whole.views[0]!.lost.slice(0, 5));
    expect(moreLost).toBe(whole.views[0]!.lost.length - 5);
    expect(moreLost).toBeGreaterThan(0);
  });
});
