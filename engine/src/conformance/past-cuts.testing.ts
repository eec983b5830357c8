/** What was live at the instants of a story, and that the log tells the same of each afterwards, to the byte. */
import { expect } from 'vitest';
import type { Gateway } from '../hosts/gateway.ts';
import { canonical } from './same-state.ts';

export class Cuts {
  /** Live states by instant. */
  readonly #states = new Map<number, readonly unknown[]>();

  /** Looks at everything; the engine is at rest, and nothing more happens at this instant. */
  async look(engine: Pick<Gateway, 'state' | 'settle'>, now: number): Promise<void> {
    await engine.settle();
    // A copy: what is told stands in the live profiles, which go on.
    this.#states.set(now, structuredClone(await engine.state()));
  }

  /** @param now at the end: what is too old to matter then may be forgotten. */
  async expectToldBy(engine: Pick<Gateway, 'stateAsOf'>, now: number): Promise<void> {
    expect([...this.#states.values()].some((state) => profilesIn(state).length > 0)).toBe(true);
    for (const [at, state] of this.#states) {
      for (const [key, live] of profilesIn(state)) {
        const told = await engine.stateAsOf(key.slice('profile/'.length), { at, knownAt: at });
        expect(canonical([[key, told]], now), `${key} at ${new Date(at).toISOString()}`).toEqual(
          canonical([[key, live]], now),
        );
      }
    }
  }
}

/** Those that have not become part of another. */
function profilesIn(state: readonly unknown[]): (readonly [string, readonly unknown[]])[] {
  return (state as (readonly [string, readonly unknown[]])[]).filter(
    ([key, value]) => key.startsWith('profile/') && value[4] === null,
  );
}
