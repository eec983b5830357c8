/**
 * What happens to a queued message: its attempt is checked against consent once more and logged, its receipt settles
 * the cap and teaches the model. An attempt whose outcome nobody knows is uncertain, and tried again only where that
 * cannot reach the person twice as marketing.
 */
import { spendHeld } from '../budget/hold.ts';
import type { Configuration } from '../configuration.ts';
import { concerns } from '../decision/caps.ts';
import { release } from '../decision/contact.ts';
import { shown } from '../decision/outcome.ts';
import { respondToMessage } from '../decision/respond.ts';
import type { EntityKey } from '../effect.ts';
import type { Effects } from '../effects.ts';
import { commitInGroups, releaseInGroups } from '../household/ask.ts';
import { isLacking } from '../identity/lacking.ts';
import type { AttemptInput, ReceiptInput } from '../input.ts';
import type { Profile } from '../profile/profile.ts';
import { issueVoucher } from '../voucher/hold.ts';
import type { World } from '../world.ts';
import { messageFact } from './fact.ts';
import { isOpen, isWaiting, type Message } from './message.ts';
import { type Permission, permissionFor, refusalByConsent } from './permission.ts';
import { type Counting, commitContact, contactIdOf, kindOf, mayWait } from './room.ts';
import { waitForRoom, wakeForRoom } from './waiting.ts';

type Hold = Extract<Permission, { type: 'hold' }>;

/** Finished messages that a profile remembers, newest last. */
const REMEMBERED = 100;

export function onAttempt(profile: Profile, input: AttemptInput, world: World, effects: Effects): void {
  const { now } = world;
  const message = profile.messages.find((m) => m.id === input.message);
  if (!message || (message.status !== 'queued' && !isWaiting(message))) return;
  // A host that was restarted may not know that others have yet to agree.
  if (message.awaits !== undefined) return;
  const permission = permissionFor(profile, message, world, effects);
  if (permission.type === 'refuse') {
    settle(profile, message, refusedOr(message), permission.reason, now, effects);
    return;
  }
  if (permission.type === 'hold') {
    hold(message, permission, now, effects);
    return;
  }
  if (permission.type === 'wait') {
    stepBack(profile, message, permission, now, effects);
    return;
  }
  message.status = 'attempted';
  if (message.heldBy !== undefined) {
    delete message.heldBy;
    message.reason = null;
  }
  message.attempts++;
  message.changedAt = now;
  message.retryAt = 0;
  effects.deliver(message.id);
}

/**
 * Messages that wait for anything, and that consent does not allow any more. Whether it does is not known while something
 * of the person's is with others.
 */
export function refuseForbidden(
  profile: Profile,
  configuration: Configuration,
  now: number,
  effects: Effects,
): void {
  if (isLacking(profile)) return;
  // A copy: what is settled may be forgotten.
  for (const message of [...profile.messages]) {
    if (message.status !== 'queued' && !isWaiting(message)) continue;
    const reason = refusalByConsent(profile, message, configuration);
    if (reason !== undefined) settle(profile, message, 'refused', reason, now, effects);
  }
}

/** Nobody wants it any more: what waits is not sent. What is with its channel may arrive, and is not tried again. */
export function recall(
  profile: Profile,
  message: Message,
  reason: string,
  now: number,
  effects: Effects,
): void {
  const text = `recalled: ${reason}`;
  if (message.status === 'attempted') message.recalled = text;
  else settle(profile, message, 'recalled', text, now, effects);
}

function refusedOr({ recalled }: Message): 'refused' | 'recalled' {
  return recalled === undefined ? 'refused' : 'recalled';
}

function hold(message: Message, { by, reason, until }: Hold, now: number, effects: Effects): void {
  message.status = 'held';
  message.heldBy = by;
  message.reason = reason;
  message.changedAt = now;
  message.retryAt = until;
  effects.fact(messageFact(message));
}

/** It has no place any more, and waits for one. */
function stepBack(
  profile: Profile,
  message: Message,
  { cap, until }: Pick<Extract<Permission, { type: 'wait' }>, 'cap' | 'until'>,
  now: number,
  effects: Effects,
): void {
  release(profile.contacts, contactIdOf(message));
  waitForRoom(message, cap, until);
  message.changedAt = now;
  effects.fact(messageFact(message));
}

/** These have not left, and what is more urgent takes their places: they wait for others, where their caps let them. */
export function giveWay(
  counting: Counting,
  messages: readonly Message[],
  to: string,
  effects: Effects,
): void {
  const { profile, configuration, now } = counting;
  for (const message of messages) {
    const kind = kindOf(counting, message);
    const broken = configuration.caps.caps.filter((cap) => concerns(cap, kind));
    const [cap] = broken;
    if (cap !== undefined && mayWait(broken) && !hasLeftOnce(message))
      stepBack(profile, message, { cap: cap.name, until: now }, now, effects);
    else settle(profile, message, refusedOr(message), `gave way to ${to}`, now, effects);
  }
}

/** Its channel was asked before: what waits for room then would come too late for what its receiver may know. */
function hasLeftOnce({ attempts }: Message): boolean {
  return attempts > 0;
}

export function onReceipt(profile: Profile, input: ReceiptInput, world: World, effects: Effects): void {
  const { now } = world;
  const message = profile.messages.find((m) => m.id === input.message);
  // A late or repeated receipt changes nothing, except that it can resolve what was uncertain.
  if (!message || (message.status !== 'attempted' && message.status !== 'uncertain')) return;
  const reason = input.reason ?? null;
  switch (input.outcome) {
    case 'sent':
      if (input.answer !== undefined && isAwaited(profile, message)) message.answer = input.answer;
      commitMessage(profile, message, world, effects);
      settle(profile, message, 'sent', null, now, effects);
      break;
    case 'failed':
      settle(profile, message, 'failed', reason, now, effects);
      break;
    case 'refused':
      settle(profile, message, refusedOr(message), reason, now, effects);
      break;
    case 'retry':
      if (message.recalled !== undefined)
        settle(profile, message, 'recalled', message.recalled, now, effects);
      else retry(message, input.retryAt ?? now, reason, now, effects);
      break;
    case 'unknown':
      if (message.recalled === undefined && (input.repeatable || message.transactional)) {
        retry(message, input.retryAt ?? now, reason, now, effects);
        break;
      }
      // It may have arrived: the cap counts it.
      commitMessage(profile, message, world, effects);
      settle(profile, message, 'uncertain', reason, now, effects);
  }
}

/** A step waits for what the receiver says. */
function isAwaited({ instances }: Profile, { id }: Message): boolean {
  return instances.some(({ message }) => message?.id === id && message.status === 'waiting');
}

function commitMessage(
  profile: Profile,
  message: Message,
  { configuration, now }: World,
  effects: Effects,
): void {
  const { decision } = message.source;
  commitContact({ profile, configuration, now }, message);
  respondToMessage(profile, message, configuration, now);
  spendHeld(profile, contactIdOf(message), now, effects);
  issueVoucher(profile, message.source.voucher, effects);
  if (decision !== null) shown(profile, decision, now, effects);
  commitInGroups(message, effects);
}

function retry(message: Message, at: number, reason: string | null, now: number, effects: Effects): void {
  message.status = 'retrying';
  message.retryAt = at;
  message.changedAt = now;
  message.reason = reason;
  effects.fact(messageFact(message));
}

function settle(
  profile: Profile,
  message: Message,
  status: Message['status'],
  reason: string | null,
  now: number,
  effects: Effects,
): void {
  message.status = status;
  message.reason = reason;
  message.changedAt = now;
  message.retryAt = 0;
  delete message.awaits;
  delete message.recalled;
  if (status === 'refused' || status === 'failed' || status === 'recalled') {
    release(profile.contacts, contactIdOf(message));
    releaseInGroups(message, effects);
  }
  wakeForRoom({ profile, now });
  effects.fact(messageFact(message));
  forgetFinished(profile);
}

/** A household or account has granted the message, or refused it for a cap that all its members share. */
export function onGroupAnswer(
  profile: Profile,
  id: string,
  group: EntityKey,
  { cap, now, effects }: { cap: string | undefined; now: number; effects: Effects },
): void {
  const message = profile.messages.find((m) => m.id === id);
  if (!message?.awaits?.includes(group)) return;
  if (cap !== undefined) {
    settle(profile, message, 'refused', `cap ${cap}`, now, effects);
    return;
  }
  const others = message.awaits.filter((key) => key !== group);
  if (others.length > 0) {
    message.awaits = others;
    return;
  }
  delete message.awaits;
  effects.ready(message.id);
}

function forgetFinished(profile: Profile): void {
  let surplus = profile.messages.length - REMEMBERED;
  if (surplus <= 0) return;
  profile.messages = profile.messages.filter((message) => isOpen(message) || surplus-- <= 0);
}
