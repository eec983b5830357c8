/** How strong the namespaces are that found profiles: for good, because it stands in the ids of profiles. */

/** Unlisted ones stand before anonymousId. */
const RANKS = ['userId', 'email', undefined, 'anonymousId'] as const;

export function rankOf(namespace: string): number {
  const rank = RANKS.indexOf(namespace as (typeof RANKS)[number]);
  return rank >= 0 ? rank : 2;
}

/** Of two profiles, the one that keeps its id: founded on the stronger namespace, then the smaller id. */
export function survivor(a: string, b: string): string {
  // The fourth character of a profile id is the rank of the namespace it was founded on (see hosts/sharding.ts).
  const rankA = a.charCodeAt(3);
  const rankB = b.charCodeAt(3);
  if (rankA !== rankB) return rankA < rankB ? a : b;
  return a < b ? a : b;
}
