/** Identifiers that are one person while identity is being resolved, and the reasons why two of them cannot be one. */
import { identifierOf, namespaceOf } from './node.ts';
import { type IdentityRules, MOST_IDENTIFIERS } from './rules.ts';

/** Why a link was refused. */
export type Reason =
  /** A person has one of this namespace at most. */
  | { readonly type: 'unique'; readonly node: string; readonly other: string }
  /** Somebody decided that these two are not one. */
  | { readonly type: 'never'; readonly node: string; readonly other: string }
  | {
      readonly type: 'limit';
      readonly namespace: string;
      readonly most: number;
      readonly withinMs: number | null;
    }
  | { readonly type: 'too-many'; readonly most: number }
  /** Too many persons have used it. */
  | { readonly type: 'shared'; readonly identifier: string }
  /** It names nobody. */
  | { readonly type: 'blocked'; readonly identifier: string };

export class Group {
  /** Identifiers it has now, and since when. */
  readonly members = new Map<string, number>();
  /** Of each namespace of which a person has one: that one. */
  readonly uniques = new Map<string, string>();
  /** Those it has or had; filled when all is resolved. */
  readonly held = new Set<string>();
  /** Those that were its own first of all. */
  readonly founders = new Set<string>();
  /** The identifier that everybody uses, where the group is nobody in particular. */
  readonly shared: string | null;
  #heir: Group | null = null;

  constructor(shared: string | null) {
    this.shared = shared;
  }

  /** The group that this one became. */
  get real(): Group {
    let group: Group = this;
    while (group.#heir !== null) group = group.#heir;
    return group;
  }

  take(node: string, since: number, isUnique: boolean): void {
    this.members.set(node, since);
    const namespace = namespaceOf(node);
    if (isUnique && !this.uniques.has(namespace)) this.uniques.set(namespace, node);
  }

  lose(node: string): void {
    this.members.delete(node);
    const namespace = namespaceOf(node);
    if (this.uniques.get(namespace) !== node) return;
    this.uniques.delete(namespace);
    // Another one may be there that an alias made the same.
    for (const [other] of this.members)
      if (namespaceOf(other) === namespace) this.uniques.set(namespace, other);
  }

  becomePartOf(other: Group): void {
    for (const [node, since] of this.members) other.members.set(node, since);
    for (const [namespace, node] of this.uniques)
      if (!other.uniques.has(namespace)) other.uniques.set(namespace, node);
    this.members.clear();
    this.#heir = other;
  }

  /** Why the two together have too many identifiers. */
  tooMany(other: Group, rules: IdentityRules, at: number): Reason | undefined {
    if (this.members.size + other.members.size > MOST_IDENTIFIERS)
      return { type: 'too-many', most: MOST_IDENTIFIERS };
    for (const [namespace, { limit }] of rules.namespaces) {
      if (limit === null) continue;
      const since = limit.withinMs === null ? Number.NEGATIVE_INFINITY : at - limit.withinMs;
      if (this.#count(namespace, since) + other.#count(namespace, since) > limit.most)
        return { type: 'limit', namespace, ...limit };
    }
    return undefined;
  }

  #count(namespace: string, after: number): number {
    let count = 0;
    for (const [node, since] of this.members) if (since > after && namespaceOf(node) === namespace) count++;
    return count;
  }
}

export function reasonInWords(reason: Reason): string {
  const say = (node: string) => {
    const { namespace, value } = identifierOf(node);
    return `${namespace} ${value}`;
  };
  switch (reason.type) {
    case 'unique':
      return `${say(reason.node)} and ${say(reason.other)} are two persons: one person has one ${namespaceOf(reason.node)}`;
    case 'never':
      return `somebody decided that ${say(reason.node)} and ${say(reason.other)} are not one person`;
    case 'limit': {
      const window = reason.withinMs === null ? '' : ` within ${spanInWords(reason.withinMs)}`;
      return `a person has at most ${reason.most} of ${reason.namespace}${window}`;
    }
    case 'too-many':
      return `a person has at most ${reason.most} identifiers`;
    case 'shared':
      return `${say(reason.identifier)} is used by so many persons that it says nothing about who somebody is`;
    case 'blocked':
      return `${say(reason.identifier)} names nobody`;
  }
}

/** The same without a name of anybody: what stands in the log of one must not name another, who may be erased. */
export function ruleInWords(reason: Reason): string {
  switch (reason.type) {
    case 'unique':
      return `one person has one ${namespaceOf(reason.node)}, and each has one of their own`;
    case 'never':
      return 'somebody decided that they are not one person';
    case 'shared':
      return 'it is used by so many persons that it says nothing about who somebody is';
    case 'blocked':
      return 'one of the two names nobody';
    case 'limit':
    case 'too-many':
      return reasonInWords(reason);
  }
}

const SPANS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'm'],
] as const;

function spanInWords(ms: number): string {
  const [unit, letter] = SPANS.find(([unit]) => ms % unit === 0) ?? [1_000, 's'];
  return `${ms / unit}${letter}`;
}
