/** People of whom chance says what they do: for tests of what must hold whatever comes in between. */

import { anEvent } from '../core/event.testing.ts';
import type { EventInput, Identifier, JsonObject } from '../core/input.ts';
import type { StoryEngine } from './run-story.ts';

export const user = (person: number): Identifier => ({ namespace: 'userId', value: `u${person}` });
export const device = (person: number): Identifier => ({ namespace: 'anonymousId', value: `d${person}` });

export class RandomLife<Engine extends Pick<StoryEngine, 'advanceTo' | 'submit' | 'settle'> = StoryEngine> {
  protected readonly engine: Engine;
  protected readonly random: () => number;
  protected now: number;
  #made = 0;

  /** @param now where the engine's clock stands */
  constructor(engine: Engine, random: () => number, now: number) {
    this.engine = engine;
    this.random = random;
    this.now = now;
  }

  protected nextId(prefix: string): string {
    return `${prefix}${this.#made++}`;
  }

  protected pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.random() * items.length)]!;
  }

  protected async goOn(ms: number): Promise<void> {
    this.now += ms;
    await this.engine.advanceTo(this.now);
  }

  /** `Identified` brings identifiers together; all else is something that they do, each a `run` of its own. */
  protected async say(
    name: string,
    who: readonly Identifier[],
    properties: JsonObject = {},
    traits: JsonObject = {},
  ): Promise<void> {
    const messageId = this.nextId('m');
    const event: EventInput = anEvent({
      messageId,
      type: name === 'Identified' ? 'identify' : 'track',
      name,
      at: this.now,
      source: 'test',
      identifiers: who,
      properties: { run: messageId, ...properties },
      traits,
    });
    await this.engine.submit([event]);
    await this.engine.settle();
  }
}
