/** Draws the designed network: every journey adds its nodes and edges, and what several name stands there once. */
import type { Configuration } from '../../configuration.ts';
import { noticedEvents } from '../../context/triggers.ts';
import type { CompiledJourney } from '../compile.ts';
import { type WayIn, waysIn } from '../entry/definition.ts';
import { eventOfWay } from '../entry/own-events.ts';
import { kindOf } from '../steps/index.ts';
import { awaitedChanges, awaitedEvents } from './awaited.ts';
import type { Network, NetworkEdge, NetworkNode } from './network.ts';
import { linksOf } from './steps.ts';

type Built = Pick<Network, 'nodes' | 'edges'>;

export function buildNetwork(configuration: Configuration): Built {
  const drawing = new Drawing();
  for (const { name, medium } of configuration.channels.values())
    drawing.node({ id: `channel:${name}`, type: 'channel', name, medium });
  for (const name of configuration.actionsByPlacement.keys())
    drawing.node({ id: `placement:${name}`, type: 'placement', name });
  for (const journey of configuration.journeys.values()) {
    const { name, definition } = journey;
    const { description } = definition;
    drawing.node({
      id: `journey:${name}`,
      type: 'journey',
      name,
      ...(description !== undefined && { description }),
    });
  }
  for (const journey of configuration.journeys.values()) draw(journey, drawing);
  drawGeofences(configuration, drawing);
  return drawing;
}

/** Of everything that is drawn, each thing once. */
class Drawing implements Built {
  readonly nodes: NetworkNode[] = [];
  readonly edges: NetworkEdge[] = [];
  readonly #known = new Set<string>();

  node(node: NetworkNode): string {
    if (!this.#known.has(node.id)) {
      this.#known.add(node.id);
      this.nodes.push(node);
    }
    return node.id;
  }

  has(id: string): boolean {
    return this.#known.has(id);
  }

  event(name: string): string {
    return this.node({ id: `event:${name}`, type: 'event', name });
  }

  audience(name: string): string {
    return this.node({ id: `audience:${name}`, type: 'audience', name });
  }

  signal(name: string): string {
    return this.node({ id: `signal:${name}`, type: 'signal', name });
  }

  geofence(name: string): string {
    return this.node({ id: `geofence:${name}`, type: 'geofence', name });
  }

  edge(edge: NetworkEdge): void {
    this.edges.push(edge);
  }
}

function draw(journey: CompiledJourney, drawing: Drawing): void {
  const { name, definition } = journey;
  const own = `journey:${name}`;
  drawWaysIn(journey, drawing);
  const { goal, exit } = definition;
  if (goal) drawEnd(goal, own, 'goal', drawing);
  for (const [i, rule] of exit.entries()) drawEnd(rule, own, `exit[${i}]`, drawing);
  for (const step of definition.steps) {
    const id = stepId(name, step.id);
    drawing.node({ id, type: 'step', name: step.id, journey: name, kind: kindOf(step) });
    for (const event of awaitedEvents(step))
      drawing.edge({ from: drawing.event(event), to: id, type: 'moves' });
    for (const { audience, change } of awaitedChanges(step))
      drawing.edge({ from: drawing.audience(audience), to: id, type: 'moves', change });
    if ('hand-over' in step)
      drawing.edge({ from: id, to: `journey:${step['hand-over'].journey}`, type: 'hands-over' });
    if ('signal' in step) drawing.edge({ from: id, to: drawing.signal(step.signal.name), type: 'signals' });
  }
  drawing.edge({ from: own, to: stepId(name, journey.first), type: 'first' });
  for (const { from, to, by } of linksOf(journey))
    drawing.edge({
      from: stepId(name, from),
      to: stepId(name, to),
      type: 'goes',
      ...(by !== undefined && { by }),
    });
  for (const { step, channel } of journey.says)
    drawing.edge({ from: stepId(name, step), to: `channel:${channel}`, type: 'says' });
}

/** Conditions, consent and suppression end it too; they are nothing that stands in the network. */
function drawEnd(
  {
    event,
    entered,
    left,
  }: { event?: string | undefined; entered?: string | undefined; left?: string | undefined },
  journey: string,
  by: string,
  drawing: Drawing,
): void {
  if (event !== undefined) drawing.edge({ from: drawing.event(event), to: journey, type: 'ends', by });
  const name = entered ?? left;
  if (name === undefined) return;
  const from = drawing.audience(name);
  const change = entered === undefined ? 'left' : 'entered';
  drawing.edge({ from, to: journey, type: 'ends', by, change });
}

function drawWaysIn({ name, definition }: CompiledJourney, drawing: Drawing): void {
  for (const { way, path } of waysIn(definition)) {
    const from = originOf(way, `${name}/${path.join('.')}`, drawing);
    const { where } = way;
    if (from === undefined) continue;
    drawing.edge({
      from,
      to: `journey:${name}`,
      type: 'starts',
      by: path.join('.'),
      ...(where !== undefined && { where }),
      ...(way.entered !== undefined && { change: 'entered' as const }),
      ...(way.left !== undefined && { change: 'left' as const }),
    });
  }
}

/** Where people come from by this way. */
function originOf(way: WayIn, place: string, drawing: Drawing): string | undefined {
  const { entered, left, signal, context, schedule } = way;
  const audience = entered ?? left;
  if (audience !== undefined)
    return drawing.node({ id: `audience:${audience}`, type: 'audience', name: audience });
  if (signal !== undefined) return drawing.signal(signal);
  if (schedule)
    return drawing.node({
      id: `schedule:${place}`,
      type: 'schedule',
      name: `${schedule.rule} ${schedule.at}`,
    });
  if (way.api) return drawing.node({ id: 'api', type: 'api', name: 'API' });
  const event = eventOfWay(way);
  if (event === undefined) return undefined;
  const from = drawing.event(event);
  if (context && 'geofence' in context) return drawing.geofence(context.geofence);
  return from;
}

/** Places show themselves by events of their own. */
function drawGeofences({ contexts }: Configuration, drawing: Drawing): void {
  for (const name of contexts.geofences.byName.keys()) {
    const from = drawing.geofence(name);
    for (const event of noticedEvents)
      if (event.startsWith('Geofence ') && drawing.has(`event:${event}`))
        drawing.edge({ from, to: `event:${event}`, type: 'shows' });
  }
}

function stepId(journey: string, step: string): string {
  return `step:${journey}/${step}`;
}
