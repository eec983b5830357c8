/**
 * How many codes of each pool are where, as one partition counts those that live in it: from the facts of its log, so that
 * nobody walks through codes to know.
 */
import type { Fact } from '../effect.ts';
import type { VoucherPhase } from './voucher.ts';

const HOUR_MS = 3_600_000;

export interface PoolCount {
  codes: number;
  free: number;
  reserved: number;
  redeemed: number;
  /** Of those that were issued and not redeemed: how many are good until the end of an hour; under 0 those without end. */
  readonly issued: Map<number, number>;
}

export class VoucherCounts {
  readonly pools = new Map<string, PoolCount>();

  take(fact: Fact): void {
    if (fact.type === 'voucher-stocked') {
      if (fact.stocked !== 'added') return;
      const count = this.#pool(fact.pool);
      count.codes++;
      count.free++;
    } else if (fact.type === 'voucher-moved') {
      const count = this.#pool(fact.pool);
      add(count, fact.from, -1);
      add(count, fact.to, 1);
    }
  }

  #pool(name: string): PoolCount {
    let count = this.pools.get(name);
    if (count === undefined) {
      count = { codes: 0, free: 0, reserved: 0, redeemed: 0, issued: new Map() };
      this.pools.set(name, count);
    }
    return count;
  }

  state(): unknown {
    return [...this.pools].map(([name, { codes, free, reserved, redeemed, issued }]) => [
      name,
      codes,
      free,
      reserved,
      redeemed,
      [...issued],
    ]);
  }

  restore(state: unknown): void {
    this.pools.clear();
    for (const [name, codes, free, reserved, redeemed, issued] of state as [
      string,
      number,
      number,
      number,
      number,
      [number, number][],
    ][])
      this.pools.set(name, { codes, free, reserved, redeemed, issued: new Map(issued) });
  }
}

/** A phase, and until when the code is good. */
export type VoucherPlace = readonly [phase: VoucherPhase, expiresAt: number];

function add(count: PoolCount, [phase, expiresAt]: VoucherPlace, change: number): void {
  if (phase !== 'issued') {
    count[phase] += change;
    return;
  }
  const hour = Math.ceil(expiresAt / HOUR_MS) * HOUR_MS;
  const codes = (count.issued.get(hour) ?? 0) + change;
  if (codes === 0) count.issued.delete(hour);
  else count.issued.set(hour, codes);
}

/** Those that are good no more, and those that still are. @param endsAt of the pool; Infinity: it has no end */
export function issuedNow(
  { issued }: PoolCount,
  endsAt: number,
  now: number,
): { readonly good: number; readonly expired: number } {
  let good = 0;
  let expired = 0;
  for (const [hour, codes] of issued)
    if (now >= endsAt || (hour > 0 && hour <= now)) expired += codes;
    else good += codes;
  return { good, expired };
}
