/**
 * When cells were last asked for, counted in rounds: which of them need not stay decoded. Of persons there are so many that
 * most are asked for once in a while; models, pools and groups are few, and stay as long as there is room.
 */
import type { EntityKey } from '../../core/effect.ts';
import type { Cell } from './cell.ts';

/** Rounds for which a cell that was asked for again stays decoded. */
const WARM_ROUNDS = 40;
/** Larger ones are not encoded and decoded for the sake of memory. */
const MOST_REST_BYTES = 16 * 1024;

export class Asked {
  #now = 0;
  /** Who was asked for in the last rounds, each in the place of its number modulo theirs. */
  readonly #rounds: Cell[][] = Array.from({ length: WARM_ROUNDS + 1 }, (): Cell[] => []);

  note(cell: Cell): void {
    cell.askedIn = this.#now;
    if (mayRest(cell)) this.#rounds[this.#place(0)]!.push(cell);
  }

  /** Within two rounds it belongs to the same event: relays come back, and contexts are asked for. */
  noteAgain(cell: Cell): void {
    if (cell.askedIn === this.#now) return;
    if (cell.askedIn < this.#now - 1) cell.isWarm = true;
    this.note(cell);
  }

  /** Ends the round. Gives those that were asked for in the one before and not again, or were warm for long enough. */
  endRound(): Cell[] {
    const [before, longAgo] = [this.#place(1), this.#place(WARM_ROUNDS)];
    const last = this.#rounds[before]!.filter(({ askedIn }) => askedIn === this.#now - 1);
    const cool = this.#rounds[longAgo]!.filter(({ askedIn }) => askedIn === this.#now - WARM_ROUNDS);
    this.#rounds[before] = last.filter(({ isWarm }) => isWarm);
    this.#rounds[longAgo] = [];
    this.#now++;
    for (const cell of cool) cell.isWarm = false;
    return [...last.filter(({ isWarm }) => !isWarm), ...cool];
  }

  /** It was given by a round that has ended: just then it was being written. */
  isLate(cell: Cell): boolean {
    return !cell.isWarm && cell.askedIn < this.#now - 1 && mayRest(cell);
  }

  /** Of a round so many ago. */
  #place(ago: number): number {
    return (this.#now + this.#rounds.length - ago) % this.#rounds.length;
  }
}

function mayRest({ bytes, key }: Cell): boolean {
  return bytes <= MOST_REST_BYTES && isOfOne(key);
}

function isOfOne(key: EntityKey): boolean {
  return key.startsWith('profile/') || key.startsWith('identifier/');
}
