/** A decision that was made and did not reach who had asked by the deadline: they were given the fallback instead. */
import type { Effects } from '../effects.ts';
import type { Profile } from '../profile/profile.ts';

/**
 * What it reserved stays reserved for its time: the same request sent again still gets it.
 * @returns false where nothing was decided under this id
 */
export function wasLate(profile: Profile, decision: string, effects: Effects): boolean {
  const marks = profile.decisions.filter(({ id }) => id === decision);
  for (const { id, action } of marks)
    if (action !== '') effects.fact({ type: 'outcome', decision: id, action, outcome: 'late' });
  return marks.length > 0;
}
