/**
 * What a person does not have whole yet after a new revision: series whose events of before are still to be counted,
 * and audiences, new or changed, in which nobody has been put by them yet. Nothing of it in most profiles.
 */
import type { Configuration } from '../configuration.ts';
import { groupKeyIn } from '../golden/compile.ts';
import { type Aggregate, seriesOf } from './aggregate.ts';
import type { Layout } from './layout.ts';
import type { Profile } from './profile.ts';
import { mergeSeries, type Series } from './series.ts';
import { seriesFrom, seriesState } from './series-state.ts';

export interface Filling {
  unfilled: Unfilled[];
  /** Audiences, by index, whose membership is still to be established; who enters them by that starts no journey. */
  fresh: number[];
  aside: Aside[];
  /** Imported events have been counted since: what they change starts no journey either. */
  isQuiet: boolean;
}

/** Series, by slot, that are counted live since an instant, and whose history is to come. */
export interface Unfilled {
  /** Profiles whose history is to come: this person's and those that became part of it. */
  lives: string[];
  readonly since: number;
  slots: number[];
  /** Counted for the first time; else they were there, but with entries of the last `knownMs` only. */
  readonly isNew: boolean;
  readonly knownMs: number;
  /** History that has come, by slot, while that of other lives is still to come. */
  parts: [slot: number, series: Series][];
}

/** What an absorbed profile had of a series that this one's layout does not know: its partition was ahead. */
export interface Aside {
  readonly key: string;
  readonly keepMs: number;
  /** Those whose events it counts. */
  readonly lives: readonly string[];
  readonly series: Series | undefined;
  readonly unfilled: readonly Unfilled[];
}

export function emptyFilling(): Filling {
  return { unfilled: [], fresh: [], aside: [], isQuiet: false };
}

/** The profile's own, made where it has none. */
export function fillingOf(profile: Profile): Filling {
  profile.filling ??= emptyFilling();
  return profile.filling;
}

/** Costs nothing from then on where nothing is left. */
export function dropIfEmpty(profile: Profile): void {
  const { filling } = profile;
  if (filling && filling.unfilled.length + filling.fresh.length + filling.aside.length === 0)
    profile.filling = null;
}

/** Whether what the aggregate needs of its series is still to come. */
export function isUnfilled({ unfilled }: Filling, aggregate: Aggregate): boolean {
  if (unfilled.length === 0) return false;
  const slots = seriesOf(aggregate);
  const reach = reachMs(aggregate);
  return unfilled.some(
    (group) => (group.isNew || reach > group.knownMs) && slots.some((slot) => group.slots.includes(slot)),
  );
}

/** How far back it may look for single entries, in milliseconds; 0 where whole-life figures are enough. */
function reachMs({ window, fn, sequence }: Aggregate): number {
  if (sequence !== undefined) return Number.POSITIVE_INFINITY;
  if (window.kind === 'rolling') return window.ms;
  const isFigure = window.kind === 'lifetime' && fn !== 'distinct' && fn !== 'mostFrequent';
  return isFigure ? 0 : Number.POSITIVE_INFINITY;
}

/** Whether the audience cannot be judged yet: it, or an audience that it reads, needs what is still to come. */
export function isHeldBack(filling: Filling, index: number, configuration: Configuration): boolean {
  if (filling.unfilled.length === 0) return false;
  const { reads } = configuration.audiences[index]!;
  for (const slot of reads.aggregates) if (isUnfilled(filling, configuration.aggregates[slot]!)) return true;
  for (const name of reads.audiences) {
    const other = configuration.compiler.audienceIndex.get(name);
    if (other !== undefined && isHeldBack(filling, other, configuration)) return true;
  }
  return false;
}

/** True where membership is established by this look at it; from then on it changes as any other. */
export function establish(profile: Profile, index: number): boolean {
  const { fresh } = profile.filling!;
  const at = fresh.indexOf(index);
  if (at < 0) return false;
  fresh.splice(at, 1);
  if (fresh.length === 0) dropIfEmpty(profile);
  return true;
}

/** Two profiles become one: what was to come for either is still to come. */
export function absorbFilling(into: Profile, from: Profile): void {
  if (from.filling === null) return;
  const own = fillingOf(into);
  own.unfilled.push(...from.filling.unfilled);
  own.aside.push(...from.filling.aside);
  own.isQuiet ||= from.filling.isQuiet;
  own.fresh = [...new Set([...own.fresh, ...from.filling.fresh])].sort((a, b) => a - b);
  dropIfEmpty(into);
}

/** Keeps what the layout that a profile is about to be moved to does not know. */
export function setAside(from: Profile, layout: Layout): Aside[] {
  if (from.layout.id === layout.id) return [];
  const known = new Set(layout.series);
  const lives = [from.id, ...from.mergedFrom];
  return from.layout.series.flatMap((key, slot): Aside[] => {
    const unfilled = (from.filling?.unfilled ?? []).flatMap((group) => ofSlot(group, slot));
    const series = from.series.change(slot);
    const claimed = groupKeyIn(key);
    const isEmpty = claimed === undefined ? series === undefined : !from.claims?.has(claimed);
    if (known.has(key) || (isEmpty && unfilled.length === 0)) return [];
    return [{ key, keepMs: from.layout.keepsMs[slot]!, lives, series, unfilled }];
  });
}

function ofSlot(group: Unfilled, slot: number): Unfilled[] {
  if (!group.slots.includes(slot)) return [];
  return [
    { ...group, lives: [...group.lives], slots: [slot], parts: group.parts.filter(([s]) => s === slot) },
  ];
}

/** Adds history of one slot to what has come already. */
export function addPart(group: Unfilled, slot: number, series: Series): void {
  const known = group.parts.find(([s]) => s === slot);
  if (known) mergeSeries(known[1], series);
  else group.parts.push([slot, series]);
}

type Tuple = readonly unknown[];

export function fillingState({ unfilled, fresh, aside, isQuiet }: Filling): Tuple {
  return [
    unfilled.map(unfilledState),
    fresh,
    aside.map((a) => [
      a.key,
      finite(a.keepMs),
      a.lives,
      a.series ? seriesState(a.series) : null,
      a.unfilled.map(unfilledState),
    ]),
    isQuiet,
  ];
}

export function fillingFrom([unfilled, fresh, aside, isQuiet]: Tuple): Filling {
  return {
    unfilled: (unfilled as Tuple[]).map(unfilledFrom),
    fresh: fresh as number[],
    isQuiet: isQuiet as boolean,
    aside: (aside as [string, number | null, string[], Tuple | null, Tuple[]][]).map(
      ([key, keepMs, lives, series, groups]): Aside => ({
        key,
        keepMs: keepMs ?? Number.POSITIVE_INFINITY,
        lives,
        series: series ? seriesFrom(series) : undefined,
        unfilled: groups.map(unfilledFrom),
      }),
    ),
  };
}

function unfilledState({ lives, since, slots, isNew, knownMs, parts }: Unfilled): Tuple {
  return [lives, since, slots, isNew, knownMs, parts.map(([slot, series]) => [slot, seriesState(series)])];
}

function unfilledFrom(state: Tuple): Unfilled {
  const [lives, since, slots, isNew, knownMs, parts] = state as [
    string[],
    number,
    number[],
    boolean,
    number,
    [number, Tuple][],
  ];
  return {
    lives,
    since,
    slots,
    isNew,
    knownMs,
    parts: parts.map(([slot, series]) => [slot, seriesFrom(series)]),
  };
}

/** Infinities do not survive every encoding. */
function finite(ms: number): number | null {
  return Number.isFinite(ms) ? ms : null;
}
