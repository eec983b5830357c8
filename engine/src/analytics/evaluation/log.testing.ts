/** Logs for tests: drawn from a seed, with what their policies are really worth. */
import { drawsFrom } from '../../core/draws.ts';
import { type DecisionLog, LogBuilder } from './log.ts';

export interface World {
  readonly actions: readonly string[];
  /** Chance of a response by action, for x in [0, 1). */
  chance(action: number, x: number): number;
  /** Chances of the policy that logs. */
  logged(x: number): readonly number[];
}

/** Three offers; the last one is for some people only, and the log shows it to them more often. */
export const offers: World = {
  actions: ['red', 'green', 'blue'],
  chance: (action, x) => [0.1, 0.15, 0.3 * x][action]!,
  logged: (x) => [0.5 - 0.3 * x, 0.4, 0.1 + 0.3 * x],
};

export function logOf(world: World, rows: number, seed: number, perPerson = 1): DecisionLog {
  const draw = drawsFrom(seed);
  const builder = new LogBuilder();
  const values = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const x = draw();
    values[row] = x;
    const chances = world.logged(x);
    const chosen = pick(chances, draw());
    builder.add({
      candidates: world.actions,
      chances,
      chosen: world.actions[chosen]!,
      reward: draw() < world.chance(chosen, x) ? 1 : 0,
      person: `p${Math.floor(row / perPerson)}`,
    });
  }
  return builder.finish({ names: ['x'], values });
}

export function pick(chances: readonly number[], draw: number): number {
  let sum = 0;
  for (const [i, chance] of chances.entries()) {
    sum += chance;
    if (draw < sum) return i;
  }
  return chances.length - 1;
}
