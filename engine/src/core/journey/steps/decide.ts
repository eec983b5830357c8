/** decide: chooses the best action that may be said now; the choice is kept for the next send step. */
import { z } from 'zod';
import { emptyPool } from '../../decision/compile.ts';
import { decide as decideAmong } from '../../decision/decide.ts';
import { contentId } from '../../hash.ts';
import { nameSchema } from '../../name.ts';
import { stepBase } from '../parts.ts';
import type { StepCompiler } from '../step.ts';

export const decideSchema = z.strictObject({
  ...stepBase,
  decide: z.strictObject({
    group: nameSchema.optional().describe('Only actions of this group'),
    channel: nameSchema.describe('The channel it will be said on'),
    otherwise: nameSchema.optional().describe('The step to go to when nothing may be said'),
  }),
});

export const decide: StepCompiler<z.infer<typeof decideSchema>> = (settings, context) => {
  const { group, channel, otherwise } = settings.decide;
  context.channel(channel, 'decide', 'channel');
  if (group !== undefined && !context.groups.has(group)) {
    context.problem(
      ['decide', 'group'],
      'unknown_group',
      `no action is in group "${group}"`,
      'correct the name or give an action this group',
    );
  }
  const elsewhere =
    otherwise === undefined ? context.following : context.step(otherwise, 'decide', 'otherwise');
  return {
    id: settings.id,
    enter: (run) => {
      const { instance, configuration, profile, world } = run;
      const pool =
        group === undefined ? configuration.actions : (configuration.actionsByGroup.get(group) ?? emptyPool);
      const decision = decideAmong(run, pool, {
        id: `${profile.id}.${contentId(instance.id, settings.id, world.now)}`,
        placement: `journey:${instance.journey}/${settings.id}`,
        channel,
        limit: 1,
        reserveMs: 0,
      });
      instance.decision = decision.id;
      instance.action = decision.chosen[0] ?? null;
      return { type: 'go', to: instance.action === null ? elsewhere : context.following };
    },
  };
};
