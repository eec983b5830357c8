/**
 * The designed network in touchpoints: what a journey waits for, and what it says, come one after the other. Read from
 * the drawing of the journeys, whatever kinds of steps there are; so what is designed can be compared with what is walked.
 */
import type { Configuration } from '../configuration.ts';
import { groupBy } from '../groups.ts';
import { type NetworkEdge, type NetworkNode, networkOf } from '../journey/network/network.ts';
import { type Touchpoints, touchpointsOf } from './touchpoint.ts';

export interface DesignedConnection {
  readonly from: string;
  readonly to: string;
  /** Journeys that expect it, by name. */
  readonly journeys: readonly string[];
}

export interface Designed {
  /** Touchpoint -> journeys in which it occurs. */
  readonly touchpoints: ReadonlyMap<string, readonly string[]>;
  readonly connections: readonly DesignedConnection[];
}

export function designedNetwork(configuration: Configuration, touchpoints: Touchpoints): Designed {
  const { nodes, edges } = networkOf(configuration);
  return new Tracing(nodes, edges, touchpoints).traced();
}

type Standing = ReadonlySet<string>;

class Tracing {
  readonly #touchpoints: Touchpoints;
  readonly #nodes: ReadonlyMap<string, NetworkNode>;
  readonly #leaving: ReadonlyMap<string, readonly NetworkEdge[]>;
  readonly #coming: ReadonlyMap<string, readonly NetworkEdge[]>;
  readonly #occurs = new Map<string, Set<string>>();
  /** From -> to -> journeys. */
  readonly #connections = new Map<string, Map<string, Set<string>>>();
  /** Journey or step -> where people may stand when they come there. */
  readonly #standing = new Map<string, Set<string>>();

  constructor(nodes: readonly NetworkNode[], edges: readonly NetworkEdge[], touchpoints: Touchpoints) {
    this.#touchpoints = touchpoints;
    this.#nodes = new Map(nodes.map((node) => [node.id, node]));
    this.#leaving = groupBy(edges.map((edge) => [edge.from, edge]));
    this.#coming = groupBy(edges.map((edge) => [edge.to, edge]));
  }

  traced(): Designed {
    const journeys = [...this.#nodes.values()].filter(({ type }) => type === 'journey');
    for (const { id } of journeys) this.#come(id, new Set(this.#metBy(id, 'starts')));
    for (const { id, name } of journeys) this.#reachGoal(id, name);
    const list = (set: Iterable<string>) => [...set].sort();
    const connections = [...this.#connections].flatMap(([from, targets]) =>
      [...targets].map(([to, names]) => ({ from, to, journeys: list(names) })),
    );
    connections.sort((a, b) => (`${a.from}\n${a.to}` < `${b.from}\n${b.to}` ? -1 : 1));
    return {
      touchpoints: new Map([...this.#occurs].map(([touchpoint, names]) => [touchpoint, list(names)])),
      connections,
    };
  }

  /** Somebody stands there when they come to a journey, a step or a signal: on from here, as far as that is new. */
  #come(id: string, at: Standing): void {
    const known = this.#standing.get(id);
    const standing = known ?? new Set<string>();
    const before = standing.size;
    for (const touchpoint of at) standing.add(touchpoint);
    if (known !== undefined && standing.size === before) return;
    this.#standing.set(id, standing);
    const node = this.#nodes.get(id);
    if (node?.type === 'step') this.#passStep(node, standing);
    else if (node?.type === 'journey') {
      for (const touchpoint of at) this.#occur(touchpoint, node.name);
      this.#go(id, ['first'], standing);
    } else if (node?.type === 'signal') this.#go(id, ['starts'], standing);
  }

  #passStep({ id, journey }: Extract<NetworkNode, { type: 'step' }>, here: Standing): void {
    const awaited = this.#metBy(id, 'moves');
    const said = this.#metBySaying(id);
    this.#connect(here, awaited, journey);
    this.#connect(here, said.slice(0, 1), journey);
    this.#connect(said.slice(0, 1), said.slice(1), journey);
    const met = new Set([...here, ...said]);
    this.#go(id, ['hands-over', 'signals'], met);
    for (const { to, type, by = '' } of this.#leaving.get(id) ?? []) {
      if (type !== 'goes') continue;
      // Who waited in vain stands where they stood; who did not, at what they waited for.
      const waited = awaited.length > 0 && !by.includes('timeout');
      this.#come(to, waited ? new Set(awaited) : met);
    }
  }

  #go(id: string, types: readonly NetworkEdge['type'][], at: Standing): void {
    for (const { to, type } of this.#leaving.get(id) ?? [])
      if (types.includes(type)) this.#come(to, new Set(at));
  }

  /** The goal may be reached from wherever people stand inside. */
  #reachGoal(id: string, name: string): void {
    const goals = (this.#coming.get(id) ?? [])
      .filter(({ type, by }) => type === 'ends' && by === 'goal')
      .flatMap(({ from }) => this.#shownBy(from));
    for (const [place, standing] of this.#standing)
      if (place === id || place.startsWith(`step:${name}/`)) this.#connect(standing, goals, name);
  }

  /** Touchpoints of the events that start a journey or move who waits at a step. */
  #metBy(id: string, type: 'starts' | 'moves'): string[] {
    return (this.#coming.get(id) ?? []).flatMap((edge) =>
      edge.type === type ? this.#shownBy(edge.from) : [],
    );
  }

  #shownBy(id: string): string[] {
    const node = this.#nodes.get(id);
    if (node?.type === 'event') return touchpointsOf(node.name, this.#touchpoints);
    if (node?.type === 'geofence') return [`at ${node.name}`];
    return [];
  }

  /** A mail may be opened, and then followed. */
  #metBySaying(id: string): string[] {
    const isMail = (this.#leaving.get(id) ?? []).some(({ type, to }) => {
      const node = type === 'says' ? this.#nodes.get(to) : undefined;
      return node?.type === 'channel' && node.medium === 'mail';
    });
    if (!isMail) return [];
    return ['Email Opened', 'Email Link Clicked'].flatMap((name) =>
      touchpointsOf(name, this.#touchpoints).slice(0, 1),
    );
  }

  #connect(from: Iterable<string>, to: readonly string[], journey: string): void {
    for (const target of to) this.#occur(target, journey);
    for (const source of from)
      for (const target of to) {
        if (source === target) continue;
        const targets = this.#connections.get(source) ?? new Map<string, Set<string>>();
        this.#connections.set(source, targets);
        targets.set(target, (targets.get(target) ?? new Set()).add(journey));
      }
  }

  #occur(touchpoint: string, journey: string): void {
    this.#occurs.set(touchpoint, (this.#occurs.get(touchpoint) ?? new Set()).add(journey));
  }
}
