/** Vouchers: a code must be left of the pool that an action gives one of, and the person may have one more. */
import { voucherLacking } from '../../voucher/draw.ts';
import type { GateMaker } from './gate.ts';

export const vouchers: GateMaker = (deciding) => {
  const plan = deciding.configuration.vouchers;
  if (plan === null) return undefined;
  const { again } = deciding;
  if (again) return ({ name }) => again.vouchers?.refusalOf(name);
  return ({ name, definition }) => {
    const pool = definition.voucher === undefined ? undefined : plan.pool(definition.voucher);
    const lacking = pool && voucherLacking(pool, name, deciding);
    return lacking === undefined ? undefined : { action: name, policy: 'voucher', rule: lacking };
  };
};
