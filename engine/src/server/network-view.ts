/** The network as the API tells it, made of what was counted and of the configuration in force. */
import type { Configuration } from '../core/configuration.ts';
import { networkOf } from '../core/journey/network/network.ts';
import type { PersonaDefinition } from '../core/walk/definition.ts';
import { designedNetwork } from '../core/walk/designed.ts';
import { emptySum, type WalkSum } from '../core/walk/graph.ts';
import { pictureOf } from '../core/walk/picture.ts';
import type { WalkPlan } from '../core/walk/plan.ts';
import { leaningsOf, stagesOf } from '../core/walk/report.ts';
import type { NetworkPersonasView, NetworkStagesView, NetworkView } from './api-network.ts';

/** Touchpoints that tell a persona apart, at most. */
const MOST_LEANINGS = 8;

/** Days as they are told; `audience` empty: everybody. */
export interface ToldPeriod {
  readonly from: string;
  readonly to: string;
  readonly audience: string;
}

/** @param limit touchpoints told by their names */
export function networkView(
  configuration: Configuration,
  plan: WalkPlan,
  sum: WalkSum,
  period: ToldPeriod,
  limit: number,
): NetworkView {
  const designed = designedNetwork(configuration, plan.touchpoints);
  const { nodes, edges } = networkOf(configuration);
  const { touchpoints, connections, differences } = pictureOf(sum, designed, limit);
  return {
    ...told(period),
    within: plan.withinMs,
    audiences: plan.drawn.map(({ name }) => ({
      audience: name,
      persona: plan.personas.find(({ audience }) => audience === name)?.name ?? null,
    })),
    walked: { touchpoints, connections },
    designed: {
      touchpoints: [...designed.touchpoints].map(([name, journeys]) => ({ name, journeys })),
      connections: designed.connections,
      nodes,
      edges,
    },
    differences,
  };
}

/** @param members people in audiences now, by name */
export function stagesView(
  plan: WalkPlan,
  sum: WalkSum,
  members: ReadonlyMap<string, number>,
  period: ToldPeriod,
): NetworkStagesView {
  return { ...told(period), stages: stagesOf(plan, sum, members) };
}

export interface CountedPersonas {
  readonly everybody: WalkSum;
  /** By audience. */
  readonly walks: ReadonlyMap<string, WalkSum>;
  readonly audiences: ReadonlyMap<string, number>;
  readonly profiles: number;
}

export function personasView(
  personas: readonly PersonaDefinition[],
  { everybody, walks, audiences, profiles }: CountedPersonas,
  { from, to }: Pick<ToldPeriod, 'from' | 'to'>,
): NetworkPersonasView {
  return {
    from,
    to,
    personas: personas.map(({ name, description = null, audience }) => {
      const people = audiences.get(audience) ?? 0;
      const share = profiles === 0 ? 0 : people / profiles;
      const leanings = leaningsOf(walks.get(audience) ?? emptySum(), everybody, MOST_LEANINGS);
      return { name, description, audience, people, share, leanings };
    }),
  };
}

function told({ from, to, audience }: ToldPeriod) {
  return { from, to, audience: audience === '' ? null : audience };
}
