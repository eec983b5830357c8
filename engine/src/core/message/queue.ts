/** Queues a message: who it goes to, whether a cap refuses it, and the reservation it holds. */

import { hold, purseLacking } from '../budget/hold.ts';
import { useOf } from '../budget/plan.ts';
import type { CompiledAction } from '../decision/compile.ts';
import type { ChannelOutline } from '../document.ts';
import { isSilenced } from '../experiment/assign.ts';
import { contentId } from '../hash.ts';
import { askGroups } from '../household/ask.ts';
import type { Run } from '../journey/step.ts';
import { contactPoint } from '../profile/addresses.ts';
import { messageFact } from './fact.ts';
import { giveWay } from './lifecycle.ts';
import type { Message } from './message.ts';
import { refusalByConsent } from './permission.ts';
import { addressFor } from './point.ts';
import { type Counting, contactIdOf, kindOf, mayWait, rankOf, reserve, roomAt, roomFor } from './room.ts';
import { hasQueueRoom, waitForRoom } from './waiting.ts';

export interface MessageOrder {
  readonly step: string;
  readonly channel: string;
  readonly purpose: string;
  readonly topic?: string | undefined;
  readonly confirms?: Message['confirms'] | undefined;
  /** The decided action; its cap reservation was made by the decision. */
  readonly action: CompiledAction | undefined;
  /** It is for a person although its channel has one receiver. */
  readonly isPersonal?: boolean;
  /** How long it is worth sending, in milliseconds; undefined: always. */
  readonly expiresMs?: number | undefined;
}

/** The message, which may have been refused; a text says why there is none. */
export function queueMessage(run: Run, order: MessageOrder): Message | string {
  const channel = run.configuration.channels.get(order.channel);
  if (!channel) return `the channel ${order.channel} was removed`;
  const message = newMessage(run, order, channel);
  // A circle without a wait: what would be told apart by its instant is one message.
  if (run.profile.messages.some(({ id }) => id === message.id)) return 'said in this very instant already';
  const { profile, world, configuration, effects } = run;
  const counting = { profile, configuration, now: world.now };
  const refusal = refusalOf(run, counting, message, channel);
  const isWaiting = message.status === 'held';
  const mayAsk = refusal === undefined && !message.transactional && !isWaiting;
  // Where other members share its caps they are asked first.
  const mustWait = mayAsk && askGroups(profile, message, world.now, configuration, effects);
  if (refusal !== undefined) {
    message.status = 'refused';
    message.reason = refusal;
  }
  run.profile.messages.push(message);
  run.effects.fact(messageFact(message));
  if (refusal === undefined && !mustWait && !isWaiting) run.effects.ready(message.id);
  return message;
}

function newMessage(run: Run, order: MessageOrder, channel: ChannelOutline): Message {
  const { profile, instance, world } = run;
  const to = addressFor(profile, channel);
  return {
    id: `${profile.id}.${contentId(instance.id, order.step, world.now, 'message')}`,
    channel: channel.name,
    purpose: order.purpose,
    ...(order.topic !== undefined && { topic: order.topic }),
    ...(order.confirms !== undefined && { confirms: order.confirms }),
    transactional:
      (channel.medium === 'webhook' && order.isPersonal !== true) ||
      run.configuration.consent.isOwed(profile, order.purpose),
    point: channel.contactPoint === undefined || to === '' ? '' : contactPoint(channel.contactPoint, to),
    to,
    source: {
      journey: instance.journey,
      ...(instance.version !== undefined && { version: instance.version }),
      step: order.step,
      instance: instance.id,
      key: instance.key,
      data: instance.data,
      ...(instance.waited && { waited: instance.waited }),
      action: order.action?.name ?? null,
      decision: order.action ? instance.decision : null,
      ...(order.action && instance.treatment && { treatment: instance.treatment }),
      ...(order.action && instance.product && { product: instance.product }),
      ...(order.action && instance.voucher && { voucher: instance.voucher }),
    },
    queuedAt: world.now,
    ...(order.action && instance.sendAt !== undefined && { sendAt: instance.sendAt }),
    ...(order.expiresMs !== undefined && { expiresAt: world.now + order.expiresMs }),
    status: 'queued',
    attempts: 0,
    changedAt: world.now,
    retryAt: 0,
    reason: null,
  };
}

/** Why it may not even be queued; consent is asked when it is dispatched. Reserves its caps otherwise, or waits. */
function refusalOf(
  run: Run,
  counting: Counting,
  message: Message,
  channel: ChannelOutline,
): string | undefined {
  if (channel.contactPoint !== undefined && message.to === '') return `no ${channel.contactPoint} known`;
  if (message.transactional) return undefined;
  const { decision, journey } = message.source;
  const isSaid = decision !== null && run.profile.messages.some(({ source }) => source.decision === decision);
  if (decision !== null && !isSaid && run.profile.contacts.some(({ id }) => id === decision))
    return undefined;
  // What is said again by one decision is one more contact.
  if (decision !== null && isSaid) message.contact = message.id;
  const kind = kindOf(counting, message);
  const room = roomFor(counting, kind, rankOf(run.configuration, journey));
  const isRefused = room.type === 'full' && !mayWait(room.caps);
  const silence = decision === null && !isRefused ? silenceOf(run, message) : undefined;
  if (silence !== undefined) return silence;
  const lacking = isRefused ? undefined : reserveBudgets(run, message);
  if (lacking !== undefined) return `budget ${lacking}`;
  if (room.type === 'free') {
    giveWay(counting, room.yields, `journey ${journey}`, run.effects);
    reserve(counting, message, kind);
    return undefined;
  }
  const cap = room.caps[0]!;
  if (!mayWait(room.caps)) return `cap ${cap.name}`;
  if (!hasQueueRoom(run.profile)) return `cap ${cap.name}: too many wait for room`;
  waitForRoom(message, cap.name, roomAt(counting, room.caps, kind));
  return undefined;
}

/** Of a message that no decision has reserved. Tells the limit of which too little is left. */
function reserveBudgets(
  { profile, world, configuration, effects }: Run,
  message: Message,
): string | undefined {
  const { budgets, actionsByName } = configuration;
  if (budgets === null) return undefined;
  const { purpose, topic, channel, source } = message;
  const id = contactIdOf(message);
  if (profile.holds?.some((one) => one.id === id)) return undefined;
  const action = source.action === null ? undefined : actionsByName.get(source.action);
  const plain = { action: '', group: '', issue: '', placement: '', purpose, topic, channel };
  const uses = budgets.usesOf(action ? useOf(action, { channel, placement: '' }) : plain);
  const lacking = purseLacking(uses, world, effects);
  const name = action?.name ?? '';
  if (lacking === undefined) hold(profile, { id, action: name, expiresAt: 0 }, uses, 0, world, effects);
  return lacking;
}

/** Whoever would have been told is counted; without consent they would not have been. */
function silenceOf(run: Run, message: Message): string | undefined {
  const { trials } = run.configuration;
  if (trials === null || refusalByConsent(run.profile, message, run.configuration) !== undefined)
    return undefined;
  const silent = isSilenced(trials, run);
  return silent && `held out by ${silent.name}`;
}
