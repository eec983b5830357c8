/**
 * Work that may be long, in portions: it stops behind each of them, so that whoever does it can let others come between.
 * How long a portion may last is the business of whoever does it: the core has no clock.
 */
export type Portions<T> = Generator<undefined, T, undefined>;

/** All of it, without letting anybody between. */
export function atOnce<T>(work: Portions<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

/** So many small things are a portion: well under a millisecond. */
const PORTION = 500;

/** The same list; it stops now and then. */
export function* inPortions<T>(
  list: readonly T[],
  each: (item: T, index: number) => void,
): Portions<undefined> {
  for (let i = 0; i < list.length; i++) {
    each(list[i]!, i);
    if (i % PORTION === PORTION - 1) yield;
  }
  return undefined;
}
