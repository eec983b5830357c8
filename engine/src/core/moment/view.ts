/** What conditions read as `moments.want_to_buy`: chances as they are at the scope's instant. */
import type { Scope } from '../condition.ts';
import { MOMENTS, type MomentScale, nextCrossing, probability } from './evidence.ts';

export type MomentView = { readonly [name: string]: number };

export function momentView({ profile, now }: Scope, scale: MomentScale): MomentView {
  const { evidence } = profile;
  return {
    want_to_know: probability(evidence, 0, scale, now),
    want_to_go: probability(evidence, 1, scale, now),
    want_to_do: probability(evidence, 2, scale, now),
    want_to_buy: probability(evidence, 3, scale, now),
  };
}

/** When time alone takes a moment over a threshold; Infinity: never. */
export function momentCrossing(
  { profile, now }: Scope,
  name: string,
  threshold: number,
  scale: MomentScale,
): number {
  const moment = (MOMENTS as readonly string[]).indexOf(name);
  return moment < 0
    ? Number.POSITIVE_INFINITY
    : nextCrossing(profile.evidence, moment, threshold, scale, now);
}
