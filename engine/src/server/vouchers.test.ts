// Vouchers over HTTP, counted by a real engine: a pool is filled, codes are given, checked and redeemed.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configure } from '../core/configuration.ts';
import { documentSchemas } from '../documents/schema.ts';
import { openSimulatedEngine, type SimulatedEngine } from '../hosts/simulated/open.ts';
import { begin, type TestServer, testServer } from './server.testing.ts';
import { MOST_OF_PERSON } from './till-guard.ts';
import {
  voucherAnswerShape,
  voucherImportShape,
  voucherPoolShape,
  vouchersShape,
} from './vouchers-shapes.ts';

const documents = [
  documentSchemas.action.parse({ kind: 'action', name: 'gift', placements: ['home'], voucher: 'spring' }),
  documentSchemas.action.parse({ kind: 'action', name: 'extra', placements: ['shop'], voucher: 'made' }),
  documentSchemas.vouchers.parse({
    kind: 'vouchers',
    name: 'spring',
    value: '10 EUR',
    days: 7,
    warnBelow: 30,
  }),
  documentSchemas.vouchers.parse({
    kind: 'vouchers',
    name: 'made',
    generate: '????-????-????',
    value: '5 %',
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
  const compiled = configure('r1', documents);
  server = await testServer({ engine, compiled: () => (compiled.ok ? compiled.configuration : undefined) });
  await engine.settle();
});
afterEach(async () => {
  await server.close();
  await engine.close();
});

const codes = Array.from({ length: 200 }, (_, i) => `CODE-${String(i).padStart(4, '0')}`);

async function post(url: string, body: object): Promise<{ status: number; body: unknown }> {
  const headers = { authorization: `Bearer ${server.key}` };
  const response = await server.app.inject({ method: 'POST', url, headers, payload: body });
  return { status: response.statusCode, body: response.json() };
}

async function bring(batch: string, some: readonly string[]) {
  const { body } = await post('/v1/vouchers/spring/codes', { import: batch, codes: some });
  return voucherImportShape.parse(body);
}

/** The code that a person is given, asked until their partition has one. */
async function given(userId: string, placement: string): Promise<string> {
  for (let tries = 0; tries < 5; tries++) {
    const { body } = await post('/v1/decide', { userId, placement, requestId: `${userId} ${tries}` });
    const [first] = (body as { actions: { voucher?: { code: string } }[] }).actions;
    if (first?.voucher) return first.voucher.code;
    await engine.advanceTo(engine.clock.now() + 2_000);
    await engine.settle();
  }
  throw new Error('nothing was given');
}

async function redeem(how: 'check' | 'redeem', body: object) {
  return voucherAnswerShape.parse((await post(`/v1/vouchers/${how}`, body)).body);
}

describe('/v1/vouchers', () => {
  it('VOUCHER-1: takes codes once, and says of each that it refuses why', async () => {
    expect(await bring('one', codes)).toEqual({ added: 200, again: 0, refused: [] });
    // Stopped half-way and run again it is the same import.
    expect(await bring('one', codes.slice(0, 50))).toEqual({ added: 0, again: 50, refused: [] });
    const refused = [
      { index: 0, reason: 'duplicate' },
      { index: 2, reason: 'malformed' },
      { index: 3, reason: 'malformed' },
      { index: 5, reason: 'duplicate' },
    ];
    const mixed = ['code 0001', 'NEW-1111', 'x', '<b>code</b>', 'NEW-2222', 'new1111'];
    expect(await bring('two', mixed)).toEqual({ added: 2, again: 0, refused });
    await engine.settle();
    const { pools } = vouchersShape.parse((await server.get('/v1/vouchers')).json());
    expect(pools[0]).toMatchObject({ pool: 'spring', codes: 202, free: 202, left: 202, isLow: false });
    const made = await post('/v1/vouchers/made/codes', { import: 'x', codes: ['ABCD-1234'] });
    expect(made).toMatchObject({ status: 409, body: { code: 'codes_are_made' } });
    const none = await post('/v1/vouchers/none/codes', { import: 'x', codes: ['ABCD-1234'] });
    expect(none).toMatchObject({ status: 404, body: { code: 'unknown_vouchers', mend: expect.any(String) } });
  });

  it('VOUCHER-6: tells a till what a code is worth, and redeems it once', async () => {
    await bring('one', codes);
    await engine.settle();
    const code = await given('ada', 'home');
    expect(await redeem('check', { code })).toMatchObject({
      status: 'valid',
      valid: true,
      value: '10.00 EUR',
    });
    expect(await redeem('redeem', { code, orderId: 'o1', userId: 'bob' })).toEqual({
      status: 'not_yours',
      valid: false,
      mend: expect.any(String),
    });
    const asked = { code: code.toLowerCase().replace('-', ' '), orderId: 'o1', userId: 'ada' };
    const first = await redeem('redeem', asked);
    expect(first).toMatchObject({ status: 'redeemed', valid: true, pool: 'spring', action: 'gift' });
    expect(await redeem('redeem', asked)).toEqual(first);
    expect(await redeem('redeem', { code, orderId: 'o2' })).toMatchObject({ status: 'used', valid: false });
    expect(await redeem('redeem', { code: 'CODE-XXXX', orderId: 'o3' })).toMatchObject({ status: 'unknown' });
    const unused = codes.find((one) => one !== code);
    expect(await redeem('check', { code: unused })).toMatchObject({ status: 'unknown' });
    const ada = await engine.timeline({ namespace: 'userId', value: 'ada' }, { limit: 50 });
    expect(JSON.stringify(ada.items)).toContain('Voucher Redeemed');
  });

  it('VOUCHER-10: makes codes that nobody can guess, and shows only the end of one in traces', async () => {
    const code = await given('eve', 'shop');
    expect(code).toMatch(/^[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}$/);
    const { body } = await post('/v1/decide', { userId: 'eve', placement: 'shop', requestId: 'again' });
    const { decision } = body as { decision: string };
    const trace = await server.get(`/v1/decisions/${decision}`);
    expect(trace.statusCode).toBe(200);
    expect(trace.body).not.toContain(code);
    expect(trace.json()).toMatchObject({
      candidates: [{ voucher: { pool: 'made', code: `…${code.slice(-4)}` } }],
    });
    const audit = await server.get('/v1/audit?limit=200');
    expect(audit.body).not.toContain(code);
    const pool = voucherPoolShape.parse((await server.get('/v1/vouchers/made')).json());
    expect(pool).toMatchObject({ codesAre: 'made', issued: 1, left: null, isLow: false });
  });

  it('VOUCHER-17: lets nobody guess, and keeps no code of those who try', async () => {
    await bring('one', codes);
    await engine.settle();
    const code = await given('ada', 'home');
    const tries = [];
    for (let i = 0; i < MOST_OF_PERSON.tries; i++)
      tries.push(await redeem('check', { code: `GUESS-${1_000 + i}`, email: 'eve@example.com' }));
    expect(new Set(tries.map(({ status }) => status))).toEqual(new Set(['unknown']));
    const guessed = { code, orderId: 'o1', email: 'Eve@example.com' };
    expect(await post('/v1/vouchers/redeem', guessed)).toMatchObject({
      status: 429,
      body: { code: 'too_many_tries', mend: expect.any(String) },
    });
    // Whoever has a code of their own redeems it, at the same till.
    expect(await redeem('redeem', { code, orderId: 'o2', userId: 'ada' })).toMatchObject({
      status: 'redeemed',
    });
    const audit = await server.get('/v1/audit?limit=200');
    expect(audit.body).not.toContain('GUESS');
  });
});
