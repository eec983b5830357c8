/**
 * Vouchers in one partition: codes that live here are brought, looked up and redeemed; and codes are made for the pools
 * that live here, with a secret of the data folder, so that nobody outside can guess one.
 */
import { codeOf, plainCode, voucherKey } from '../core/voucher/code.ts';
import type { PoolCount } from '../core/voucher/counts.ts';
import { codesToMake } from '../core/voucher/pool.ts';
import { poolKey, type ToVoucher } from '../core/voucher/relay.ts';
import { type Redeeming, type Stocked, stockedAs, type VoucherState } from '../core/voucher/voucher.ts';
import type { Applier } from './applier.ts';
import type { Commits } from './commits.ts';
import type { Journal } from './journal.ts';
import type { Sharding } from './sharding.ts';

/** A copy of what is known of a code. */
export type VoucherLook = Readonly<Omit<VoucherState, 'batch' | 'turn'>>;

export interface VouchersAsked {
  readonly pool: string;
  /** Names the import: the same codes brought again by it change nothing. */
  readonly batch: string;
  readonly codes: readonly string[];
}

export interface RedeemAsked {
  readonly code: string;
  readonly order: string;
  readonly isOthers: boolean;
  readonly isNamed: boolean;
}

export interface Redeemed {
  readonly redeeming: Redeeming;
  readonly voucher: VoucherLook | undefined;
}

/** Of the codes that live in one partition, by pool. */
export type VouchersPart = readonly (readonly [pool: string, count: PoolCount])[];

export interface VouchersPorts {
  readonly applier: Applier;
  readonly journal: Journal;
  readonly commits: Commits;
  readonly sharding: Sharding;
}

export class VouchersHere {
  readonly #ports: VouchersPorts;
  #released = false;
  /** Under which pools were looked at last. */
  #revision = '';

  constructor(ports: VouchersPorts) {
    this.#ports = ports;
  }

  release(): void {
    this.#released = true;
    this.turned();
  }

  stop(): void {
    this.#released = false;
  }

  /** After each turn: what a pool lacks is made. */
  turned(): void {
    if (!this.#released) return;
    const { applier } = this.#ports;
    if (applier.world.configuration.revision !== this.#revision) this.#lookAtAll();
    for (const name of applier.lowPools) this.#make(name);
  }

  /** By other documents a pool may make more. */
  #lookAtAll(): void {
    const { applier, sharding } = this.#ports;
    const { revision, vouchers } = applier.world.configuration;
    this.#revision = revision;
    for (const { name } of vouchers?.pools ?? []) {
      const key = poolKey(name);
      if (sharding.partitionOf(key) === applier.partition && applier.cells.has(key))
        applier.lookAtPool(applier.cells.voucherPool(key).state);
    }
  }

  #make(name: string): void {
    const { applier, journal, commits, sharding } = this.#ports;
    const pool = applier.world.configuration.vouchers?.pool(name);
    const { state } = applier.cells.voucherPool(poolKey(name));
    const count = codesToMake(state, pool);
    const { pattern } = pool ?? { pattern: null };
    if (count === 0 || pattern === null) {
      applier.lowPools.delete(name);
      return;
    }
    const codes = Array.from({ length: count }, (_, i) =>
      codeOf(pattern, sharding.secret('vouchers', `${name}|${state.made + i}`)),
    );
    const body = { type: 'to-voucher-pool', body: { type: 'made', codes } } as const;
    journal.write(poolKey(name), { kind: 'relay', at: journal.now(), body });
    commits.afterLinger(ignore, ignore);
  }

  /** In the order of the codes; resolves when it is durable. */
  async stock({ pool, batch, codes }: VouchersAsked): Promise<readonly Stocked[]> {
    const stocked = codes.map((code): Stocked => {
      const known = this.#state(code);
      if (known !== undefined) return stockedAs(known, code, pool, batch);
      const facts = this.#tell(code, { type: 'stock', code, pool, batch }).facts;
      return facts.flatMap((fact) => (fact.type === 'voucher-stocked' ? [fact.stocked] : []))[0] ?? 'known';
    });
    await this.#ports.commits.durable();
    return stocked;
  }

  /** Undefined: there is no such code. */
  look(code: string): VoucherLook | undefined {
    const state = this.#state(code);
    return state && lookOf(state);
  }

  /** What nobody knows is not written down. Resolves when it is durable, and whoever had the code knows. */
  async redeem({ code, ...asked }: RedeemAsked): Promise<Redeemed> {
    const state = this.#state(code);
    if (state === undefined || plainCode(state.code) !== plainCode(code))
      return { redeeming: 'unknown', voucher: undefined };
    const { facts, waits } = this.#tell(code, { type: 'redeem', ...asked });
    const [redeeming = 'unknown'] = facts.flatMap((fact) =>
      fact.type === 'voucher-asked' ? [fact.redeeming] : [],
    );
    const voucher = lookOf(state);
    await Promise.all([this.#ports.commits.durable(), ...waits]);
    return { redeeming, voucher };
  }

  counts(): VouchersPart {
    return [...this.#ports.applier.vouchers.pools].map(([pool, count]) => [
      pool,
      { ...count, issued: new Map(count.issued) },
    ]);
  }

  #state(code: string): VoucherState | undefined {
    const { cells } = this.#ports.applier;
    const key = voucherKey(code);
    return cells.has(key) ? cells.voucher(key).state : undefined;
  }

  #tell(code: string, body: ToVoucher): ReturnType<Journal['write']> {
    const { journal } = this.#ports;
    return journal.write(voucherKey(code), {
      kind: 'relay',
      at: journal.now(),
      body: { type: 'to-voucher', body },
    });
  }
}

function lookOf({ batch: _, turn: __, redemptions, ...state }: VoucherState): VoucherLook {
  return { ...state, redemptions: [...redemptions] };
}

function ignore(): void {}
