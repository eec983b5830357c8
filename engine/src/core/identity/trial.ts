/**
 * Rules of identity tried on everything that was shown: who would become one, who would be parted, and why. Pure, and
 * in steps, so that it can be watched and stopped. Nothing is changed by it.
 */
import type { EventInput } from '../input.ts';
import { actsOf } from './acts.ts';
import { Graph, type Pair } from './evidence.ts';
import { reasonInWords } from './group.ts';
import { identifierOf, nodeOf } from './node.ts';
import type { IdentityRules } from './rules.ts';
import { type FoundedBy, type View, viewOf } from './view.ts';

/** An event that showed both, as an example. */
export interface TrialEvidence {
  readonly a: string;
  readonly b: string;
  readonly at: number;
  readonly messageId: string;
}

export interface TrialSample {
  /** Profile ids, as they are now for a merge, as they would be for a split. */
  readonly profiles: readonly string[];
  /** Of each, some of its identifiers. */
  readonly identifiers: readonly (readonly string[])[];
  readonly evidence: TrialEvidence | null;
  /** Of a split: why. */
  readonly reason: string | null;
}

export interface TrialReport {
  readonly events: number;
  readonly identifiers: number;
  readonly persons: { readonly now: number; readonly next: number };
  /** Persons that would be one who are several now, and how many they are now. */
  readonly merges: { readonly persons: number; readonly of: number };
  /** Persons that would be several who are one now, and how many they would be. */
  readonly splits: { readonly persons: number; readonly into: number };
  /** Links that would be refused, by code. */
  readonly refused: Readonly<Record<string, number>>;
  readonly largest: readonly {
    readonly profile: string;
    readonly identifiers: number;
    readonly some: readonly string[];
  }[];
  readonly mergeSamples: readonly TrialSample[];
  readonly splitSamples: readonly TrialSample[];
}

const SAMPLES = 10;
const SOME = 5;
/** Clusters between two steps. */
const STEP = 500;

export class IdentityTrial {
  readonly #now: IdentityRules;
  readonly #next: IdentityRules;
  readonly #foundedBy: FoundedBy;
  /** Who is alone, or was: every identifier that events had. */
  readonly #alone = new Set<string>();
  readonly #parents = new Map<string, string>();
  readonly #evidence: Pair[] = [];
  readonly #acts: ReturnType<typeof actsOf> = [];
  #events = 0;

  constructor(now: IdentityRules, next: IdentityRules, foundedBy: FoundedBy) {
    this.#now = now;
    this.#next = next;
    this.#foundedBy = foundedBy;
  }

  take(event: EventInput): void {
    this.#events++;
    for (const act of actsOf(event)) {
      this.#acts.push(act);
      this.#join(act.a, act.b);
    }
    this.#evidence.push(...this.#pairsOf(event));
  }

  /** Tells the share that is done; the report at the end. */
  *run(): Generator<number, TrialReport> {
    const clusters = this.#clusters();
    const report = new Report(this.#events, this.#alone.size);
    let done = 0;
    for (const graph of clusters.values()) {
      const before = viewOf(graph, this.#now, this.#foundedBy);
      report.add(before, viewOf(graph, this.#next, this.#foundedBy), graph);
      if (++done % STEP === 0) yield done / clusters.size;
    }
    let alone = 0;
    for (const node of this.#alone) if (!this.#parents.has(node)) alone++;
    return report.end(alone);
  }

  /** In the order in which they came in, which what was shown keeps under any rules (ID-20). */
  #pairsOf({ identifiers, previous, at, messageId, type }: EventInput): Pair[] {
    const nodes = identifiers.filter(({ namespace }) => namespace !== 'profile').map(nodeOf);
    for (const node of nodes) this.#alone.add(node);
    const [strong, ...others] = nodes;
    if (strong === undefined) return [];
    const signsIn = type === 'identify';
    const pairs = others.map((weak): Pair => this.#pair(strong, weak, at, messageId, signsIn, false));
    if (previous && nodeOf(previous) !== strong)
      pairs.push(this.#pair(strong, nodeOf(previous), at, messageId, true, true));
    return pairs;
  }

  #pair(
    strong: string,
    weak: string,
    at: number,
    messageId: string,
    signsIn: boolean,
    isAlias: boolean,
  ): Pair {
    this.#join(strong, weak);
    return { strong, weak, at, messageId, claims: signsIn ? [at] : [], isAlias };
  }

  /** Of all that share evidence, what they share. */
  #clusters(): Map<string, Graph> {
    const clusters = new Map<string, Graph>();
    const of = (node: string) => {
      const root = this.#find(node);
      const known = clusters.get(root) ?? new Graph();
      clusters.set(root, known);
      return known;
    };
    for (const pair of this.#evidence) of(pair.strong).learn(pair);
    for (const act of this.#acts) of(act.a).decide(act);
    return clusters;
  }

  #find(node: string): string {
    let root = node;
    for (
      let parent = this.#parents.get(root);
      parent !== undefined && parent !== root;
      parent = this.#parents.get(root)
    )
      root = parent;
    for (let each = node; each !== root; ) {
      const next = this.#parents.get(each) ?? root;
      this.#parents.set(each, root);
      each = next;
    }
    return root;
  }

  #join(a: string, b: string): void {
    for (const node of [a, b]) if (!this.#parents.has(node)) this.#parents.set(node, node);
    this.#parents.set(this.#find(a), this.#find(b));
  }
}

class Report {
  readonly #events: number;
  readonly #identifiers: number;
  #now = 0;
  #next = 0;
  readonly #merges = { persons: 0, of: 0 };
  readonly #splits = { persons: 0, into: 0 };
  readonly #refused: Record<string, number> = {};
  #largest: TrialReport['largest'] = [];
  readonly #mergeSamples: TrialSample[] = [];
  readonly #splitSamples: TrialSample[] = [];

  constructor(events: number, identifiers: number) {
    this.#events = events;
    this.#identifiers = identifiers;
  }

  add(now: View, next: View, evidence: Graph): void {
    for (const { reason } of next.refusals)
      this.#refused[reason.type] = (this.#refused[reason.type] ?? 0) + 1;
    const nodes = new Set([...now.owners.keys(), ...next.owners.keys()]);
    const before = ownersOf(now, nodes);
    const after = ownersOf(next, nodes);
    const [persons, others] = [inverse(before), inverse(after)];
    this.#now += persons.size;
    this.#next += others.size;
    for (const [id, held] of others) {
      this.#rank(id, held);
      const were = new Set(held.map((node) => before.get(node)!));
      if (were.size < 2) continue;
      this.#merges.persons++;
      this.#merges.of += were.size;
      if (this.#mergeSamples.length < SAMPLES)
        this.#mergeSamples.push(sampleOf(were, persons, linking(evidence, before, new Set(held)), null));
    }
    for (const held of persons.values()) {
      const would = new Set(held.map((node) => after.get(node)!));
      if (would.size < 2) continue;
      this.#splits.persons++;
      this.#splits.into += would.size;
      if (this.#splitSamples.length < SAMPLES)
        this.#splitSamples.push(sampleOf(would, others, null, reasonFor(next, new Set(held))));
    }
  }

  /** @param alone identifiers that nothing was ever shown with */
  end(alone: number): TrialReport {
    return {
      events: this.#events,
      identifiers: this.#identifiers,
      persons: { now: this.#now + alone, next: this.#next + alone },
      merges: this.#merges,
      splits: this.#splits,
      refused: this.#refused,
      largest: this.#largest,
      mergeSamples: this.#mergeSamples,
      splitSamples: this.#splitSamples,
    };
  }

  #rank(profile: string, nodes: readonly string[]): void {
    const least = this.#largest.at(-1)?.identifiers ?? 0;
    if (this.#largest.length === SAMPLES && nodes.length <= least) return;
    const entry = { profile, identifiers: nodes.length, some: nodes.slice(0, SOME) };
    this.#largest = [...this.#largest, entry]
      .sort((a, b) => b.identifiers - a.identifiers || (a.profile < b.profile ? -1 : 1))
      .slice(0, SAMPLES);
  }
}

/** Who has each identifier at last; who has lost all it was shown with is a person of its own. */
function ownersOf({ owners }: View, nodes: ReadonlySet<string>): Map<string, string> {
  return new Map([...nodes].map((node) => [node, owners.get(node)?.at(-1)?.profile ?? node]));
}

function inverse(owners: ReadonlyMap<string, string>): Map<string, string[]> {
  const persons = new Map<string, string[]>();
  for (const [node, id] of owners) {
    const held = persons.get(id);
    if (held) held.push(node);
    else persons.set(id, [node]);
  }
  return persons;
}

function sampleOf(
  ids: ReadonlySet<string>,
  persons: ReadonlyMap<string, readonly string[]>,
  evidence: TrialEvidence | null,
  reason: string | null,
): TrialSample {
  const profiles = [...ids].sort();
  const identifiers = profiles.map((id) => (persons.get(id) ?? []).slice(0, SOME));
  return { profiles, identifiers, evidence, reason };
}

/** The first event that shows identifiers of two who are two now. */
function linking(
  { pairs }: Graph,
  before: ReadonlyMap<string, string>,
  held: ReadonlySet<string>,
): TrialEvidence | null {
  let first: Pair | undefined;
  for (const pair of pairs.values()) {
    const { strong, weak } = pair;
    if (!held.has(strong) || !held.has(weak) || before.get(strong) === before.get(weak)) continue;
    if (first === undefined || pair.at < first.at) first = pair;
  }
  return first ? { a: first.strong, b: first.weak, at: first.at, messageId: first.messageId } : null;
}

function reasonFor({ refusals }: View, held: ReadonlySet<string>): string | null {
  const refusal = refusals.find(({ strong, weak }) => held.has(strong) || held.has(weak));
  return refusal ? reasonInWords(refusal.reason) : null;
}

/** "userId ada" */
export function nodeInWords(node: string): string {
  const { namespace, value } = identifierOf(node);
  return `${namespace} ${value}`;
}
