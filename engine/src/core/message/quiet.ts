/**
 * Quiet hours: on the person's own clock, by channel, purpose and region. Who has no known time zone may be anywhere the
 * policy names, and it is quiet for them when it is quiet in any of these places; whose jurisdiction is not known may be
 * in any region (compliance fails closed). What waited goes out evenly over a while after the end.
 */
import type { Configuration } from '../configuration.ts';
import { minutesOf } from '../context/calendar.ts';
import { instantOf, localTime, MINUTE_MS, weekdays } from '../context/local-time.ts';
import type { PolicyDefinition } from '../decision/definition.ts';
import type { QuietDefinition } from '../decision/policy-definition.ts';
import { type Clocks, clocksOf } from '../decision/window.ts';
import { spread } from '../hash.ts';
import type { Profile } from '../profile/profile.ts';
import { clocksFor } from './clocks.ts';
import type { Message } from './message.ts';

export interface QuietRule {
  readonly definition: QuietDefinition;
  /** Minutes since midnight; the end may lie in the next day. */
  readonly from: number;
  readonly to: number;
  readonly weekdays: ReadonlySet<number>;
  readonly overMs: number;
}

export interface QuietHours {
  readonly rules: readonly QuietRule[];
  /** Where somebody without a known zone may be. */
  readonly zones: Clocks;
}

export interface Quiet {
  readonly name: string;
  /** The first instant at which nothing forbids it; Infinity: none is surely allowed. */
  readonly until: number;
  /** What waited goes out over so long a time from then on. */
  readonly overMs: number;
}

const ALL_DAYS: ReadonlySet<number> = new Set(weekdays.keys());
/** Rules and zones that follow each other without a gap are followed so far, in milliseconds. */
const LOOKED_AHEAD_MS = 8 * 86_400_000;
const OVER_MS = 15 * 60_000;

export function quietHoursOf(policies: readonly PolicyDefinition[]): QuietHours {
  return { rules: policies.flatMap(({ quiet = [] }) => quiet.map(ruleOf)), zones: clocksOf(policies) };
}

function ruleOf(definition: QuietDefinition): QuietRule {
  const from = minutesOf(definition.from);
  const to = minutesOf(definition.to);
  const named = definition.weekdays?.map((day) => weekdays.indexOf(day));
  return {
    definition,
    from,
    to: to > from ? to : to + 1_440,
    weekdays: named ? new Set(named) : ALL_DAYS,
    overMs: overMsOf(definition),
  };
}

/** How long what waited takes to go out, in milliseconds. */
export function overMsOf({ over }: QuietDefinition): number {
  return over ?? OVER_MS;
}

/** What quiet hours ask of a message. */
export type Said = Pick<Message, 'channel' | 'purpose' | 'transactional'>;

/** Undefined where the message may go now. */
export function quietFor(
  profile: Profile,
  message: Said,
  { quiet, consent }: Pick<Configuration, 'quiet' | 'consent'>,
  now: number,
): Quiet | undefined {
  if (quiet.rules.length === 0) return undefined;
  const place = consent.jurisdictionOf(profile);
  const concerned = quiet.rules.filter((rule) => concerns(rule, message) && holdsIn(rule, place));
  if (concerned.length === 0) return undefined;
  const own = clocksFor(profile, quiet);
  const first = quietAt(concerned, own, now);
  if (first === undefined) return undefined;
  let { until } = first;
  for (let next: Quiet | undefined = first; next !== undefined; next = quietAt(concerned, own, until)) {
    until = next.until;
    if (until - now > LOOKED_AHEAD_MS) return { ...first, until: Number.POSITIVE_INFINITY };
  }
  return { ...first, until };
}

/**
 * When a message may go that waits for the end: at an instant of its own that depends on it alone, as far as the next
 * quiet hours and its expiry leave time.
 */
export function releaseAt(
  profile: Profile,
  message: Message,
  { until, overMs }: Quiet,
  configuration: Pick<Configuration, 'quiet' | 'consent'>,
): number {
  const left = (message.expiresAt ?? Number.POSITIVE_INFINITY) - until;
  const share = spread(`after quiet hours ${message.id}`) / 2 ** 32;
  const at = until + Math.floor(share * Math.max(0, Math.min(overMs, left)));
  return at > until && quietFor(profile, message, configuration, at) !== undefined ? until : at;
}

/** A rule for a part of a country concerns whoever is somewhere in it, and one for a country all of its parts. */
function holdsIn({ definition: { regions } }: QuietRule, place: string | null): boolean {
  if (regions === undefined || place === null) return true;
  return regions.some((region) => region === place || isPartOf(region, place) || isPartOf(place, region));
}

function isPartOf(part: string, country: string): boolean {
  return country.length === 2 && part.startsWith(`${country}-`);
}

/** What is owed goes at any hour, unless a rule names its purpose. */
function concerns({ definition: { channel, purpose } }: QuietRule, message: Said): boolean {
  if (channel !== undefined && channel !== message.channel) return false;
  return purpose === undefined ? !message.transactional : purpose === message.purpose;
}

/** The quiet time that an instant lies in, with its end; of several the one that ends last. */
function quietAt(rules: readonly QuietRule[], zones: readonly string[], at: number): Quiet | undefined {
  let found: Quiet | undefined;
  for (const zone of zones) {
    const { day, weekday, minute } = localTime(at, zone);
    for (const { definition, from, to, weekdays: days, overMs } of rules) {
      const begun = startDay(day, weekday, minute, from, to, days);
      if (begun === undefined) continue;
      const until = endOf(begun, day, minute, to, zone, at);
      if (found === undefined || until > found.until) found = { name: definition.name, until, overMs };
    }
  }
  return found;
}

/** Where the wall shows an hour once more in which it is quiet, the end comes once more too. */
function endOf(begun: number, day: number, minute: number, to: number, zone: string, at: number): number {
  const until = instantOf(begun, to, zone);
  if (until > at) return until;
  const left = to - minute - (day - begun) * 1_440;
  return (Math.floor(at / MINUTE_MS) + left) * MINUTE_MS;
}

/** The day on which the quiet time that is now began: today or yesterday. */
function startDay(
  day: number,
  weekday: number,
  minute: number,
  from: number,
  to: number,
  days: ReadonlySet<number>,
): number | undefined {
  if (days.has(weekday) && minute >= from && minute < to) return day;
  const before = minute + 1_440;
  return days.has((weekday + 6) % 7) && before >= from && before < to ? day - 1 : undefined;
}
