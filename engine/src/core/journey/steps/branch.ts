/** branch: the first way whose condition holds; without any, the following step. */
import { z } from 'zod';
import { conditionSchema, nameSchema } from '../../name.ts';
import { stepBase } from '../parts.ts';
import type { StepCompiler } from '../step.ts';

export const branchSchema = z.strictObject({
  ...stepBase,
  branch: z
    .array(z.strictObject({ when: conditionSchema.optional(), go: nameSchema }))
    .min(1)
    .describe('First match wins; an entry without `when` always matches; none: the following step'),
});

export const branch: StepCompiler<z.infer<typeof branchSchema>> = (settings, context) => {
  const ways = settings.branch.map((way, i) => ({
    when: way.when === undefined ? undefined : context.condition(way.when, 'branch', i, 'when'),
    to: context.step(way.go, 'branch', i, 'go'),
  }));
  return {
    id: settings.id,
    enter: ({ scope }) => {
      const way = ways.find(({ when }) => when === undefined || when.test(scope));
      return { type: 'go', to: way ? way.to : context.following };
    },
  };
};
