/**
 * send: queues a message, its own or the action that the last decide step chose. It goes on at once, or stays until it is
 * known what became of the message.
 */
import { z } from 'zod';
import { mailContentSchema } from '../../decision/definition.ts';
import { queueMessage } from '../../message/queue.ts';
import { nameSchema } from '../../name.ts';
import { afterQueueing, outcomePlan, outcomeWatch } from '../outcome.ts';
import { expirySchema, outcomeWithin, stepBase } from '../parts.ts';
import type { StepCompiler } from '../step.ts';

export const sendSchema = z.strictObject({
  ...stepBase,
  send: z.strictObject({
    channel: nameSchema.optional().describe('Without: the one that the last decide step chose'),
    decided: z.literal(true).optional().describe('Send the action that the last decide step chose'),
    purpose: nameSchema.optional(),
    topic: nameSchema.optional().describe('Below the purpose'),
    confirms: z
      .strictObject({ purpose: nameSchema, topic: nameSchema.optional() })
      .optional()
      .describe('It asks for a double opt-in: {{ confirm_url }} in the mail confirms it for the address'),
    mail: mailContentSchema.optional(),
    expires: expirySchema,
    within: outcomeWithin,
  }),
});

export const send: StepCompiler<z.infer<typeof sendSchema>> = (settings, context) => {
  const { channel, decided, mail, purpose, topic, confirms, expires: expiresMs } = settings.send;
  const outline = channel === undefined ? undefined : context.channel(channel, 'send', 'channel');
  if (channel === undefined && decided !== true) {
    const mend = 'name it as `channel`; only what a decide step chose has one of its own';
    context.problem(
      ['send'],
      'send_needs_channel',
      'a send step with a text of its own needs a channel',
      mend,
    );
  }
  if (outline && outline.medium !== 'mail') {
    context.problem(
      ['send', 'channel'],
      'channel_not_mail',
      `channel "${channel}" does not carry mail`,
      'use a webhook step for it',
    );
  }
  if ((decided === true) === (mail !== undefined)) {
    context.problem(
      ['send'],
      'send_needs_content',
      'a send step has either `decided: true` or `mail`',
      'give one of them',
    );
  }
  const { failed } = settings;
  const plan = outcomePlan({ failed, within: settings.send.within }, context);
  const order = { step: settings.id, expiresMs };
  return {
    id: settings.id,
    enter: (run) => {
      if (!decided) {
        const own = {
          ...order,
          channel: channel ?? '',
          purpose: purpose ?? 'marketing',
          topic,
          action: undefined,
        };
        const queued = queueMessage(run, { ...own, confirms: confirms && confirmed(confirms) });
        return afterQueueing(run, queued, plan);
      }
      // An empty decision is no failure: nothing is said.
      if (run.instance.action === null) return { type: 'go', to: context.following };
      const action = run.configuration.actionsByName.get(run.instance.action);
      if (!action) return { type: 'fail', reason: `the action ${run.instance.action} was removed` };
      const { definition } = action;
      const on = channel ?? run.instance.channel;
      if (on === undefined) return { type: 'fail', reason: 'the decide step before it chose no channel' };
      const queued = queueMessage(run, {
        ...order,
        channel: on,
        isPersonal: true,
        purpose: definition.purpose,
        topic: definition.topic,
        action,
      });
      return afterQueueing(run, queued, plan);
    },
    ...outcomeWatch(plan),
  };
};

/** Without a topic that is only named: it stands in the message. */
function confirmed({ purpose, topic }: { purpose: string; topic?: string | undefined }) {
  return topic === undefined ? { purpose } : { purpose, topic };
}
