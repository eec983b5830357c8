/** The contact policy in words, for people who do not read documents. Pure: API, console and errors use them alike. */
import { durationText } from '../../language/index.ts';
import { weekdays } from '../context/local-time.ts';
import { fullOf } from './caps.ts';
import type { About } from './contact.ts';
import type { CapDefinition, Dimension, PauseDefinition, QuietDefinition } from './policy-definition.ts';

/** "At most 3 in any 7d by email, for each action by itself; what has no room waits for it." */
export function capWords(cap: CapDefinition): string {
  const { max, within, calendar, each, per } = cap;
  const window = calendar === undefined ? `in any ${durationText(within ?? 0)}` : `a ${calendar}`;
  const alone = each === undefined ? '' : `, for each ${dimensionWords(each)} by itself`;
  const shared = per === undefined ? '' : `, over all members of a ${per} together`;
  const most = max === 0 ? 'Nothing' : `At most ${max} ${window}`;
  return `${most}${aboutWords(cap)}${alone}${shared}; ${fullWords[fullOf(cap)]}.`;
}

const fullWords = {
  'next-best': 'what has no room is not said, and the next best takes its place',
  discard: 'what has no room is not said, and nothing takes its place',
  queue: 'what has no room waits for it',
} as const;

/** "From 21:00 to 08:00 by sms, in DE and US-FL and where that is not known, all but what is owed; what waited goes out …" */
export function quietWords(rule: QuietDefinition, overMs: number): string {
  const { from, to, weekdays: days, regions, purpose, channel } = rule;
  const on = days === undefined || days.length === weekdays.length ? '' : ` on ${listed(days)}`;
  const where = regions === undefined ? '' : `, in ${listed(regions)} and where that is not known`;
  const what = purpose === undefined ? ', all but what is owed' : '';
  const over = overMs < 1_000 ? 'at the end' : `over ${durationText(overMs)} after the end`;
  return `From ${from} to ${to}${on}${aboutWords({ purpose, channel })}${where}${what}; what waited goes out ${over}.`;
}

/** "After 2 rejections in 30d nothing of the same group for 60d." */
export function pauseWords(rule: PauseDefinition): string {
  const { times, within, after, event, of } = rule;
  const cause =
    after === undefined ? `${event}${rule.where === undefined ? '' : ` where ${rule.where}`}` : after;
  const window = within === undefined ? '' : ` in ${durationText(within)}`;
  const times_ = times === 1 ? '' : ` ${times} times`;
  const what = of === 'everything' ? 'nothing but what is owed' : `nothing of the same ${dimensionWords(of)}`;
  return `After ${cause}${times_}${window}${aboutWords(rule)}: ${what} for ${durationText(rule.for)}.`;
}

function dimensionWords(dimension: Dimension): string {
  return dimension.replace('-', ' ');
}

function aboutWords({ channel, purpose, topic, issue, group, action, placement }: About): string {
  const parts = [
    channel === undefined ? '' : `by ${channel}`,
    purpose === undefined ? '' : `for ${purpose}`,
    topic === undefined ? '' : `about ${topic}`,
    issue === undefined ? '' : `of the issue ${issue}`,
    group === undefined ? '' : `of the group ${group}`,
    action === undefined ? '' : `of the action ${action}`,
    placement === undefined ? '' : `in ${placement}`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : ` ${parts.join(' ')}`;
}

function listed(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
