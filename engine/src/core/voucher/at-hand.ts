/**
 * How many free codes a pool has at hand: beyond that they are put away in chunks (chunk.ts), the last of which is called
 * back before there are too few. The filled ones are numbered from 0, like a stack: relays of one to the other arrive in
 * order, so that a chunk that is called is empty before it is filled again.
 */
import type { Effects } from '../effects.ts';
import { type CodeTurn, chunkKey, poolKey } from './relay.ts';

/** Codes in a chunk. */
const CHUNK = 128;
/** At hand: fewer are called back, more are put away. */
const LEAST_AT_HAND = 2 * CHUNK;
const MOST_AT_HAND = 4 * CHUNK;
/** Chunks that are filled in one go: a build before this one had all codes at hand. */
const AT_ONCE = 64;

/** The free codes of a pool. */
export interface FreeCodes {
  readonly name: string;
  /** At hand. */
  readonly free: CodeTurn[];
  /** How many chunks are filled. */
  chunks: number;
  /** That were called and are not back yet. */
  called: number;
  /** Codes in all of these. */
  away: number;
  /** There is still too much at hand, and the pool has told itself to go on. */
  isPuttingAway: boolean;
}

/** Wherever they lie. */
export function countFree({ free, away }: FreeCodes): number {
  return free.length + away;
}

/** @param isGoingOn this is what the pool has told itself */
export function putAway(state: FreeCodes, effects: Effects, isGoingOn: boolean): void {
  if (isGoingOn) state.isPuttingAway = false;
  const { name, free } = state;
  if (state.isPuttingAway || free.length <= MOST_AT_HAND) return;
  for (let n = 0; n < AT_ONCE && free.length > MOST_AT_HAND - CHUNK; n++) {
    const codes = free.splice(-CHUNK);
    state.away += codes.length;
    const to = chunkKey(name, state.chunks++);
    effects.relay(to, { type: 'to-voucher-chunk', body: { type: 'keep', codes } });
  }
  if (free.length <= MOST_AT_HAND) return;
  state.isPuttingAway = true;
  effects.relay(poolKey(name), { type: 'to-voucher-pool', body: { type: 'go-on' } });
}

/** @param wanted codes that are asked for, and not at hand */
export function callBack(state: FreeCodes, wanted: number, effects: Effects): void {
  while (state.chunks > 0 && state.free.length + state.called * CHUNK < LEAST_AT_HAND + wanted) {
    state.called++;
    const to = chunkKey(state.name, --state.chunks);
    effects.relay(to, { type: 'to-voucher-chunk', body: { type: 'call' } });
  }
}

export function comeBack(state: FreeCodes, codes: readonly CodeTurn[]): void {
  state.free.push(...codes);
  state.away -= codes.length;
  state.called--;
}
