/** What the API tells of vouchers: types only, the console uses them too. */

/** A pool now. Every code is counted once: free to expired add up to `codes`. */
export interface VoucherPoolView {
  readonly pool: string;
  readonly description: string | null;
  /** "10.00 EUR", "15 %". */
  readonly value: string | null;
  readonly codesAre: 'made' | 'imported';
  /** Of those that are made, at most; null: as many as are needed. */
  readonly most: number | null;
  /** From then on none is given or redeemed. */
  readonly endsAt: string | null;
  readonly codes: number;
  readonly free: number;
  /** By what is to be said and has not been sent. */
  readonly reserved: number;
  readonly issued: number;
  readonly redeemed: number;
  readonly expired: number;
  /** Still to be had: those that are free and those that can be made; null: no end. */
  readonly left: number | null;
  readonly isLow: boolean;
  /** When no code is left. */
  readonly empty: 'refuse' | 'without';
}

export interface VouchersView {
  readonly at: string;
  readonly pools: readonly VoucherPoolView[];
}

/** `valid`: it would be redeemed; `redeemed`: it was, by this order. */
export type VoucherStatus = 'valid' | 'redeemed' | 'used' | 'expired' | 'not_yours' | 'unknown';

/** What a till is told. Of what is unknown, or somebody else's, nothing but that. */
export interface VoucherAnswer {
  readonly status: VoucherStatus;
  /** It counts: the price may be lowered. */
  readonly valid: boolean;
  readonly pool?: string;
  readonly value?: string | null;
  readonly action?: string;
  readonly expiresAt?: string | null;
  /** By each order; the last one last. */
  readonly redeemedAt?: readonly string[];
  /** What to say or do. */
  readonly mend?: string;
}

/** What came of bringing codes. */
export interface VoucherImportView {
  readonly added: number;
  /** Brought before by this very import. */
  readonly again: number;
  /** By their place in the request, from 0. */
  readonly refused: readonly { readonly index: number; readonly reason: VoucherRefusal }[];
}

/** `duplicate`: the pool has it; `other_pool`: another has it; `malformed`: it is no code. */
export type VoucherRefusal = 'duplicate' | 'other_pool' | 'malformed';
