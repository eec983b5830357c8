/** send: queues a message, its own or the action that the last decide step chose, and goes on at once. */
import { z } from 'zod';
import { mailContentSchema } from '../../decision/definition.ts';
import { queueMessage } from '../../message/queue.ts';
import { nameSchema } from '../../name.ts';
import { expirySchema, stepBase } from '../parts.ts';
import type { StepCompiler } from '../step.ts';

export const sendSchema = z.strictObject({
  ...stepBase,
  send: z.strictObject({
    channel: nameSchema,
    decided: z.literal(true).optional().describe('Send the action that the last decide step chose'),
    purpose: nameSchema.optional(),
    topic: nameSchema.optional().describe('Below the purpose'),
    confirms: z
      .strictObject({ purpose: nameSchema, topic: nameSchema.optional() })
      .optional()
      .describe('It asks for a double opt-in: {{ confirm_url }} in the mail confirms it for the address'),
    mail: mailContentSchema.optional(),
    expires: expirySchema,
  }),
});

export const send: StepCompiler<z.infer<typeof sendSchema>> = (settings, context) => {
  const { channel, decided, mail, purpose, topic, confirms, expires: expiresMs } = settings.send;
  const outline = context.channel(channel, 'send', 'channel');
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
  return {
    id: settings.id,
    enter: (run) => {
      if (decided) {
        const action = run.configuration.actionsByName.get(run.instance.action ?? '');
        if (action)
          queueMessage(run, {
            step: settings.id,
            channel,
            purpose: action.definition.purpose,
            topic: action.definition.topic,
            action,
            expiresMs,
          });
      } else {
        queueMessage(run, {
          step: settings.id,
          channel,
          purpose: purpose ?? 'marketing',
          topic,
          confirms: confirms && confirmed(confirms),
          action: undefined,
          expiresMs,
        });
      }
      return { type: 'go', to: context.following };
    },
  };
};

/** Without a topic that is only named: it stands in the message. */
function confirmed({ purpose, topic }: { purpose: string; topic?: string | undefined }) {
  return topic === undefined ? { purpose } : { purpose, topic };
}
