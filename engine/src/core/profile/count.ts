/** Adds an event to the series that want it, and marks the audiences that read them. */
import type { Configuration } from '../configuration.ts';
import type { EventInput } from '../input.ts';
import type { Profile } from './profile.ts';
import { addToSeries, newSeries } from './series.ts';
import { at } from './traits.ts';

export function countEvent(
  profile: Profile,
  event: EventInput,
  configuration: Configuration,
  now: number,
): void {
  const slots = configuration.seriesByEvent.get(event.name);
  if (slots === undefined) return;
  for (const slot of slots) {
    const plan = configuration.series[slot]!;
    if (plan.filter !== undefined && !plan.filter.test(event)) continue;
    let series = profile.series[slot];
    if (series === undefined) profile.series[slot] = series = newSeries(plan.property !== undefined);
    addToSeries(
      series,
      plan,
      event.at,
      plan.property === undefined ? null : at(event.properties, plan.property),
      now,
    );
    configuration.touched.counted(configuration.audiencesBySeries[slot]!);
  }
}
