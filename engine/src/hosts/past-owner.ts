/** Whose an identifier was, as it was known then: today's owner, or a profile that became part of them only later. */
import type { Identifier } from '../core/input.ts';
import type { PastAsked, PastProblem, PastProfile, ProfileKey } from './engine.ts';

export interface OwnerPorts {
  /** Follows profiles to what they had become, as it was known then. */
  past(key: ProfileKey, asked: PastAsked): Promise<PastProfile | PastProblem | undefined>;
  /** Profiles that have become today's owner. */
  lives(): Promise<readonly string[]>;
}

/** Lives that are asked, the latest to join first. */
const MOST_LIVES = 50;

export async function ownerThen(
  identifier: Identifier,
  asked: PastAsked,
  { past, lives }: OwnerPorts,
): Promise<PastProfile | PastProblem | undefined> {
  const today = await past(identifier, asked);
  if (today === undefined || has(today, identifier)) return today;
  // It may have been shown to be theirs after the instant, and have been known by then.
  const known = { at: asked.knownAt, knownAt: asked.knownAt };
  if (asked.at !== asked.knownAt && has(await past(identifier, known), identifier)) return today;
  const all = await lives();
  for (const profile of all.toReversed().slice(0, MOST_LIVES)) {
    const owner = await past({ profile }, known);
    if (has(owner, identifier)) return past({ profile }, asked);
  }
  return 'problem' in today ? today : { problem: 'unknown-then', mergedFrom: all };
}

function has(found: PastProfile | PastProblem | undefined, { namespace, value }: Identifier): boolean {
  if (!found || 'problem' in found) return false;
  return found.profile.identifiers.some((known) => known.namespace === namespace && known.value === value);
}
