// ARB-18: what the tag of all flags promises: as long as it stands, nothing has happened that the flags follow from.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Configuration, configure } from '../core/configuration.ts';
import type { Degraded } from '../core/input.ts';
import { documentSchemas } from '../documents/schema.ts';
import type { DecideAnswer, Decided } from '../hosts/engine.ts';
import { profileOfAda } from './scripted-engine.testing.ts';
import { begin, type TestServer, testServer } from './server.testing.ts';

function configurationOf(revision: string): Configuration {
  const action = (name: string, more: object) =>
    documentSchemas.action.parse({ kind: 'action', name, treatments: { placement: { name } }, ...more });
  const product = (name: string) => documentSchemas.product.parse({ kind: 'product', name, stock: 2 });
  const result = configure(revision, [
    ...['kettle', 'desk-only', 'unnamed'].map(product),
    action('tea', { placements: ['footer'] }),
    action('sell-kettle', { product: 'kettle', placements: ['hero'] }),
    action('by-phone', { product: 'desk-only' }),
  ]);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.configuration;
}

const ada = 'abc1def0def0def0def0def0';
let server: TestServer;
let configuration: Configuration;
let degraded: readonly (Degraded | undefined)[];

beforeEach(async () => {
  configuration = configurationOf('r1');
  degraded = [];
  server = await testServer({ compiled: () => configuration });
  server.engine.profiles.set(ada, profileOfAda(ada));
  // As the engine: what it decides is the last that it knows of the person.
  server.engine.onDecide = async ({ placement, others = [] }) => {
    server.engine.upTo += 10;
    const [first, ...rest] = [placement, ...others.map((slot) => slot.placement)].map(decided);
    return { profile: ada, upTo: server.engine.upTo, ...first!, others: rest } satisfies DecideAnswer;
  };
});
afterEach(() => server.close());

function decided(placement: string, i: number): Decided {
  const decision = {
    id: `${ada}.${placement}`,
    at: server.time,
    revision: configuration.revision,
    placement,
    context: {},
    chosen: [],
    ranked: [],
    refused: [],
    ineligible: [],
    ...(degraded[i] !== undefined && { degraded: degraded[i] }),
  };
  return { decision, treatments: [] };
}

const ask = (tag?: string, context: object = {}) =>
  server.app.inject({
    method: 'POST',
    url: '/ofrep/v1/evaluate/flags',
    headers: { authorization: `Bearer ${server.key}`, ...(tag !== undefined && { 'if-none-match': tag }) },
    payload: { context: { targetingKey: 'ada', ...context } },
  });
const tagged = async () => (await ask()).headers.etag as string;
const status = async (...asked: Parameters<typeof ask>) => (await ask(...asked)).statusCode;

describe('ARB-18: the tag of all flags', () => {
  it('stands while nothing happens, for five minutes', async () => {
    const tag = await tagged();
    const again = await ask(tag);
    expect([again.statusCode, again.headers.etag, server.engine.decideRequests.length]).toEqual([
      304,
      tag,
      1,
    ]);
    server.time = begin + 5 * 60_000 - 1;
    expect(await status(tag)).toBe(304);
    server.time = begin + 5 * 60_000;
    expect(await status(tag)).toBe(200);
  });

  it('is compared weakly, and found in a list; * stands for any (RFC 9110)', async () => {
    const tag = await tagged();
    for (const kept of [`W/${tag}`, `"other", W/${tag}`, `W/"a,b" ,${tag}`, `${tag},"other"`]) {
      const answer = await ask(kept);
      expect([kept, answer.statusCode, answer.headers.etag]).toEqual([kept, 304, tag]);
    }
    expect(await status('*')).toBe(304);
    for (const other of [tag.slice(1, -1), `W/"other"`, `"x${tag.slice(1)}`, `"*"`, '', `"other", "more"`])
      expect([other, await status(other)]).toEqual([other, 200]);
  });

  it('falls with whatever is known of the person after the decision, also in the same millisecond', async () => {
    const tag = await tagged();
    server.engine.upTo += 1;
    expect(await status(tag)).toBe(200);
  });

  it('is another one for another person, context and revision', async () => {
    const tag = await tagged();
    expect(await status(tag, { page: 'cart' })).toBe(200);
    expect(await status(await tagged(), { targetingKey: 'nobody' })).toBe(200);
    const before = await tagged();
    configuration = configurationOf('r2');
    expect([await status(before), await status(await tagged())]).toEqual([200, 304]);
  });

  it('CAT-10: falls with the price and stock of what flags can offer, and of nothing else', async () => {
    const change = (name: string, stock: number | null) =>
      server.engine.products.change(new Map([[name, { stock }]]));
    await change('kettle', 1);
    const tag = await tagged();
    await change('unnamed', 0);
    await change('desk-only', 0);
    expect(await status(tag)).toBe(304);
    await change('kettle', 0);
    const [then, later] = [await status(tag), await tagged()];
    await change('kettle', null);
    expect([then, await status(later), await status(await tagged())]).toEqual([200, 200, 304]);
  });

  it('is not given where any flag is degraded, and where nobody was asked', async () => {
    const cases: (Degraded | undefined)[][] = [
      ['deadline', 'deadline'],
      [undefined, 'contexts'],
    ];
    for (const what of cases) {
      degraded = what;
      const answer = await ask();
      expect([answer.statusCode, answer.headers.etag]).toEqual([200, undefined]);
    }
    server.engine.decideInTime = () => ({ degraded: 'overload', fallbacks: [undefined, undefined] });
    const shed = await ask();
    expect([shed.statusCode, shed.headers.etag]).toEqual([200, undefined]);
  });
});
