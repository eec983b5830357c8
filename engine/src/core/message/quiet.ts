/**
 * Quiet hours: on the person's own clock, by channel and purpose. Who has no known time zone may be anywhere the policy
 * names, and it is quiet for them when it is quiet in any of these places (compliance fails closed).
 */
import { minutesOf } from '../context/calendar.ts';
import { instantOf, localTime, weekdays } from '../context/local-time.ts';
import { zoneOf } from '../context/view.ts';
import type { PolicyDefinition, QuietDefinition } from '../decision/definition.ts';
import type { JsonObject } from '../input.ts';
import type { Profile } from '../profile/profile.ts';
import type { Message } from './message.ts';

export interface QuietRule {
  readonly definition: QuietDefinition;
  /** Minutes since midnight; the end may lie in the next day. */
  readonly from: number;
  readonly to: number;
  readonly weekdays: ReadonlySet<number>;
}

export interface QuietHours {
  readonly rules: readonly QuietRule[];
  /** Where somebody without a known zone may be. */
  readonly zones: readonly string[];
}

export interface Quiet {
  readonly name: string;
  /** The first instant at which nothing forbids it; Infinity: none is surely allowed. */
  readonly until: number;
}

/** Every hour that a clock can show anywhere. */
const ALL_THE_WORLD: readonly string[] = Array.from({ length: 27 }, (_, i) => {
  const hours = i - 12;
  return `${hours < 0 ? '-' : '+'}${String(Math.abs(hours)).padStart(2, '0')}:00`;
});

const ALL_DAYS: ReadonlySet<number> = new Set(weekdays.keys());
/** Rules and zones that follow each other without a gap are followed so far, in milliseconds. */
const LOOKED_AHEAD_MS = 8 * 86_400_000;

export function quietHoursOf(policies: readonly PolicyDefinition[]): QuietHours {
  const zones = policies.flatMap((policy) => policy.zones ?? []);
  return {
    rules: policies.flatMap(({ quiet = [] }) => quiet.map(ruleOf)),
    zones: zones.length > 0 ? zones : ALL_THE_WORLD,
  };
}

function ruleOf(definition: QuietDefinition): QuietRule {
  const from = minutesOf(definition.from);
  const to = minutesOf(definition.to);
  const named = definition.weekdays?.map((day) => weekdays.indexOf(day));
  return { definition, from, to: to > from ? to : to + 1_440, weekdays: named ? new Set(named) : ALL_DAYS };
}

/** Undefined where the message may go now. */
export function quietFor(
  profile: Profile,
  message: Message,
  { rules, zones }: QuietHours,
  now: number,
): Quiet | undefined {
  const concerned = rules.filter((rule) => concerns(rule, message));
  if (concerned.length === 0) return undefined;
  const known = zoneOf(profile, noContext);
  const own = known === undefined ? zones : [known];
  const first = quietAt(concerned, own, now);
  if (first === undefined) return undefined;
  let { until } = first;
  for (let next: Quiet | undefined = first; next !== undefined; next = quietAt(concerned, own, until)) {
    until = next.until;
    if (until - now > LOOKED_AHEAD_MS) return { name: first.name, until: Number.POSITIVE_INFINITY };
  }
  return { name: first.name, until };
}

/** A rule that names neither channel nor purpose leaves out what is owed. */
function concerns({ definition: { channel, purpose } }: QuietRule, message: Message): boolean {
  if (channel !== undefined && channel !== message.channel) return false;
  if (purpose !== undefined) return purpose === message.purpose;
  return channel !== undefined || !message.transactional;
}

/** The quiet time that an instant lies in, with its end; of several the one that ends last. */
function quietAt(rules: readonly QuietRule[], zones: readonly string[], at: number): Quiet | undefined {
  let found: Quiet | undefined;
  for (const zone of zones) {
    const { day, weekday, minute } = localTime(at, zone);
    for (const { definition, from, to, weekdays: days } of rules) {
      const begun = startDay(day, weekday, minute, from, to, days);
      if (begun === undefined) continue;
      const until = instantOf(begun, to, zone);
      if (until > at && (found === undefined || until > found.until))
        found = { name: definition.name, until };
    }
  }
  return found;
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

const noContext: JsonObject = Object.freeze({});
