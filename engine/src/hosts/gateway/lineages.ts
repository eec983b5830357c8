/** Where the values of traits are from: what the profile's partition knows, and the person's history where it must be looked through. */
import type { Engine, ProfileKey } from '../engine.ts';
import {
  type GoldenPart,
  lineagesOf,
  MOST_ITEMS,
  MOST_ITEMS_OF_PAGE,
  type TraitLineage,
} from '../lineage.ts';
import type { Ways } from './ways.ts';

type History = Pick<Engine, 'timeline'>;

/** See {@link Engine.lineage}. */
export async function lineageOf(
  key: ProfileKey,
  trait: string,
  ways: Ways,
  history: History,
): ReturnType<Engine['lineage']> {
  const part = await ways.toPerson(key, (at) => ({ op: 'golden', at, about: { trait } }));
  if (!part) return undefined;
  const [lineage] = await lineagesIn(part, MOST_ITEMS, history);
  return { profile: part.profile, lineage };
}

/** See {@link Engine.lineages}. */
export async function lineagePage(
  [key, { after = '', limit }]: Parameters<Engine['lineages']>,
  ways: Ways,
  history: History,
): ReturnType<Engine['lineages']> {
  const about = { traitsAfter: after, limit };
  const part = await ways.toPerson(key, (at) => ({ op: 'golden', at, about }));
  if (!part) return undefined;
  const { profile, hasMore = false } = part;
  return { profile, lineages: await lineagesIn(part, MOST_ITEMS_OF_PAGE, history), hasMore };
}

function lineagesIn(
  { profile, asked = [] }: GoldenPart,
  most: number,
  history: History,
): Promise<readonly TraitLineage[]> {
  const timeline = (before: string | undefined, limit: number) =>
    history.timeline({ profile }, { limit, ...(before !== undefined && { before }) });
  return lineagesOf(asked, timeline, most);
}
