/** What stories ask an engine, passed on: hosts of the suite give beside it only what is theirs. */
import type { StoryEngine } from './run-story.ts';

export type StoryAnswers = Omit<StoryEngine, 'advanceTo' | 'close'>;

type Way = <T>(call: () => Promise<T>) => Promise<T>;

const straight: Way = (call) => call();

/**
 * @param engine the one of the moment: a host may have opened another meanwhile
 * @param way how each question is put
 */
export function answersOf(engine: () => StoryAnswers, way: Way = straight): StoryAnswers {
  return {
    submit: (events) => way(() => engine().submit(events)),
    decide: (request) => way(() => engine().decide(request)),
    decideInTime: (request) => way(async () => engine().decideInTime(request)),
    givenUp: (...asked) => way(() => engine().givenUp(...asked)),
    products: {
      figures: () => way(() => engine().products.figures()),
      change: (changes) => way(() => engine().products.change(changes)),
      newest: (names) => way(() => engine().products.newest(names)),
    },
    announce: (event) => way(() => engine().announce(event)),
    businessEvents: () => way(() => engine().businessEvents()),
    walked: (asked) => way(() => engine().walked(asked)),
    trials: () => way(() => engine().trials()),
    budgets: () => way(() => engine().budgets()),
    vouchers: {
      stock: (pool, batch, codes) => way(() => engine().vouchers.stock(pool, batch, codes)),
      redeem: (asked) => way(() => engine().vouchers.redeem(asked)),
      check: (asked) => way(() => engine().vouchers.check(asked)),
      look: (code) => way(() => engine().vouchers.look(code)),
      pools: () => way(() => engine().vouchers.pools()),
    },
    profile: (key) => way(() => engine().profile(key)),
    decision: (id) => way(() => engine().decision(id)),
    figures: () => way(() => engine().figures()),
    model: (...asked) => way(() => engine().model(...asked)),
    settle: () => way(() => engine().settle()),
    activate: (revision, documents) => way(() => engine().activate(revision, documents)),
    state: () => way(() => engine().state()),
  };
}
