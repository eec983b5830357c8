/** What is taken out of the partitions for good: people who are erased, events that were kept long enough. */
import {
  closePerson,
  type ErasurePorts,
  type PeoplePurged,
  type PurgeProgress,
  PurgeWatch,
  purgePeople,
  type Subject,
} from '../erasure.ts';
import { type HeldPorts, heldBy } from '../held.ts';
import type { Ways } from './ways.ts';

export class Removal {
  readonly #ports: Omit<ErasurePorts, 'noted'>;
  readonly #ways: Ways;
  readonly #held: HeldPorts;
  #watch: PurgeWatch | undefined;

  constructor(ports: Omit<ErasurePorts, 'noted'>, ways: Ways) {
    this.#ports = ports;
    this.#ways = ways;
    this.#held = {
      cluster: (profile) => ways.toPerson({ profile }, (at) => ({ op: 'cluster', at })),
      ask: (profile, call) => ways.toProfile(profile, call),
    };
  }

  /** What the person was, as far as it is known, once nobody finds them any more; see erasure.ts. */
  async close(subject: Subject, noted: ErasurePorts['noted']): Promise<Subject> {
    const held = subject.held ?? (await heldBy(subject.profiles, this.#held));
    return closePerson({ ...subject, ...(held && { held }) }, { ...this.#ports, noted });
  }

  async purge(subjects: readonly Subject[], isThorough: boolean): Promise<PeoplePurged> {
    const watch = new PurgeWatch(this.#ports);
    this.#watch = watch;
    try {
      return await purgePeople(subjects, isThorough, this.#ports, watch);
    } finally {
      this.#watch = undefined;
    }
  }

  /** How far the purge is that runs; undefined where none does. */
  async progress(): Promise<PurgeProgress | undefined> {
    return this.#watch?.look();
  }

  /** Erases events that were kept for as long as `settings` say; tells how many log entries went. */
  async expire(): Promise<number> {
    let entries = 0;
    for (let partition = 0; partition < this.#ways.partitions; partition++)
      entries += await this.#ways.to(partition, { op: 'expire' });
    return entries;
  }
}
