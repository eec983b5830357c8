/** Adds an event to the series that want it, and marks the audiences that read them. */
import type { SeriesReaders } from '../audience/reads.ts';
import type { Touched } from '../audience/touched.ts';
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
  const series = configuration.countedBy.get(event.name);
  if (series === undefined) return;
  countIn(series.others, profile, event, configuration, now);
  for (let i = 0; i < series.guarded.length; i++) {
    const { read, slots } = series.guarded[i]!;
    const value = read(event);
    const wanting = value === undefined ? undefined : slots.get(value);
    if (wanting !== undefined) countIn(wanting, profile, event, configuration, now);
  }
}

function countIn(
  slots: readonly number[],
  profile: Profile,
  event: EventInput,
  configuration: Configuration,
  now: number,
): void {
  for (const slot of slots) {
    const plan = configuration.series[slot]!;
    if (plan.filter !== undefined && !plan.filter.test(event)) continue;
    let series = profile.series.change(slot);
    if (series === undefined) {
      series = newSeries(plan.property !== undefined);
      profile.series.set(slot, series);
    }
    addToSeries(
      series,
      plan,
      event.at,
      plan.property === undefined ? null : at(event.properties, plan.property),
      now,
    );
    touchCounted(profile, configuration.touched, configuration.readersBySeries[slot]!, series.count);
  }
}

/** Who is in an audience that an entry can only make true stays in it, and its next flip comes no sooner. */
function touchCounted(
  { memberSince }: Profile,
  touched: Touched,
  { rising, others }: SeriesReaders,
  count: number,
): void {
  touched.counted(others);
  for (let i = 0; i < rising.length && rising[i]!.least <= count; i++) {
    const { audience } = rising[i]!;
    if (memberSince.get(audience) === 0) touched.countedOne(audience);
  }
}
