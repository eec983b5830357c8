/** What a decision had to do without, a line each. */
import type { DecisionTrace } from '../server/api.ts';

/** None where it lacked nothing. */
export function lackedLines({ lacked = [], degraded }: DecisionTrace): string[] {
  const givenUp = degraded === undefined || degraded === 'contexts' ? [] : [givenUpWords[degraded]];
  return [...givenUp, ...lacked.map(({ what }) => what)].map(
    (line, i) => `${i === 0 ? 'lacked' : ''}`.padEnd(11) + line,
  );
}

/** Why nothing was looked at: the result itself, for whoever reads the decision on its page. */
const givenUpWords: Readonly<Record<Exclude<NonNullable<DecisionTrace['degraded']>, 'contexts'>, string>> = {
  deadline: 'It came too late for the request',
  overload: 'So much waited that nobody was asked',
  unfilled: 'The placements before it took all the time that there was',
};
