/** Decisions of all partitions with what came of them, one question at a time: what is read stays there until it is fetched. */
import { type DecisionsAsked, type DecisionsTaker, decisionsOf } from '../decision-log.ts';
import type { Engine } from '../engine.ts';
import type { Ways } from './ways.ts';

export class PastDecisions {
  readonly #ways: Ways;
  #last: Promise<unknown> = Promise.resolve();

  constructor(ways: Ways) {
    this.#ways = ways;
  }

  run(asked: DecisionsAsked, taker: DecisionsTaker): ReturnType<Engine['pastDecisions']> {
    const ways = this.#ways;
    const ask = () =>
      decisionsOf(
        {
          partitions: ways.partitions,
          read: (at) => ways.to(at, { op: 'read-decisions', ...asked }),
          page: (at, from, count) => ways.to(at, { op: 'page-decisions', from, count }),
          forget: (at) => ways.to(at, { op: 'forget-decisions' }),
        },
        taker,
      );
    const answer = this.#last.then(ask, ask);
    this.#last = answer.catch(() => undefined);
    return answer;
  }
}
