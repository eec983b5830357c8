/**
 * Free codes that their pool does not need at hand: a chunk of them is a cell of its own, in the shard of its key. What
 * a change of the pool costs does not grow with how many there are.
 */
import type { Effects } from '../effects.ts';
import { type CodeTurn, poolKey, type ToVoucherChunk } from './relay.ts';
import { codesFrom, codesState } from './stored-codes.ts';

export class VoucherChunkState {
  readonly pool: string;
  /** Empty: nothing lies here now. */
  codes: readonly CodeTurn[] = [];

  constructor(pool: string) {
    this.pool = pool;
  }
}

export function onChunkRelay(state: VoucherChunkState, body: ToVoucherChunk, effects: Effects): void {
  switch (body.type) {
    case 'keep':
      state.codes = [...state.codes, ...body.codes];
      return;
    case 'call': {
      const { pool, codes } = state;
      state.codes = [];
      effects.relay(poolKey(pool), { type: 'to-voucher-pool', body: { type: 'back', codes } });
      return;
    }
    default:
      body satisfies never;
  }
}

export function chunkState({ codes }: VoucherChunkState): readonly unknown[] {
  return codesState(codes);
}

export function chunkFrom(state: VoucherChunkState, row: readonly unknown[]): void {
  state.codes = codesFrom(row);
}
