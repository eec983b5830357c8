/**
 * Room outside the heap for byte strings that are given back one by one: a block is used again once nothing in it is
 * needed. Each by itself would pile up until a full collection.
 */
interface Block {
  readonly bytes: Buffer;
  users: number;
}

/** Where a byte string stands. */
export interface Place {
  readonly block: Block;
  readonly at: number;
  readonly length: number;
}

/** Empty blocks that are kept for what comes. */
const MOST_EMPTY = 8;

export class Blocks {
  readonly #blockBytes: number;
  readonly #empty: Block[] = [];
  #block: Block | undefined;
  #used = 0;
  #places = 0;

  constructor(blockBytes: number) {
    this.#blockBytes = blockBytes;
  }

  /** How many were kept or held and not let go. */
  get places(): number {
    return this.#places;
  }

  /** A copy, there until it is let go as often as it was kept or held. */
  keep(bytes: Uint8Array): Place {
    const { length } = bytes;
    if (this.#block === undefined || this.#used + length > this.#block.bytes.length) this.#next(length);
    const block = this.#block!;
    const place = { block, at: this.#used, length };
    block.bytes.set(bytes, place.at);
    this.hold(place);
    this.#used += length;
    return place;
  }

  /** One more needs it. */
  hold({ block }: Place): void {
    this.#places++;
    block.users++;
  }

  letGo({ block }: Place): void {
    this.#places--;
    if (--block.users > 0) return;
    if (block === this.#block) this.#used = 0;
    else if (block.bytes.length === this.#blockBytes && this.#empty.length < MOST_EMPTY)
      this.#empty.push(block);
  }

  #next(length: number): void {
    const isUsual = length <= this.#blockBytes;
    const empty = isUsual ? this.#empty.pop() : undefined;
    const size = Math.max(length, this.#blockBytes);
    this.#block = empty ?? { bytes: Buffer.allocUnsafeSlow(size), users: 0 };
    this.#used = 0;
  }
}

/** Valid while the place is kept. */
export function bytesAt({ block, at, length }: Place): Buffer {
  return block.bytes.subarray(at, at + length);
}
