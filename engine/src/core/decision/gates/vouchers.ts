/** Vouchers: a code must be left of the pool that an action gives one of, and the person may have one more. */
import { voucherLacking } from '../../voucher/draw.ts';
import { lackingOf, waysOf } from '../catalogue/treatments.ts';
import type { GateMaker } from './gate.ts';

export const vouchers: GateMaker = (deciding, request) => {
  const plan = deciding.configuration.vouchers;
  if (plan === null) return undefined;
  const { again, lacking: lacksOf, scope, configuration } = deciding;
  if (again) {
    const channel = request.channels && request.channel;
    return ({ name }) => again.vouchers?.refusalOf(name, channel);
  }
  return (action, asked) => {
    const { name, definition, treatmentsGive } = action;
    if (treatmentsGive) {
      const [first] = lackingOf(name, lacksOf);
      if (first === undefined) return undefined;
      const ways = waysOf(action, asked, scope, configuration.trials, lacksOf);
      return typeof ways === 'string' ? { action: name, policy: 'voucher', rule: first.rule } : undefined;
    }
    const pool = definition.voucher === undefined ? undefined : plan.pool(definition.voucher);
    const lacking = pool && voucherLacking(pool, name, deciding);
    return lacking === undefined ? undefined : { action: name, policy: 'voucher', rule: lacking };
  };
};
