/**
 * What a cluster's evidence means to those outside of it: whose each identifier is by event time, which persons there
 * are and what links each has. Two views, before and after something was learnt, tell what has to be told.
 */
import type { Identifier } from '../input.ts';
import type { Link } from '../profile/profile.ts';
import { rankOf } from '../profile/rank.ts';
import type { Graph, Pair } from './evidence.ts';
import type { Group } from './group.ts';
import { identifierOf, namespaceOf } from './node.ts';
import { type Refusal, resolve } from './resolve.ts';
import type { IdentityRules } from './rules.ts';

/** Whose an identifier is from that event time on; the first one also before. */
export interface Owner {
  readonly from: number;
  readonly profile: string;
}

export interface Person {
  readonly id: string;
  /** The identifier that founds its id. */
  readonly root: string;
  /** Root first, then as they were shown. */
  readonly links: readonly Link[];
}

export interface View {
  readonly owners: ReadonlyMap<string, readonly Owner[]>;
  readonly persons: ReadonlyMap<string, Person>;
  readonly refusals: readonly Refusal[];
  /** One person, nothing refused, nothing ever somebody else's: signing in again tells nothing new. */
  readonly isPlain: boolean;
}

/** The id of the profile that an identifier founds; opaque, but the same for the same identifier. */
export type FoundedBy = (identifier: Identifier) => string;

export const nothing: View = { owners: new Map(), persons: new Map(), refusals: [], isPlain: true };

/** Somebody of whom nobody else knows: all links are theirs. */
export function viewOfOne(id: string, links: readonly Link[]): View {
  const [root] = links;
  if (root === undefined) return nothing;
  const person = { id, root: `${root.namespace}:${root.value}`, links };
  const owners = links.map((l) => [`${l.namespace}:${l.value}`, [{ from: l.at, profile: id }]] as const);
  return { owners: new Map(owners), persons: new Map([[id, person]]), refusals: [], isPlain: true };
}

export function viewOf(graph: Graph, rules: IdentityRules, foundedBy: FoundedBy): View {
  const { groups, holdings, refusals } = resolve(graph, rules);
  const showings = showingsOf(graph);
  const ids = new Map<Group, string>();
  const persons = new Map<string, Person>();
  for (const group of groups) {
    const [id, root] = foundingOf(group, foundedBy);
    ids.set(group, id);
    persons.set(id, { id, root, links: linksOf(group, root, showings) });
  }
  const owners = [...holdings].map(
    ([node, held]) => [node, held.map(({ from, group }) => ({ from, profile: ids.get(group)! }))] as const,
  );
  const isPlain = groups.length <= 1 && refusals.length === 0;
  return { owners: new Map(owners), persons, refusals, isPlain };
}

/** Both views as one; of persons and identifiers that both know, the second's. */
export function together(a: View, b: View): View {
  return {
    owners: new Map([...a.owners, ...b.owners]),
    persons: new Map([...a.persons, ...b.persons]),
    refusals: [...a.refusals, ...b.refusals],
    isPlain: a.isPlain && b.isPlain,
  };
}

/** The strongest identifier that was the group's own first of all gives it its id. */
function foundingOf({ founders, shared }: Group, foundedBy: FoundedBy): readonly [id: string, root: string] {
  if (shared !== null) {
    const { namespace, value } = identifierOf(shared);
    // Not what the identifier founds by itself: that may have become somebody.
    return [foundedBy({ namespace, value: `${value}\u0000shared` }), shared];
  }
  let strongest = 9;
  for (const node of founders) strongest = Math.min(strongest, rankOf(namespaceOf(node)));
  let best: readonly [string, string] | undefined;
  for (const node of founders) {
    if (rankOf(namespaceOf(node)) !== strongest) continue;
    const id = foundedBy(identifierOf(node));
    if (best === undefined || id < best[0]) best = [id, node];
  }
  if (best === undefined) throw new Error('a group of identifiers without one that founded it');
  return best;
}

/** Identifier -> the pairs that show it, the earliest first. */
function showingsOf(graph: Graph): Map<string, Pair[]> {
  const showings = new Map<string, Pair[]>();
  const add = (node: string, pair: Pair) => {
    const known = showings.get(node);
    if (known) known.push(pair);
    else showings.set(node, [pair]);
  };
  for (const pair of graph.pairs.values()) {
    add(pair.strong, pair);
    add(pair.weak, pair);
  }
  for (const pairs of showings.values())
    pairs.sort((a, b) => a.at - b.at || (a.messageId < b.messageId ? -1 : 1));
  return showings;
}

function linksOf({ held }: Group, root: string, showings: ReadonlyMap<string, readonly Pair[]>): Link[] {
  const links = [...held].map((node): readonly [string, Link] => {
    const pairs = showings.get(node) ?? [];
    const pair = pairs.find(({ strong, weak }) => held.has(strong) && held.has(weak)) ?? pairs[0];
    const { namespace, value } = identifierOf(node);
    return [node, { namespace, value, at: pair?.at ?? 0, messageId: pair?.messageId ?? '' }];
  });
  const isRoot = (node: string) => (node === root ? 0 : 1);
  return links
    .sort(([a, x], [b, y]) => isRoot(a) - isRoot(b) || x.at - y.at || (a < b ? -1 : 1))
    .map(([, link]) => link);
}
