/** What a story expects of the network that its people walked: touchpoints and what followed them, as anyone reads it. */
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { dayOf } from '../core/walk/graph.ts';
import type { StoryEngine } from './run-story.ts';

const counts = z.record(z.string(), z.int().nonnegative());

export const walkExpectationSchema = z.strictObject({
  day: z.iso
    .date()
    .transform((text) => dayOf(Date.parse(text)))
    .optional()
    .describe('Only this day (UTC); absent: all of them'),
  audience: z.string().default('').describe('Only its members'),
  touchpoints: counts.optional().describe('Exactly these, and how often each was come to'),
  begins: counts.optional().describe('Exactly these: where walks began'),
  late: counts.optional().describe('Exactly these: known too late to be put in their place'),
  connections: counts.optional().describe('Exactly these: "from > to", and how often'),
  stages: counts.optional().describe('Exactly these: "interest entered", "interest left", and how often'),
  transitions: counts.optional().describe('Exactly these: "attention>interest"'),
});

export async function checkWalk(
  { day, audience, ...wanted }: z.infer<typeof walkExpectationSchema>,
  engine: Pick<StoryEngine, 'walked'>,
  fail: (what: string, expected: unknown, got: unknown) => never,
): Promise<void> {
  const { nodes, edges, stages, transitions } = await engine.walked({
    from: day ?? 0,
    to: day ?? Number.MAX_SAFE_INTEGER,
    audience,
  });
  const of = <T>(all: { [name: string]: T }, count: (one: T) => number) =>
    positive(Object.entries(all).map(([name, one]) => [name, count(one)]));
  const got = {
    touchpoints: of(nodes, (node) => node.arrivals),
    begins: of(nodes, (node) => node.begins),
    late: of(nodes, (node) => node.late),
    connections: positive(
      Object.entries(edges).flatMap(([from, targets]) =>
        Object.entries(targets).map(([to, { count }]): [string, number] => [`${from} > ${to}`, count]),
      ),
    ),
    stages: positive(
      Object.entries(stages).flatMap(([place, { entered, left }]): [string, number][] => [
        [`${place} entered`, entered],
        [`${place} left`, left],
      ]),
    ),
    transitions: { ...transitions },
  };
  for (const [part, expected] of Object.entries(wanted)) {
    const found = got[part as keyof typeof got];
    if (expected !== undefined && !isDeepStrictEqual(expected, found))
      fail(`network: ${part}`, expected, found);
  }
}

function positive(entries: readonly [string, number][]): { [name: string]: number } {
  return Object.fromEntries(entries.filter(([, count]) => count > 0));
}
