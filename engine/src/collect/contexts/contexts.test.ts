// Providers over real HTTP: answers, deadlines, caches, budgets, and addresses that must not be reached. CTX-6.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { guardedAgent } from '../../channels/guarded-agent.ts';
import type { Json } from '../../core/input.ts';
import { Contexts } from './contexts.ts';
import { httpSettings, ipTableSettings, weatherSettings } from './definition.ts';

let answer: (request: IncomingMessage, response: ServerResponse) => void;
let requests: string[] = [];
const server = createServer((request, response) => {
  requests.push(request.url ?? '');
  answer(request, response);
});
let url = '';
let nowMs = 1_000_000;
let contexts: Contexts;
const agents = [true, false].map((allowPrivateAddresses) => guardedAgent({ allowPrivateAddresses }));

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await Promise.all(agents.map((agent) => agent.destroy()));
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  requests = [];
  nowMs = 1_000_000;
  answer = says({ current: { weather_code: 61, rain: 0.4, temperature_2m: 7.5, is_day: 0 } });
  contexts = new Contexts({ dispatcher: (isPrivate) => agents[isPrivate ? 0 : 1]!, now: () => nowMs });
});
afterEach(() => contexts.close());

function says(body: unknown, status = 200, headers: Record<string, string> = {}) {
  return (_: IncomingMessage, response: ServerResponse) => {
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

function weather(more: object = {}) {
  const settings = weatherSettings.parse({ provider: 'weather', url, allowPrivateAddresses: true, ...more });
  return contexts.configure([{ name: 'weather', settings, headers: {} }]);
}

function http(more: object = {}, headers = {}) {
  const settings = httpSettings.parse({
    provider: 'http',
    url: `${url}/items/{sku}`,
    fields: { left: '/items/0/a~1b', name: '/name' },
    allowPrivateAddresses: true,
    ...more,
  });
  return contexts.configure([{ name: 'stock', settings, headers }]);
}

async function ask(provider: string, input: { [name: string]: Json }) {
  const [said] = await contexts.ask([{ provider, key: JSON.stringify(input), input }]);
  return said!;
}

const berlin = { latitude: 52.5, longitude: 13.4 };
const figures = () => contexts.figures()[0]!;

describe('weather', () => {
  it('is asked by the Open-Meteo API and told in words', async () => {
    await weather();
    expect(await ask('weather', berlin)).toEqual({
      source: 'asked',
      ageMs: 0,
      code: 61,
      condition: 'rain',
      raining: true,
      snowing: false,
      temperature: 7.5,
      daylight: false,
    });
    expect(requests).toHaveLength(1);
    const asked = new URL(requests[0]!, url);
    expect(asked.pathname).toBe('/v1/forecast');
    expect(Object.fromEntries(asked.searchParams)).toMatchObject({ latitude: '52.500', longitude: '13.400' });
    expect(asked.searchParams.get('current')).toContain('weather_code');
  });

  it('is used again while it is fresh, and shared by all who ask at once', async () => {
    await weather({ keep: '10m' });
    await Promise.all(Array.from({ length: 20 }, () => ask('weather', berlin)));
    nowMs += 599_999;
    expect(await ask('weather', berlin)).toMatchObject({ source: 'cache', ageMs: 599_999, raining: true });
    expect(requests).toHaveLength(1);
    nowMs += 1;
    expect(await ask('weather', berlin)).toMatchObject({ source: 'asked' });
    expect(figures()).toMatchObject({ asked: 2, answered: 2, fromCache: 1 });
  });
});

describe('without an answer', () => {
  it('an older answer holds for a while, then the fallback, and without one nothing', async () => {
    await weather({ keep: '1m', stale: '5m', fallback: { raining: false } });
    await ask('weather', berlin);
    answer = says('overloaded', 503);
    nowMs += 120_000;
    expect(await ask('weather', berlin)).toMatchObject({ source: 'stale', ageMs: 120_000, raining: true });
    nowMs += 300_000;
    expect(await ask('weather', berlin)).toEqual({ source: 'fallback', ageMs: 0, raining: false });
    expect(figures()).toMatchObject({ failed: 2, stale: 1, fallback: 1, lastFailure: 'it answered 503' });
    await http();
    answer = says({ other: 1 });
    expect(await ask('stock', { sku: 'a' })).toEqual({ source: 'none', ageMs: 0 });
    expect(await ask('unknown', {})).toEqual({ source: 'none', ageMs: 0 });
  });

  it('nobody waits beyond the deadline for one that hangs, which is soon left alone', async () => {
    answer = () => undefined;
    await weather({ deadline: '50ms' });
    for (let i = 0; i < 3; i++)
      expect(await ask('weather', { ...berlin, latitude: i })).toMatchObject({ source: 'none' });
    expect(figures()).toMatchObject({ asked: 3, late: 3, lastFailure: 'no answer within 50 ms' });
    answer = says('down', 500);
    for (let i = 10; i < 15; i++) await ask('weather', { ...berlin, latitude: i });
    const before = requests.length;
    await ask('weather', { ...berlin, latitude: 99 });
    expect(requests).toHaveLength(before);
    expect(figures().spared).toBe(1);
    nowMs += 5_000;
    answer = says({ current: { weather_code: 0 } });
    expect(await ask('weather', berlin)).toMatchObject({ source: 'asked', condition: 'clear' });
  });

  it('an answer that comes too late is there for the next one', async () => {
    let release: () => void = () => undefined;
    answer = (_, response) => {
      release = () => void response.end(JSON.stringify({ current: { weather_code: 3 } }));
    };
    await weather({ deadline: '30ms' });
    expect(await ask('weather', berlin)).toMatchObject({ source: 'none' });
    release();
    await expect.poll(() => figures().answered).toBe(1);
    expect(await ask('weather', berlin)).toMatchObject({ source: 'cache', condition: 'cloudy' });
  });

  it('nothing is asked beyond the budget, to the sixtieth of its time', async () => {
    await weather({ cost: 2, budget: { cost: 5, within: '1h' } });
    for (let i = 0; i < 4; i++) await ask('weather', { ...berlin, latitude: i });
    expect(requests).toHaveLength(2);
    expect(figures()).toMatchObject({ asked: 2, cost: 4, spared: 2, lastFailure: 'the budget is spent' });
    nowMs += 3_720_000;
    await ask('weather', { ...berlin, latitude: 9 });
    expect(requests).toHaveLength(3);
  });
});

describe('an HTTP source', () => {
  it('is asked with encoded values and read by JSON pointers, plain values only', async () => {
    answer = says({ items: [{ 'a/b': 3 }], name: { first: 'no' } });
    await http({}, { 'x-key': 'secret' });
    expect(await ask('stock', { sku: 'a b/../c?d' })).toEqual({ source: 'asked', ageMs: 0, left: 3 });
    expect(requests).toEqual(['/items/a%20b%2F..%2Fc%3Fd']);
    await ask('stock', { sku: '..' });
    expect(requests[1]).toBe('/items/%252E%252E');
  });

  it.each([
    ['a redirect', says('', 302, { location: 'http://127.0.0.1:1/' }), 'it answered 302'],
    ['no JSON', says('<html>'), 'it did not answer JSON'],
    ['too much', says(`"${'x'.repeat(300_000)}"`), 'it answered more than 262144 bytes'],
  ])('%s is no answer', async (_, reply, reason) => {
    answer = reply;
    await http();
    expect(await ask('stock', { sku: 'a' })).toMatchObject({ source: 'none' });
    expect(figures().lastFailure).toBe(reason);
  });

  it('on our own network is not reached, whatever its name', async () => {
    for (const host of ['127.0.0.1', '2130706433', 'localhost', '[::ffff:127.0.0.1]']) {
      await http({ url: `${url.replace('127.0.0.1', host)}/items/{sku}`, allowPrivateAddresses: false });
      expect(await ask('stock', { sku: 'a' })).toMatchObject({ source: 'none' });
      expect(figures().lastFailure).toContain('is not a public address');
    }
    expect(requests).toEqual([]);
  });
});

describe('a table of addresses', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kairos-ip-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const settings = ipTableSettings.parse({ provider: 'ip-table', file: 'ip.csv' });
  const table = (text: string) => {
    const file = join(folder, 'ip.csv');
    writeFileSync(file, text);
    return contexts.configure([{ name: 'ip', settings, headers: {}, file }]);
  };

  it('tells the narrowest network of an address', async () => {
    const many = Array.from({ length: 300 }, (_, i) => `10.0.${i % 256}.${i < 256 ? 0 : 128}/25,XX,,`);
    await table(
      [
        'network,country,city,latitude',
        '10.0.0.0/8,DE,,52.5',
        '10.1.2.0/24,AT,Wien,48.2',
        '2001:db8::/32,FR,Paris,',
        ...many,
      ].join('\n'),
    );
    expect(await ask('ip', { ip: '10.1.2.3' })).toMatchObject({
      country: 'AT',
      city: 'Wien',
      latitude: 48.2,
    });
    expect(await ask('ip', { ip: '10.1.3.1' })).toMatchObject({ country: 'DE', latitude: 52.5 });
    expect(await ask('ip', { ip: '10.9.9.9' })).toMatchObject({ country: 'DE' });
    expect(await ask('ip', { ip: '2001:db8::1' })).toMatchObject({ country: 'FR' });
    expect(await ask('ip', { ip: '11.0.0.1' })).toMatchObject({ source: 'none' });
    expect(await ask('ip', { ip: 'nonsense' })).toMatchObject({ source: 'none' });
  });

  it('that is broken is refused by its line', async () => {
    await expect(table('network,country\n10.0.0.0/8,DE\n10.0.0.300,AT')).rejects.toMatchObject({
      code: 'ip_table_invalid',
      message: expect.stringContaining('line 3'),
    });
  });
});
