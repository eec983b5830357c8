/**
 * Sees to it that all partitions fill what the revision in force asks of history: each gives its profiles their parts,
 * also those that went on elsewhere; when all have, each is told that nothing more comes.
 */
import type { Clock } from './clock.ts';

export interface RoundsPorts {
  readonly clock: Clock;
  /** Resolves with each partition's position of the revision that asked. */
  fill(): Promise<readonly number[]>;
  /** False where a partition has a newer revision. */
  filled(positions: readonly number[]): Promise<boolean>;
}

/** After a partition could not be reached. */
const AGAIN_MS = 1_000;

export class BackfillRounds {
  readonly #ports: RoundsPorts;
  #isRunning = false;
  #again = false;
  #stopped = false;
  #wake: (() => void) | undefined;

  constructor(ports: RoundsPorts) {
    this.#ports = ports;
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** A revision is in force, or the engine has begun to work. */
  start(): void {
    this.#again = true;
    if (this.#isRunning || this.#stopped) return;
    this.#isRunning = true;
    void this.#run();
  }

  stop(): void {
    this.#stopped = true;
    this.#wake?.();
  }

  async #run(): Promise<void> {
    while (this.#again && !this.#stopped) {
      this.#again = false;
      try {
        if (!(await this.#round())) this.#again = true;
      } catch {
        // Told by whoever failed; a partition that is opened again is asked again.
        this.#again = true;
        if (!this.#stopped) await this.#later();
      }
    }
    this.#isRunning = false;
  }

  async #round(): Promise<boolean> {
    return this.#ports.filled(await this.#ports.fill());
  }

  #later(): Promise<void> {
    const { clock } = this.#ports;
    return new Promise((resolve) => {
      const cancel = clock.wake(clock.now() + AGAIN_MS, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }
}
