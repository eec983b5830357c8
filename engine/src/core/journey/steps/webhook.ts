/** webhook: calls a receiver of the company's own, also one that passes it on to the person; goes on at once. */
import { queueMessage } from '../../message/queue.ts';
import type { StepOf } from '../definition.ts';
import type { StepCompiler } from '../step.ts';

export const webhook: StepCompiler<StepOf<'webhook'>> = (settings, context) => {
  const { channel, decided, purpose, expires: expiresMs } = settings.webhook;
  const outline = context.channel(channel, 'webhook', 'channel');
  if (outline && outline.medium !== 'webhook') {
    context.problem(
      ['webhook', 'channel'],
      'channel_not_webhook',
      `channel "${channel}" is not a webhook`,
      'name a channel of type webhook',
    );
  }
  return {
    id: settings.id,
    enter: (run) => {
      const order = { step: settings.id, channel, expiresMs };
      const action = decided && run.configuration.actionsByName.get(run.instance.action ?? '');
      if (action)
        queueMessage(run, { ...order, purpose: action.definition.purpose, action, isPersonal: true });
      else if (!decided)
        queueMessage(run, {
          ...order,
          purpose: purpose ?? 'operations',
          action: undefined,
          isPersonal: purpose !== undefined,
        });
      return { type: 'go', to: context.following };
    },
  };
};
