/** Context providers that answer what the story says, until it says something else; without a script nobody answers. */
import type { Ask } from '../core/context/asks.ts';
import type { Answer } from '../core/context/provider.ts';
import type { JsonObject } from '../core/input.ts';
import type { ContextPort } from '../hosts/contexts.ts';

export class ScriptedContexts implements ContextPort {
  /** Every question, in order. */
  readonly asked: Ask[] = [];
  readonly #scripts = new Map<string, JsonObject | null>();

  /** @param says null: it does not answer any more. */
  answerFrom(provider: string, says: JsonObject | null): void {
    this.#scripts.set(provider, says);
  }

  ask(asks: readonly Ask[]): Promise<readonly Answer[]> {
    this.asked.push(...asks);
    return Promise.resolve(
      asks.map(({ provider }): Answer => {
        const says = this.#scripts.get(provider) ?? null;
        return says === null ? { source: 'none', ageMs: 0 } : { ...says, source: 'asked', ageMs: 0 };
      }),
    );
  }
}
