/** branch: the first way whose condition holds; without any, the following step. */
import type { StepOf } from '../definition.ts';
import type { StepCompiler } from '../step.ts';

export const branch: StepCompiler<StepOf<'branch'>> = (settings, context) => {
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
