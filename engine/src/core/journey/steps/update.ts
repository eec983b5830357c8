/** update: sets traits of the person, as an event of our own that says so. */
import { z } from 'zod';
import type { Json } from '../../input.ts';
import { conditionSchema } from '../../name.ts';
import { jsonOf } from '../json-of.ts';
import { sayOfSelf, untilSaid } from '../own-event.ts';
import { stepBase } from '../parts.ts';
import type { StepCompiler } from '../step.ts';

export const updateSchema = z.strictObject({
  ...stepBase,
  update: z.strictObject({
    traits: z
      .record(z.string().min(1).max(200), conditionSchema)
      .refine((traits) => Object.keys(traits).length > 0, 'name at least one trait')
      .describe('Trait -> CEL value; said by the source kairos, as "Traits Updated"'),
  }),
});

export const update: StepCompiler<z.infer<typeof updateSchema>> = (settings, context) => {
  const values = Object.entries(settings.update.traits).map(
    ([name, text]) => [name, context.condition(text, 'update', 'traits', name)] as const,
  );
  return {
    id: settings.id,
    enter: (run) => {
      const traits: { [name: string]: Json } = {};
      for (const [name, value] of values) {
        const own = jsonOf(value.evaluate(run.scope));
        if (own === undefined) return { type: 'fail', reason: `${name} could not be computed` };
        traits[name] = own;
      }
      return sayOfSelf(run, { name: 'Traits Updated', properties: {}, traits });
    },
    ...untilSaid(['Traits Updated'], context.following),
  };
};
