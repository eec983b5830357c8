/** A code as content and answers have it. */
import type { JsonObject } from '../input.ts';
import type { GivenVoucher } from './hold.ts';
import type { VoucherPlan } from './plan.ts';
import { voucherValueText } from './value.ts';

/** Shape of what templates read as `voucher`: `expiresAt` in RFC 3339, null where it is good for good. */
export interface VoucherText extends JsonObject {
  readonly code: string;
  readonly pool: string;
  readonly expiresAt: string | null;
  /** "10.00 EUR", "15 %"; null where the document says none. */
  readonly value: string | null;
}

export function voucherView({ pool, code, expiresAt }: GivenVoucher, plan: VoucherPlan | null): VoucherText {
  const value = plan?.pool(pool)?.value ?? null;
  return {
    code,
    pool,
    expiresAt: expiresAt === 0 ? null : new Date(expiresAt).toISOString(),
    value: value && voucherValueText(value),
  };
}
