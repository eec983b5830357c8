/** People by how an identifier begins, over all partitions; see people-search.ts. */
import type { ProfileSummary } from '../engine.ts';
import type { Ways } from './ways.ts';

/** Who changed last first; everybody counts as found where the text is empty. */
export async function searchPeople(ways: Ways, text: string, limit: number): Promise<ProfileSummary[]> {
  const owners = text === '' ? [] : (await ways.toAll({ op: 'owners', text, limit })).flat();
  const found = await ways.toAll({ op: 'search', text, limit, owners });
  const byId = new Map(found.flat().map((profile) => [profile.id, profile]));
  return [...byId.values()]
    .sort((a, b) => b.updatedAt - a.updatedAt || (a.id < b.id ? -1 : 1))
    .slice(0, limit);
}
