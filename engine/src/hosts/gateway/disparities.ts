/** Disparity tests over all partitions, one at a time: what is read stays in the partitions until it is added up. */
import { type DisparitiesAsked, disparitiesOf } from '../disparities.ts';
import type { Disparities } from '../engine.ts';
import type { Ways } from './ways.ts';

export class DisparityTests {
  readonly #ways: Ways;
  #last: Promise<unknown> = Promise.resolve();

  constructor(ways: Ways) {
    this.#ways = ways;
  }

  run(asked: DisparitiesAsked): Promise<Disparities | null> {
    const ways = this.#ways;
    const test = () =>
      disparitiesOf({
        partitions: ways.partitions,
        read: (at) => ways.to(at, { op: 'read-disparities', ...asked }),
        take: (at, tallies) => ways.to(at, { op: 'take-disparities', tallies }),
        sums: (at) => ways.to(at, { op: 'sum-disparities' }),
        partitionOf: (profile) => ways.partitionOfProfile(profile),
      });
    const answer = this.#last.then(test, test);
    this.#last = answer.catch(() => undefined);
    return answer;
  }
}
