/**
 * What a person's profile remembers of decisions is bounded. Where there would be more, those go first of which nothing can
 * come any more, and then those that nobody was shown. That they were taken stays known for a day: the log has them.
 */
import type { Profile } from '../profile/profile.ts';
import { firstTime, isRepeated } from '../profile/seen.ts';
import type { DecisionMark } from './mark.ts';

/** Actions chosen, and decisions that chose none, of one person. */
export const REMEMBERED = 500;
/** Of these at least, where what was shown takes up the room: they may be on their way to the screen. */
const NEWEST = 100;
/** What was not shown by then is hardly shown any more; it holds no cap either. */
const SHOWN_WITHIN_MS = 30 * 60_000;

/** What was decided in this very instant stays: a page of many placements is remembered whole. */
export function forgetSurplus(profile: Profile, now: number): void {
  const marks = profile.decisions;
  if (marks.length <= REMEMBERED) return;
  const waiting = new Set(profile.messages.map(({ source }) => source.decision));
  const isOpen = ({ id, shownAt }: DecisionMark) => shownAt > 0 || waiting.has(id);
  const newest = new Set(marks.slice(-NEWEST));
  const waves: readonly ((mark: DecisionMark) => boolean)[] = [
    isOver,
    (mark) => !isOpen(mark) && mark.at <= now - SHOWN_WITHIN_MS,
    (mark) => !isOpen(mark) && !newest.has(mark),
    () => true,
  ];
  const gone = new Set<DecisionMark>();
  for (const goes of waves)
    for (const mark of marks) {
      if (marks.length - gone.size <= REMEMBERED) break;
      if (mark.at < now && goes(mark)) gone.add(mark);
    }
  for (const { id } of gone) firstTime(profile, nameOf(id), now);
  profile.decisions = marks.filter((mark) => !gone.has(mark));
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
