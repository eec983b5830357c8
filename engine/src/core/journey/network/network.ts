/**
 * The network as it is designed: journeys with their steps, what starts, moves and ends them, and the touchpoints they
 * speak at. Plain data, made from a compiled configuration, for people to look at and for comparing with what customers do.
 */
import type { Configuration } from '../../configuration.ts';
import type { StepKind } from '../steps/index.ts';
import { buildNetwork } from './build.ts';

/** `id` is the type and the name, such as `journey:welcome`, `step:welcome/wait`, `event:Order Completed`. */
export type NetworkNode =
  | { readonly id: string; readonly type: 'journey'; readonly name: string; readonly description?: string }
  | {
      readonly id: string;
      readonly type: 'step';
      readonly name: string;
      readonly journey: string;
      readonly kind: StepKind;
    }
  /** Touchpoints: where company and customer meet. */
  | { readonly id: string; readonly type: 'channel'; readonly name: string; readonly medium: string }
  | { readonly id: string; readonly type: 'placement'; readonly name: string }
  | { readonly id: string; readonly type: 'geofence'; readonly name: string }
  /** What journeys wait for. */
  | {
      readonly id: string;
      readonly type: 'event' | 'audience' | 'signal' | 'schedule';
      readonly name: string;
    }
  /** The API: an agent's desk, or the company's own programs. */
  | { readonly id: 'api'; readonly type: 'api'; readonly name: string };

/**
 * - `starts`: people come in by it, as the place `by` says; `where` is the condition, `change` that of an audience
 * - `first`: from a journey to its first step
 * - `goes`: from step to step; `by` names the place in the step that says so, absent: it simply goes on
 * - `hands-over`: to another journey, in the same instant
 * - `signals`: a step tells other journeys of the same person
 * - `says`: a step speaks on a channel
 * - `moves`: an event moves whoever waits at the step
 * - `ends`: an event that ends the journey, as its goal or an exit
 * - `shows`: a touchpoint shows itself as this event
 */
export interface NetworkEdge {
  readonly from: string;
  readonly to: string;
  readonly type: 'starts' | 'first' | 'goes' | 'hands-over' | 'signals' | 'says' | 'moves' | 'ends' | 'shows';
  readonly by?: string;
  readonly where?: string;
  readonly change?: 'entered' | 'left';
}

export interface Network {
  readonly revision: string;
  /** In the order of the documents; each id once. */
  readonly nodes: readonly NetworkNode[];
  readonly edges: readonly NetworkEdge[];
}

export function networkOf(configuration: Configuration): Network {
  return { revision: configuration.revision, ...buildNetwork(configuration) };
}
