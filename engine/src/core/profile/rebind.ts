/**
 * Moves a profile's packed arrays to the layout of another configuration. What the new one does not know is dropped;
 * what it knows and the profile does not have is marked as still to be filled from history.
 */
import type { Effects } from '../effects.ts';
import type { World } from '../world.ts';
import { type Aside, dropIfEmpty, emptyFilling, type Filling, type Unfilled } from './filling.ts';
import { type Layout, moves } from './layout.ts';
import type { Profile } from './profile.ts';
import { type Series, trimSeries } from './series.ts';

/** What the move must know of the world. */
export type Surroundings = Pick<World, 'configuration' | 'now' | 'unfilled'>;

interface Plan {
  /** Where each slot and each audience of the new layout stood; -1 where it is new. */
  readonly series: readonly number[];
  readonly audiences: readonly number[];
  /** Where each slot and audience of the old one goes; -1 where it is dropped. */
  readonly slotOf: readonly number[];
  readonly indexOf: readonly number[];
  /** New slots, and those whose entries are kept longer than before. */
  readonly wanting: readonly number[];
  /** Audiences that are new, or mean something else than before. */
  readonly fresh: readonly number[];
}

const cache = new WeakMap<Layout, WeakMap<Layout, Plan>>();

/** A profile that is only being made has no history, and nothing to be moved. */
export function rebind(profile: Profile, world: Surroundings, effects: Effects): void {
  const { layout } = world.configuration;
  if (profile.layout === layout) return;
  if (profile.layout.id !== layout.id && profile.createdAt > 0) move(profile, layout, world, effects);
  profile.layout = layout;
}

function move(profile: Profile, layout: Layout, world: Surroundings, effects: Effects): void {
  const plan = planOf(profile.layout, layout);
  leaveDropped(profile, plan, effects);
  const filling = carried(profile.filling ?? emptyFilling(), plan);
  const before = profile.layout;
  const series = profile.series.moved(plan.slotOf);
  const aside = new Map((profile.filling?.aside ?? []).map((a) => [a.key, a]));
  for (const slot of plan.wanting) {
    const key = layout.series[slot]!;
    const from = plan.series[slot]!;
    if (from >= 0 && !isMarked(filling, slot)) {
      if (world.unfilled.has(key))
        markGrown(profile, filling, slot, series.change(slot), before.keepsMs[from]!, world.now);
      continue;
    }
    unmark(filling, slot);
    series.set(slot, fromAside(profile, filling, slot, layout.keepsMs[slot]!, aside.get(key), world));
  }
  profile.series = series;
  profile.memberSince = profile.memberSince.moved(plan.indexOf);
  profile.filling = filling;
  dropIfEmpty(profile);
  moveFlips(profile, plan);
}

/** Their instants stay: who has a turn then is evaluated by the new text. */
function moveFlips(profile: Profile, { indexOf }: Plan): void {
  profile.flips = profile.flips.moved(indexOf);
  profile.flipDue = profile.flips.earliest;
}

/** Members of an audience that is no more leave it. */
function leaveDropped(profile: Profile, { indexOf }: Plan, effects: Effects): void {
  profile.memberSince.forEach((index) => {
    if (indexOf[index] !== -1) return;
    effects.fact({ type: 'audience', audience: profile.layout.audiences[index]!, change: 'left' });
  });
}

/** What was still to come, by the new numbers. */
function carried({ unfilled, fresh, isQuiet }: Filling, plan: Plan): Filling {
  const kept = (index: number) => index >= 0;
  return {
    unfilled: unfilled.flatMap((group): Unfilled[] => {
      const slots = group.slots.map((slot) => plan.slotOf[slot]!).filter(kept);
      const parts = group.parts.map(([slot, series]): [number, Series] => [plan.slotOf[slot]!, series]);
      return slots.length === 0 ? [] : [{ ...group, slots, parts: parts.filter(([slot]) => kept(slot)) }];
    }),
    fresh: [...new Set([...fresh.map((index) => plan.indexOf[index]!).filter(kept), ...plan.fresh])].sort(
      (a, b) => a - b,
    ),
    aside: [],
    isQuiet,
  };
}

function isMarked({ unfilled }: Filling, slot: number): boolean {
  return unfilled.some(({ slots }) => slots.includes(slot));
}

/** Counted from scratch: what has come was for shorter windows. */
function unmark(filling: Filling, slot: number): void {
  for (const group of filling.unfilled) {
    group.slots = group.slots.filter((s) => s !== slot);
    group.parts = group.parts.filter(([s]) => s !== slot);
  }
  filling.unfilled = filling.unfilled.filter(({ slots }) => slots.length > 0);
}

/** What is kept ends sharp at the old limit: older entries are exactly what is missing. */
function markGrown(
  profile: Profile,
  filling: Filling,
  slot: number,
  series: Series | undefined,
  knownMs: number,
  now: number,
): void {
  if (series) trimSeries(series, now - knownMs);
  mark(filling, { lives: livesOf(profile), since: now, slots: [slot], isNew: false, knownMs, parts: [] });
}

/** A series that is new to the profile: begun by an absorbed one that was ahead, or not at all. */
function fromAside(
  profile: Profile,
  filling: Filling,
  slot: number,
  keepMs: number,
  aside: Aside | undefined,
  { now, unfilled, configuration }: Surroundings,
): Series | undefined {
  const ahead = aside?.keepMs === keepMs ? aside : undefined;
  if (unfilled.has(configuration.layout.series[slot]!)) {
    const lives = livesOf(profile).filter((life) => !ahead?.lives.includes(life));
    mark(filling, { lives, since: now, slots: [slot], isNew: true, knownMs: 0, parts: [] });
  }
  for (const group of ahead?.unfilled ?? [])
    filling.unfilled.push({
      ...group,
      slots: [slot],
      parts: group.parts.map(([, series]): [number, Series] => [slot, series]),
    });
  return ahead?.series;
}

function livesOf({ id, mergedFrom }: Profile): string[] {
  return [id, ...mergedFrom];
}

/** Series that wait for the same share a mark. */
function mark(filling: Filling, wanted: Unfilled): void {
  const same = filling.unfilled.find(
    (group) =>
      group.since === wanted.since &&
      group.isNew === wanted.isNew &&
      group.knownMs === wanted.knownMs &&
      group.parts.length === 0 &&
      group.lives.join() === wanted.lives.join(),
  );
  if (same) same.slots.push(...wanted.slots);
  else filling.unfilled.push(wanted);
}

/** Worked out once per pair of layouts, not once per profile. */
function planOf(from: Layout, to: Layout): Plan {
  const plans = cache.get(from) ?? new WeakMap<Layout, Plan>();
  cache.set(from, plans);
  let plan = plans.get(to);
  if (!plan) {
    plan = newPlan(from, to);
    plans.set(to, plan);
  }
  return plan;
}

function newPlan(from: Layout, to: Layout): Plan {
  const series = moves(from.series, to.series);
  const audiences = moves(from.audiences, to.audiences);
  return {
    series,
    audiences,
    slotOf: moves(to.series, from.series),
    indexOf: moves(to.audiences, from.audiences),
    wanting: wantingSlots(from, to, series),
    fresh: audiences.flatMap((old, index) =>
      old >= 0 && from.meanings[old] === to.meanings[index] ? [] : [index],
    ),
  };
}

function wantingSlots(from: Layout, to: Layout, series: readonly number[]): number[] {
  return series.flatMap((old, slot) => (old >= 0 && from.keepsMs[old]! >= to.keepsMs[slot]! ? [] : [slot]));
}

/** Series of a layout that another one does not have, or not for as long: what is to be filled from history. */
export function wantingSeries(from: Layout, to: Layout): string[] {
  return planOf(from, to).wanting.map((slot) => to.series[slot]!);
}

/** Audiences that a layout has new, or with another meaning. */
export function freshAudiences(from: Layout, to: Layout): string[] {
  return planOf(from, to).fresh.map((index) => to.audiences[index]!);
}
