/**
 * What an input found left in the purses that a message lacked, from the facts behind it: leases are a partition's, and a
 * profile that is rebuilt from its own inputs has none.
 */
import type { Fact } from '../effect.ts';
import type { LeaseView } from './hold.ts';

const REASON = 'budget ';

/** Undefined: no message was refused for want of a budget. */
export function leasesLacked(facts: readonly Fact[]): LeaseView | undefined {
  let lacked: Map<string, number> | undefined;
  const reserved = new Map<string, number>();
  for (const fact of facts) {
    if (fact.type === 'budget') {
      const sign = fact.change === 'reserved' ? 1 : fact.change === 'released' ? -1 : 0;
      for (const [purse, , amount] of fact.uses)
        reserved.set(purse, (reserved.get(purse) ?? 0) + sign * amount);
    } else if (fact.type === 'message' && fact.status === 'refused' && fact.reason?.startsWith(REASON)) {
      const purse = fact.reason.slice(REASON.length);
      lacked ??= new Map();
      lacked.set(purse, reserved.get(purse) ?? 0);
    }
  }
  if (lacked === undefined) return undefined;
  const found = lacked;
  return { left: (purse) => found.get(purse) ?? Number.POSITIVE_INFINITY, price: () => undefined };
}
