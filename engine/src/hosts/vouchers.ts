/**
 * Vouchers as a whole: each code is asked for in the partition of its hash; figures of a pool are what all partitions
 * count together.
 */
import { groupBy } from '../core/groups.ts';
import { voucherKey } from '../core/voucher/code.ts';
import { issuedNow } from '../core/voucher/counts.ts';
import type { VoucherPlan, VoucherPool } from '../core/voucher/plan.ts';
import { type Redeeming, redeemingOf, type Stocked, VoucherState } from '../core/voucher/voucher.ts';
import type { ProfileKey } from './engine.ts';
import type { Ways } from './gateway/ways.ts';
import type { VoucherLook, VouchersPart } from './vouchers-here.ts';

/** What a till asks. */
export interface TillAsked {
  readonly code: string;
  /** The same order again gets the same answer. */
  readonly order: string;
  /** Who redeems it; absent: nobody says. */
  readonly person?: ProfileKey;
}

export interface TillAnswer {
  readonly redeeming: Redeeming;
  /** Absent where there is no such code, or nobody was ever given it. */
  readonly voucher?: VoucherLook;
  /** Who has it, where they are named and it is theirs. */
  readonly profile?: string;
}

/** A pool now. Every code is counted once: they add up to `codes`. */
export interface PoolSnapshot {
  readonly pool: VoucherPool;
  readonly codes: number;
  readonly free: number;
  readonly reserved: number;
  readonly issued: number;
  readonly redeemed: number;
  readonly expired: number;
}

export interface VoucherDeskPorts {
  readonly ways: Ways;
  readonly clock: { now(): number };
  plan(): VoucherPlan | null;
}

export class VoucherDesk {
  readonly #ports: VoucherDeskPorts;

  constructor(ports: VoucherDeskPorts) {
    this.#ports = ports;
  }

  /**
   * Brings codes into a pool; resolves when all are durable, with what came of each, in order.
   * @param batch names the import: the same again, after whatever interrupted it, changes nothing
   */
  async stock(pool: string, batch: string, codes: readonly string[]): Promise<readonly Stocked[]> {
    const { ways } = this.#ports;
    const places = groupBy(codes.map((code, i) => [ways.partitionOfCell(voucherKey(code)), i] as const));
    const stocked = new Array<Stocked>(codes.length);
    await Promise.all(
      [...places].map(async ([partition, indexes]) => {
        const theirs = indexes.map((i) => codes[i]!);
        const answers = await ways.to(partition, { op: 'voucher-stock', pool, batch, codes: theirs });
        for (const [n, answer] of answers.entries()) stocked[indexes[n]!] = answer;
      }),
    );
    return stocked;
  }

  /** Undefined: there is no such code. */
  look(code: string): Promise<VoucherLook | undefined> {
    return this.#ports.ways.toCell(voucherKey(code), { op: 'voucher', code });
  }

  /** What {@link redeem} would answer now; changes nothing. */
  async check(asked: TillAsked): Promise<TillAnswer> {
    const voucher = await this.look(asked.code);
    if (voucher === undefined) return { redeeming: 'unknown' };
    const whose = await this.#whose(voucher, asked.person);
    const now = this.#ports.clock.now();
    const state = Object.assign(new VoucherState(), voucher);
    const pool = this.#ports.plan()?.pool(voucher.pool);
    return answerOf(redeemingOf(state, pool, { ...asked, ...whose, now }), voucher, whose);
  }

  /** Redeems it where it is `valid`; resolves when that is durable, and whoever was given it knows. */
  async redeem(asked: TillAsked): Promise<TillAnswer> {
    const { code, order } = asked;
    const known = await this.look(code);
    if (known === undefined) return { redeeming: 'unknown' };
    const whose = await this.#whose(known, asked.person);
    const { isOthers, isNamed } = whose;
    const call = { op: 'voucher-redeem', code, order, isOthers, isNamed } as const;
    const { redeeming, voucher } = await this.#ports.ways.toCell(voucherKey(code), call);
    return answerOf(redeeming, voucher, whose);
  }

  /** Those that documents declare. */
  async pools(): Promise<readonly PoolSnapshot[]> {
    const pools = this.#ports.plan()?.pools ?? [];
    if (pools.length === 0) return [];
    const parts = (await this.#ports.ways.toAll({ op: 'vouchers' })).flat();
    const now = this.#ports.clock.now();
    return pools.map((pool) => snapshotOf(pool, parts, now));
  }

  async #whose({ profile }: VoucherLook, person: ProfileKey | undefined): Promise<Whose> {
    if (person === undefined) return { isNamed: false, isOthers: false };
    const named = await this.#idOf(person);
    const holder = profile === null ? undefined : await this.#idOf({ profile });
    const isOthers = named === undefined || (holder !== undefined && holder !== named);
    return { isNamed: true, isOthers, ...(!isOthers && { profile: named }) };
  }

  async #idOf(key: ProfileKey): Promise<string | undefined> {
    return (await this.#ports.ways.toPerson(key, (at) => ({ op: 'person', at })))?.id;
  }
}

interface Whose {
  readonly isNamed: boolean;
  readonly isOthers: boolean;
  readonly profile?: string;
}

/** Whom it does not concern is told nothing of the code. */
function answerOf(redeeming: Redeeming, voucher: VoucherLook | undefined, { profile }: Whose): TillAnswer {
  if (voucher === undefined || redeeming === 'unknown' || redeeming === 'not-yours') return { redeeming };
  return { redeeming, voucher, ...(profile !== undefined && { profile }) };
}

function snapshotOf(pool: VoucherPool, parts: VouchersPart, now: number): PoolSnapshot {
  const sum = { codes: 0, free: 0, reserved: 0, issued: 0, redeemed: 0, expired: 0 };
  for (const [name, count] of parts) {
    if (name !== pool.name) continue;
    const { good, expired } = issuedNow(count, pool.endsAt, now);
    sum.codes += count.codes;
    sum.free += count.free;
    sum.reserved += count.reserved;
    sum.redeemed += count.redeemed;
    sum.issued += good;
    sum.expired += expired;
  }
  return { pool, ...sum };
}
