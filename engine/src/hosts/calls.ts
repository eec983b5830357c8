/**
 * What is said to a partition, and what it answers. Plain data, so that a call can go to another thread or, later,
 * another machine.
 */
import type { EntityKey } from '../core/effect.ts';
import type { EventInput, Identifier, JsonObject, Relay } from '../core/input.ts';
import type {
  DecideAnswer,
  ExplainedDecision,
  LatencyStage,
  ProfileSnapshot,
  ProfileSummary,
  TimelinePage,
} from './engine.ts';
import type { RelayId } from './record.ts';
import type { Totals } from './tally.ts';

export type Call =
  /** Events whose first identifier lives here, or whose `profile` does. */
  | { readonly op: 'events'; readonly items: readonly RoutedEvent[] }
  | { readonly op: 'relays'; readonly items: readonly RoutedRelay[] }
  | { readonly op: 'decide'; readonly at: Address; readonly request: DecisionAsked }
  | { readonly op: 'profile'; readonly at: Address }
  | {
      readonly op: 'timeline';
      readonly at: Address;
      readonly before: number | undefined;
      readonly limit: number;
    }
  | { readonly op: 'decision'; readonly profile: string; readonly id: string }
  | { readonly op: 'search'; readonly text: string; readonly limit: number }
  | { readonly op: 'figures' }
  | { readonly op: 'activate'; readonly revision: string }
  | { readonly op: 'models'; readonly models: readonly (readonly [string, number, number])[] }
  | { readonly op: 'checkpoint' }
  | { readonly op: 'state' };

export interface RoutedEvent {
  readonly event: EventInput;
  /** Known where an identifier's shard has resolved it. */
  readonly profile: string | undefined;
}

export interface RoutedRelay {
  readonly id: RelayId;
  readonly to: EntityKey;
  readonly body: Relay;
}

/** A profile by its id or by an identifier whose shard is here. */
export type Address = { readonly profile: string } | { readonly identifier: Identifier };

export interface DecisionAsked {
  readonly placement: string;
  readonly context: JsonObject;
  readonly limit: number;
  readonly requestId: string;
}

/** The person is at another profile: ask there. */
export interface Moved {
  readonly moved: string;
}

export interface Replies {
  readonly events: readonly ('applied' | 'duplicate' | Moved)[];
  readonly relays: undefined;
  readonly decide: DecideAnswer | Moved;
  readonly profile: ProfileSnapshot | Moved | undefined;
  readonly timeline: (TimelinePage & { readonly mergedFrom: readonly string[] }) | Moved | undefined;
  readonly decision: ExplainedDecision | Moved | undefined;
  readonly search: readonly ProfileSummary[];
  readonly figures: PartitionFigures;
  readonly activate: undefined;
  readonly models: undefined;
  readonly checkpoint: undefined;
  readonly state: readonly unknown[];
}

export interface PartitionFigures {
  readonly totals: Totals;
  readonly audiences: { readonly [name: string]: number };
  readonly journeys: { readonly [name: string]: { running: number; entered: number; goals: number } };
  readonly actions: { readonly [name: string]: { shown: number; responses: number } };
  readonly latencies: readonly (readonly [LatencyStage, readonly number[]])[];
  readonly pending: number;
}

/** Reaches any partition, wherever it runs. */
export interface Router {
  call<C extends Call>(partition: number, call: C): Promise<Replies[C['op']]>;
}
