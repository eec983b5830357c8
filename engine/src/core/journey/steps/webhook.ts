/** webhook: calls a receiver of the company's own; goes on at once. */
import { queueMessage } from '../../message/queue.ts';
import type { StepOf } from '../definition.ts';
import type { StepCompiler } from '../step.ts';

export const webhook: StepCompiler<StepOf<'webhook'>> = (settings, context) => {
  const { channel } = settings.webhook;
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
      queueMessage(run, { step: settings.id, channel, purpose: 'operations', action: undefined });
      return { type: 'go', to: context.following };
    },
  };
};
