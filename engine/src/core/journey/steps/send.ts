/** send: queues a message, its own or the action that the last decide step chose, and goes on at once. */
import { queueMessage } from '../../message/queue.ts';
import type { StepOf } from '../definition.ts';
import type { StepCompiler } from '../step.ts';

export const send: StepCompiler<StepOf<'send'>> = (settings, context) => {
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
