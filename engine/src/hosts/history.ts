/**
 * Where a profile's inputs stand in the log: newest first, only as far as somebody goes; or all of them from the first
 * one on, a page at a time.
 */
import { historyKey, padded } from './cells/keys.ts';
import { decode } from './codec.ts';
import type { Store } from './store.ts';

/** Width of the log that is looked at first: most people have little in it, and that far apart. */
const WINDOW_BYTES = 8 * 1024 * 1024;
/** Pieces of the index read in one go at most, and so few that a wider window is worth while. */
const MOST_PIECES = 256;
const FEW_PIECES = 16;

/**
 * @param fresh positions that the store does not have yet, ascending, as of now
 * @param before a position that is not beyond the end of the log: only those below it
 */
export function* positionsBefore(
  store: Store,
  profile: string,
  fresh: readonly number[],
  before: number,
): Generator<number> {
  // A checkpoint may move positions to the store while somebody reads: each is told once.
  let bound = before;
  for (const position of fresh.toReversed()) {
    if (position >= bound) continue;
    yield position;
    bound = position;
  }
  for (let top = bound, width = WINDOW_BYTES; top > 0; ) {
    const from = Math.max(0, top - width);
    const pieces = [...store.range(historyKey(profile, from), historyKey(profile, top), MOST_PIECES)];
    if (pieces.length === MOST_PIECES && width > 1) {
      width = Math.max(1, Math.floor(width / 4));
      continue;
    }
    for (const { value } of pieces.reverse()) {
      for (const position of decode<number[]>(value).reverse()) {
        if (position >= bound) continue;
        yield position;
        bound = position;
      }
    }
    top = from;
    if (pieces.length < FEW_PIECES) width *= 4;
  }
}

export interface PositionsPage {
  /** Ascending. */
  readonly positions: readonly number[];
  /** Where the next page begins: a position; null: this was the last. */
  readonly next: number | null;
}

/**
 * @param fresh positions that the store does not have yet, ascending, as of now
 * @param from 0, or where the page before said
 * @param most positions of the page
 */
export function positionsFrom(
  store: Store,
  profile: string,
  fresh: readonly number[],
  from: number,
  most: number,
): PositionsPage {
  const positions: number[] = [];
  for (const piece of storedFrom(store, profile, from))
    for (const position of decode<number[]>(piece)) {
      if (position < from) continue;
      if (positions.length >= most) return { positions, next: position };
      positions.push(position);
    }
  // What is just being written stands here and there.
  const last = positions.at(-1) ?? from - 1;
  for (const position of fresh) {
    if (position <= last) continue;
    if (positions.length >= most) return { positions, next: position };
    positions.push(position);
  }
  return { positions, next: null };
}

/** Also the piece in the midst of which the position stands, however large earlier versions made it. */
function* storedFrom(store: Store, profile: string, from: number): Generator<Uint8Array> {
  const [first, start, end] = [0, from, LAST].map((position) => historyKey(profile, position));
  const [begins] = store.range(start!, historyKey(profile, from + 1), 1);
  let around: Uint8Array | undefined;
  if (begins === undefined) for (const { value } of store.range(first!, start!)) around = value;
  if (around !== undefined) yield around;
  for (const { value } of store.range(start!, end!)) yield value;
}

/** First positions of the pieces of the index that the store has, ascending. */
export function piecesOf(store: Store, profile: string): number[] {
  const pieces: number[] = [];
  for (const { key } of store.range(historyKey(profile, 0), historyKey(profile, LAST)))
    pieces.push(firstIn(key));
  return pieces;
}

function firstIn(key: string): number {
  return Number(key.slice(-WIDTH));
}

const LAST = Number.MAX_SAFE_INTEGER;
const WIDTH = padded(0).length;
