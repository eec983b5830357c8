/**
 * The clock port over the system's clocks. It never goes back: when the system clock is set back, it runs at half
 * speed until the system has caught up, so that time neither stops nor repeats.
 */
import type { Clock } from '../clock.ts';

/** Sleeps are cut into pieces, so that a system clock set forward (or a machine that slept) is noticed in time. */
const LONGEST_SLEEP_MS = 5000;

export interface TimeSources {
  /** Milliseconds since the epoch; may jump. */
  readonly wall: () => number;
  /** Milliseconds since any moment; never jumps. */
  readonly elapsed: () => number;
}

const SYSTEM: TimeSources = { wall: () => Date.now(), elapsed: () => performance.now() };

export class RealClock implements Clock {
  readonly #sources: TimeSources;
  #last: number;
  #lastElapsed: number;

  constructor(sources: TimeSources = SYSTEM) {
    this.#sources = sources;
    this.#last = sources.wall();
    this.#lastElapsed = sources.elapsed();
  }

  now(): number {
    const wall = this.#sources.wall();
    const elapsed = this.#sources.elapsed();
    const slowed = this.#last + Math.max(0, elapsed - this.#lastElapsed) / 2;
    this.#last = Math.max(wall, slowed);
    this.#lastElapsed = elapsed;
    return Math.floor(this.#last);
  }

  wake(at: number, callback: () => void): () => void {
    let timer: NodeJS.Timeout;
    const sleep = (): void => {
      const leftMs = Math.max(0, at - this.now());
      timer = setTimeout(() => (this.now() >= at ? callback() : sleep()), Math.min(leftMs, LONGEST_SLEEP_MS));
    };
    sleep();
    return () => clearTimeout(timer);
  }
}
