/**
 * Whether a message may go now, asked when its attempt is logged: consent, expiry, pauses, quiet hours, caps; and what was
 * decided is decided again where the message was held, because it is another moment.
 */
import type { Configuration } from '../configuration.ts';
import { judgeMessage, refusalOfPerson } from '../consent/judge.ts';
import { isPaused, pausesOf } from '../decision/pauses.ts';
import type { Effects } from '../effects.ts';
import { isLacking, LACKING_REASON } from '../identity/lacking.ts';
import { holdOf } from '../journey/versions/pause.ts';
import type { Profile } from '../profile/profile.ts';
import { isRestricted, RESTRICTION_REASON } from '../profile/restriction.ts';
import type { World } from '../world.ts';
import { decideAgain } from './decide-again.ts';
import type { Message } from './message.ts';
import { quietFor, releaseAt } from './quiet.ts';
import { type Counting, contactIdOf, kindOf, mayWait, reserve, roomAt, roomFor } from './room.ts';

export type Permission =
  | { readonly type: 'go' }
  | { readonly type: 'refuse'; readonly reason: string }
  /** Until quiet hours of that name end, its journey is not paused any more, or it expires. */
  | { readonly type: 'hold'; readonly by: string; readonly reason: string; readonly until: number }
  /** For room under a cap. */
  | { readonly type: 'wait'; readonly cap: string; readonly until: number };

/** No quiet hours have such a name. */
const BETTER_HOUR = 'better hour';

const GO: Permission = { type: 'go' };

/** An instant that does not come: what waits for it is told when it may go. */
const NEVER = 8.64e15;
/** Nobody knows yet whether the person may be spoken to. */
const UNTIL_GIVEN = { type: 'hold', by: LACKING_REASON, reason: LACKING_REASON } as const;

/** What goes holds its place under the caps from now on. */
export function permissionFor(
  profile: Profile,
  message: Message,
  world: World,
  effects: Effects,
): Permission {
  const { configuration, now } = world;
  const counting = { profile, configuration, now };
  const lacks = isLacking(profile);
  const reason =
    (lacks ? message.recalled : refusalByConsent(profile, message, configuration)) ??
    (isExpired(message, now) ? 'expired' : undefined) ??
    pausedNow(counting, message);
  if (reason !== undefined) return { type: 'refuse', reason };
  if (lacks) return { ...UNTIL_GIVEN, until: Math.min(NEVER, message.expiresAt ?? NEVER) };
  const held = holdNow(counting, message);
  if (held !== undefined) return held;
  const change = message.heldBy === undefined ? undefined : decideAgain(profile, message, world, effects);
  const refusal = change === 'other' ? refusalByConsent(profile, message, configuration) : change;
  if (refusal !== undefined) return { type: 'refuse', reason: refusal };
  return message.transactional ? GO : roomNow(counting, message);
}

/** Its journey is paused, or it is quiet where the person may be. */
function holdNow({ profile, configuration, now }: Counting, message: Message): Permission | undefined {
  const expiresAt = message.expiresAt ?? Number.POSITIVE_INFINITY;
  if (configuration.journeys.get(message.source.journey)?.status === 'paused') {
    const { by, until } = holdOf(message);
    return { type: 'hold', by, reason: by, until: Math.min(until, expiresAt) };
  }
  const { sendAt } = message;
  if (sendAt !== undefined && now < sendAt && sendAt < expiresAt && !message.transactional)
    return { type: 'hold', by: BETTER_HOUR, reason: 'waits for a better hour', until: sendAt };
  const quiet = quietFor(profile, message, configuration, now);
  if (quiet === undefined) return undefined;
  if (Math.min(quiet.until, expiresAt) === Number.POSITIVE_INFINITY)
    return { type: 'refuse', reason: `quiet hours ${quiet.name}: no hour is surely allowed` };
  const until = Math.min(releaseAt(profile, message, quiet, configuration), expiresAt);
  return { type: 'hold', by: quiet.name, reason: `quiet hours ${quiet.name}`, until };
}

/** The person's outcomes since it was queued may have paused what it says. */
function pausedNow(counting: Counting, message: Message): string | undefined {
  const { profile, configuration, now } = counting;
  if (profile.responses === null || message.transactional) return undefined;
  const pauses = pausesOf(profile, configuration.pauses, now);
  if (pauses.length === 0) return undefined;
  const kind = kindOf(counting, message);
  const pause = pauses.find((one) => isPaused(one, kind));
  return pause && `pause ${pause.rule.name}`;
}

/** Caps are asked again, whatever was reserved before: profiles have merged since, or the policy is another one. */
function roomNow(counting: Counting, message: Message): Permission {
  const kind = kindOf(counting, message);
  const room = roomFor(counting, kind, null, contactIdOf(message));
  if (room.type === 'free') {
    reserve(counting, message, kind);
    return GO;
  }
  const cap = room.caps[0]!.name;
  if (!mayWait(room.caps) || message.attempts > 0) return { type: 'refuse', reason: `cap ${cap}` };
  return { type: 'wait', cap, until: roomAt(counting, room.caps, kind) };
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
