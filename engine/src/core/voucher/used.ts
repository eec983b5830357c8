/** A code that the person was given was redeemed: it is an event of theirs, and the response to what gave it. */
import type { Scope } from '../condition.ts';
import { respondedTo } from '../decision/outcome.ts';
import type { Effects } from '../effects.ts';
import { happen } from '../happen.ts';
import { contentId } from '../hash.ts';
import type { EventInput, JsonObject } from '../input.ts';
import type { Profile } from '../profile/profile.ts';
import { isRestricted } from '../profile/restriction.ts';
import type { World } from '../world.ts';
import { maskedCode } from './code.ts';
import { noteRedeemed, type OwnVoucher } from './hold.ts';
import type { VoucherUsed } from './relay.ts';

export const VOUCHER_REDEEMED = 'Voucher Redeemed';

export function onVoucherUsed(
  profile: Profile,
  used: VoucherUsed,
  world: World,
  effects: Effects,
  scope: Scope,
): void {
  const own = noteRedeemed(profile, used);
  if (isRestricted(profile) || world.hindsight === true) return;
  respondedTo(profile, used, world.now, effects);
  happen(profile, eventOf(profile, used, own, world), world, effects, scope);
}

function eventOf(
  { id, vouchers }: Profile,
  used: VoucherUsed,
  own: OwnVoucher | undefined,
  { now, configuration }: World,
): EventInput {
  const nth = own === undefined ? -1 : (vouchers ?? []).indexOf(own);
  const { pool, code, order, action, decision } = used;
  const value = configuration.vouchers?.pool(pool)?.value ?? null;
  const properties: JsonObject = {
    vouchers: pool,
    voucher: maskedCode(code),
    order_id: order,
    action,
    decision_id: decision,
    ...(value && { value: value.micros / 1_000_000, unit: value.unit }),
  };
  return {
    kind: 'event',
    messageId: contentId(id, 'voucher', pool, order, nth),
    type: 'track',
    name: VOUCHER_REDEEMED,
    at: now,
    receivedAt: now,
    mode: 'live',
    source: 'kairos',
    identifiers: [],
    properties,
    traits: {},
    context: {},
  };
}
