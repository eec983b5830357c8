/** Ends a partition whose medium refuses, or that has a defect: no state may stay behind that the log does not tell. */
import type { Commits } from '../commits.ts';
import { EngineRefusal } from '../engine.ts';
import { LogFailure } from '../log.ts';
import type { Turns } from '../turns.ts';

export interface GuardPorts {
  /** What waits in them is refused. */
  readonly turns: Pick<Turns, 'refuse'>;
  commits(): Pick<Commits, 'refuse'>;
  /** Nothing more is begun of the partition's own accord. */
  stop(): void;
  onFailure(error: Error): void;
}

export class Guard {
  readonly #ports: GuardPorts;
  #failure: Error | undefined;
  #refusal: EngineRefusal | undefined;

  constructor(ports: GuardPorts) {
    this.#ports = ports;
  }

  /** Why the partition has ended. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  run(work: () => void, refuse: (error: Error) => void): void {
    try {
      work();
    } catch (error) {
      const refusal = this.fail(error as Error);
      refuse(error instanceof LogFailure ? refusal : (error as Error));
    }
  }

  /** Ends the partition; gives what its callers are told. */
  fail(error: Error): EngineRefusal {
    if (this.#refusal) return this.#refusal;
    this.#failure = error;
    const code = (error as { code?: string }).code === 'ENOSPC' ? 'low_disk' : 'unavailable';
    const refusal = new EngineRefusal(code, `this part of the data cannot be written: ${error.message}`);
    this.#refusal = refusal;
    this.#ports.turns.refuse(refusal);
    this.#ports.commits().refuse(refusal);
    this.#ports.stop();
    this.#ports.onFailure(error);
    return refusal;
  }
}

export function ignore(): void {}
