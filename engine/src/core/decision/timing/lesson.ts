/**
 * What came of the moment at which a message left, told when its time is over since the decision: each decision once, said
 * or not, so that waiting is measured with all that it cost. Who had been sent it teaches the hours, the person's own too.
 */

import { earlier } from '../../due.ts';
import type { Effects } from '../../effects.ts';
import type { PredictorValues } from '../../learning/columns.ts';
import { modelAbout, waitName } from '../../learning/contact-models.ts';
import { sigmoid } from '../../learning/logistic.ts';
import type { Profile } from '../../profile/profile.ts';
import type { Decision } from '../decision.ts';
import type { DecisionMark } from '../mark.ts';
import { expectedOf, type Timing } from './choose.ts';
import { noteHabit, ownHour } from './habit.ts';
import { partOf, slotAt, slotName } from './slots.ts';

/** Kept with a decision whose message had a window, or whose channel was chosen. */
export interface TimedLesson {
  readonly channel: string;
  readonly placement: string;
  /** `none`: it had no window, and tells of the person alone. */
  readonly arm: Timing['arm'] | 'none';
  /** Logit of the chance that was expected whenever it leaves. */
  readonly expected: number;
  readonly waitMs: number;
  readonly zone: string;
  /** When nothing more is counted. */
  readonly due: number;
}

export function timedLessonOf(
  { at, timing, channel, placement, ranked, chosen }: Decision,
  windowMs: number,
  zone: string,
): TimedLesson | undefined {
  if (channel === undefined) return undefined;
  const row = ranked.find(({ action }) => action === chosen[0]);
  if (row === undefined) return undefined;
  return {
    channel,
    placement,
    arm: timing?.arm ?? 'none',
    // Whatever the hour: that it was a good one is for the model of hours to say.
    expected: expectedOf(row.propensity) - (row.hour ?? 0),
    waitMs: timing === undefined ? 0 : timing.sendAt - at,
    zone,
    due: at + windowMs,
  };
}

export function timedLessonsOnDue(profile: Profile, now: number, effects: Effects): void {
  for (const mark of profile.decisions) {
    const { timed } = mark;
    if (timed === undefined || timed.due > now) continue;
    mark.timed = undefined;
    teachMoment(profile, mark, timed, effects);
  }
}

/** Of moments, of pressure and of what saying adds, in one look. */
export function laterLessonsDue({ decisions }: Profile): number {
  let due = 0;
  for (const { timed, pressure, uplift } of decisions) {
    if (timed !== undefined) due = earlier(due, timed.due);
    if (pressure !== undefined && pressure.due > 0) due = earlier(due, pressure.due);
    if (uplift !== undefined) due = earlier(due, uplift.due);
  }
  return due;
}

function teachMoment(profile: Profile, mark: DecisionMark, timed: TimedLesson, effects: Effects): void {
  const { channel, placement, arm, waitMs, due, expected, zone } = timed;
  const reward = mark.responseAt > 0 && mark.responseAt <= due ? 1 : 0;
  const teach = (model: string, action: string, family: string, came: 0 | 1, values: PredictorValues = {}) =>
    effects.relay(`model/${model}`, {
      type: 'teach',
      action,
      family,
      values,
      reward: came,
      isControl: arm === 'now',
      isCorrection: false,
    });
  if (arm === 'chosen' || arm === 'now')
    teach(modelAbout('send-now', channel), `${placement} ${arm}`, placement, reward);
  if (waitMs > 0) teach(modelAbout('wait', channel), waitName(waitMs), 'wait', mark.shownAt > 0 ? 0 : 1);
  if (mark.shownAt === 0) return;
  const slot = slotAt(mark.shownAt, zone);
  if (arm !== 'none') {
    const own = ownHour(profile.habits, channel, slot);
    teach(modelAbout('hours', channel), slotName(slot), partOf(slot), reward, { expected, own });
  }
  profile.habits = noteHabit(profile.habits, channel, {
    slot,
    expected: sigmoid(expected),
    responses: reward,
    at: due,
  });
}
