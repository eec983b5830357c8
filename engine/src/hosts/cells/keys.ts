/** The keys of a partition's store: cells, and the indexes of profiles beside them. */
import type { EntityKey } from '../../core/effect.ts';

export const keyOf = (key: EntityKey) => `e/${key}`;
export const dueKey = (due: number, profile: string) => `d/${padded(due)}/${profile}`;
export const openKey = (profile: string) => `w/${profile}`;
export const fillingKey = (profile: string) => `u/${profile}`;
export const astrayKey = (profile: string) => `a/${profile}`;
export const historyKey = (profile: string, position: number) => `h/${profile}/${padded(position)}`;

/** Numbers whose text sorts like the number (up to 2^53). */
export function padded(n: number): string {
  return String(n).padStart(16, '0');
}

/** Positions in one piece of a history at most, so that whoever reads a part of it has little to decode. */
export const PIECE = 500;
