/** Decisions of all partitions with what came of them, one question at a time: what is read stays there until it is fetched. */
import { type DecisionsAsked, type DecisionsTaker, decisionsOf } from '../decision-log.ts';
import type { Engine } from '../engine.ts';
import { OneByOne } from '../one-by-one.ts';
import type { Ways } from './ways.ts';

export class PastDecisions {
  readonly #ways: Ways;
  readonly #questions = new OneByOne();

  constructor(ways: Ways) {
    this.#ways = ways;
  }

  run(asked: DecisionsAsked, taker: DecisionsTaker): ReturnType<Engine['pastDecisions']> {
    const ways = this.#ways;
    return this.#questions.run(() =>
      decisionsOf(
        {
          partitions: ways.partitions,
          read: (at) => ways.to(at, { op: 'read-decisions', ...asked }),
          page: (at, from, count) => ways.to(at, { op: 'page-decisions', from, count }),
          forget: (at) => ways.to(at, { op: 'forget-decisions' }),
        },
        taker,
      ),
    );
  }
}
