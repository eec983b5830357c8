/**
 * For which events and placements which providers are asked, found from what conditions read: a provider that a journey
 * reads anywhere is asked for each event that can move the journey, so that the answer stands in the log beside it.
 */

import type { ArbitrationDefinition } from '../decision/arbitration/definition.ts';
import type { IssueDefinition } from '../decision/catalogue/definition.ts';
import type { ActionDefinition } from '../decision/definition.ts';
import type { JourneyDefinition } from '../journey/definition.ts';
import { waysIn } from '../journey/entry/definition.ts';
import { eventOfWay } from '../journey/entry/own-events.ts';
import type { ProblemCollector } from '../problem.ts';
import type { ContextPlan } from './plan.ts';

export interface Triggers {
  readonly byEvent: ReadonlyMap<string, readonly string[]>;
  readonly byPlacement: ReadonlyMap<string, readonly string[]>;
  /** Whether one of `byEvent` is derived from what other events show, such as "Geofence Entered". */
  readonly byNoticed: boolean;
}

/** What decisions choose among. */
interface Catalogue {
  readonly actions: readonly ActionDefinition[];
  readonly issues: readonly IssueDefinition[];
  /** Read wherever any action is chosen. */
  readonly arbitration: readonly ArbitrationDefinition[];
}

export const noticedEvents = [
  'Geofence Entered',
  'Geofence Dwelled',
  'Geofence Left',
  'Device Switched',
] as const;

export const noTriggers: Triggers = { byEvent: new Map(), byPlacement: new Map(), byNoticed: false };

export function triggersOf(
  journeys: readonly JourneyDefinition[],
  { actions, issues, arbitration }: Catalogue,
  plan: ContextPlan,
  problems: ProblemCollector,
): Triggers {
  if (plan.providers.size === 0) return noTriggers;
  const readsOfAction = readerOfActions({ issues, arbitration }, plan);
  const byJourney = new Map(journeys.map((j) => [j.name, readsOfJourney(j, actions, plan, readsOfAction)]));
  const byEvent = new Map<string, Set<string>>();
  for (const journey of journeys) {
    const providers = withHandOvers(journey, journeys, byJourney);
    if (providers.size === 0) continue;
    checkEntry(journey, plan, problems);
    for (const event of eventsOf(journey)) addAll(byEvent, event, providers);
  }
  const byPlacement = new Map<string, Set<string>>();
  for (const action of actions) {
    const providers = readsOfAction(action);
    if (providers.size > 0)
      for (const placement of action.placements) addAll(byPlacement, placement, providers);
  }
  return {
    byEvent: listed(byEvent),
    byPlacement: listed(byPlacement),
    byNoticed: noticedEvents.some((name) => byEvent.has(name)),
  };
}

/** All texts of a definition that are conditions, wherever they stand: what they read of providers. */
function providersIn(definition: unknown, plan: ContextPlan): Set<string> {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value === 'string') {
      const fields = plan.fieldsOf(value);
      for (const name of fields === 'all' ? plan.providers.keys() : (fields ?? []))
        if (plan.providers.has(name)) found.add(name);
    } else if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit);
  };
  visit(definition);
  return found;
}

/** Of actions, each looked through once, with what their issue and group ask for, and arbitration. */
function readerOfActions(
  { issues, arbitration }: Omit<Catalogue, 'actions'>,
  plan: ContextPlan,
): (action: ActionDefinition) => ReadonlySet<string> {
  const above = new Map(
    issues.flatMap(({ groups, ...issue }) =>
      groups.map((group) => [group.name, providersIn([issue, group], plan)] as const),
    ),
  );
  const always = providersIn(arbitration, plan);
  const known = new Map<ActionDefinition, ReadonlySet<string>>();
  return (action) => {
    let reads = known.get(action);
    if (reads === undefined) {
      reads = new Set([...always, ...providersIn(action, plan), ...(above.get(action.group) ?? [])]);
      known.set(action, reads);
    }
    return reads;
  };
}

/** With the actions that its decide steps choose among. */
function readsOfJourney(
  journey: JourneyDefinition,
  actions: readonly ActionDefinition[],
  plan: ContextPlan,
  readsOfAction: (action: ActionDefinition) => ReadonlySet<string>,
): Set<string> {
  const found = providersIn(journey, plan);
  for (const step of journey.steps) {
    if (!('decide' in step)) continue;
    const { group } = step.decide;
    for (const action of actions)
      if (group === undefined || action.group === group)
        for (const name of readsOfAction(action)) found.add(name);
  }
  return found;
}

/** With the journeys that it hands over to, or that hear its signals, in the same instant. */
function withHandOvers(
  journey: JourneyDefinition,
  journeys: readonly JourneyDefinition[],
  byJourney: ReadonlyMap<string, ReadonlySet<string>>,
): Set<string> {
  const found = new Set<string>();
  const seen = new Set<string>();
  const open = [journey.name];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    for (const provider of byJourney.get(name) ?? []) found.add(provider);
    for (const step of journeys.find((j) => j.name === name)?.steps ?? []) {
      if ('hand-over' in step) open.push(step['hand-over'].journey);
      if ('signal' in step) open.push(...hearing(step.signal.name, journeys));
    }
  }
  return found;
}

/** Journeys that a signal starts. */
function hearing(signal: string, journeys: readonly JourneyDefinition[]): string[] {
  return journeys.filter((j) => waysIn(j).some(({ way }) => way.signal === signal)).map(({ name }) => name);
}

function eventsOf(journey: JourneyDefinition): string[] {
  const { goal, exit, steps } = journey;
  const waited = steps.flatMap((step) => {
    if (!('wait-for' in step)) return [];
    const { event, any = [], all = [], reset = [] } = step['wait-for'];
    return [event, ...[...any, ...all, ...reset].map((one) => one.event)];
  });
  const entered = waysIn(journey).map(({ way }) => eventOfWay(way));
  return [...entered, goal?.event, ...exit.map(({ event }) => event), ...waited].filter(
    (name) => name !== undefined,
  );
}

/** Nobody can say which event will change an audience, so nobody is asked then. */
function checkEntry(journey: JourneyDefinition, plan: ContextPlan, problems: ProblemCollector): void {
  for (const { way, path } of waysIn(journey)) {
    if (way.entered === undefined && way.left === undefined) continue;
    for (const provider of providersIn([way.where, way.key, way.data], plan)) {
      problems.add(
        journey,
        [...path, 'where'],
        'context_not_asked',
        `"${provider}" is asked when an event comes, not when an audience changes`,
        'enter by the event, and say audience("...") in its condition',
      );
    }
  }
}

function addAll(index: Map<string, Set<string>>, key: string, names: Iterable<string>): void {
  const known = index.get(key) ?? new Set();
  for (const name of names) known.add(name);
  index.set(key, known);
}

function listed(index: ReadonlyMap<string, ReadonlySet<string>>): Map<string, readonly string[]> {
  return new Map([...index].map(([key, names]) => [key, [...names].sort()]));
}
