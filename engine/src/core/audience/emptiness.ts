/**
 * Whether people of whom none of certain events is known can be in an audience at all. Where they cannot, nobody need
 * look at them when the audience is new: of many people only those with such events are looked at.
 */
import type { Condition, Scope } from '../condition.ts';
import type { Configuration } from '../configuration.ts';
import { seriesOf } from '../profile/aggregate.ts';
import { Profile } from '../profile/profile.ts';

const COMPUTED = 'computed.';

/**
 * @param isCounted whether the events of a series, by its name in the layout, are what the others lack
 * @param isNew whether nobody is in the audience of that name yet
 */
export function needsEvents(
  configuration: Configuration,
  name: string,
  isCounted: (series: string) => boolean,
  isNew: (audience: string) => boolean,
  now: number,
): boolean {
  const { compiler, audiences, layout } = configuration;
  const ofAudience = (audience: string): boolean => {
    const index = compiler.audienceIndex.get(audience);
    return index !== undefined && isNew(audience) && readsNothingElse(audiences[index]!.condition);
  };
  const readsNothingElse = ({ reads }: Condition): boolean => {
    if (reads.now) return false;
    for (const slot of reads.aggregates)
      if (!seriesOf(compiler.aggregates[slot]!).every((series) => isCounted(layout.series[series]!)))
        return false;
    for (const variable of reads.variables.keys()) {
      const computed = variable.startsWith(COMPUTED)
        ? compiler.computed.get(variable.slice(COMPUTED.length))
        : undefined;
      if (!computed || !readsNothingElse(computed)) return false;
    }
    for (const [called, literals] of reads.calls)
      if (called !== 'audience' || literals === 'all' || ![...literals].every(ofAudience)) return false;
    return true;
  };
  if (!ofAudience(name)) return false;
  const scope: Scope = { profile: new Profile(''), now, event: null, instance: null, context: {} };
  return !audiences[compiler.audienceIndex.get(name)!]!.condition.test(scope);
}
