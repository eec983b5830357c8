/**
 * split: one of several arms by weight. A person has the same arm of a split of that name for good; when weights change
 * only as many change arms as must (weighted rendezvous hashing).
 */
import { z } from 'zod';
import { armOf } from '../../arm.ts';
import { armInExperiment } from '../../experiment/assign.ts';
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

function noteArm({ instance, effects }: Run, step: string, arm: string): void {
  const { id, journey } = instance;
  effects.fact({ type: 'journey', journey, instance: id, change: 'split', step, to: arm });
}
