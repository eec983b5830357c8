/** Why nothing was decided for a call that had a deadline, in words. */
import type { DecisionTrace } from '../api/types.ts';

export type GivenUpReason = Exclude<NonNullable<DecisionTrace['degraded']>, 'contexts'>;

/** As a clause that goes on a sentence: "Not decided: ...". */
export const givenUpWords: Readonly<Record<GivenUpReason, string>> = {
  deadline: 'it was not taken up, or not answered, by its deadline',
  overload: 'so many calls were waiting that nobody was asked',
  unfilled: 'of the placements of its call those before it took all the time that there was',
};

/** Undefined where it was decided, if without all that it could have known. */
export function givenUpBy(degraded: DecisionTrace['degraded']): GivenUpReason | undefined {
  return degraded === 'contexts' ? undefined : degraded;
}
