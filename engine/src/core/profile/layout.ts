/**
 * A layout names the slots of a profile's packed arrays: which series and which audience each index stands for, how
 * long entries of the series are kept and what the audiences mean. Profiles carry no names per slot; a stored profile
 * names its layout and is moved to the current one when read.
 */
import { contentId } from '../hash.ts';
import type { SeriesPlan } from './series.ts';

export interface Layout {
  readonly id: string;
  /** Behind the series the groups of the golden record: what is filled from history has a slot. */
  readonly series: readonly string[];
  /** How long entries of each series are kept, in milliseconds; 0 where only whole-life figures are. */
  readonly keepsMs: readonly number[];
  /** How each of those groups is decided. */
  readonly rules: ReadonlyMap<string, string>;
  readonly audiences: readonly string[];
  /** Fingerprints of what the audiences mean: see audience/meaning.ts. */
  readonly meanings: readonly string[];
}

export function layoutOf(
  series: readonly Pick<SeriesPlan, 'key' | 'keepMs' | 'sessionMs'>[],
  audiences: readonly string[],
  meanings: readonly string[],
  groups: readonly (readonly [key: string, rule: string])[] = [],
): Layout {
  // Other sessions keep other entries: that is another series.
  const keys = series.map(({ key, sessionMs }) =>
    sessionMs === 0 ? key : `${key}\u0001session ${sessionMs}`,
  );
  keys.push(...groups.map(([key]) => key));
  const keepsMs = [...series.map((s) => s.keepMs), ...groups.map(() => 0)];
  const ruled = groups.length === 0 ? [] : ['|', ...groups.flat()];
  const id = contentId('layout', ...keys, '|', ...audiences, '|', ...keepsMs, '|', ...meanings, ...ruled);
  return { id, series: keys, keepsMs, rules: new Map(groups), audiences, meanings };
}

/** The id that a layout had when only the names counted: profiles stored then still name it. */
export function namesOnlyId({ series, audiences }: Layout): string {
  return contentId('layout', ...series, '|', ...audiences);
}

export const emptyLayout: Layout = layoutOf([], [], []);

/** Where each slot of `to` stood in `from`; -1 where it is new. */
export function moves(from: readonly string[], to: readonly string[]): number[] {
  const index = new Map(from.map((key, i) => [key, i]));
  return to.map((key) => index.get(key) ?? -1);
}
