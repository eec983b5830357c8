/** Why nothing was decided for a call that had a deadline, in words. */
import type { DecisionTrace, GivenUpRow } from '../api/types.ts';

/** As a clause that goes on a sentence: "Not decided: ...". */
export const givenUpWords: Readonly<Record<GivenUpRow['degraded'], string>> = {
  deadline: 'it was not taken up, or not answered, by its deadline',
  overload: 'so many calls were waiting that nobody was asked',
};

/** Undefined where it was decided, if without all that it could have known. */
export function givenUpBy(degraded: DecisionTrace['degraded']): GivenUpRow['degraded'] | undefined {
  return degraded === 'contexts' ? undefined : degraded;
}
