/** decide: chooses the best action that may be said now; the choice is kept for the next send step. */
import { z } from 'zod';
import { emptyPool } from '../../decision/candidates.ts';
import { saidIn } from '../../decision/catalogue/sayings.ts';
import { decide as decideAmong } from '../../decision/decide.ts';
import type { Decision } from '../../decision/decision.ts';
import { sendWithinSchema, windowOf } from '../../decision/timing/definition.ts';
import { contentId } from '../../hash.ts';
import { rankOf } from '../../message/room.ts';
import { nameSchema } from '../../name.ts';
import type { Instance } from '../instance.ts';
import { stepBase } from '../parts.ts';
import { releaseUnsaid } from '../release.ts';
import type { StepCompiler, StepContext } from '../step.ts';

export const decideSchema = z.strictObject({
  ...stepBase,
  decide: z.strictObject({
    group: nameSchema.optional().describe('Only actions of this group'),
    channel: z
      .union([nameSchema, z.array(nameSchema).min(1).max(20)])
      .describe(
        'The channel it will be said on; of several the one that does best is chosen with the action',
      ),
    sendWithin: sendWithinSchema.optional(),
    ways: z
      .array(
        z.strictObject({
          action: nameSchema.optional(),
          group: nameSchema.optional(),
          go: nameSchema,
        }),
      )
      .min(1)
      .max(100)
      .optional()
      .describe('Where it goes on by what was chosen, an action or one of a group; the first that fits'),
    otherwise: nameSchema.optional().describe('The step to go to when nothing may be said'),
  }),
});

export const decide: StepCompiler<z.infer<typeof decideSchema>> = (settings, context) => {
  const { group, channel, otherwise } = settings.decide;
  const window = settings.decide.sendWithin === undefined ? undefined : windowOf(settings.decide.sendWithin);
  const channels = typeof channel === 'string' ? undefined : channel;
  if (typeof channel === 'string') context.channel(channel, 'decide', 'channel');
  for (const [i, one] of channels?.entries() ?? []) context.channel(one, 'decide', 'channel', i);
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
  const ways = (settings.decide.ways ?? []).map((way, i) => {
    checkWay(way, i, context);
    return { ...way, to: context.step(way.go, 'decide', 'ways', i, 'go') };
  });
  return {
    id: settings.id,
    enter: (run) => {
      const { instance, configuration, profile, world } = run;
      const pool =
        group === undefined ? configuration.actions : (configuration.actionsByGroup.get(group) ?? emptyPool);
      releaseUnsaid(run);
      const decision = decideAmong(run, pool, {
        id: `${profile.id}.${contentId(instance.id, settings.id, world.now)}`,
        placement: `journey:${instance.journey}/${settings.id}`,
        ...(typeof channel === 'string' ? { channel } : { channels: channel }),
        ...(window && { sendWithin: window }),
        limit: 1,
        reserveMs: 0,
        rank: rankOf(configuration, instance.journey),
      });
      instance.decision = decision.id;
      instance.action = decision.chosen[0] ?? null;
      noteSaid(instance, decision);
      const action = configuration.actionsByName.get(instance.action ?? '');
      if (action === undefined) return { type: 'go', to: elsewhere };
      const way = ways.find((one) => one.action === action.name || one.group === action.definition.group);
      return { type: 'go', to: way ? way.to : context.following };
    },
  };
};

/** Of the choice before nothing stays. */
function noteSaid(instance: Instance, decision: Decision): void {
  if (instance.treatment !== undefined) delete instance.treatment;
  if (instance.product !== undefined) delete instance.product;
  if (instance.voucher !== undefined) delete instance.voucher;
  if (instance.channel !== undefined) delete instance.channel;
  if (instance.sendAt !== undefined) delete instance.sendAt;
  if (decision.timing?.arm === 'chosen') instance.sendAt = decision.timing.sendAt;
  const row = decision.ranked.find(({ action }) => action === decision.chosen[0]);
  if (row?.channel !== undefined) instance.channel = row.channel;
  Object.assign(instance, saidIn(decision, decision.chosen[0]));
}

function checkWay(
  { action, group }: { action?: string | undefined; group?: string | undefined },
  index: number,
  { actions, groups, problem }: StepContext,
): void {
  const path = ['decide', 'ways', index];
  if ((action === undefined) === (group === undefined)) {
    const message = 'a way of a decide step has either `action` or `group`';
    problem(path, 'way_needs_choice', message, 'give one of them; another way for the other');
  }
  if (action !== undefined && !actions.has(action)) {
    const message = `there is no action "${action}"`;
    problem([...path, 'action'], 'unknown_action', message, 'declare it or correct the name');
  }
  if (group !== undefined && !groups.has(group)) {
    const message = `no action is in group "${group}"`;
    problem([...path, 'group'], 'unknown_group', message, 'correct the name or give an action this group');
  }
}
