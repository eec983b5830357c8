/**
 * The walked network of one day in one partition, for everybody or the members of one audience: how often touchpoints
 * were come to, and which followed which after how long. Bounded: beyond {@link MOST_NODES} names and
 * {@link MOST_EDGES} connections of a day the rest is counted together. Graphs of the same people add up.
 */
import { addGap, addGaps, type Gaps, sortedGaps } from './gaps.ts';
import type { StageChange, Visit, WalkStep } from './step.ts';

export const MOST_NODES = 250;
export const MOST_EDGES = 4_000;
/** What did not have room under its own name. */
export const OTHER = '(other)';

const DAY_MS = 86_400_000;

/** Days since 1970, in UTC. */
export function dayOf(at: number): number {
  return Math.floor(at / DAY_MS);
}

export interface Node {
  /** Times that somebody came here. */
  arrivals: number;
  /** Of these, without having been anywhere shortly before. */
  begins: number;
  /** What became known too late to be put in its place; not among the arrivals. */
  late: number;
}

export interface Edge {
  count: number;
  readonly gaps: Gaps;
}

export interface StageCount {
  entered: number;
  left: number;
  readonly spent: Gaps;
}

export class WalkGraph {
  readonly names: string[] = [OTHER];
  readonly nodes: Node[] = [newNode()];
  /** By the places of both ends among the names: from * {@link BASE} + to. */
  readonly edges = new Map<number, Edge>();
  readonly stages = new Map<string, StageCount>();
  /** "from>to" -> how often the stage was entered by who had been in the other one last. */
  readonly transitions = new Map<string, number>();
  readonly #places = new Map<string, number>([[OTHER, 0]]);

  /** What a step adds to the day on which it happened. */
  take(step: WalkStep): void {
    switch (step.type) {
      case 'visit': {
        const node = this.nodes[this.#place(step.touchpoint)]!;
        node.arrivals++;
        if (step.from === '') node.begins++;
        return;
      }
      case 'late':
        this.nodes[this.#place(step.touchpoint)]!.late++;
        return;
      case 'stage':
        this.#takeStage(step);
        return;
    }
  }

  /** What it adds to the day on which the touchpoint before was come to: so arrivals less departures went no further. */
  takeDeparture({ from, touchpoint, gapMs }: Visit): void {
    addGap(this.#edge(this.#place(from), this.#place(touchpoint)).gaps, gapMs);
  }

  #takeStage({ place, change, from, spentMs }: StageChange): void {
    const stage = this.stages.get(place) ?? newStage();
    this.stages.set(place, stage);
    if (change === 'left') {
      stage.left++;
      addGap(stage.spent, spentMs);
      return;
    }
    stage.entered++;
    if (from === '') return;
    const key = `${from}>${place}`;
    this.transitions.set(key, (this.transitions.get(key) ?? 0) + 1);
  }

  #place(name: string): number {
    const known = this.#places.get(name);
    if (known !== undefined) return known;
    if (this.names.length >= MOST_NODES) return 0;
    const place = this.names.length;
    this.names.push(name);
    this.nodes.push(newNode());
    this.#places.set(name, place);
    return place;
  }

  /** Counted once more. */
  #edge(from: number, to: number): Edge {
    let key = from * BASE + to;
    let edge = this.edges.get(key);
    if (edge === undefined) {
      if (this.edges.size >= MOST_EDGES) key = from * BASE;
      edge = this.edges.get(key) ?? { count: 0, gaps: [] };
      this.edges.set(key, edge);
    }
    edge.count++;
    return edge;
  }

  state(): readonly unknown[] {
    const edges: unknown[] = [];
    for (const [key, { count, gaps }] of this.edges) edges.push(key, count, gaps);
    return [
      this.names,
      this.nodes.map(({ arrivals, begins, late }) => [arrivals, begins, late]),
      edges,
      [...this.stages].map(([place, { entered, left, spent }]) => [place, entered, left, spent]),
      [...this.transitions],
    ];
  }

  static from(state: readonly unknown[]): WalkGraph {
    const [names, nodes, edges, stages, transitions] = state as [
      string[],
      [number, number, number][],
      (number | Gaps)[],
      [string, number, number, Gaps][],
      [string, number][],
    ];
    const graph = new WalkGraph();
    for (const name of names) graph.#place(name);
    for (const [i, [arrivals, begins, late]] of nodes.entries())
      Object.assign(graph.nodes[i]!, { arrivals, begins, late });
    for (let i = 0; i < edges.length; i += 3)
      graph.edges.set(edges[i] as number, { count: edges[i + 1] as number, gaps: edges[i + 2] as Gaps });
    for (const [place, entered, left, spent] of stages) graph.stages.set(place, { entered, left, spent });
    for (const [key, count] of transitions) graph.transitions.set(key, count);
    return graph;
  }
}

/** More than there are names. */
export const BASE = 4_096;

function newNode(): Node {
  return { arrivals: 0, begins: 0, late: 0 };
}

function newStage(): StageCount {
  return { entered: 0, left: 0, spent: [] };
}

/** Graphs added up, by name: of several days, and of all partitions. */
export interface WalkSum {
  readonly nodes: { [touchpoint: string]: Node };
  /** From -> to. */
  readonly edges: { [from: string]: { [to: string]: Edge } };
  readonly stages: { [place: string]: StageCount };
  readonly transitions: { [fromTo: string]: number };
}

export function emptySum(): WalkSum {
  return {
    nodes: Object.create(null),
    edges: Object.create(null),
    stages: Object.create(null),
    transitions: Object.create(null),
  };
}

export function addGraph(sum: WalkSum, graph: WalkGraph): void {
  for (const [i, node] of graph.nodes.entries())
    if (i > 0 || node.arrivals + node.late > 0) addNode(sum, graph.names[i]!, node);
  for (const [key, edge] of graph.edges)
    addEdge(sum, graph.names[Math.floor(key / BASE)]!, graph.names[key % BASE]!, edge);
  for (const [place, count] of graph.stages) addStage(sum, place, count);
  for (const [key, count] of graph.transitions) sum.transitions[key] = (sum.transitions[key] ?? 0) + count;
}

export function addSum(into: WalkSum, from: WalkSum): void {
  for (const [name, node] of Object.entries(from.nodes)) addNode(into, name, node);
  for (const [name, targets] of Object.entries(from.edges))
    for (const [to, edge] of Object.entries(targets)) addEdge(into, name, to, edge);
  for (const [place, count] of Object.entries(from.stages)) addStage(into, place, count);
  for (const [key, count] of Object.entries(from.transitions))
    into.transitions[key] = (into.transitions[key] ?? 0) + count;
}

function addNode(sum: WalkSum, name: string, { arrivals, begins, late }: Node): void {
  const node = sum.nodes[name] ?? newNode();
  sum.nodes[name] = node;
  node.arrivals += arrivals;
  node.begins += begins;
  node.late += late;
}

function addEdge(sum: WalkSum, from: string, to: string, { count, gaps }: Edge): void {
  const targets = sum.edges[from] ?? (Object.create(null) as { [to: string]: Edge });
  const edge = targets[to] ?? { count: 0, gaps: [] };
  sum.edges[from] = targets;
  targets[to] = edge;
  edge.count += count;
  addGaps(edge.gaps, gaps);
}

function addStage(sum: WalkSum, place: string, { entered, left, spent }: StageCount): void {
  const stage = sum.stages[place] ?? newStage();
  sum.stages[place] = stage;
  stage.entered += entered;
  stage.left += left;
  addGaps(stage.spent, spent);
}

/** For digests: in an order that does not depend on arrival. */
export function canonicalGraph(graph: WalkGraph): readonly unknown[] {
  const sum = emptySum();
  addGraph(sum, graph);
  const rows = <T>(of: { [key: string]: T }, row: (value: T) => unknown) =>
    Object.keys(of)
      .sort()
      .map((key) => [key, row(of[key]!)]);
  const stage = ({ entered, left, spent }: StageCount) => [entered, left, sortedGaps(spent)];
  return [
    rows(sum.nodes, ({ arrivals, begins, late }) => [arrivals, begins, late]),
    rows(sum.edges, (targets) => rows(targets, ({ count, gaps }) => [count, sortedGaps(gaps)])),
    rows(sum.stages, stage),
    rows(sum.transitions, (count) => count),
  ];
}
