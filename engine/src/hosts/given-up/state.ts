/**
 * Where calls that were given up stand in a partition's log, and which entries name actions that caps have not counted yet.
 * The log has the calls; the store only finds them.
 */
import { padded } from '../cells/keys.ts';
import { decode, encode } from '../codec.ts';
import type { Change, Store } from '../store.ts';
import { type GivenUpRows, showsAction } from './rows.ts';

const PREFIX = 'g/';
const END = 'g0';
const keyOf = (position: number) => `${PREFIX}${padded(position)}`;

export class GivenUpState {
  /** Positions of entries whose actions caps have not counted yet, the oldest first. */
  readonly uncounted = new Set<number>();
  /** Entries that the store does not know yet: position, and when the first call was answered. */
  #unwritten: (readonly [position: number, from: number])[] = [];

  get isWritten(): boolean {
    return this.#unwritten.length === 0;
  }

  /** @param areCounted some cap may count what is shown */
  take(rows: GivenUpRows, position: number, areCounted: boolean): void {
    this.#unwritten.push([position, rows.from]);
    if (areCounted && showsAction(rows)) this.uncounted.add(position);
  }

  /** The newest first; entries whose first call came at `before` or later are passed over. */
  *positions(store: Store, before: number): Iterable<number> {
    const unwritten = new Set<number>();
    for (let i = this.#unwritten.length - 1; i >= 0; i--) {
      const [position, from] = this.#unwritten[i]!;
      unwritten.add(position);
      if (from < before) yield position;
    }
    const written = [...store.range(PREFIX, END)];
    for (let i = written.length - 1; i >= 0; i--) {
      const { key, value } = written[i]!;
      const position = Number(key.slice(PREFIX.length));
      if (!unwritten.has(position) && decode<number>(value) < before) yield position;
    }
  }

  /** For the store, with a way to say that it has them. */
  changes(): { readonly changes: readonly Change[]; readonly written: () => void } {
    const taken = this.#unwritten;
    return {
      changes: taken.map(([position, from]): Change => ({ key: keyOf(position), value: encode(from) })),
      written: () => {
        this.#unwritten = this.#unwritten.slice(taken.length);
      },
    };
  }

  /** Nothing stands there any more. */
  forget(positions: readonly number[]): readonly Change[] {
    for (const position of positions) this.uncounted.delete(position);
    return positions.map((position) => ({ key: keyOf(position), value: undefined }));
  }

  /** What a checkpoint keeps of it. */
  state(): readonly number[] {
    return [...this.uncounted];
  }

  restore(state: readonly number[]): void {
    for (const position of state) this.uncounted.add(position);
  }
}
