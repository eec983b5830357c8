/** wait-for: stays until an event comes, or goes another way when the time is over. */
import type { StepOf } from '../definition.ts';
import type { StepCompiler } from '../step.ts';

export const waitFor: StepCompiler<StepOf<'wait-for'>> = (settings, context) => {
  const { event, where, within, timeout } = settings['wait-for'];
  const late = context.step(timeout, 'wait-for', 'timeout');
  return {
    id: settings.id,
    enter: ({ world }) => ({ type: 'stay', until: world.now + within }),
    onDue: () => ({ type: 'go', to: late }),
    waitsFor: {
      event,
      where: where === undefined ? undefined : context.condition(where, 'wait-for', 'where'),
      move: { type: 'go', to: context.following },
    },
  };
};
