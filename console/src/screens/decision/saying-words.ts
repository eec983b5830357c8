/** How and when what was chosen is said, in words. Pure. */
import type { SayingView } from '../../api/types.ts';
import { percent } from '../../words/numbers.ts';
import { span } from '../../words/times.ts';
import { slotWords } from '../send-times/words.ts';

export type Way = SayingView['ways'][number];
export type Timing = NonNullable<SayingView['timing']>;
export type Moment = Timing['moments'][number];

/** "email, card, lively". */
export function wayWords({ channel, treatment, variant }: Way): string {
  const names = [channel, treatment, variant].filter((name) => name !== undefined && name !== '');
  return names.length === 0 ? 'in its only form' : names.join(', ');
}

/** Ways by action, in the order in which they come. */
export function waysByAction(
  ways: readonly Way[],
): readonly (readonly [action: string, ways: readonly Way[]])[] {
  const actions = [...new Set(ways.map(({ action }) => action))];
  return actions.map((action) => [action, ways.filter((way) => way.action === action)]);
}

/** In the order of time; the first one is at once, or when quiet hours let it go. */
export function inTime({ moments }: Timing): readonly Moment[] {
  return [...moments].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** "Thu 14:06", on the clock of the zone. */
export function onClock(instant: string, zone: string): string {
  return clockOf(zone, { weekday: 'short', hour: '2-digit', minute: '2-digit' }).format(Date.parse(instant));
}

/** "14", on the clock of the zone. */
export function hourOnClock(instant: string, zone: string): string {
  return clockOf(zone, { hour: '2-digit' }).format(Date.parse(instant));
}

function clockOf(timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-GB', { ...options, timeZone });
}

/** What a moment was good for: the chance of an answer, and what waiting leaves of its worth. */
export function promiseOf({ propensity, worth }: Moment): number {
  return propensity * worth;
}

export function momentWords(moment: Moment, zone: string): string {
  const { at, slot, chance, propensity, worth } = moment;
  return `${onClock(at, zone)} (${slotWords(slot)}): ${percent(propensity)} answer then, ${percent(worth)} of it is left after waiting; the best with ${percent(chance)}`;
}

/** Why it leaves when it leaves. */
export function timingSentence({ sendAt, arm, zone, moments }: Timing, at: string): string {
  const [best] = moments;
  const others = moments.length - 1;
  const wait = Date.parse(sendAt) - Date.parse(at);
  switch (arm) {
    case 'same':
      return others === 0
        ? 'It leaves at once: there is no other moment within the time it has.'
        : `It leaves at once: of ${moments.length} moments, now came out best.`;
    case 'chosen':
      return `It waits ${span(wait)}, until ${onClock(sendAt, zone)}: of ${moments.length} moments this one came out best.`;
    case 'now':
      return `It leaves at once, by a draw, to measure what waiting brings. ${best === undefined ? '' : `${onClock(best.at, zone)} had come out best.`}`.trim();
  }
}
