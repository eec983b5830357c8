/**
 * Who is in which audience now. An event re-evaluates only the audiences that read what it changed; a due time those
 * whose windows moved; a new revision all of them. Audiences that read audiences come later in the order.
 */

import type { Trend } from '../../language/index.ts';
import type { Scope } from '../condition.ts';
import type { Configuration } from '../configuration.ts';
import type { Effects } from '../effects.ts';
import { nextChange } from '../profile/aggregate.ts';
import type { Profile } from '../profile/profile.ts';
import type { CompiledAudience } from './compile.ts';

export interface MembershipChange {
  readonly audience: string;
  readonly change: 'entered' | 'left';
}

/** Why an audience is looked at: `counted` means that its windows got entries, and nothing else changed. */
const COUNTED = 1;
const CHANGED = 2;

/** Which audiences an input may have changed; empty between inputs. */
export class Touched {
  readonly #marks: Uint8Array;
  #any = false;

  constructor(audiences: number) {
    this.#marks = new Uint8Array(audiences);
  }

  counted(indexes: readonly number[]): void {
    if (indexes.length === 0) return;
    this.#any = true;
    for (const index of indexes) this.#marks[index]! |= COUNTED;
  }

  changed(indexes: readonly number[] | undefined): void {
    if (indexes === undefined || indexes.length === 0) return;
    this.#any = true;
    for (const index of indexes) this.#marks[index] = CHANGED;
  }

  flipped(index: number): void {
    this.#any = true;
    this.#marks[index] = CHANGED;
  }

  everything(): void {
    this.#any = true;
    this.#marks.fill(CHANGED);
  }

  get any(): boolean {
    return this.#any;
  }

  /** Index of the next touched audience at or after `from`; -1 where none is left. */
  next(from: number): number {
    const { length } = this.#marks;
    for (let index = from; index < length; index++) if (this.#marks[index] !== 0) return index;
    this.#any = false;
    return -1;
  }

  /** Unmarks it; tells whether it was only counted. */
  take(index: number): boolean {
    const onlyCounted = this.#marks[index] === COUNTED;
    this.#marks[index] = 0;
    return onlyCounted;
  }
}

export function updateMemberships(
  profile: Profile,
  configuration: Configuration,
  scope: Scope,
  touched: Touched,
  effects: Effects,
): readonly MembershipChange[] {
  if (!touched.any) return none;
  let changes: MembershipChange[] | undefined;
  let timed = false;
  for (let index = touched.next(0); index >= 0; index = touched.next(index + 1)) {
    const audience = configuration.audiences[index]!;
    const onlyCounted = touched.take(index);
    const isMember = audience.condition.test(scope);
    const wasMember = (profile.memberSince[index] ?? 0) > 0;
    if (audience.timed.length > 0) {
      timed = true;
      renewFlip(profile, audience, scope, isMember, onlyCounted && isMember === wasMember);
    }
    if (isMember === wasMember) continue;
    profile.memberSince[index] = isMember ? scope.now : 0;
    const change = { audience: audience.name, change: isMember ? 'entered' : 'left' } as const;
    if (changes === undefined) changes = [change];
    else changes.push(change);
    effects.fact({ type: 'audience', ...change });
    touched.changed(configuration.readersOfAudience[index]);
  }
  if (timed) profile.flipDue = earliestFlip(profile);
  return changes ?? none;
}

const none: readonly MembershipChange[] = [];

/** Instants looked ahead to at most; a flip that lies further is looked for again at the last of them. */
const LOOKS = 16;

/**
 * The instant at which the audience may change by time alone. Between events a condition can only change when an
 * entry leaves a window, so it is tried out at those instants, until one changes it. Where the trend says that time
 * cannot change it, or that a known instant can only have moved back, nothing is tried.
 */
function renewFlip(
  profile: Profile,
  audience: CompiledAudience,
  scope: Scope,
  isMember: boolean,
  unchanged: boolean,
): void {
  const { index } = audience;
  const trend = trendNow(profile, audience);
  if (trend === 'steady' || (trend === 'falls' && !isMember) || (trend === 'rises' && isMember)) {
    profile.flips.delete(index);
    return;
  }
  if (unchanged && trend !== 'any' && (profile.flips.get(index) ?? 0) > scope.now) return;
  const flip = findFlip(profile, audience, scope, isMember);
  if (flip === 0) profile.flips.delete(index);
  else profile.flips.set(index, flip);
}

function trendNow(profile: Profile, { condition, sums }: CompiledAudience): Trend {
  for (const { series } of sums) if ((profile.series[series]?.min ?? 0) < 0) return 'any';
  return condition.trend;
}

function findFlip(
  profile: Profile,
  { condition, timed }: CompiledAudience,
  scope: Scope,
  isMember: boolean,
): number {
  const { now } = scope;
  let flip = 0;
  for (let look = 0; look < LOOKS; look++) {
    let next = 0;
    for (const aggregate of timed) {
      const at = nextChange(aggregate, profile.series[aggregate.series], scope.now);
      if (at > 0 && (next === 0 || at < next)) next = at;
    }
    flip = next;
    if (next === 0) break;
    scope.now = next;
    if (condition.test(scope) !== isMember) break;
  }
  scope.now = now;
  return flip;
}

export function earliestFlip(profile: Profile): number {
  let next = 0;
  for (const at of profile.flips.values()) if (next === 0 || at < next) next = at;
  return next;
}

/** Marks the audiences whose instant has come. */
export function touchFlipped(profile: Profile, now: number, touched: Touched): void {
  for (const [index, at] of profile.flips) if (at <= now) touched.flipped(index);
}
