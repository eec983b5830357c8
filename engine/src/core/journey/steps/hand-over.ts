/** hand-over: the person goes on in another journey, in the same instant. */
import { z } from 'zod';
import type { Json } from '../../input.ts';
import { conditionSchema, nameSchema } from '../../name.ts';
import { stepBase } from '../parts.ts';
import type { StepCompiler } from '../step.ts';

export const handOverSchema = z.strictObject({
  ...stepBase,
  'hand-over': z.strictObject({
    journey: nameSchema,
    data: z
      .record(nameSchema, conditionSchema)
      .default({})
      .describe('CEL values for the next journey, as instance.data'),
  }),
});

export const handOver: StepCompiler<z.infer<typeof handOverSchema>> = (settings, context) => {
  const { journey, data } = settings['hand-over'];
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
  return {
    id: settings.id,
    enter: (run) => {
      const handed = values.map(([name, value]) => [name, plain(value.evaluate(run.scope))] as const);
      const taken = run.handOver(journey, Object.fromEntries(handed));
      return taken
        ? { type: 'leave', change: 'handed-over', to: journey }
        : { type: 'leave', change: 'exited', reason: `${journey} did not take the person` };
    },
  };
};

/** Only scalars travel; a value that could not be computed arrives as null. */
function plain(value: unknown): Json {
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
