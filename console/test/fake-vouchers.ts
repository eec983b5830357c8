/** Pools of vouchers as the fake server tells them: one that lasts, one that runs low, one that is made as needed. */
import type { VoucherPoolView, VouchersView } from '../src/api/types.ts';

export function vouchers(now = Date.now()): VouchersView {
  const pool = (more: Partial<VoucherPoolView> & { pool: string }): VoucherPoolView => ({
    description: null,
    value: '10.00 EUR',
    codesAre: 'imported',
    most: null,
    endsAt: null,
    codes: 0,
    free: 0,
    reserved: 0,
    issued: 0,
    redeemed: 0,
    expired: 0,
    left: 0,
    isLow: false,
    empty: 'refuse',
    ...more,
  });
  return {
    at: new Date(now).toISOString(),
    pools: [
      pool({
        pool: 'spring',
        description: 'Printed by the partner',
        codes: 250_000,
        free: 182_404,
        reserved: 1_204,
        issued: 40_110,
        redeemed: 21_882,
        expired: 4_400,
        left: 182_404,
        endsAt: '2026-12-31T23:00:00Z',
      }),
      pool({ pool: 'partners', codes: 500, free: 12, issued: 300, redeemed: 188, left: 12, isLow: true }),
      pool({
        pool: 'welcome',
        value: '15 %',
        codesAre: 'made',
        codes: 5_120,
        free: 400,
        issued: 3_000,
        redeemed: 1_720,
        left: null,
        empty: 'without',
      }),
    ],
  };
}
