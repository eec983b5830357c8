/** Disparity tests over all partitions, one at a time: what is read stays in the partitions until it is added up. */
import { type DisparitiesAsked, disparitiesOf } from '../disparities.ts';
import type { Disparities } from '../engine.ts';
import { OneByOne } from '../one-by-one.ts';
import type { Ways } from './ways.ts';

export class DisparityTests {
  readonly #ways: Ways;
  readonly #tests = new OneByOne();

  constructor(ways: Ways) {
    this.#ways = ways;
  }

  run(asked: DisparitiesAsked): Promise<Disparities | null> {
    const ways = this.#ways;
    return this.#tests.run(() =>
      disparitiesOf({
        partitions: ways.partitions,
        read: (at) => ways.to(at, { op: 'read-disparities', ...asked }),
        take: (at, tallies) => ways.to(at, { op: 'take-disparities', tallies }),
        sums: (at) => ways.to(at, { op: 'sum-disparities' }),
        partitionOf: (profile) => ways.partitionOfProfile(profile),
      }),
    );
  }
}
