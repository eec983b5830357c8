/**
 * How much was said to somebody lately on a channel, and what comes of saying too much: whoever opts out soon after a message
 * teaches the risk of the next one, by how many came before it.
 */

import { type ActName, actEvent } from '../../consent/act-event.ts';
import type { Effects } from '../../effects.ts';
import type { EventInput } from '../../input.ts';
import type { PredictorValue } from '../../learning/columns.ts';
import { modelAbout, teachingAbout } from '../../learning/contact-models.ts';
import type { ModelView } from '../../learning/published.ts';
import { chanceOf } from '../../learning/weights.ts';
import type { Profile } from '../../profile/profile.ts';
import type { DecisionMark } from '../mark.ts';

const DAY_MS = 86_400_000;
/** Whoever opts out later than this did not do so because of the message. */
const BECAUSE_MS = 7 * DAY_MS;
/** So many contacts the risk that a document names counts as. */
const PRIOR = 500;

const windows = [
  ['sent1', DAY_MS],
  ['sent7', 7 * DAY_MS],
  ['sent28', 28 * DAY_MS],
] as const;

/** Messages that left on the channel within 1, 7 and 28 days, what was owed left out. */
export function pressureOn({ messages }: Profile, channel: string, now: number): [string, PredictorValue][] {
  return windows.map(([name, withinMs]) => {
    let count = 0;
    for (const message of messages) {
      if (message.channel !== channel || message.transactional || message.changedAt <= now - withinMs)
        continue;
      if (message.status === 'sent' || message.status === 'uncertain') count++;
    }
    return [name, count];
  });
}

/** Kept with a decision while somebody may opt out because of it, where that is learnt. */
export interface Pressure {
  readonly channel: string;
  readonly values: { readonly [name: string]: PredictorValue };
  /** When nobody does any more; 0 while it has not left. */
  due: number;
  optedOut?: true;
}

export function pressureMark(profile: Profile, channel: string, now: number): Pressure {
  return { channel, values: Object.fromEntries(pressureOn(profile, channel, now)), due: 0 };
}

export function pressureShown({ pressure }: DecisionMark, now: number): void {
  if (pressure?.due === 0) pressure.due = now + BECAUSE_MS;
}

const optOuts: ReadonlySet<string> = new Set<ActName>([
  'Consent Withdrawn',
  'Unsubscribed',
  'Email Marked as Spam',
]);

/** Because of the last one that had left. */
export function optOutOnEvent({ decisions }: Profile, { name }: EventInput): void {
  const act = actEvent(name);
  if (act === undefined || !optOuts.has(act.name)) return;
  let last: DecisionMark | undefined;
  for (const mark of decisions)
    if (mark.pressure !== undefined && mark.shownAt > (last?.shownAt ?? 0)) last = mark;
  if (last?.pressure) last.pressure.optedOut = true;
}

export function pressuresOnDue({ decisions }: Profile, now: number, effects: Effects): void {
  for (const mark of decisions) {
    const { pressure } = mark;
    if (pressure === undefined || (pressure.due === 0 ? mark.at + 2 * BECAUSE_MS : pressure.due) > now)
      continue;
    mark.pressure = undefined;
    if (pressure.due === 0) continue;
    effects.relay(`model/${modelAbout('opt-out', pressure.channel)}`, {
      type: 'teach',
      action: pressure.channel,
      family: 'channel',
      values: pressure.values,
      reward: pressure.optedOut ? 1 : 0,
      isControl: false,
      isCorrection: false,
    });
  }
}

/** Chance that one more contact makes the person opt out: as the document says, until outcomes say otherwise. */
export function optOutRisk(
  profile: Profile,
  channel: string,
  { models, now }: { readonly models: ModelView; readonly now: number },
  written: number,
): number {
  const name = modelAbout('opt-out', channel);
  const model = models.get(name);
  if (model === undefined) return written;
  const values = Object.fromEntries(pressureOn(profile, channel, now));
  const features = model.columns.features(values, teachingAbout(name)!.kinds);
  const learnt = chanceOf(model.weights.predict(channel, 'channel', features));
  return (model.version * learnt + PRIOR * written) / (model.version + PRIOR);
}
