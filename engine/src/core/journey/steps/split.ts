/**
 * split: one of several arms by weight. A person has the same arm of a split of that name for good; when weights change
 * only as many change arms as must (weighted rendezvous hashing).
 */
import { z } from 'zod';
import { armInExperiment } from '../../experiment/assign.ts';
import { Draws } from '../../hash.ts';
import { nameSchema } from '../../name.ts';
import { stepBase } from '../parts.ts';
import type { Run, StepCompiler } from '../step.ts';

export const splitSchema = z.strictObject({
  ...stepBase,
  split: z.strictObject({
    name: nameSchema
      .optional()
      .describe(
        'Splits of one name give a person the arm of the same name; else it is of this journey and step',
      ),
    experiment: nameSchema
      .optional()
      .describe('Goes by the arms of this experiment, and counts who comes here; weights play no part'),
    arms: z
      .array(
        z.strictObject({
          name: nameSchema,
          weight: z.number().nonnegative().max(1_000_000).default(1).describe('Its share of the sum of all'),
          go: nameSchema.optional(),
        }),
      )
      .min(2)
      .max(50),
  }),
});

export const split: StepCompiler<z.infer<typeof splitSchema>> = (settings, context) => {
  const { name = `${context.journey}/${settings.id}`, arms, experiment } = settings.split;
  const ways = arms.map(({ go, ...arm }, i) => ({
    ...arm,
    to: go === undefined ? context.following : context.step(go, 'split', 'arms', i, 'go'),
  }));
  const names = arms.map((arm) => arm.name);
  if (new Set(names).size < names.length)
    context.problem(
      ['split', 'arms'],
      'duplicate_name',
      'two arms have the same name',
      'give each a name of its own',
    );
  if (arms.every(({ weight }) => weight === 0))
    context.problem(
      ['split', 'arms'],
      'no_weight',
      'no arm has any weight',
      'give at least one a weight above 0',
    );
  return {
    id: settings.id,
    enter: (run) => {
      const arm =
        experiment === undefined
          ? armOf(run.profile.id, name, ways)
          : (ways.find((way) => way.name === armInExperiment(experiment, run)) ?? ways[0]!);
      noteArm(run, settings.id, arm.name);
      return { type: 'go', to: arm.to };
    },
  };
};

/**
 * The arm with the largest score `ln(u) / weight`, u in (0, 1) drawn from the person, the split and the arm: each arm
 * gets its share, and an arm whose weight grows only wins people, from all others alike.
 */
export function armOf<A extends { readonly name: string; readonly weight: number }>(
  profile: string,
  split: string,
  arms: readonly A[],
): A {
  const draws = new Draws(`${profile} ${split}`);
  let best = arms[0]!;
  let highest = Number.NEGATIVE_INFINITY;
  for (const arm of arms) {
    if (arm.weight === 0) continue;
    const score = Math.log(draws.uniform(`arm ${arm.name}`, 0)) / arm.weight;
    if (score <= highest) continue;
    highest = score;
    best = arm;
  }
  return best;
}

function noteArm({ instance, effects }: Run, step: string, arm: string): void {
  const { id, journey } = instance;
  effects.fact({ type: 'journey', journey, instance: id, change: 'split', step, to: arm });
}
