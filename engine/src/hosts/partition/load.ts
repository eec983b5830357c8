/** How much there is to do, for whoever asks whether more may come: clients, business events, fillings. */
import type { Cells } from '../cells.ts';
import type { Dispatcher } from '../dispatcher.ts';
import type { Turns } from '../turns.ts';
import type { PartitionOptions } from './ports.ts';

/** Messages under way from which on business events wait: what is live must not queue behind theirs. */
const BUSY_MESSAGES = 6;

export interface Busy {
  readonly cells: Cells;
  readonly turns: Turns;
  readonly dispatcher: Dispatcher;
}

export class Load {
  readonly #parts: Busy;
  readonly #options: PartitionOptions;

  constructor(parts: Busy, options: PartitionOptions) {
    this.#parts = parts;
    this.#options = options;
  }

  /** Too much waits to be applied, or to be written back: memory stays bounded, clients send again. */
  isOverloaded(): boolean {
    return this.#parts.turns.waiting >= this.#options.queueLimit || this.isUnwritten();
  }

  /** So much waits to be written back that nothing may come that can wait. */
  isUnwritten(): boolean {
    return this.#parts.cells.unwrittenBytes >= this.#options.unwrittenBytes;
  }

  /** Where time is virtual nobody waits, and all that can happen at an instant happens in it. */
  isBusy(): boolean {
    const { lingerMs, unwrittenBytes } = this.#options;
    const { cells, turns, dispatcher } = this.#parts;
    if (lingerMs === 0) return false;
    return (
      dispatcher.inFlight >= BUSY_MESSAGES || turns.waiting > 0 || cells.unwrittenBytes >= unwrittenBytes / 2
    );
  }

  /** Filling from history goes on until write-back hurries, and leaves room for what is live. */
  isFull(): boolean {
    const { lingerMs, unwrittenBytes } = this.#options;
    const isMuch = this.#parts.cells.unwrittenBytes >= 0.8 * unwrittenBytes;
    return lingerMs > 0 && (isMuch || this.#parts.turns.waiting > 0);
  }
}
