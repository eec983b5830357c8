/** What a story expects of experiments and holdouts: people and sums by arm, as anyone reads them. */
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { TrialCounts } from '../core/experiment/counts.ts';
import type { StoryEngine } from './run-story.ts';

const armSchema = z.strictObject({
  people: z.int().nonnegative().optional(),
  crossed: z.int().nonnegative().optional(),
  sums: z.record(z.string(), z.number()).optional().describe('Exactly these: metric and its sum'),
  squares: z.record(z.string(), z.number()).optional().describe('Of what each person did'),
  before: z.record(z.string(), z.number()).optional().describe('Of what was before they came in'),
});

export const trialExpectationSchema = z
  .record(z.string(), z.record(z.string(), armSchema))
  .describe('Trial, as "x/NAME" or "h/NAME@2026q4", and its arms: those of them that anybody is in');

const MILLION = 1_000_000;

export async function checkTrials(
  wanted: z.infer<typeof trialExpectationSchema>,
  engine: Pick<StoryEngine, 'trials'>,
  fail: (what: string, expected: unknown, got: unknown) => never,
): Promise<void> {
  const counted = new Map((await engine.trials()).map(({ key, counts }) => [key, TrialCounts.from(counts)]));
  for (const [key, arms] of Object.entries(wanted)) {
    const found = new Map([...(counted.get(key)?.arms ?? [])].filter(([, { people }]) => people > 0));
    const names = Object.keys(arms).sort();
    if (!isDeepStrictEqual(names, [...found.keys()].sort())) fail(`arms of ${key}`, names, [...found.keys()]);
    for (const [name, expected] of Object.entries(arms)) {
      const { people, crossed, metrics } = found.get(name)!;
      const of = (figure: (count: NonNullable<ReturnType<typeof metrics.get>>) => number) =>
        Object.fromEntries([...metrics].map(([metric, count]) => [metric, figure(count)]));
      const got = {
        people,
        crossed,
        sums: of(({ sum }) => Number(sum) / MILLION),
        squares: of(({ squares }) => Number(squares) / MILLION ** 2),
        before: of(({ beforeSum }) => Number(beforeSum) / MILLION),
      };
      for (const [part, value] of Object.entries(expected)) {
        const is = got[part as keyof typeof got];
        if (value !== undefined && !isDeepStrictEqual(value, is)) fail(`${key}, ${name}: ${part}`, value, is);
      }
    }
  }
}
