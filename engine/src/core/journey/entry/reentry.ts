/**
 * Whether somebody may come in again. What must be remembered for it is remembered for as long as a rule asks, and no
 * longer: a journey with a key would otherwise fill its people's profiles.
 */
import type { Profile } from '../../profile/profile.ts';
import { SmallMap } from '../../profile/small-map.ts';
import type { CompiledJourney } from '../compile.ts';
import type { Reentry } from './definition.ts';

/** From so many on, what no rule asks for is forgotten, each time so many more have come. */
const SWEPT = 32;
/** Of one person; beyond them the oldest are forgotten, whatever the rule. */
const MOST_REMEMBERED = 1_000;

/** How long an entry matters to a rule after it, in milliseconds. */
export function memoryOf(rules: Iterable<Reentry>): number {
  let longest = 0;
  for (const rule of rules) {
    if (rule === 'never') return Number.POSITIVE_INFINITY;
    if (typeof rule === 'object') longest = Math.max(longest, rule.after);
  }
  return longest;
}

export function mayEnter(
  profile: Profile,
  journey: string,
  key: string,
  rule: Reentry,
  now: number,
): boolean {
  if (rule === 'always') return true;
  for (const instance of profile.instances)
    if (instance.journey === journey && instance.key === key) return false;
  if (rule === 'when-ended') return true;
  const last = profile.entered.get(`${journey}|${key}`);
  return last === undefined || (rule !== 'never' && last + rule.after <= now);
}

export function rememberEntry(
  profile: Profile,
  journey: CompiledJourney,
  key: string,
  now: number,
  journeys: ReadonlyMap<string, CompiledJourney>,
): void {
  if (journey.memoryMs === 0) return;
  profile.entered.set(`${journey.name}|${key}`, now);
  const { size } = profile.entered;
  if (size >= SWEPT && size % SWEPT === 0) sweep(profile, now, journeys);
}

/** Journeys that are not there now may come back with their rule: what is known of them stays. */
function sweep(profile: Profile, now: number, journeys: ReadonlyMap<string, CompiledJourney>): void {
  const kept = [...profile.entered].filter(([name, at]) => {
    const journey = journeys.get(name.slice(0, name.indexOf('|')));
    return journey === undefined || at + journey.memoryMs > now;
  });
  if (kept.length > MOST_REMEMBERED)
    kept.sort(([, a], [, b]) => a - b).splice(0, kept.length - MOST_REMEMBERED);
  profile.entered = SmallMap.of(kept);
}
