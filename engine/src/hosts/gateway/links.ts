/** Which identifiers a profile ever had, and who is set apart from it: told by histories, page by page. */
import type { Identifier } from '../../core/input.ts';
import { identifierKey } from '../../core/profile/identity.ts';
import type { Engine } from '../engine.ts';
import { setApart } from '../reattribution.ts';
import type { Ways } from './ways.ts';

/** Of one history, at a time. */
const LINKS_PAGE = 500;
const LINKS_LOOKED = 5_000;

export async function identifiersOf(profile: string, ways: Ways): Promise<readonly Identifier[]> {
  const found = new Map<string, Identifier>();
  const asked = { limit: LINKS_PAGE, looks: LINKS_LOOKED, filter: { kinds: ['identity'] } } as const;
  for (let before: number | undefined; ; ) {
    const page = await ways.toProfile(profile, {
      op: 'timeline',
      at: { profile },
      asked: { ...asked, before },
    });
    if (page === undefined || 'moved' in page) break;
    for (const { item } of page.entries.flatMap(({ items }) => items)) {
      if (item.kind !== 'fact' || item.fact.type !== 'linked') continue;
      const { namespace, value } = item.fact;
      found.set(identifierKey({ namespace, value }), { namespace, value });
    }
    before = page.before;
    if (before === undefined) break;
  }
  return [...found.values()];
}

/** See {@link Engine.unmerge}. */
export async function unmerge(
  holder: string,
  identifiers: readonly Identifier[],
  ways: Ways,
): ReturnType<Engine['unmerge']> {
  const cluster = await ways.toPerson({ profile: holder }, (at) => ({ op: 'cluster', at }));
  if (!cluster) return undefined;
  const apart: string[] = [];
  for (const profile of setApart(cluster, holder, identifiers)) {
    const { risenAt } = await ways.toProfile(profile, { op: 'life', profile, from: 0, most: 0 });
    if (risenAt > 0) apart.push(profile);
  }
  return ways.toProfile(holder, { op: 'reattribute', profile: holder, apart });
}
