/** What a partition's leases and the ledger of a purse say to each other. Amounts are millionths of the purse's unit. */
import type { EntityKey } from '../effect.ts';

/** What was reserved and spent in a window, less what was told before; negative: of what another partition reserved. */
export interface UseRow {
  readonly window: number;
  readonly held: number;
  readonly spent: number;
  /** Value that was expected of it, and in how many choices. */
  readonly worth: number;
  readonly count: number;
}

/** From a partition, of its lease in the window. */
export interface ToBudget {
  readonly partition: number;
  /** How many partitions there are. */
  readonly of: number;
  readonly window: number;
  readonly uses: readonly UseRow[];
  readonly returned: number;
  /** So much at least is asked for; 0: nothing. */
  readonly wants: number;
  /** Somebody was refused: others are to give back what they do not use. */
  readonly needs: boolean;
  /** How many decisions were asked for here, and since when; absent: none that were not told. */
  readonly asked?: readonly [count: number, since: number];
}

/** To a partition, of its lease in the window; each time with the price, value for one unit. */
export interface FromBudget {
  readonly purse: string;
  readonly window: number;
  readonly price: number;
  readonly says: LedgerSays;
}

export type LedgerSays =
  /** So much more may be reserved; 0 answers that there is nothing now. */
  | { readonly type: 'lease'; readonly amount: number }
  /** Others have none: what is not used is to come back. */
  | { readonly type: 'recall' }
  | { readonly type: 'price' };

/** Where the ledger of a purse lives. */
export function budgetKey(purse: string): EntityKey {
  return `budget/${purse}`;
}

/** Where all leases of a partition live: in that partition. */
export function leaseKey(partition: number): EntityKey {
  return `lease/${partition}`;
}

export function partitionOfLease(key: string): number | undefined {
  return key.startsWith('lease/') ? Number(key.slice('lease/'.length)) : undefined;
}
