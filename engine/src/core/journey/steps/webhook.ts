/** webhook: calls a receiver of the company's own, also one that passes it on to the person; goes on at once. */
import { z } from 'zod';
import { queueMessage } from '../../message/queue.ts';
import { nameSchema } from '../../name.ts';
import { expirySchema, stepBase } from '../parts.ts';
import type { StepCompiler } from '../step.ts';

export const webhookSchema = z.strictObject({
  ...stepBase,
  webhook: z.strictObject({
    channel: nameSchema,
    body: z
      .record(z.string(), z.json())
      .default({})
      .describe('Liquid in any text; sent with profile and instance'),
    decided: z
      .literal(true)
      .optional()
      .describe('With the action that the last decide step chose, as `action`'),
    purpose: nameSchema
      .optional()
      .describe('What it is for, where it goes on to the person: caps and quiet hours hold'),
    expires: expirySchema,
  }),
});

export const webhook: StepCompiler<z.infer<typeof webhookSchema>> = (settings, context) => {
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
