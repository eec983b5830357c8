/** What a decision is taken with: who, when, by which configuration, and what was asked. */
import type { Scope } from '../condition.ts';
import type { Configuration } from '../configuration.ts';
import type { Effects } from '../effects.ts';
import type { Profile } from '../profile/profile.ts';
import type { World } from '../world.ts';

export interface Deciding {
  readonly profile: Profile;
  readonly world: World;
  readonly configuration: Configuration;
  readonly effects: Effects;
  readonly scope: Scope;
}

export interface DecisionRequest {
  readonly id: string;
  readonly placement: string;
  /** Set where the action goes out on a channel: its consent is asked too. */
  readonly channel?: string;
  readonly limit: number;
  /** A reservation that is not confirmed is released after this time; 0: only explicitly. */
  readonly reserveMs: number;
}
