/**
 * signal: tells other journeys of the same person something, in the same instant, and goes on. It is an event,
 * "Journey Signalled": journeys enter by it, wait for it, and audiences count it.
 */
import { z } from 'zod';
import { conditionSchema, nameSchema } from '../../name.ts';
import { takenOf } from '../entry/accepts.ts';
import { dataOf } from '../entry/value.ts';
import { stepBase } from '../parts.ts';
import type { StepCompiler } from '../step.ts';

export const signalSchema = z.strictObject({
  ...stepBase,
  signal: z.strictObject({
    name: nameSchema.describe('One of the signals that the journey offers'),
    data: z.record(nameSchema, conditionSchema).default({}).describe('CEL values, as the offer types them'),
  }),
});

export const signal: StepCompiler<z.infer<typeof signalSchema>> = (settings, context) => {
  const { name, data } = settings.signal;
  const offer = context.offers[name];
  if (offer === undefined) {
    context.problem(
      ['signal', 'name'],
      'signal_not_offered',
      `the journey does not offer a signal "${name}"`,
      `declare it in \`offers\` of the journey, such as: offers: { ${name}: {} }`,
    );
  }
  const values = Object.entries(data).map(
    ([field, text]) => [field, context.condition(text, 'signal', 'data', field)] as const,
  );
  return {
    id: settings.id,
    enter: (run) => {
      const taken = takenOf(dataOf(values, run.scope), offer);
      run.signal(name, taken);
      return { type: 'go', to: context.following };
    },
  };
};
