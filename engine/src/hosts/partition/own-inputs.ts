/** Inputs that a partition makes itself: attempts, receipts, due times, looks at leases. */
import { leaseKey } from '../../core/budget/relay.ts';
import type { Input } from '../../core/input.ts';
import type { Commits } from '../commits.ts';
import type { Journal } from '../journal.ts';
import type { Turns } from '../turns.ts';
import type { OwnInput } from '../upkeep.ts';
import { type Guard, ignore } from './guard.ts';

export interface OwnInputsPorts {
  readonly index: number;
  readonly turns: Turns;
  readonly guard: Guard;
  readonly commits: Commits;
  journal(): Journal;
}

export class OwnInputs {
  readonly #ports: OwnInputsPorts;

  constructor(ports: OwnInputsPorts) {
    this.#ports = ports;
  }

  /** In a turn of its own; resolves when it is durable. */
  take(profile: string, input: Input): Promise<void> {
    const { commits, guard, turns } = this.#ports;
    return new Promise((resolve, reject) => {
      const write = () => {
        this.#ports.journal().write(`profile/${profile}`, input);
        if (input.kind === 'receipt') commits.afterLinger(resolve, reject);
        else commits.after(resolve, reject);
      };
      turns.add({ run: () => guard.run(write, reject), refuse: reject });
    });
  }

  /** At once, and nobody waits for them. */
  write(inputs: readonly OwnInput[]): void {
    for (const { profile, input } of inputs) this.#ports.journal().write(`profile/${profile}`, input);
    // That the instant has come is made durable soon, also where nothing leaves because of it.
    this.#ports.commits.afterLinger(ignore, ignore);
  }

  /** Leases of budgets do what is due. */
  lookAtLeases(): void {
    const { commits, guard, index } = this.#ports;
    const journal = this.#ports.journal();
    const input = { kind: 'relay', at: journal.now(), body: { type: 'lease-look' } } as const;
    guard.run(() => {
      journal.write(leaseKey(index), input);
      commits.afterLinger(ignore, ignore);
    }, ignore);
  }
}
