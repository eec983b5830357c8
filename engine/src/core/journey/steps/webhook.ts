/**
 * webhook: calls a receiver of the company's own, also one that passes it on to the person. It goes on at once, or stays
 * until the receiver has answered; the answer stands in the logged receipt.
 */
import { z } from 'zod';
import { queueMessage } from '../../message/queue.ts';
import { nameSchema } from '../../name.ts';
import { afterQueueing, outcomePlan, outcomeWatch } from '../outcome.ts';
import { expirySchema, outcomeWithin, stepBase } from '../parts.ts';
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
    within: outcomeWithin,
    answer: nameSchema
      .optional()
      .describe(
        'Stays until the receiver has answered, and keeps its JSON (16 KB at most) as instance.data.NAME',
      ),
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
  const { failed } = settings;
  const { within, answer } = settings.webhook;
  const plan = outcomePlan({ failed, within, answer }, context);
  const order = { step: settings.id, channel, expiresMs };
  return {
    id: settings.id,
    enter: (run) => {
      if (!decided) {
        const own = { ...order, purpose: purpose ?? 'operations', action: undefined };
        const queued = queueMessage(run, { ...own, isPersonal: purpose !== undefined });
        return afterQueueing(run, queued, plan);
      }
      // An empty decision is no failure: nothing is said.
      if (run.instance.action === null) return { type: 'go', to: context.following };
      const action = run.configuration.actionsByName.get(run.instance.action);
      if (!action) return { type: 'fail', reason: `the action ${run.instance.action} was removed` };
      const { purpose: own } = action.definition;
      return afterQueueing(
        run,
        queueMessage(run, { ...order, purpose: own, action, isPersonal: true }),
        plan,
      );
    },
    ...outcomeWatch(plan),
  };
};
