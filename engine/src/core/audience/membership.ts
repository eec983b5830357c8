/**
 * Who is in which audience now. An event re-evaluates only the audiences that read what it changed; a due time those
 * whose windows moved; a new revision those that read something known of the person. Audiences that read audiences
 * come later in the order.
 */

import type { Trend } from '../../language/index.ts';
import type { Condition, Scope } from '../condition.ts';
import type { Configuration } from '../configuration.ts';
import type { Effects } from '../effects.ts';
import { establish, isHeldBack } from '../profile/filling.ts';
import type { Profile } from '../profile/profile.ts';
import { isRestricted } from '../profile/restriction.ts';
import { noticeStage } from '../walk/notice.ts';
import type { CompiledAudience } from './compile.ts';
import type { Touched } from './touched.ts';

export interface MembershipChange {
  readonly audience: string;
  readonly change: 'entered' | 'left';
}

export function updateMemberships(
  profile: Profile,
  configuration: Configuration,
  scope: Scope,
  touched: Touched,
  effects: Effects,
): readonly MembershipChange[] {
  if (!touched.any) return none;
  if (isRestricted(profile)) {
    touched.clear();
    return none;
  }
  let changes: MembershipChange[] | undefined;
  let timed = false;
  for (let index = touched.next(0); index >= 0; index = touched.next(index + 1)) {
    const audience = configuration.audiences[index]!;
    const onlyCounted = touched.take(index);
    if (profile.filling !== null && isHeldBack(profile.filling, index, configuration)) continue;
    const isMember = audience.condition.test(scope);
    const since = profile.memberSince.get(index);
    const wasMember = since > 0;
    if (audience.horizon !== undefined) {
      timed = true;
      renewFlip(profile, audience, audience.horizon, scope, isMember, onlyCounted && isMember === wasMember);
    }
    const isQuiet = profile.filling !== null && establish(profile, index);
    if (isMember === wasMember) {
      // Its readers were left out where they are as for nobody, and nobody is as it is not.
      if (touched.isWhole && isMember !== configuration.nobody.isMember(index))
        touched.changed(configuration.readersOfAudience[index]);
      continue;
    }
    profile.memberSince.set(index, isMember ? scope.now : 0);
    const change = { audience: audience.name, change: isMember ? 'entered' : 'left' } as const;
    if (!isQuiet) {
      if (changes === undefined) changes = [change];
      else changes.push(change);
    }
    effects.fact({ type: 'audience', ...change });
    if (configuration.walk !== null && !isQuiet)
      noticeStage(profile, index, since, scope.now, configuration.walk, effects);
    touched.changed(configuration.readersOfAudience[index]);
  }
  if (timed) profile.flipDue = profile.flips.earliest;
  return changes ?? none;
}

const none: readonly MembershipChange[] = [];

/** Instants looked ahead to at most; a flip that lies further is looked for again at the last of them. */
const LOOKS = 16;

/** The last instant that a date can hold, in milliseconds; nothing is waited for beyond it. */
const LAST_INSTANT = 8.64e15;

/**
 * The instant at which the audience may change by time alone. Its condition tells an instant before which it surely
 * does not; so it is tried out there, and looked on from there, until one changes it. Where the trend says that time
 * cannot change it, or that a known instant can only have moved back, nothing is tried.
 */
function renewFlip(
  profile: Profile,
  audience: CompiledAudience,
  horizon: NonNullable<CompiledAudience['horizon']>,
  scope: Scope,
  isMember: boolean,
  unchanged: boolean,
): void {
  const { index, condition } = audience;
  const trend = trendNow(profile, audience);
  if (trend === 'steady' || (trend === 'falls' && !isMember) || (trend === 'rises' && isMember)) {
    profile.flips.delete(index);
    return;
  }
  if (unchanged && trend !== 'any' && profile.flips.get(index) > scope.now) return;
  const flip = findFlip(condition, horizon, scope, isMember);
  profile.flips.set(index, flip);
}

function trendNow(profile: Profile, { condition, sums }: CompiledAudience): Trend {
  for (const { series } of sums) if ((profile.series.get(series)?.min ?? 0) < 0) return 'any';
  return condition.trend;
}

/** The instant at which time alone changes what the condition is now; 0: never, without an event. */
export function findFlip(
  condition: Condition,
  horizon: (scope: Scope) => number,
  scope: Scope,
  isMember: boolean,
): number {
  const { now } = scope;
  let flip = 0;
  for (let look = 0; look < LOOKS; look++) {
    const next = horizon(scope);
    if (next > LAST_INSTANT) {
      flip = 0;
      break;
    }
    flip = next;
    scope.now = next;
    if (condition.test(scope) !== isMember) break;
  }
  scope.now = now;
  return flip;
}
