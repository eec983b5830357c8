/** Work that is done one piece after the other; a piece that fails does not hold up the next. */
export class OneByOne {
  #last: Promise<unknown> = Promise.resolve();

  /** Begins when all before has ended; gives what came of it. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }
}
