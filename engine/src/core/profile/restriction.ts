/**
 * Restriction of processing: while somebody's data is in dispute it is kept and not used. What comes in is stored and
 * counted, consent is still taken back; nothing is decided, said, noticed or learnt. Only our own events say so.
 */
import { type EventInput, OWN_SOURCE } from '../input.ts';
import type { Profile } from './profile.ts';

/** The latest act. */
export interface Restriction {
  readonly isRestricted: boolean;
  readonly at: number;
}

export const RESTRICTED = 'Processing Restricted';
export const UNRESTRICTED = 'Processing Unrestricted';
export const RESTRICTION_REASON = 'processing is restricted';

export function isRestricted({ restriction }: Profile): boolean {
  return restriction?.isRestricted === true;
}

/** The latest by event time; of two at the same instant the restriction. Tells whether it changed anything. */
export function applyRestriction(profile: Profile, { name, source, at }: EventInput): boolean {
  if (source !== OWN_SOURCE || (name !== RESTRICTED && name !== UNRESTRICTED)) return false;
  const known = profile.restriction;
  const wanted: Restriction = { isRestricted: name === RESTRICTED, at };
  if (known !== null && (known.at > at || (known.at === at && known.isRestricted))) return false;
  profile.restriction = wanted;
  return known?.isRestricted !== wanted.isRestricted;
}

/** Of two profiles that become one, a restriction of either holds. */
export function mergeRestriction(a: Restriction | null, b: Restriction | null): Restriction | null {
  if (a === null || b === null) return a ?? b;
  if (a.isRestricted !== b.isRestricted) return a.isRestricted ? a : b;
  return a.at >= b.at ? a : b;
}
