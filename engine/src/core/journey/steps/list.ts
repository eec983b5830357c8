/** list: puts the person on a static list, or takes them off. */
import { z } from 'zod';
import { nameSchema } from '../../name.ts';
import { sayOfSelf, untilSaid } from '../own-event.ts';
import { stepBase } from '../parts.ts';
import type { StepCompiler } from '../step.ts';

export const listStepSchema = z.strictObject({
  ...stepBase,
  list: z.union([
    z.strictObject({ add: nameSchema.describe('The list that the person joins') }),
    z.strictObject({ remove: nameSchema.describe('The list that the person leaves') }),
  ]),
});

export const list: StepCompiler<z.infer<typeof listStepSchema>> = (settings, context) => {
  const [side, name] =
    'add' in settings.list
      ? (['add', settings.list.add] as const)
      : (['remove', settings.list.remove] as const);
  context.list(name, 'list', side);
  const event = side === 'add' ? 'List Joined' : 'List Left';
  return {
    id: settings.id,
    enter: (run) => sayOfSelf(run, { name: event, properties: { list: name }, traits: {} }),
    ...untilSaid([event], context.following),
  };
};
