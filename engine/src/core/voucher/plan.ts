/** Pools of vouchers compiled: what is asked of them at each decision, found by name. */
import { dayOf, instantOf } from '../context/local-time.ts';
import type { VouchersDefinition } from './definition.ts';
import type { VoucherValue } from './value.ts';

const DAY_MS = 86_400_000;

export interface VoucherPool {
  readonly name: string;
  /** Null: codes are imported. */
  readonly pattern: string | null;
  /** Of those that are made; Infinity: no end. */
  readonly most: number;
  readonly value: VoucherValue | null;
  /** From then on none is given or redeemed; Infinity: for good. */
  readonly endsAt: number;
  /** After it was given; Infinity: until the end. */
  readonly goodMs: number;
  readonly redeem: number;
  readonly perPerson: number;
  readonly isForHolder: boolean;
  readonly goesWithout: boolean;
  readonly warnBelow: number;
  readonly description: string | undefined;
}

export class VoucherPlan {
  readonly pools: readonly VoucherPool[];
  readonly #byName: ReadonlyMap<string, VoucherPool>;

  constructor(definitions: readonly VouchersDefinition[]) {
    this.pools = definitions.map(poolOf);
    this.#byName = new Map(this.pools.map((pool) => [pool.name, pool]));
  }

  pool(name: string): VoucherPool | undefined {
    return this.#byName.get(name);
  }
}

/** Null where there are none: then nobody looks. */
export function planVouchers(definitions: readonly VouchersDefinition[]): VoucherPlan | null {
  return definitions.length === 0 ? null : new VoucherPlan(definitions);
}

function poolOf(definition: VouchersDefinition): VoucherPool {
  const { name, generate, most, value, until, zone, days, redeem, perPerson, description } = definition;
  return {
    name,
    pattern: generate ?? null,
    most: most ?? Number.POSITIVE_INFINITY,
    value: value ?? null,
    endsAt: until === undefined ? Number.POSITIVE_INFINITY : instantOf(dayOf(until) + 1, 0, zone),
    goodMs: days === undefined ? Number.POSITIVE_INFINITY : days * DAY_MS,
    redeem,
    perPerson: perPerson ?? Number.POSITIVE_INFINITY,
    isForHolder: definition.redeemedBy === 'holder',
    goesWithout: definition.empty === 'without',
    warnBelow: definition.warnBelow,
    description,
  };
}

/** Until when a code that is given now is good; 0: for good. */
export function goodUntil({ endsAt, goodMs }: VoucherPool, now: number): number {
  const until = Math.min(endsAt, now + goodMs);
  return Number.isFinite(until) ? until : 0;
}
