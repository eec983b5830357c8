/**
 * Who is who: persons, as a pure function of the evidence and the rules. What was shown is gone through by event time,
 * so the order in which it arrived does not matter.
 *
 * Two identifiers shown together make their persons one, unless a rule says that they are two. Then the weaker
 * identifier yields: it belongs to who showed it last, from then on (a shared device), what it did before stays where
 * it was; or, where this person may not have it, nothing changes and the reason is on record.
 */
import { type Act, type Graph, pairKey } from './evidence.ts';
import { Group, type Reason } from './group.ts';
import { identifierOf, namespaceOf } from './node.ts';
import { type IdentityRules, ruleOf } from './rules.ts';

/** Whose an identifier is from that event time on; the first holding reaches back to the beginning. */
export interface Holding {
  readonly from: number;
  readonly group: Group;
}

/** A link that a rule did not allow. */
export interface Refusal {
  readonly strong: string;
  readonly weak: string;
  readonly at: number;
  readonly messageId: string;
  readonly reason: Reason;
}

export interface Resolution {
  /** Those who hold an identifier now or held one. */
  readonly groups: readonly Group[];
  readonly holdings: ReadonlyMap<string, readonly Holding[]>;
  readonly refusals: readonly Refusal[];
}

/** Something was shown at that time. */
interface Showing {
  readonly at: number;
  readonly key: string;
  readonly strong: string;
  readonly weak: string;
  readonly messageId: string;
}

export function resolve(graph: Graph, rules: IdentityRules): Resolution {
  return new Resolver(graph, rules).resolution();
}

class Resolver {
  readonly #rules: IdentityRules;
  readonly #graph: Graph;
  readonly #apart: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #sameOne: (node: string) => string;
  readonly #holdings = new Map<string, { from: number; group: Group }[]>();
  readonly #refusals = new Map<string, Refusal>();
  /** Of so many persons by now that they link nobody any more. */
  readonly #shared = new Set<string>();
  /** By identifier, of those that were asked about. */
  readonly #blocked = new Map<string, boolean>();

  constructor(graph: Graph, rules: IdentityRules) {
    this.#graph = graph;
    this.#rules = rules;
    this.#apart = apartIn(graph);
    this.#sameOne = aliasesIn(graph);
  }

  resolution(): Resolution {
    for (const showing of this.#showings()) this.#show(showing);
    for (const { a, b, at } of this.#graph.acts.values()) for (const node of [a, b]) this.#holder(node, at);
    for (const act of actsIn(this.#graph)) this.#decide(act);
    const holdings = new Map([...this.#holdings].map(([node, held]) => [node, collapse(held)] as const));
    const groups = new Set<Group>();
    for (const [node, held] of holdings) {
      held.forEach(({ group }, i) => {
        groups.add(group);
        group.held.add(node);
        if (i === 0) group.founders.add(node);
      });
    }
    return { groups: [...groups], holdings, refusals: [...this.#refusals.values()] };
  }

  #show(showing: Showing): void {
    const { strong, weak, at } = showing;
    const a = this.#holder(strong, at);
    const b = this.#holder(weak, at);
    if (this.#isBlocked(strong) || this.#isBlocked(weak)) {
      this.#refuse(showing, { type: 'blocked', identifier: this.#isBlocked(weak) ? weak : strong });
      return;
    }
    if (this.#shared.has(strong) || this.#shared.has(weak)) {
      this.#refuse(showing, { type: 'shared', identifier: this.#shared.has(weak) ? weak : strong });
      return;
    }
    if (a === b) return;
    if (this.#together(a, b, at) === undefined) {
      b.becomePartOf(a);
      return;
    }
    const reason = this.#together(a, this.#alone(weak, at), at);
    if (reason !== undefined) this.#refuse(showing, reason);
    else this.#move(showing, a);
  }

  /** What an event shows is kept by its strongest identifier: where this one names nobody, the next one stands for it. */
  #showings(): Showing[] {
    const showings = showingsIn(this.#graph);
    const nobodys = showings.filter(({ strong, weak }) => this.#isBlocked(strong) && !this.#isBlocked(weak));
    if (nobodys.length === 0) return showings;
    const byEvent = new Map<string, Showing[]>();
    for (const showing of nobodys) {
      const event = `${showing.messageId}\n${showing.strong}`;
      byEvent.set(event, [...(byEvent.get(event) ?? []), showing]);
    }
    const priority = ({ weak }: Showing) => ruleOf(this.#rules, namespaceOf(weak)).priority;
    const others = [...byEvent.values()].flatMap((shown): Showing[] => {
      const [first, ...rest] = shown.toSorted((a, b) => priority(a) - priority(b) || inTime(a, b));
      return rest.flatMap((one) =>
        one.weak === first!.weak
          ? []
          : [{ ...one, strong: first!.weak, key: pairKey({ strong: first!.weak, weak: one.weak }) }],
      );
    });
    return [...showings, ...others].sort(inTime);
  }

  #isBlocked(node: string): boolean {
    const { blocked } = this.#rules;
    if (blocked === undefined) return false;
    const known = this.#blocked.get(node);
    if (known !== undefined) return known;
    const { namespace, value } = identifierOf(node);
    const isBlocked = blocked(namespace, value);
    this.#blocked.set(node, isBlocked);
    return isBlocked;
  }

  /** The last one who signed in has it from now on. */
  #move(showing: Showing, to: Group): void {
    const { weak: node, at } = showing;
    const held = this.#holdings.get(node)!;
    held.at(-1)!.group.real.lose(node);
    const persons = new Set([...held.map(({ group }) => group.real), to]);
    const isShared = persons.size > ruleOf(this.#rules, namespaceOf(node)).persons;
    const group = isShared ? new Group(node) : to;
    if (isShared) {
      this.#shared.add(node);
      this.#refuse(showing, { type: 'shared', identifier: node });
    }
    held.push({ from: at, group });
    group.take(node, at, this.#isUnique(node));
  }

  /** Why the two cannot be one; undefined where they can. */
  #together(a: Group, b: Group, at: number): Reason | undefined {
    const [small, large] = a.members.size < b.members.size ? [a, b] : [b, a];
    for (const node of small.members.keys()) {
      const apart = this.#apart.get(node);
      if (apart)
        for (const other of apart) if (large.members.has(other)) return { type: 'never', node, other };
    }
    return this.#twoOfOne(small, large) ?? large.tooMany(small, this.#rules, at);
  }

  #twoOfOne(small: Group, large: Group): Reason | undefined {
    for (const [namespace, node] of small.uniques) {
      const other = large.uniques.get(namespace);
      if (other !== undefined && this.#sameOne(other) !== this.#sameOne(node)) {
        const [first, second] = node < other ? [node, other] : [other, node];
        return { type: 'unique', node: first, other: second };
      }
    }
    return undefined;
  }

  #isUnique(node: string): boolean {
    return ruleOf(this.#rules, namespaceOf(node)).isUnique;
  }

  #holder(node: string, at: number): Group {
    const held = this.#holdings.get(node);
    if (held) return held.at(-1)!.group.real;
    const group = this.#alone(node, at);
    this.#holdings.set(node, [{ from: at, group }]);
    return group;
  }

  #alone(node: string, at: number): Group {
    const group = new Group(null);
    group.take(node, at, this.#isUnique(node));
    return group;
  }

  #refuse({ strong, weak, at, messageId, key }: Showing, reason: Reason): void {
    this.#refusals.set(key, { strong, weak, at, messageId, reason });
  }

  /** What somebody decided stands above the rules, but never above what somebody decided to keep apart. */
  #decide({ a, b, at, messageId }: Act): void {
    const [one, other] = [this.#holder(a, at), this.#holder(b, at)];
    if (one === other) return;
    const reason = this.#together(one, other, at);
    if (reason?.type === 'never')
      this.#refuse({ strong: a, weak: b, at, messageId, key: `${a}\n${b}` }, reason);
    else other.becomePartOf(one);
  }
}

/** In the order of time. */
function showingsIn({ pairs }: Graph): Showing[] {
  const showings: Showing[] = [];
  for (const pair of pairs.values()) {
    const { strong, weak, messageId } = pair;
    const key = pairKey(pair);
    showings.push({ at: pair.at, key, strong, weak, messageId });
    for (const at of pair.claims) if (at > pair.at) showings.push({ at, key, strong, weak, messageId });
  }
  return showings.sort(inTime);
}

function inTime(a: Showing, b: Showing): number {
  return a.at - b.at || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
}

function actsIn({ acts }: Graph): Act[] {
  return [...acts.values()]
    .filter(({ rule }) => rule === 'always')
    .sort((x, y) => x.at - y.at || (x.a < y.a || (x.a === y.a && x.b < y.b) ? -1 : 1));
}

function apartIn({ acts }: Graph): Map<string, Set<string>> {
  const apart = new Map<string, Set<string>>();
  for (const { a, b, rule } of acts.values()) {
    if (rule !== 'never') continue;
    apart.set(a, (apart.get(a) ?? new Set()).add(b));
    apart.set(b, (apart.get(b) ?? new Set()).add(a));
  }
  return apart;
}

/** Which identifiers an alias made one: each is told by a member of its class. */
function aliasesIn({ pairs }: Graph): (node: string) => string {
  const parents = new Map<string, string>();
  const find = (node: string): string => {
    const parent = parents.get(node);
    return parent === undefined ? node : find(parent);
  };
  for (const { strong, weak, isAlias } of pairs.values()) {
    if (!isAlias) continue;
    const [one, other] = [find(strong), find(weak)];
    if (one !== other) parents.set(one < other ? other : one, one < other ? one : other);
  }
  return find;
}

/** Neighbours of one person are one holding. */
function collapse(held: readonly Holding[]): Holding[] {
  const result: Holding[] = [];
  for (const { from, group } of held) {
    const { real } = group;
    // What began at the same instant never was.
    if (result.at(-1)?.from === from && result.length > 1) result.pop();
    if (result.at(-1)?.group !== real) result.push({ from, group: real });
  }
  return result;
}
