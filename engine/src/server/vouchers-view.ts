/** Vouchers as the API tells them, from what the engine counted and answered. */
import { voucherValueText } from '../core/voucher/value.ts';
import type { Redeeming } from '../core/voucher/voucher.ts';
import type { PoolSnapshot, TillAnswer } from '../hosts/vouchers.ts';
import type { VoucherAnswer, VoucherPoolView, VoucherStatus } from './api-vouchers.ts';
import { instant } from './instant.ts';

export function voucherPoolView({ pool, ...counts }: PoolSnapshot, now: number): VoucherPoolView {
  const { pattern, most, endsAt, value, warnBelow } = pool;
  const canBeMade = pattern === null ? 0 : most - counts.codes;
  const left = counts.free + Math.max(0, canBeMade);
  return {
    pool: pool.name,
    description: pool.description ?? null,
    value: value && voucherValueText(value),
    codesAre: pattern === null ? 'imported' : 'made',
    most: Number.isFinite(most) ? most : null,
    endsAt: Number.isFinite(endsAt) ? instant(endsAt) : null,
    ...counts,
    left: Number.isFinite(left) ? left : null,
    isLow: left < warnBelow && now < endsAt,
    empty: pool.goesWithout ? 'without' : 'refuse',
  };
}

/** @param value as the pool's document says it */
export function voucherAnswer(
  { redeeming, voucher }: TillAnswer,
  value: string | null,
  isRedeemed: boolean,
): VoucherAnswer {
  const status = statusOf(redeeming, isRedeemed);
  const mend = mends[redeeming];
  const valid = redeeming === 'valid' || redeeming === 'again';
  if (voucher === undefined) return { status, valid, ...(mend !== undefined && { mend }) };
  const { pool, action, expiresAt, redemptions } = voucher;
  return {
    status,
    valid,
    pool,
    value,
    action,
    expiresAt: expiresAt === 0 ? null : instant(expiresAt),
    ...(redemptions.length > 0 && { redeemedAt: redemptions.map(([, at]) => instant(at)) }),
    ...(mend !== undefined && { mend }),
  };
}

function statusOf(redeeming: Redeeming, isRedeemed: boolean): VoucherStatus {
  switch (redeeming) {
    case 'valid':
      return isRedeemed ? 'redeemed' : 'valid';
    case 'again':
      return 'redeemed';
    case 'not-yours':
      return 'not_yours';
    default:
      return redeeming;
  }
}

const mends: Readonly<Record<Redeeming, string | undefined>> = {
  valid: undefined,
  again: undefined,
  used: 'it was redeemed by another order: see redeemedAt',
  expired: 'it was good until expiresAt',
  'not-yours': 'it was given to somebody else: name the person who has it',
  unknown: 'nobody was given such a code: compare it letter by letter',
};
