/**
 * Keeps codes from being guessed at the till: whoever asks for too many that are not theirs has to wait. Tries are counted
 * before they are answered and forgiven where the code was good, so that asking for many at once gains nothing.
 */
import { createHash } from 'node:crypto';
import { HttpProblem } from './problem.ts';

/** So many wrong tries at once, and again after this time; spread over it, one comes back after the other. */
export interface TryLimit {
  readonly tries: number;
  readonly withinMs: number;
}

/** A till of a busy day mistypes less often than this; a space of 40 bits lasts it for 20,000 years. */
export const MOST_OF_CALLER: TryLimit = { tries: 1_000, withinMs: 600_000 };
/** Somebody who types a code from a paper. */
export const MOST_OF_PERSON: TryLimit = { tries: 20, withinMs: 600_000 };

/** Callers and persons that are remembered; those who tried longest ago are forgotten first. */
const REMEMBERED = 20_000;

interface Tried {
  /** Wrong tries that are not forgiven by time yet. */
  count: number;
  at: number;
}

export interface TryBy {
  /** The key or session that asks: only its hash is kept. */
  readonly caller: string;
  /** Whom the request names, as it names them. */
  readonly person: string | undefined;
}

export class TillGuard {
  readonly #now: () => number;
  readonly #tried = new Map<string, Tried>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * Counts a try.
   * @returns tells it that the code was good after all
   * @throws HttpProblem `too_many_tries` (429), with the seconds until another try is free
   */
  enter({ caller, person }: TryBy): () => void {
    const places = [
      { key: hashOf(`caller ${caller}`), limit: MOST_OF_CALLER },
      ...(person === undefined ? [] : [{ key: hashOf(`person ${person}`), limit: MOST_OF_PERSON }]),
    ];
    for (const { key, limit } of places) {
      const count = this.#countOf(key, limit);
      if (count + 1 > limit.tries) throw tooMany(limit, count);
    }
    const tried = places.map(({ key, limit }) => this.#note(key, this.#countOf(key, limit) + 1));
    return () => {
      for (const one of tried) one.count = Math.max(0, one.count - 1);
    };
  }

  #countOf(key: string, { tries, withinMs }: TryLimit): number {
    const tried = this.#tried.get(key);
    if (tried === undefined) return 0;
    const forgiven = (Math.max(0, this.#now() - tried.at) / withinMs) * tries;
    return Math.max(0, tried.count - forgiven);
  }

  #note(key: string, count: number): Tried {
    const tried = this.#tried.get(key) ?? { count, at: 0 };
    Object.assign(tried, { count, at: this.#now() });
    // The last in the order of the map is the one that tried last.
    this.#tried.delete(key);
    this.#tried.set(key, tried);
    for (const oldest of this.#tried.keys()) {
      if (this.#tried.size <= REMEMBERED) break;
      this.#tried.delete(oldest);
    }
    return tried;
  }
}

function tooMany({ tries, withinMs }: TryLimit, count: number): HttpProblem {
  const seconds = Math.max(1, Math.ceil(((count + 1 - tries) * withinMs) / tries / 1_000));
  return new HttpProblem(
    429,
    'too_many_tries',
    'too many codes that were not good were tried',
    'compare the code letter by letter, and try again after Retry-After; a till that asks for many people names them',
    seconds,
  );
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
