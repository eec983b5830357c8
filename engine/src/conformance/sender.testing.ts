/** A source of events for tests that talk to a simulated engine: what is not said of an event is as usual. */

import { anEvent } from '../core/event.testing.ts';
import { DECIDED } from '../core/identity/acts.ts';
import { identifierOf } from '../core/identity/node.ts';
import type { EventInput, Identifier } from '../core/input.ts';
import type { SimulatedEngine } from '../hosts/simulated/open.ts';

const TYPES: Readonly<Record<string, EventInput['type']>> = {
  Identified: 'identify',
  'Group Joined': 'group',
};

type Hearer = Pick<SimulatedEngine, 'clock' | 'submit' | 'settle'>;

export class Sender {
  readonly #engine: Hearer;
  #sent = 0;

  constructor(engine: Hearer) {
    this.#engine = engine;
  }

  /** @param identifiers the strongest first, such as `userId:ada` */
  event(
    name: string,
    identifiers: readonly (Identifier | string)[],
    more: Partial<EventInput> = {},
  ): EventInput {
    const now = this.#engine.clock.now();
    return anEvent({
      messageId: `m${this.#sent++}`,
      type: TYPES[name] ?? 'track',
      name,
      at: now,
      identifiers: identifiers.map((one) => (typeof one === 'string' ? identifierOf(one) : one)),
      ...more,
    });
  }

  /** What somebody decides about who is who. */
  decision(rule: 'always' | 'never' | 'open', one: readonly string[], other: readonly string[]): EventInput {
    const properties = { rule, one, other, by: 'mia', reason: 'they said so' };
    return this.event(DECIDED, [one[0]!], { source: 'kairos', properties });
  }

  /** All at once; then all that comes of it. */
  async send(...events: readonly EventInput[]): Promise<void> {
    await this.#engine.submit(events);
    await this.#engine.settle();
  }
}
