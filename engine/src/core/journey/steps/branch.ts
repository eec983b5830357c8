/** branch: the first way whose condition holds, or all of them side by side; without any, the following step. */
import { z } from 'zod';
import { conditionSchema, nameSchema } from '../../name.ts';
import { stepBase } from '../parts.ts';
import type { StepCompiler } from '../step.ts';

const waySchema = z.strictObject({ when: conditionSchema.optional(), go: nameSchema });

export const branchSchema = z.strictObject({
  ...stepBase,
  branch: z
    .union([
      z.array(waySchema).min(1).max(50),
      z.strictObject({
        all: z
          .array(waySchema)
          .min(1)
          .max(10)
          .describe(
            'Every way whose condition holds goes on by itself, until the goal or an exit rule ends all',
          ),
      }),
    ])
    .describe('First match wins; an entry without `when` always matches; none: the following step'),
});

export const branch: StepCompiler<z.infer<typeof branchSchema>> = (settings, context) => {
  const isAll = !Array.isArray(settings.branch);
  const written = Array.isArray(settings.branch) ? settings.branch : settings.branch.all;
  const path = isAll ? ['branch', 'all'] : ['branch'];
  const ways = written.map((way, i) => ({
    when: way.when === undefined ? undefined : context.condition(way.when, ...path, i, 'when'),
    to: context.step(way.go, ...path, i, 'go'),
  }));
  return {
    id: settings.id,
    enter: ({ scope }) => {
      if (!isAll) {
        const way = ways.find(({ when }) => when === undefined || when.test(scope));
        return { type: 'go', to: way ? way.to : context.following };
      }
      const open = ways.filter(({ when }) => when === undefined || when.test(scope));
      if (open.length === 0) return { type: 'go', to: context.following };
      return { type: 'part', ways: open.map(({ to }) => to) };
    },
  };
};
