/**
 * The network as journeys design it, in touchpoints: what a journey waits for, and what it says, come one after the
 * other. Read from the documents alone, whatever kinds of steps there are: a step leads wherever it names another step.
 */
import type { ChannelOutline } from '../document.ts';
import type { JourneyDefinition } from '../journey/definition.ts';
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

/** What the design is read from: a compiled configuration has it. */
export interface Design {
  readonly journeys: ReadonlyMap<string, { readonly definition: JourneyDefinition }>;
  readonly channels: ReadonlyMap<string, ChannelOutline>;
}

/** Touchpoints of a journey's text as data: any step, any part. */
type Settings = { readonly [name: string]: unknown };

export function designedNetwork(design: Design, touchpoints: Touchpoints): Designed {
  const drawing = new Drawing(design, touchpoints);
  for (const name of [...design.journeys.keys()].sort()) drawing.journey(name);
  return drawing.drawn();
}

class Drawing {
  readonly #design: Design;
  readonly #touchpoints: Touchpoints;
  readonly #occurs = new Map<string, Set<string>>();
  /** From -> to -> journeys. */
  readonly #edges = new Map<string, Map<string, Set<string>>>();
  /** Journey and where people stand when they come in: looked at already. */
  readonly #seen = new Set<string>();

  constructor(design: Design, touchpoints: Touchpoints) {
    this.#design = design;
    this.#touchpoints = touchpoints;
  }

  journey(name: string): void {
    const { entry } = this.#design.journeys.get(name)!.definition;
    this.#enter(name, new Set(this.#eventsIn(entry)));
  }

  drawn(): Designed {
    const list = (set: ReadonlySet<string>) => [...set].sort();
    const connections = [...this.#edges].flatMap(([from, targets]) =>
      [...targets].map(([to, journeys]) => ({ from, to, journeys: list(journeys) })),
    );
    connections.sort((a, b) => (`${a.from}\n${a.to}` < `${b.from}\n${b.to}` ? -1 : 1));
    return {
      touchpoints: new Map([...this.#occurs].map(([touchpoint, set]) => [touchpoint, list(set)])),
      connections,
    };
  }

  #enter(name: string, at: ReadonlySet<string>): void {
    const journey = this.#design.journeys.get(name);
    const key = `${name}\n${[...at].sort().join('\n')}`;
    if (journey === undefined || this.#seen.has(key)) return;
    this.#seen.add(key);
    for (const touchpoint of at) this.#occur(touchpoint, name);
    const { steps, goal } = journey.definition;
    const standing = this.#flow(name, steps as readonly (Settings & { readonly id: string })[], at);
    const goals = this.#eventsIn(goal);
    this.#connect(standing, goals, name);
  }

  /** Follows all ways through the steps; gives wherever people may stand inside. */
  #flow(
    journey: string,
    steps: readonly (Settings & { readonly id: string })[],
    at: ReadonlySet<string>,
  ): ReadonlySet<string> {
    const arriving = steps.map(() => new Set<string>());
    const indexOf = new Map(steps.map(({ id }, i) => [id, i]));
    const open: number[] = [];
    const everywhere = new Set<string>(at);
    const lead = (to: number | undefined, from: Iterable<string>, isFirst = false) => {
      if (to === undefined || to >= steps.length) return;
      const before = arriving[to]!.size;
      for (const touchpoint of from) arriving[to]!.add(touchpoint);
      if (arriving[to]!.size > before || (isFirst && before === 0)) open.push(to);
    };
    const visited = new Set<number>();
    lead(0, at, true);
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      visited.add(index);
      const step = steps[index]!;
      const here = arriving[index]!;
      const met = this.#metIn(step, here, journey);
      for (const touchpoint of met) everywhere.add(touchpoint);
      const handed = handedTo(step);
      if (handed !== undefined) this.#enter(handed, new Set([...here, ...met]));
      const waits = 'wait-for' in step;
      for (const { id, isTimeout } of waysOf(step, steps[index + 1]?.id)) {
        const to = indexOf.get(id);
        // Who waited in vain stands where they stood; who did not, at what they waited for.
        const from = isTimeout ? here : waits ? met : new Set([...here, ...met]);
        lead(to, from, to !== undefined && !visited.has(to));
      }
    }
    return everywhere;
  }

  /** Touchpoints that a step leads to, from wherever people stand. */
  #metIn(step: Settings, here: ReadonlySet<string>, journey: string): readonly string[] {
    if ('wait-for' in step) {
      const events = this.#eventsIn(step['wait-for']);
      this.#connect(here, events, journey);
      return events;
    }
    const channel = channelIn(step.send);
    if (channel === undefined || this.#design.channels.get(channel)?.medium !== 'mail') return [];
    const [opened, clicked] = ['Email Opened', 'Email Link Clicked'].map((name) =>
      touchpointsOf(name, this.#touchpoints),
    ) as [string[], string[]];
    this.#connect(here, opened, journey);
    this.#connect(opened, clicked, journey);
    return [...opened, ...clicked];
  }

  #connect(from: Iterable<string>, to: readonly string[], journey: string): void {
    for (const target of to) this.#occur(target, journey);
    for (const source of from)
      for (const target of to) {
        if (source === target) continue;
        const targets = this.#edges.get(source) ?? new Map<string, Set<string>>();
        this.#edges.set(source, targets);
        targets.set(target, (targets.get(target) ?? new Set()).add(journey));
      }
  }

  #occur(touchpoint: string, journey: string): void {
    this.#occurs.set(touchpoint, (this.#occurs.get(touchpoint) ?? new Set()).add(journey));
  }

  /** Touchpoints of all events that are named anywhere inside. */
  #eventsIn(settings: unknown): string[] {
    const found = new Set<string>();
    const look = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      for (const [key, inner] of Object.entries(value)) {
        if (key === 'event' && typeof inner === 'string')
          for (const touchpoint of touchpointsOf(inner, this.#touchpoints)) found.add(touchpoint);
        else look(inner);
      }
    };
    look(settings);
    return [...found];
  }
}

function channelIn(send: unknown): string | undefined {
  const { channel } = (send ?? {}) as { channel?: unknown };
  return typeof channel === 'string' ? channel : undefined;
}

function handedTo(step: Settings): string | undefined {
  const { journey } = (step['hand-over'] ?? {}) as { journey?: unknown };
  return typeof journey === 'string' ? journey : undefined;
}

/** Keys of a step that end the journey. */
const ENDS = ['exit', 'goal', 'hand-over'];

/** Ids of steps that it may lead to; a name that no step has leads nowhere. */
function waysOf(step: Settings, following: string | undefined): { id: string; isTimeout: boolean }[] {
  const ways: { id: string; isTimeout: boolean }[] = [];
  const look = (value: unknown, key: string): void => {
    if (typeof value === 'string') {
      if (key !== 'id') ways.push({ id: value, isTimeout: key === 'timeout' });
    } else if (typeof value === 'object' && value !== null)
      for (const [name, inner] of Object.entries(value)) look(inner, Array.isArray(value) ? key : name);
  };
  look(step, '');
  const goesOn = step.next === undefined && !ENDS.some((key) => key in step);
  if (goesOn && following !== undefined) ways.push({ id: following, isTimeout: false });
  return ways;
}
