// Pools of vouchers: documents that cannot be (VOUCHER-15), codes as they are written (VOUCHER-1, VOUCHER-10), what is
// told late (VOUCHER-12), and what is left of somebody who was erased (VOUCHER-14).
import { describe, expect, it } from 'vitest';
import { documentSchemas } from '../../documents/schema.ts';
import { configure } from '../configuration.ts';
import type { CoreDocument } from '../document.ts';
import { Effects } from '../effects.ts';
import type { Message } from '../message/message.ts';
import { emptyLayout } from '../profile/layout.ts';
import { Profile } from '../profile/profile.ts';
import { fromState, toState } from '../profile/state.ts';
import type { World } from '../world.ts';
import { codeOf, maskedCode, plainCode, voucherKey } from './code.ts';
import { voucherLacking } from './draw.ts';
import { countOf, holdVoucher, mergeVouchers, unlinkVouchers } from './hold.ts';
import { voucherValueText } from './value.ts';
import { onVoucherRelay, redeemingOf, VoucherState } from './voucher.ts';

function problemsOf(more: object, ...others: CoreDocument[]): string[] {
  const pool = documentSchemas.vouchers.parse({ kind: 'vouchers', name: 'p', ...more });
  const result = configure(JSON.stringify([more, others]), [pool, ...others]);
  return result.ok ? [] : result.problems.map(({ path, code }) => `${path.join('.')}: ${code}`);
}

describe('a document of vouchers', () => {
  it('VOUCHER-15: that can be held is taken', () => {
    expect(problemsOf({ value: '10 EUR', until: '2026-12-31', days: 14 })).toEqual([]);
    expect(problemsOf({ generate: 'SPRING-?????-?????', most: 100, value: '15 %' })).toEqual([]);
  });

  it('VOUCHER-15: is refused where its codes could be guessed, or its value is none', () => {
    expect(problemsOf({ generate: 'SPRING-????' })).toEqual(['generate: code_guessable']);
    expect(problemsOf({ generate: '????????????!' })).toEqual(['generate: odd_code']);
    expect(problemsOf({ value: '0 EUR' })).toEqual(['value: voucher_of_nothing']);
    expect(problemsOf({ value: '101 %' })).toEqual(['value: voucher_over_all']);
    expect(problemsOf({ most: 5 })).toEqual(['most: most_of_imported']);
    for (const value of ['10', '10 euros', '-1 EUR', '1.1234567 EUR'])
      expect(documentSchemas.vouchers.safeParse({ kind: 'vouchers', name: 'p', value }).success).toBe(false);
  });

  it('VOUCHER-15: an action that names a pool nobody declared is refused', () => {
    const action = documentSchemas.action.parse({ kind: 'action', name: 'gift', voucher: 'q' });
    expect(problemsOf({}, action)).toEqual(['voucher: unknown_vouchers']);
  });

  it('VOUCHER-15: its value reads as it was meant', () => {
    const text = (value: string) =>
      voucherValueText(documentSchemas.vouchers.parse({ kind: 'vouchers', name: 'p', value }).value!);
    expect(['10 EUR', '2.5EUR', '15 %', '0.125 EUR'].map(text)).toEqual([
      '10.00 EUR',
      '2.50 EUR',
      '15 %',
      '0.125 EUR',
    ]);
  });
});

describe('a code', () => {
  it('VOUCHER-1: is found in whatever writing', () => {
    expect(voucherKey(' spring-ab cd ')).toBe(voucherKey('SPRINGABCD'));
    expect(voucherKey('SPRINGABCE')).not.toBe(voucherKey('SPRINGABCD'));
    expect(plainCode('ab-2')).toBe('AB2');
  });

  it('VOUCHER-10: that is made has nothing that is taken for something else, and follows from its secret', () => {
    const bytes = Uint8Array.from({ length: 64 }, (_, i) => i * 7);
    expect(codeOf('A-????-????', bytes)).toBe(codeOf('A-????-????', bytes));
    expect(codeOf('A-????-????', bytes)).toMatch(/^A-[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}$/);
  });

  it('is shown by its end only', () => {
    expect(maskedCode('SPRING-ABCD-EFGH')).toBe('…EFGH');
    expect(maskedCode('AB')).toBe('…');
  });
});

const configured = configure('r', [documentSchemas.vouchers.parse({ kind: 'vouchers', name: 'p' })]);
if (!configured.ok) throw new Error('the documents are wrong');
const world = { now: 1_000, configuration: configured.configuration } as World;

function stocked(): VoucherState {
  const state = new VoucherState();
  onVoucherRelay(state, { type: 'stock', code: 'C-1', pool: 'p', batch: 'b' }, world, new Effects());
  return state;
}

const given = (turn: number, decision: string) => ({
  turn,
  profile: 'ada',
  action: 'gift',
  decision,
  expiresAt: 0,
});

describe('a code of which it is told late', () => {
  it('VOUCHER-12, VOUCHER-13: that it was reserved is over when it is free already', () => {
    const state = stocked();
    const effects = new Effects();
    onVoucherRelay(state, { type: 'free', turn: 0 }, world, effects);
    expect(effects.list).toContainEqual({
      type: 'relay',
      to: 'vouchers/p',
      body: { type: 'to-voucher-pool', body: { type: 'free', codes: [['C-1', 1]], made: 0 } },
    });
    onVoucherRelay(state, { type: 'reserve', ...given(0, 'd') }, world, new Effects());
    expect(state).toMatchObject({ phase: 'free', turn: 1, profile: null });
    // And it does not come back twice.
    const again = new Effects();
    onVoucherRelay(state, { type: 'free', turn: 0 }, world, again);
    expect(again.list).toEqual([]);
  });

  it('VOUCHER-12: what was issued, or redeemed, is never free again', () => {
    const state = stocked();
    onVoucherRelay(state, { type: 'issue', ...given(0, 'd') }, world, new Effects());
    onVoucherRelay(state, { type: 'reserve', ...given(0, 'd') }, world, new Effects());
    onVoucherRelay(state, { type: 'free', turn: 0 }, world, new Effects());
    expect(state).toMatchObject({ phase: 'issued', turn: 0, profile: 'ada' });
    const asked = { order: 'o', isOthers: false, isNamed: false };
    onVoucherRelay(state, { type: 'redeem', ...asked }, world, new Effects());
    onVoucherRelay(state, { type: 'free', turn: 0 }, world, new Effects());
    expect(state).toMatchObject({ phase: 'redeemed', redemptions: [['o', 1_000]] });
  });
});

describe('VOUCHER-14: whoever is erased', () => {
  it('leaves codes that nobody is named at; what may have been said is issued, the rest is free', () => {
    const profile = new Profile('ada');
    const codes = new Map(['SENT', 'WAITS', 'SHOWN'].map((code) => [code, stocked()]));
    const told = new Effects();
    for (const code of codes.keys()) {
      const voucher = { pool: 'p', code, turn: 0, expiresAt: 0 };
      const why = { action: 'gift', decision: `d ${code}`, at: 1, isOut: code === 'SHOWN' };
      holdVoucher(profile, voucher, why, told);
      const status = code === 'SENT' ? 'attempted' : 'queued';
      if (code !== 'SHOWN') profile.messages.push({ status, source: { voucher } } as unknown as Message);
    }
    unlinkVouchers(profile, told);
    for (const effect of told.list) {
      if (effect.type !== 'relay' || effect.body.type !== 'to-voucher') continue;
      const code = [...codes.keys()].find((one) => voucherKey(one) === effect.to);
      onVoucherRelay(codes.get(code!)!, effect.body.body, world, new Effects());
    }
    const left = [...codes].map(([code, { phase, profile: who }]) => [code, phase, who]);
    expect(left).toEqual([
      ['SENT', 'issued', null],
      ['WAITS', 'free', null],
      ['SHOWN', 'issued', null],
    ]);
    for (const [code, state] of codes) expect([code, state.decision]).toEqual([code, '']);
  });

  it('leaves codes that were redeemed so, with no order', () => {
    const state = stocked();
    onVoucherRelay(state, { type: 'issue', ...given(0, 'ada.1') }, world, new Effects());
    const asked = { order: 'o-1', isOthers: false, isNamed: false };
    onVoucherRelay(state, { type: 'redeem', ...asked }, world, new Effects());
    onVoucherRelay(state, { type: 'unlink', turn: 0 }, world, new Effects());
    expect(JSON.stringify(state)).not.toMatch(/ada|o-1/);
    for (const order of ['', 'o-1', 'o-2'])
      expect(redeemingOf(state, undefined, { ...asked, order, now: 2_000 })).toBe('used');
  });
});

describe('VOUCHER-20: no more than so many codes a person, ever', () => {
  const result = configure('counted', [
    documentSchemas.vouchers.parse({ kind: 'vouchers', name: 'few', perPerson: 3 }),
    documentSchemas.vouchers.parse({ kind: 'vouchers', name: 'many' }),
  ]);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  const { configuration } = result;
  const world = { now: 1_000, configuration } as World;
  const give = (profile: Profile, pool: string, nth: number) =>
    holdVoucher(
      profile,
      { pool, code: `${profile.id} ${pool} ${nth}`, turn: 1, expiresAt: 0 },
      { action: `gift ${nth}`, decision: `d${nth}`, at: nth, isOut: true },
      new Effects(),
    );
  const given = (id: string, few: number, many: number) => {
    const profile = new Profile(id);
    for (let n = 0; n < few; n++) give(profile, 'few', n);
    for (let n = 0; n < many; n++) give(profile, 'many', few + n);
    return profile;
  };
  const lacking = (profile: Profile) => {
    const pool = configuration.vouchers!.pool('few')!;
    return voucherLacking(pool, 'another', { profile, world, effects: new Effects() });
  };
  const full = 'few: no more than 3 a person';

  it('also where hundreds of another pool came since', () => {
    const profile = given('p', 3, 350);
    expect(profile.vouchers).toHaveLength(100);
    expect(profile.vouchers!.some(({ pool }) => pool === 'few')).toBe(false);
    expect([countOf(profile, 'few'), countOf(profile, 'many')]).toEqual([3, 350]);
    expect(lacking(profile)).toBe(full);
    expect(lacking(given('q', 2, 350))).toBeUndefined();
  });

  it('also of two who become one, and after they were stored', () => {
    for (const [one, other] of [
      [given('p', 2, 150), given('q', 1, 20)],
      [given('q', 1, 20), given('p', 2, 150)],
      [given('p', 2, 60), given('q', 1, 60)],
    ] as const) {
      mergeVouchers(one, other);
      expect(countOf(one, 'few')).toBe(3);
      expect(lacking(one)).toBe(full);
      const back = fromState(JSON.parse(JSON.stringify(toState(one))), () => emptyLayout);
      expect(toState(back)).toEqual(toState(one));
      expect(lacking(back)).toBe(full);
    }
  });

  it('VOUCHER-15: for no more pools than it is kept for', () => {
    const pools = (count: number, perPerson?: number) =>
      configure(`pools ${count} ${perPerson}`, [
        ...Array.from({ length: count }, (_, i) =>
          documentSchemas.vouchers.parse({ kind: 'vouchers', name: `p${i}` }),
        ),
        documentSchemas.vouchers.parse({ kind: 'vouchers', name: 'last', perPerson }),
      ]);
    expect(pools(999, 1).ok).toBe(true);
    expect(pools(1_000).ok).toBe(true);
    const refused = pools(1_000, 1);
    expect(!refused.ok && refused.problems).toMatchObject([
      { name: 'last', path: ['perPerson'], code: 'too_many_pools', message: expect.stringMatching(/1001/) },
    ]);
  });
});
