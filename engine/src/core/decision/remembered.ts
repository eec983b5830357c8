/**
 * What a person's profile remembers of decisions is bounded. Where there would be more, those go first of which nothing can
 * come any more, and then those that nobody was shown. That they were taken stays known for a day: the log has them.
 */
import type { Profile } from '../profile/profile.ts';
import { firstTime, isRepeated } from '../profile/seen.ts';
import type { DecisionMark } from './mark.ts';

/** Actions chosen, and decisions that chose none, of one person. */
export const REMEMBERED = 500;
/** Of which nothing is expected: whoever never tells what was shown must not make every profile large. */
export const IDLE = 100;
/** Where what was shown takes up the room, of the others at least so many: they may be on their way to the screen. */
const NEWEST = 100;
/** What was not shown by then is hardly shown any more; it holds no cap either. */
const SHOWN_WITHIN_MS = 30 * 60_000;

/** What was decided in this very instant stays: a page of many placements is remembered whole. */
export function forgetSurplus(profile: Profile, now: number): void {
  const marks = profile.decisions;
  if (marks.length <= IDLE) return;
  const gone = surplusOf(marks, new Set(profile.messages.map(({ source }) => source.decision)), now);
  if (gone.size === 0) return;
  for (const { id } of gone) firstTime(profile, nameOf(id), now);
  profile.decisions = marks.filter((mark) => !gone.has(mark));
}

/** @param sent decisions of messages that the person has, or will get */
function surplusOf(
  marks: readonly DecisionMark[],
  sent: ReadonlySet<string | null>,
  now: number,
): ReadonlySet<DecisionMark> {
  const earlier = marks.filter(({ at }) => at < now);
  const isOpen = ({ id, shownAt }: DecisionMark) => shownAt > 0 || sent.has(id);
  const isIdle = (mark: DecisionMark) => isOver(mark) || (!isOpen(mark) && mark.at <= now - SHOWN_WITHIN_MS);
  const idle = earlier.filter(isIdle);
  const gone = new Set(idle.slice(0, Math.max(0, idle.length - IDLE)));
  const newest = new Set(marks.slice(-NEWEST));
  const unseen = earlier.filter((mark) => !isOpen(mark) && !newest.has(mark));
  for (const mark of [...idle, ...unseen, ...earlier]) {
    if (marks.length - gone.size <= REMEMBERED) break;
    gone.add(mark);
  }
  return gone;
}

/** It was taken, and the person's profile has forgotten what of. */
export function isForgotten(profile: Profile, decision: string, now: number): boolean {
  return isRepeated(profile, nameOf(decision), now);
}

/** Nothing more is taught; or it was proposed in a conversation that went on. */
function isOver({ action, shownAt, lesson, uplift, timed, pressure, conversation }: DecisionMark): boolean {
  if (uplift ?? timed ?? pressure) return false;
  if (conversation !== undefined) return shownAt === 0;
  return action === '' || (shownAt > 0 && lesson === undefined);
}

/** Among the ids of events. */
function nameOf(decision: string): string {
  return `decision ${decision}`;
}
