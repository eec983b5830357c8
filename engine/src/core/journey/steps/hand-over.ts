/**
 * hand-over: the person goes on in another journey, in the same instant. One input does both, so that nobody is ever in
 * both or in neither; where the other journey does not take them they go the way of `otherwise`, or leave.
 */
import { z } from 'zod';
import { conditionSchema, nameSchema } from '../../name.ts';
import { dataOf, keyText } from '../entry/value.ts';
import { stepBase } from '../parts.ts';
import type { StepCompiler } from '../step.ts';

export const handOverSchema = z.strictObject({
  ...stepBase,
  'hand-over': z.strictObject({
    journey: nameSchema,
    data: z
      .record(nameSchema, conditionSchema)
      .default({})
      .describe('CEL values for the next journey, as instance.data; it may say what it accepts'),
    key: conditionSchema.optional().describe('CEL value for its key; the same key by default'),
    otherwise: nameSchema
      .optional()
      .describe('The step to go to where the other journey does not take the person; they leave by default'),
  }),
});

export const handOver: StepCompiler<z.infer<typeof handOverSchema>> = (settings, context) => {
  const { journey, data, key, otherwise } = settings['hand-over'];
  if (!context.journeys.has(journey)) {
    context.problem(
      ['hand-over', 'journey'],
      'unknown_journey',
      `there is no journey "${journey}"`,
      'declare it or correct the name',
    );
  }
  const values = Object.entries(data).map(
    ([name, text]) => [name, context.condition(text, 'hand-over', 'data', name)] as const,
  );
  const keyValue = key === undefined ? undefined : context.condition(key, 'hand-over', 'key');
  const elsewhere = otherwise === undefined ? undefined : context.step(otherwise, 'hand-over', 'otherwise');
  return {
    id: settings.id,
    enter: (run) => {
      const nextKey = keyValue ? keyText(keyValue.evaluate(run.scope)) : run.instance.key;
      const refusal =
        nextKey === undefined ? 'no key' : run.handOver(journey, nextKey, dataOf(values, run.scope));
      if (refusal === undefined) return { type: 'leave', change: 'handed-over', to: journey };
      if (elsewhere !== undefined) return { type: 'go', to: elsewhere };
      return { type: 'leave', change: 'exited', reason: `${journey} did not take the person: ${refusal}` };
    },
  };
};
