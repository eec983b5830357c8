/**
 * A layout names the slots of a profile's packed arrays: which series and which audience each index stands for.
 * Profiles carry no names per slot; a stored profile names its layout and is moved to the current one when read.
 */
import { contentId } from '../hash.ts';

export interface Layout {
  readonly id: string;
  readonly series: readonly string[];
  readonly audiences: readonly string[];
}

export function layoutOf(series: readonly string[], audiences: readonly string[]): Layout {
  return { id: contentId('layout', ...series, '|', ...audiences), series, audiences };
}

export const emptyLayout: Layout = layoutOf([], []);

/** Where each slot of `to` stood in `from`; -1 where it is new. */
export function moves(from: readonly string[], to: readonly string[]): number[] {
  const index = new Map(from.map((key, i) => [key, i]));
  return to.map((key) => index.get(key) ?? -1);
}
