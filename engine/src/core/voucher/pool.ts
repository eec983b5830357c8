/**
 * A pool of vouchers, a cell of its own in the shard of its name: it has the free codes that no partition has on its
 * shelf (some at hand, the others in chunks: at-hand.ts), gives each partition some, and takes back what others need more.
 */

import { leaseKey } from '../budget/relay.ts';
import type { Effects } from '../effects.ts';
import type { World } from '../world.ts';
import { callBack, comeBack, countFree, type FreeCodes, putAway } from './at-hand.ts';
import { voucherKey } from './code.ts';
import type { VoucherPool } from './plan.ts';
import type { CodeTurn, FromVoucherPool, ToVoucherPool } from './relay.ts';
import { codesFrom, codesState } from './stored-codes.ts';

/** A shelf gets a part of what is free, so that all partitions can have some. */
const SHELF_PARTS = 4;
const LARGEST_SHELF = 64;
/** Fewer free codes than this are made up for, so many at a time. */
const LOW = 256;
const BATCH = 512;

export class VoucherPoolState implements FreeCodes {
  readonly name: string;
  free: CodeTurn[] = [];
  chunks = 0;
  called = 0;
  away = 0;
  isPuttingAway = false;
  /** On the shelf of each partition, as far as it told. */
  onShelf = new Map<number, number>();
  /** Partitions that got none, and whether somebody was refused there; first come first served. */
  waiting = new Map<number, boolean>();
  /** Asked to give back, and have not yet. */
  recalled = new Set<number>();
  partitions = 0;
  /** How many were made, and how many of these have not arrived yet. */
  made = 0;
  coming = 0;

  constructor(name: string) {
    this.name = name;
  }
}

export function onPoolRelay(
  state: VoucherPoolState,
  body: ToVoucherPool,
  world: World,
  effects: Effects,
): void {
  change(state, body, world, effects);
  // Partitions hear of other documents one after the other: what is asked for meanwhile waits.
  const isKnown = world.configuration.vouchers?.pool(state.name) !== undefined;
  if (isKnown) serveWaiting(state, effects);
  if (isKnown && (body.type === 'free' || body.type === 'back')) stockEmptied(state, effects);
  putAway(state, effects, body.type === 'go-on');
  if (isKnown) callBack(state, LARGEST_SHELF * state.waiting.size, effects);
}

function change(state: VoucherPoolState, body: ToVoucherPool, world: World, effects: Effects): void {
  switch (body.type) {
    case 'free':
      state.free.push(...body.codes);
      state.coming -= body.made;
      return;
    case 'back':
      comeBack(state, body.codes);
      return;
    case 'go-on':
      return;
    case 'made':
      for (const code of body.codes)
        effects.relay(voucherKey(code), {
          type: 'to-voucher',
          body: { type: 'stock', code, pool: state.name, batch: '' },
        });
      state.made += body.codes.length;
      state.coming += body.codes.length;
      return;
    case 'shelf':
      onShelfSays(state, body, world, effects);
      return;
    default:
      body satisfies never;
  }
}

function onShelfSays(
  state: VoucherPoolState,
  { partition, of, taken, returned, wants, left, needs }: Extract<ToVoucherPool, { type: 'shelf' }>,
  { configuration }: World,
  effects: Effects,
): void {
  state.partitions = Math.max(state.partitions, of);
  state.free.push(...returned);
  lend(state, partition, -taken - returned.length);
  if (returned.length > 0 || !wants) state.recalled.delete(partition);
  // Who asks is always answered.
  const isKnown = configuration.vouchers?.pool(state.name) !== undefined;
  if (wants && !(isKnown && serve(state, partition, left, effects))) {
    // Whoever has some can wait until they are used up.
    if (left === 0) state.waiting.set(partition, needs);
    say(state, partition, { type: 'codes', codes: noCodes }, effects);
  }
}

const noCodes: readonly CodeTurn[] = [];

/** Those where somebody was refused come first. */
function serveWaiting(state: VoucherPoolState, effects: Effects): void {
  for (const isUrgent of [true, false])
    for (const [partition, needs] of state.waiting)
      if (needs === isUrgent && !serve(state, partition, 0, effects)) {
        if (isUrgent) recall(state, effects);
        return;
      }
}

/** Who gave back all that they had asks for nothing until somebody is refused: where there are many again they get some. */
function stockEmptied(state: VoucherPoolState, effects: Effects): void {
  for (const [partition, count] of state.onShelf) {
    if (shareOf(state) < 1) return;
    if (count <= 0 && !state.waiting.has(partition)) serve(state, partition, 0, effects);
  }
}

/** Of what is free: for one shelf. */
function shareOf(state: VoucherPoolState): number {
  return Math.floor(countFree(state) / (SHELF_PARTS * Math.max(1, state.partitions)));
}

/** @param left on its shelf: the last codes are for those who have none */
function serve(state: VoucherPoolState, partition: number, left: number, effects: Effects): boolean {
  const { free } = state;
  const share = shareOf(state);
  const count = Math.min(LARGEST_SHELF, left === 0 ? Math.max(1, share) : share - left);
  if (free.length === 0 || count <= 0) return false;
  const codes = free.splice(-count);
  lend(state, partition, codes.length);
  state.waiting.delete(partition);
  state.recalled.delete(partition);
  say(state, partition, { type: 'codes', codes }, effects);
  return true;
}

/** Whoever has some and does not wait itself is asked to give them back; not where others are on their way. */
function recall(state: VoucherPoolState, effects: Effects): void {
  if (state.coming > 0 || state.away > 0) return;
  for (const [partition, count] of state.onShelf) {
    if (count <= 0 || state.waiting.has(partition) || state.recalled.has(partition)) continue;
    state.recalled.add(partition);
    say(state, partition, { type: 'recall' }, effects);
  }
}

function lend({ onShelf }: VoucherPoolState, partition: number, count: number): void {
  onShelf.set(partition, (onShelf.get(partition) ?? 0) + count);
}

function say({ name }: VoucherPoolState, partition: number, says: FromVoucherPool, effects: Effects): void {
  effects.relay(leaseKey(partition), { type: 'from-voucher-pool', pool: name, body: says });
}

/** How many codes the host is to make now; 0: none. */
export function codesToMake(state: VoucherPoolState, pool: VoucherPool | undefined): number {
  if (pool === undefined || pool.pattern === null || state.coming > 0 || countFree(state) >= LOW) return 0;
  return Math.max(0, Math.min(BATCH, pool.most - state.made));
}

type Tuple = readonly unknown[];

export function poolState(state: VoucherPoolState): Tuple {
  const { free, onShelf, waiting, recalled, partitions, made, coming } = state;
  const { chunks, called, away, isPuttingAway } = state;
  return [
    ...codesState(free),
    [...onShelf],
    [...waiting],
    [...recalled],
    partitions,
    made,
    coming,
    chunks,
    called,
    away,
    isPuttingAway,
  ];
}

/** A build before this one had all free codes at hand, however many. */
export function poolFrom(state: VoucherPoolState, row: Tuple): void {
  const [onShelf, waiting, recalled, partitions, made, coming, ...putAway] = row.slice(2) as [
    [number, number][],
    [number, boolean][],
    number[],
    number,
    number,
    number,
    ...Tuple,
  ];
  const [chunks = 0, called = 0, away = 0, isPuttingAway = false] = putAway;
  state.free = codesFrom(row);
  state.onShelf = new Map(onShelf);
  state.waiting = new Map(waiting);
  state.recalled = new Set(recalled);
  Object.assign(state, { partitions, made, coming, chunks, called, away, isPuttingAway });
}
