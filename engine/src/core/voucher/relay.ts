/**
 * What codes, their pool, its chunks, the shelves of partitions and people say to each other. A code has a cell of its
 * own in the shard of its hash, which alone knows whether it is free; the pool gives free codes out, chunks have those
 * that it does not need at hand, the shelf of a partition those that decisions there may take.
 */
import type { EntityKey } from '../effect.ts';

/** A code, and how often it has come back before: what is said of an earlier turn of it is not meant any more. */
export type CodeTurn = readonly [code: string, turn: number];

/** To a code. */
export type ToVoucher =
  /** It is there from now on. `batch` names the import, '' of those that are made: said again it changes nothing. */
  | { readonly type: 'stock'; readonly code: string; readonly pool: string; readonly batch: string }
  | ({ readonly type: 'reserve' | 'issue' } & Given)
  /** It was not given after all. */
  | { readonly type: 'free'; readonly turn: number }
  /** `isOthers`: whoever is named is not the holder. */
  | { readonly type: 'redeem'; readonly order: string; readonly isOthers: boolean; readonly isNamed: boolean }
  /** Its holder was erased. */
  | { readonly type: 'unlink'; readonly turn: number };

export interface Given {
  readonly turn: number;
  /** Null: they were erased meanwhile. */
  readonly profile: string | null;
  readonly action: string;
  readonly decision: string;
  /** From then on it is not good any more; 0: for good. */
  readonly expiresAt: number;
}

/** To a pool. */
export type ToVoucherPool =
  /** Free again, or new; `made`: how many of those that were made have arrived with it. */
  | { readonly type: 'free'; readonly codes: readonly CodeTurn[]; readonly made: number }
  /** By the host, with the secret that nobody else has. */
  | { readonly type: 'made'; readonly codes: readonly string[] }
  /** Of a chunk that it has called. */
  | { readonly type: 'back'; readonly codes: readonly CodeTurn[] }
  /** By itself: what is still too much at hand is put away. */
  | { readonly type: 'go-on' }
  /** From the shelf of a partition. */
  | {
      readonly type: 'shelf';
      readonly partition: number;
      readonly of: number;
      /** Since it was told last. */
      readonly taken: number;
      readonly returned: readonly CodeTurn[];
      readonly wants: boolean;
      /** What is still there. */
      readonly left: number;
      /** Somebody was refused: others are to give back what they do not use. */
      readonly needs: boolean;
    };

/** To a chunk: it is to keep these, or to give all that it has back. */
export type ToVoucherChunk =
  | { readonly type: 'keep'; readonly codes: readonly CodeTurn[] }
  | { readonly type: 'call' };

/** To the shelf of a partition; without codes: there are none now. `recall`: others have none. */
export type FromVoucherPool =
  | { readonly type: 'codes'; readonly codes: readonly CodeTurn[] }
  | { readonly type: 'recall' };

/** To whoever was given the code. */
export interface VoucherUsed {
  readonly pool: string;
  readonly code: string;
  readonly order: string;
  readonly action: string;
  readonly decision: string;
}

export function poolKey(pool: string): EntityKey {
  return `vouchers/${pool}`;
}

/** The nth chunk of a pool. */
export function chunkKey(pool: string, n: number): EntityKey {
  return `voucher-chunk/${pool}/${n}`;
}

export function poolOfChunk(key: EntityKey): string {
  return key.slice('voucher-chunk/'.length, key.lastIndexOf('/'));
}
