/**
 * A code, a cell of its own in the shard of its hash: free, reserved, issued or redeemed. It alone says which, so that it
 * is never with two persons; and it comes back to its pool only from here, so that none is lost.
 */
import type { Effects } from '../effects.ts';
import type { World } from '../world.ts';
import { plainCode } from './code.ts';
import type { VoucherPool } from './plan.ts';
import { type Given, poolKey, type ToVoucher } from './relay.ts';

export const voucherPhases = ['free', 'reserved', 'issued', 'redeemed'] as const;
export type VoucherPhase = (typeof voucherPhases)[number];

/** An order that it was redeemed with, and when. */
export type Redemption = readonly [order: string, at: number];

export class VoucherState {
  /** Empty: nobody knows such a code. */
  code = '';
  pool = '';
  /** Of the import that brought it; empty: it was made. */
  batch = '';
  turn = 0;
  phase: VoucherPhase = 'free';
  profile: string | null = null;
  action = '';
  decision = '';
  /** 0: it is good as long as its pool. */
  expiresAt = 0;
  redemptions: Redemption[] = [];
}

/** What came of bringing a code: `again`: by the same import, before; `elsewhere`: it is of another pool. */
export type Stocked = 'added' | 'again' | 'known' | 'elsewhere';

/** What becomes of a code at the till. */
export type Redeeming =
  | 'valid'
  /** By this very order, before. */
  | 'again'
  | 'used'
  | 'expired'
  | 'not-yours'
  /** Nobody was ever given it. */
  | 'unknown';

export function onVoucherRelay(state: VoucherState, body: ToVoucher, world: World, effects: Effects): void {
  switch (body.type) {
    case 'stock':
      stock(state, body, effects);
      return;
    case 'reserve':
    case 'issue':
      give(state, body.type === 'issue' ? 'issued' : 'reserved', body, effects);
      return;
    case 'free':
      // That it was reserved may come later than that it is free: by another way, from one who became part of somebody.
      if (state.turn === body.turn && (state.phase === 'reserved' || state.phase === 'free'))
        free(state, effects);
      return;
    case 'redeem':
      redeem(state, body, world, effects);
      return;
    case 'unlink':
      if (state.turn === body.turn) unlink(state);
      return;
    default:
      body satisfies never;
  }
}

function stock(
  state: VoucherState,
  { code, pool, batch }: Extract<ToVoucher, { type: 'stock' }>,
  effects: Effects,
): void {
  const stocked = stockedAs(state, code, pool, batch);
  if (stocked === 'added') Object.assign(state, { code, pool, batch });
  const isMade = batch === '';
  if (stocked === 'added' || isMade)
    effects.relay(poolKey(pool), {
      type: 'to-voucher-pool',
      body: {
        type: 'free',
        codes: stocked === 'added' ? [[state.code, state.turn]] : [],
        made: isMade ? 1 : 0,
      },
    });
  effects.fact({ type: 'voucher-stocked', pool, stocked });
}

/** Two codes of one hash are so rare that the second is refused. */
export function stockedAs(state: VoucherState, code: string, pool: string, batch: string): Stocked {
  if (state.code === '') return 'added';
  if (state.pool !== pool || plainCode(state.code) !== plainCode(code)) return 'elsewhere';
  return batch !== '' && state.batch === batch ? 'again' : 'known';
}

/** What is told late of an earlier turn is over; so is a reservation that was issued meanwhile. */
function give(
  state: VoucherState,
  phase: 'reserved' | 'issued',
  { turn, profile, action, decision, expiresAt }: Given,
  effects: Effects,
): void {
  if (state.turn !== turn || state.phase === 'redeemed' || state.phase === 'issued') return;
  const from = state.phase;
  const before = state.expiresAt;
  Object.assign(state, { phase, profile, action, decision, expiresAt });
  moved(state, from, before, effects);
}

function free(state: VoucherState, effects: Effects): void {
  const { phase: from, expiresAt: before, code } = state;
  Object.assign(state, { phase: 'free', profile: null, action: '', decision: '', expiresAt: 0 });
  state.turn++;
  if (from !== 'free') moved(state, from, before, effects);
  effects.relay(poolKey(state.pool), {
    type: 'to-voucher-pool',
    body: { type: 'free', codes: [[code, state.turn]], made: 0 },
  });
}

/** The id of a decision tells whose it was, and an order does where orders are kept. */
function unlink(state: VoucherState): void {
  state.profile = null;
  state.decision = '';
  state.redemptions = state.redemptions.map(([, at]): Redemption => ['', at]);
}

function redeem(
  state: VoucherState,
  { order, isOthers, isNamed }: Extract<ToVoucher, { type: 'redeem' }>,
  { now, configuration }: World,
  effects: Effects,
): void {
  const pool = configuration.vouchers?.pool(state.pool);
  const redeeming = redeemingOf(state, pool, { order, isOthers, isNamed, now });
  if (redeeming === 'valid') {
    const { phase, pool: name, code, action, decision, profile } = state;
    state.redemptions.push([order, now]);
    state.phase = 'redeemed';
    if (phase !== 'redeemed') moved(state, phase, state.expiresAt, effects);
    if (profile !== null)
      effects.relay(`profile/${profile}`, {
        type: 'voucher-used',
        body: { pool: name, code, order, action, decision },
      });
  }
  effects.fact({ type: 'voucher-asked', pool: state.pool, redeeming });
}

export interface AskedAtTill {
  readonly order: string;
  readonly isOthers: boolean;
  readonly isNamed: boolean;
  readonly now: number;
}

/** @param pool as it is configured now; undefined: it is gone, and its codes are good once. */
export function redeemingOf(
  state: VoucherState,
  pool: VoucherPool | undefined,
  { order, isOthers, isNamed, now }: AskedAtTill,
): Redeeming {
  const { code, phase, redemptions, expiresAt } = state;
  if (code === '' || phase === 'free') return 'unknown';
  // Whoever only checks names no order, and that of somebody who was erased is not known any more.
  if (order !== '' && redemptions.some(([before]) => before === order)) return 'again';
  if (isOthers || (pool?.isForHolder === true && !isNamed)) return 'not-yours';
  if (redemptions.length >= (pool?.redeem ?? 1)) return 'used';
  const isOver = (expiresAt > 0 && now >= expiresAt) || now >= (pool?.endsAt ?? Number.POSITIVE_INFINITY);
  return isOver ? 'expired' : 'valid';
}

function moved(
  { pool, phase, expiresAt }: VoucherState,
  from: VoucherPhase,
  before: number,
  effects: Effects,
): void {
  effects.fact({ type: 'voucher-moved', pool, from: [from, before], to: [phase, expiresAt] });
}

type Tuple = readonly unknown[];

export function voucherState(state: VoucherState): Tuple {
  const { code, pool, batch, turn, phase, profile, action, decision, expiresAt, redemptions } = state;
  const row: unknown[] = [code, pool, batch, turn];
  if (phase !== 'free') row.push(phase, profile, action, decision, expiresAt);
  if (redemptions.length > 0) row.push(redemptions);
  return row;
}

export function voucherFrom(state: VoucherState, row: Tuple): void {
  const [code, pool, batch, turn, phase = 'free', profile = null, action = '', decision = ''] = row;
  const [expiresAt = 0, redemptions = []] = row.slice(8);
  Object.assign(state, { code, pool, batch, turn, phase, profile, action, decision, expiresAt, redemptions });
}
