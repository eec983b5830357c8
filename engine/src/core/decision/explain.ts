/** Names the actions that a recorded decision found not eligible, from the configuration that decided. */
import type { Configuration } from '../configuration.ts';
import { type ActionPool, emptyPool } from './candidates.ts';
import type { Decision, RefusedCandidate } from './decision.ts';

export function ineligibleActions(decision: Decision, configuration: Configuration): RefusedCandidate[] {
  const rules = new Set(decision.ineligible.map(({ rule }) => rule));
  return candidatesOf(decision, configuration)
    .parts.filter(({ rule }) => rules.has(rule))
    .flatMap(({ rule, actions }) =>
      actions.map(({ name }) => ({ action: name, policy: 'eligibility' as const, rule })),
    );
}

/** Those that the placement, or the group of the journey's step, put up for choice. */
function candidatesOf({ placement }: Decision, configuration: Configuration): ActionPool {
  const [, journey, step] = /^journey:([^/]+)\/(.+)$/.exec(placement) ?? [];
  if (journey === undefined) return configuration.actionsByPlacement.get(placement) ?? emptyPool;
  const definition = configuration.journeys.get(journey)?.definition.steps.find(({ id }) => id === step);
  const group = definition && 'decide' in definition ? definition.decide.group : undefined;
  return group === undefined ? configuration.actions : (configuration.actionsByGroup.get(group) ?? emptyPool);
}
