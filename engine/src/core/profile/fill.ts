/**
 * Filling a person's new series from history. The host counts what happened before a revision and logs it for each
 * profile as an input; what happened since was counted live. When all of it has come the two are one, and the
 * audiences that waited for it are established: who was a member when the revision came enters quietly, whoever
 * enters or leaves by what happened since does so as ever.
 */
import { updateMemberships } from '../audience/membership.ts';
import { touchTrait } from '../audience/touch.ts';
import type { Scope } from '../condition.ts';
import type { Configuration } from '../configuration.ts';
import type { Effects } from '../effects.ts';
import { claimsFrom } from '../golden/claims.ts';
import { groupKeyIn } from '../golden/compile.ts';
import { absorbClaims, settle } from '../golden/settle.ts';
import type { EventInput, Relay } from '../input.ts';
import { addPart, dropIfEmpty, type Filling, type Unfilled } from './filling.ts';
import { isTooLate } from './lateness.ts';
import type { Profile } from './profile.ts';
import type { Surroundings } from './rebind.ts';
import { addOlderEntries, addToSeries, mergeSeries, newSeries, type Series } from './series.ts';
import { seriesFrom } from './series-state.ts';
import { at } from './traits.ts';

export type Fill = Extract<Relay, { type: 'fill' }>;

/** Takes the history of one life; one that came before, or was counted for another layout, changes nothing. */
export function takeHistory(profile: Profile, { life, layout, rows, claims = [] }: Fill): void {
  if (layout !== profile.layout.id) return;
  for (const group of profile.filling?.unfilled ?? []) {
    const index = group.lives.indexOf(life);
    if (index < 0) continue;
    group.lives.splice(index, 1);
    for (const [slot, state] of rows)
      if (group.slots.includes(slot)) addPart(group, slot, seriesFrom(state as readonly unknown[]));
    for (const [slot, state] of claims)
      if (group.slots.includes(slot)) addClaims(profile, slot, state as readonly unknown[]);
  }
}

/** Unlike what windows are counted from, claims of the past and of now are one set at once. */
function addClaims(profile: Profile, slot: number, state: readonly unknown[]): void {
  const key = groupKeyIn(profile.layout.series[slot]!);
  if (key !== undefined) absorbClaims(profile, new Map([[key, claimsFrom(state)]]));
}

/**
 * Joins the history that is complete with what was counted live. Audiences may have changed by that: they are marked
 * as touched, and true is returned.
 */
export function completeFills(
  profile: Profile,
  world: Surroundings,
  scope: Scope,
  effects: Effects,
): boolean {
  const { filling } = profile;
  if (filling === null || filling.unfilled.length === 0) return false;
  const complete = filling.unfilled.filter((group) => isComplete(group, profile, world));
  if (complete.length === 0) return false;
  settleQuietly(profile, complete, world, scope, effects);
  filling.unfilled = filling.unfilled.filter((group) => !complete.includes(group));
  for (const group of complete.sort((a, b) => a.since - b.since)) {
    if (group.isNew) completeNew(profile, filling, group, world, scope, effects);
    else completeGrown(profile, group, world);
  }
  dropIfEmpty(profile);
  return world.configuration.touched.any;
}

/**
 * Groups of the golden record whose history is whole now are decided; whom that puts in an audience enters quietly.
 * What waits for the same history as they did is still marked, and held back.
 */
function settleQuietly(
  profile: Profile,
  complete: readonly Unfilled[],
  { configuration }: Surroundings,
  scope: Scope,
  effects: Effects,
): void {
  const { golden, touched, audiencesByTrait } = configuration;
  const open = profile.filling!.unfilled.filter((group) => !complete.includes(group));
  for (const group of golden?.groups ?? []) {
    const isIn = ({ slots }: Unfilled) => slots.includes(group.slot);
    if (!complete.some(isIn) || open.some(isIn)) continue;
    for (const { name, before } of settle(profile, group))
      touchTrait(touched, audiencesByTrait, name, before, profile.traits[name]);
  }
  if (touched.any) updateMemberships(profile, configuration, scope, touched, effects);
}

/** All of it has come; or nothing more will, as the whole partition is filled. */
function isComplete({ lives, slots }: Unfilled, { layout }: Profile, { unfilled }: Surroundings): boolean {
  return lives.length === 0 || !slots.some((slot) => unfilled.has(layout.series[slot]!));
}

/** First as it was when the revision came, then with what was counted since. */
function completeNew(
  profile: Profile,
  filling: Filling,
  group: Unfilled,
  { configuration, now }: Surroundings,
  scope: Scope,
  effects: Effects,
): void {
  const { touched } = configuration;
  const live = group.slots.map((slot) => profile.series.change(slot));
  const parts = new Map(group.parts);
  group.slots.forEach((slot) => {
    profile.series.set(slot, parts.get(slot));
  });
  if (filling.fresh.length > 0) {
    for (const index of filling.fresh) touched.flipped(index);
    scope.now = Math.min(group.since, now);
    updateMemberships(profile, configuration, scope, touched, effects);
    scope.now = now;
  }
  const isLater = group.since < now;
  group.slots.forEach((slot, i) => {
    const since = live[i];
    const history = profile.series.change(slot);
    if (since && history) mergeSeries(history, since);
    else if (since) profile.series.set(slot, since);
    if (since || isLater) touched.changed(configuration.audiencesBySeries[slot]);
  });
}

/** Whole-life figures and the newer entries were there: only the older ones are added. */
function completeGrown(
  profile: Profile,
  { slots, parts, since, knownMs }: Unfilled,
  world: Surroundings,
): void {
  const { configuration } = world;
  for (const [slot, history] of parts) {
    const series = profile.series.change(slot);
    if (series) addOlderEntries(series, history, since - knownMs);
  }
  for (const slot of slots) configuration.touched.changed(configuration.audiencesBySeries[slot]);
}

/** How series are counted. */
export type Counting = Pick<Configuration, 'series' | 'latenessMs'>;

/**
 * Counts an event of the past for series of a configuration (or of a preview), as it would have been counted live.
 * @param now of the activation: entries that no window can hold any more are not kept.
 */
export function countPast(
  past: Map<number, Series>,
  event: EventInput,
  slots: readonly number[],
  { series: plans, latenessMs }: Counting,
  now: number,
): void {
  if (isTooLate(event, latenessMs)) return;
  for (const slot of slots) {
    const plan = plans[slot]!;
    if (plan.filter !== undefined && !plan.filter.test(event)) continue;
    let series = past.get(slot);
    if (series === undefined) {
      series = newSeries(plan.property !== undefined);
      past.set(slot, series);
    }
    const value = plan.property === undefined ? null : at(event.properties, plan.property);
    addToSeries(series, plan, event.at, value, now);
  }
}
