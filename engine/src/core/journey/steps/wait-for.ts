/** wait-for: stays until an event comes, or goes another way when the time is over. */
import { z } from 'zod';
import { durationSchema, nameSchema } from '../../name.ts';
import { eventFilter, stepBase } from '../parts.ts';
import type { StepCompiler } from '../step.ts';

export const waitForSchema = z.strictObject({
  ...stepBase,
  'wait-for': z.strictObject({
    ...eventFilter,
    within: durationSchema,
    timeout: nameSchema.describe('The step to go to when the time is over'),
  }),
});

export const waitFor: StepCompiler<z.infer<typeof waitForSchema>> = (settings, context) => {
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
