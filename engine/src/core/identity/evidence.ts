/**
 * What speaks for two identifiers being of one person, as a set that two places can join in any order and any number
 * of times: the result is the same. Who is who is a pure function of it (resolve.ts).
 */

/** Two identifiers that an event showed together: the stronger one named who it is about. */
export interface Pair {
  readonly strong: string;
  readonly weak: string;
  /** The first event that showed them: the smallest (at, messageId). */
  readonly at: number;
  readonly messageId: string;
  /** Latest times at which somebody signed in with both, ascending. */
  readonly claims: readonly number[];
  /** An alias said so: they are one person even where both are unique. */
  readonly isAlias: boolean;
}

/** What somebody decided about two identifiers. The latest act counts. */
export interface Act {
  /** The smaller text first. */
  readonly a: string;
  readonly b: string;
  /** `open`: neither any more. */
  readonly rule: 'always' | 'never' | 'open';
  readonly at: number;
  readonly by: string;
  readonly messageId: string;
  readonly reason: string;
}

/** Claims that are kept of a pair: older ones only matter to activity older than them on a shared device. */
export const MOST_CLAIMS = 16;
/** Pairs of one cluster, and acts: beyond them the earliest pairs and the latest acts stay. */
export const MOST_PAIRS = 2_000;

/** What a piece of evidence was to the graph. */
export type News = 'known' | 'claim' | 'pair' | 'beyond';

export class Graph {
  /** One person, nothing refused (see view.ts): who signs in again tells nothing new. */
  isPlain = true;
  readonly pairs = new Map<string, Pair>();
  readonly acts = new Map<string, Act>();

  get isEmpty(): boolean {
    return this.pairs.size === 0 && this.acts.size === 0;
  }

  /**
   * What it would tell: `pair` where it is new, earlier or stronger; `claim`: only another time of signing in;
   * `beyond`: it is new, and there are so many earlier ones that it is not kept.
   */
  weigh(pair: Pair): News {
    const known = this.pairs.get(pairKey(pair));
    if (known === undefined) return this.#isBeyond(pair) ? 'beyond' : 'pair';
    const joined = joinPairs(known, pair);
    if (joined === known) return 'known';
    return isEarlier(joined, known) || joined.isAlias !== known.isAlias ? 'pair' : 'claim';
  }

  /** True where it changed something. */
  learn(pair: Pair): boolean {
    const key = pairKey(pair);
    const known = this.pairs.get(key);
    const joined = known === undefined ? pair : joinPairs(known, pair);
    if (joined === known) return false;
    this.pairs.set(key, joined);
    return known !== undefined || !this.#truncate(key);
  }

  /** True where it changed something. */
  decide(act: Act): boolean {
    const key = `${act.a}\n${act.b}`;
    const known = this.acts.get(key);
    if (known && !isLater(act, known)) return false;
    this.acts.set(key, act);
    if (this.acts.size > MOST_PAIRS) this.acts.delete(leastOf(this.acts, isLater));
    return this.acts.get(key) === act;
  }

  /** Everything the other one knows; true where it changed something. */
  join(other: Graph): boolean {
    let changed = false;
    for (const pair of other.pairs.values()) changed = this.learn(pair) || changed;
    for (const act of other.acts.values()) changed = this.decide(act) || changed;
    return changed;
  }

  *nodes(): Iterable<string> {
    const seen = new Set<string>();
    for (const { strong, weak } of this.pairs.values()) yield* fresh(seen, strong, weak);
    for (const { a, b } of this.acts.values()) yield* fresh(seen, a, b);
  }

  #isBeyond(pair: Pair): boolean {
    if (this.pairs.size < MOST_PAIRS) return false;
    return !isEarlier(pair, this.pairs.get(leastOf(this.pairs, isEarlier))!);
  }

  /** The earliest pairs stay, whatever the order in which they came. True where the one of that key is out. */
  #truncate(key: string): boolean {
    if (this.pairs.size <= MOST_PAIRS) return false;
    const last = leastOf(this.pairs, isEarlier);
    this.pairs.delete(last);
    return last === key;
  }
}

export function pairKey({ strong, weak }: Pick<Pair, 'strong' | 'weak'>): string {
  return `${strong}\n${weak}`;
}

/** The act with its two in order. */
export function actOf(one: string, other: string, rest: Omit<Act, 'a' | 'b'>): Act {
  return one < other ? { a: one, b: other, ...rest } : { a: other, b: one, ...rest };
}

/** The first one itself where the second tells nothing new. */
export function joinPairs(a: Pair, b: Pair): Pair {
  const first = isEarlier(b, a) ? b : a;
  const claims = joinClaims(a.claims, b.claims);
  const isAlias = a.isAlias || b.isAlias;
  if (first === a && claims === a.claims && isAlias === a.isAlias) return a;
  return { strong: a.strong, weak: a.weak, at: first.at, messageId: first.messageId, claims, isAlias };
}

function joinClaims(a: readonly number[], b: readonly number[]): readonly number[] {
  if (b.every((at) => a.includes(at) || (a.length === MOST_CLAIMS && at < a[0]!))) return a;
  return [...new Set([...a, ...b])].sort((x, y) => x - y).slice(-MOST_CLAIMS);
}

interface Dated {
  readonly at: number;
  readonly messageId: string;
}

function isEarlier(a: Dated, b: Dated): boolean {
  return a.at !== b.at ? a.at < b.at : a.messageId < b.messageId;
}

function isLater(a: Dated, b: Dated): boolean {
  return isEarlier(b, a);
}

/** Key of the entry that every other one goes before; of equals the one whose key sorts last. */
function leastOf<T>(entries: ReadonlyMap<string, T>, goesBefore: (a: T, b: T) => boolean): string {
  let [leastKey, least] = entries.entries().next().value!;
  for (const [key, entry] of entries) {
    if (goesBefore(least, entry) || (!goesBefore(entry, least) && key > leastKey))
      [leastKey, least] = [key, entry];
  }
  return leastKey;
}

function* fresh(seen: Set<string>, ...nodes: readonly string[]): Iterable<string> {
  for (const node of nodes) {
    if (seen.has(node)) continue;
    seen.add(node);
    yield node;
  }
}
