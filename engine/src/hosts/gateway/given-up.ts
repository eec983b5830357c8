/** Calls of a person that were given up: each stands where whoever was named in it would be looked for. */
import { groupBy } from '../../core/groups.ts';
import type { Decisions, ProfileKey, ProfileSnapshot } from '../engine.ts';
import { nameOfKey } from '../given-up/rows.ts';
import type { Ways } from './ways.ts';

type Asked = Parameters<Decisions['givenUp']>[1];
type Page = NonNullable<Awaited<ReturnType<Decisions['givenUp']>>>;

export async function givenUpOf(
  { id, mergedFrom, links }: Pick<ProfileSnapshot, 'id' | 'mergedFrom' | 'links'>,
  { before = Number.POSITIVE_INFINITY, limit }: Asked,
  ways: Ways,
): Promise<Page> {
  const keys: ProfileKey[] = [
    ...[id, ...mergedFrom].map((profile) => ({ profile })),
    ...links.map(({ namespace, value }) => ({ namespace, value })),
  ];
  const byPartition = groupBy(keys.map((key) => [ways.partitionOf(key), nameOfKey(key)] as const));
  const parts = [...byPartition].map(([partition, names]) =>
    ways.to(partition, { op: 'find-given-up', names, before, limit }),
  );
  const found = (await Promise.all(parts)).flat().sort((a, b) => b.at - a.at);
  const last = found[limit - 1];
  // Those of one instant are on one page.
  const calls = last === undefined ? found : found.filter(({ at }) => at >= last.at);
  const isMore = calls.length < found.length || (last !== undefined && found.length >= limit);
  return { profile: id, calls, ...(isMore && { next: calls.at(-1)!.at }) };
}
