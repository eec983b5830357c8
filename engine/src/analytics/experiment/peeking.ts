/**
 * Looks at simulated experiments again and again, as people do, and counts what a method says: how often it finds an
 * effect, how often its interval at that moment is wrong, and how soon. Seeded: the same seed gives the same figures.
 */
import { drawsFrom } from '../../core/draws.ts';
import { effectOf, type Interval } from './effect.ts';
import { proportionSample } from './sample.ts';

export interface Peeking {
  readonly seed: number;
  readonly runs: number;
  /** People in each arm at the end. */
  readonly people: number;
  /** Looks, evenly spread. */
  readonly looks: number;
  /** Share of people who do it, in both arms. */
  readonly rates: readonly [control: number, treated: number];
}

/** An interval for the absolute effect. */
export type Method = (effect: NonNullable<ReturnType<typeof effectOf>>) => Interval;

export interface PeekingResult {
  /** Share of runs in which some look was clear of zero. */
  readonly found: number;
  /** Share of runs in which the interval, where one stopped, held the truth. */
  readonly covered: number;
  /** People in each arm where one stopped, in the mean. */
  readonly stoppedAt: number;
}

/** Stops a run at the first look that is clear of zero; all methods see the same people. */
export function peek<Name extends string>(
  { seed, runs, people, looks, rates }: Peeking,
  methods: { readonly [name in Name]: Method },
): { [name in Name]: PeekingResult } {
  const names = Object.keys(methods) as Name[];
  const random = drawsFrom(seed);
  const truth = rates[1] - rates[0];
  const sums = names.map(() => ({ found: 0, covered: 0, stoppedAt: 0 }));
  for (let run = 0; run < runs; run++) {
    const successes: [number, number] = [0, 0];
    const open = new Set(names.keys());
    for (let look = 1, n = 0; look <= looks && open.size > 0; look++) {
      for (const end = Math.round((people * look) / looks); n < end; n++) {
        if (random() < rates[0]) successes[0]++;
        if (random() < rates[1]) successes[1]++;
      }
      const [control, treated] = successes.map((sum) => proportionSample({ n, sum, sumOfSquares: sum }));
      const effect = effectOf(control!, treated!, 'absolute');
      if (effect === undefined) continue;
      for (const i of open) {
        const { lower, upper } = methods[names[i]!](effect);
        const isFound = lower > 0 || upper < 0;
        if (!isFound && look < looks) continue;
        open.delete(i);
        const sum = sums[i]!;
        if (isFound) sum.found++;
        if (lower <= truth && truth <= upper) sum.covered++;
        sum.stoppedAt += n;
      }
    }
  }
  return Object.fromEntries(
    names.map((name, i) => {
      const { found, covered, stoppedAt } = sums[i]!;
      return [name, { found: found / runs, covered: covered / runs, stoppedAt: stoppedAt / runs }];
    }),
  ) as { [name in Name]: PeekingResult };
}
