/**
 * Whether a message may go now, asked when its attempt is logged: consent, expiry, quiet hours; and for one that quiet
 * hours held back everything that was decided before, because it is another moment.
 */
import type { Scope } from '../condition.ts';
import type { Configuration } from '../configuration.ts';
import { judgeMessage, refusalOfPerson } from '../consent/judge.ts';
import { engagementRefusal } from '../decision/catalogue/engagement.ts';
import { CapCounts } from '../decision/contact.ts';
import { holdOf } from '../journey/versions/pause.ts';
import type { Profile } from '../profile/profile.ts';
import { isRestricted, RESTRICTION_REASON } from '../profile/restriction.ts';
import type { Message } from './message.ts';
import { quietFor } from './quiet.ts';

export type Permission =
  | { readonly type: 'go' }
  | { readonly type: 'refuse'; readonly reason: string }
  /** Until quiet hours of that name end, its journey is not paused any more, or it expires. */
  | { readonly type: 'hold'; readonly by: string; readonly reason: string; readonly until: number };

const GO: Permission = { type: 'go' };

export function permissionFor(
  profile: Profile,
  message: Message,
  configuration: Configuration,
  now: number,
): Permission {
  const reason =
    refusalByConsent(profile, message, configuration) ??
    (isExpired(message, now) ? 'expired' : undefined) ??
    (message.heldBy === undefined ? undefined : refusalAtRelease(profile, message, configuration, now));
  if (reason !== undefined) return { type: 'refuse', reason };
  const expiresAt = message.expiresAt ?? Number.POSITIVE_INFINITY;
  if (configuration.journeys.get(message.source.journey)?.status === 'paused') {
    const { by, until } = holdOf(message);
    return { type: 'hold', by, reason: by, until: Math.min(until, expiresAt) };
  }
  const quiet = quietFor(profile, message, configuration.quiet, now);
  if (quiet === undefined) return GO;
  const until = Math.min(quiet.until, expiresAt);
  if (until === Number.POSITIVE_INFINITY)
    return { type: 'refuse', reason: `quiet hours ${quiet.name}: no hour is surely allowed` };
  return { type: 'hold', by: quiet.name, reason: `quiet hours ${quiet.name}`, until };
}

/** Compliance fails closed: a purpose that is not owed needs a proven act for this very contact point. */
export function refusalByConsent(
  profile: Profile,
  message: Message,
  configuration: Configuration,
): string | undefined {
  if (isRestricted(profile)) return RESTRICTION_REASON;
  if (message.recalled !== undefined) return message.recalled;
  const channel = configuration.channels.get(message.channel);
  if (!channel) return 'the channel was removed';
  const { point, purpose, topic } = message;
  if (channel.contactPoint === undefined)
    return message.transactional
      ? undefined
      : (refusalOfPerson(profile, purpose, configuration.consent) ?? undefined);
  return judgeMessage(profile, point, purpose, topic, configuration.consent).refusal ?? undefined;
}

/** At the instant of expiry it is too late. */
function isExpired({ expiresAt }: Message, now: number): boolean {
  return expiresAt !== undefined && now >= expiresAt;
}

function refusalAtRelease(
  profile: Profile,
  message: Message,
  configuration: Configuration,
  now: number,
): string | undefined {
  return (
    noLongerEligible(profile, message, configuration, now) ??
    capAtRelease(profile, message, configuration, now)
  );
}

/** What was right in a context that nobody knows any more is not right now. */
function noLongerEligible(
  profile: Profile,
  { source }: Message,
  { actionsByName }: Configuration,
  now: number,
): string | undefined {
  if (source.action === null) return undefined;
  const action = actionsByName.get(source.action);
  if (action === undefined) return 'the action was removed';
  const instance = profile.instances.find(({ id }) => id === source.instance) ?? null;
  const scope: Scope = { profile, now, event: null, instance, context: {} };
  return engagementRefusal(action, scope) === undefined ? undefined : 'no longer eligible';
}

/** Caps are asked again, and the reservation is of now: the window may be full of what came meanwhile. */
function capAtRelease(
  profile: Profile,
  message: Message,
  { caps }: Configuration,
  now: number,
): string | undefined {
  const { contacts } = profile;
  const id = message.source.decision ?? message.id;
  const index = contacts.findIndex((contact) => contact.id === id && !contact.committed);
  const [own] = index < 0 ? [] : contacts.splice(index, 1);
  if (own === undefined) return undefined;
  const cap = new CapCounts(contacts, caps, now).brokenBy(own);
  if (cap !== undefined) return `cap ${cap.name}`;
  contacts.push({ ...own, at: now });
  return undefined;
}
