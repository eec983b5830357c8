/** What a story expects to be counted of those to whom actions were said, and of those from whom they were withheld. */
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { goalSchema } from '../core/decision/arbitration/definition.ts';
import { goalKey, modelOfGoal } from '../core/decision/uplift/goal.ts';
import { contrastArms } from '../core/learning/contrast.ts';
import type { StoryEngine } from './run-story.ts';

const tallySchema = z
  .tuple([z.int().nonnegative(), z.int().nonnegative()])
  .describe('People, and how many of them reached the goal: what is left of both, rounded');

export const upliftExpectationSchema = z
  .strictObject({
    goal: goalSchema,
    actions: z.record(
      z.string(),
      z.strictObject({
        said: tallySchema.optional(),
        silent: tallySchema.optional(),
        instead: tallySchema.optional(),
      }),
    ),
  })
  .describe('Exactly these actions; an arm that is not named has nobody in it');

export async function checkUplift(
  { goal, actions }: z.infer<typeof upliftExpectationSchema>,
  engine: Pick<StoryEngine, 'model'>,
  fail: (what: string, expected: unknown, got: unknown) => never,
): Promise<void> {
  const look = await engine.model(modelOfGoal({ key: goalKey(goal) }), { limit: 1 });
  const counted = Object.fromEntries(
    (look?.contrasts ?? []).map(({ action, arms }) => [
      action,
      Object.fromEntries(
        contrastArms.flatMap((arm) => {
          const { people, reached } = arms[arm];
          return people === 0 ? [] : [[arm, [Math.round(people), Math.round(reached)]]];
        }),
      ),
    ]),
  );
  if (!isDeepStrictEqual(counted, actions)) fail(`uplift by ${goal.event}`, actions, counted);
}
