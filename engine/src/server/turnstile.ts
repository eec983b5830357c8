/**
 * Lets so many messages through to a channel at once; further ones wait here, not inside of the channel, where nobody
 * could stop them any more. What is owed to people goes first.
 */
export class Turnstile {
  readonly #room: number;
  #inside = 0;
  readonly #owed: (() => void)[] = [];
  readonly #rest: (() => void)[] = [];

  constructor(room: number) {
    this.#room = room;
  }

  /** Runs the work when there is room; tells it whether it had to wait. */
  async pass<T>(isOwed: boolean, work: (hasWaited: boolean) => Promise<T>): Promise<T> {
    const hasWaited = this.#inside >= this.#room;
    if (hasWaited) await new Promise<void>((resolve) => (isOwed ? this.#owed : this.#rest).push(resolve));
    else this.#inside++;
    try {
      return await work(hasWaited);
    } finally {
      // Whoever is next takes the place over.
      const next = this.#owed.shift() ?? this.#rest.shift();
      if (next) next();
      else this.#inside--;
    }
  }
}
