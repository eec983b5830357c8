/**
 * Asks context providers before an event or a request is sent to its partition, and puts the answers beside it: so they
 * stand in the log, and a replay uses them. Only where the configuration says that a condition may read them.
 */
import type { Configuration } from '../core/configuration.ts';
import { type Ask, mayAsk } from '../core/context/asks.ts';
import type { Answer, Answers } from '../core/context/provider.ts';
import { isGivenUp } from '../core/decision/decide.ts';
import type { EventInput } from '../core/input.ts';
import type { Address, Call, Moved, Replies } from './calls.ts';
import type { Clock } from './clock.ts';
import type { ContextPort } from './contexts.ts';
import type { DecideRequest, ProfileKey } from './engine.ts';
import type { UntilRequest } from './in-time.ts';

/** Share of the time to a deadline that providers have. */
const PATIENCE = 0.6;

export interface AskerPorts {
  readonly clock: Clock;
  configuration(): Configuration | undefined;
  readonly contexts?: ContextPort | undefined;
  /** Asks wherever the person is. */
  follow<C extends Extract<Call, { at: Address }>>(
    key: ProfileKey,
    call: (at: Address) => C,
  ): Promise<Exclude<Replies[C['op']], Moved>>;
}

export type AnsweredRequest = UntilRequest & { readonly answers?: Answers };

export class Asker {
  readonly #ports: AskerPorts;

  constructor(ports: AskerPorts) {
    this.#ports = ports;
  }

  /** The events themselves, at once, where no provider is to be asked. */
  withAnswers(events: readonly EventInput[]): readonly EventInput[] | Promise<readonly EventInput[]> {
    const { contexts } = this.#ports;
    const plan = contexts && this.#ports.configuration()?.contexts;
    if (contexts === undefined || plan === undefined || plan.triggers.byEvent.size === 0) return events;
    if (!events.some((event) => mayAsk(plan, event))) return events;
    return Promise.all(
      events.map((event) => (mayAsk(plan, event) ? this.#withAnswers(event, contexts) : event)),
    );
  }

  /** Of the time until `until` the larger part is theirs; then it is decided without them. */
  async answered(request: UntilRequest): Promise<AnsweredRequest> {
    const { contexts } = this.#ports;
    const { until } = request;
    // It only comes on record.
    if (isGivenUp(request)) return request;
    const placements = [request, ...(request.others ?? [])].map(({ placement }) => placement);
    const triggers = this.#ports.configuration()?.contexts.triggers.byPlacement;
    if (!contexts || !triggers || !placements.some((placement) => triggers.has(placement))) return request;
    const asking = this.#answersFor(request, placements, contexts);
    const answers = until === undefined ? await asking : await this.#withPatience(asking, until);
    if (answers === 'late') return { ...request, degraded: 'contexts' };
    return answers === undefined ? request : { ...request, answers };
  }

  async #answersFor(
    { key, context }: DecideRequest,
    placements: readonly string[],
    contexts: ContextPort,
  ): Promise<Answers | undefined> {
    const asks = new Map<string, Ask>();
    for (const placement of placements) {
      const about = { type: 'decide', placement, context } as const;
      for (const ask of await this.#ports.follow(key, (at) => ({ op: 'asks', at, about })))
        asks.set(ask.provider, ask);
    }
    return asks.size > 0 ? answersOf([...asks.values()], contexts) : undefined;
  }

  #withPatience<T>(asking: Promise<T>, until: number): Promise<T | 'late'> {
    const { clock } = this.#ports;
    const now = clock.now();
    return new Promise((resolve, reject) => {
      const cancel = clock.wake(now + PATIENCE * (until - now), () => resolve('late'));
      asking.finally(cancel).then(resolve, reject);
    });
  }

  async #withAnswers(event: EventInput, contexts: ContextPort): Promise<EventInput> {
    const about = { type: 'event', event } as const;
    const asks = await this.#ports.follow(event.identifiers[0]!, (at) => ({ op: 'asks', at, about }));
    return asks.length > 0 ? { ...event, answers: await answersOf(asks, contexts) } : event;
  }
}

async function answersOf(asks: readonly Ask[], contexts: ContextPort): Promise<Answers> {
  const answers = await contexts.ask(asks);
  const named: Record<string, Answer> = {};
  asks.forEach(({ provider }, i) => {
    named[provider] = answers[i]!;
  });
  return named;
}
