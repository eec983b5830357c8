/**
 * What a step is: compiled once from its document, then asked to move an instance on. One file a kind in steps/.
 * A step never loops, waits or does I/O: it says where the instance goes, and puts work into the effects.
 */
import type { Condition, Scope } from '../condition.ts';
import type { Configuration } from '../configuration.ts';
import type { ChannelOutline } from '../document.ts';
import type { Effects } from '../effects.ts';
import type { Profile } from '../profile/profile.ts';
import type { World } from '../world.ts';
import type { DataTypes } from './entry/accepts.ts';
import type { Instance } from './instance.ts';

/** Where an instance goes from here. */
export type Move =
  /** To the named step; undefined: the journey is at its end. */
  | { readonly type: 'go'; readonly to: string | undefined }
  /** Stays, at the latest until the instant (milliseconds since the epoch). */
  | { readonly type: 'stay'; readonly until: number }
  | {
      readonly type: 'leave';
      readonly change: 'goal' | 'exited' | 'handed-over';
      readonly reason?: string;
      readonly to?: string;
    };

/** Everything a step may use. */
export interface Run {
  readonly profile: Profile;
  readonly world: World;
  readonly configuration: Configuration;
  readonly effects: Effects;
  readonly scope: Scope;
  readonly instance: Instance;
  /** Enters another journey for this person, now; tells why not where it does not take them. */
  handOver(journey: string, key: string, data: Instance['data']): string | undefined;
  /** Tells the person's other journeys, when this input has moved this one; a text says why it cannot be told. */
  signal(name: string, data: Instance['data'] | string): void;
}

export interface CompiledStep {
  readonly id: string;
  enter(run: Run): Move;
  /** The instant that `stay` named has come. */
  readonly onDue?: (run: Run) => Move;
  /** An event that moves it on while it stays. */
  readonly waitsFor?: { readonly event: string; readonly where: Condition | undefined; readonly move: Move };
}

/** What step compilers need beside their settings. */
export interface StepContext {
  readonly following: string | undefined;
  condition(text: string, ...path: (string | number)[]): Condition;
  /** Checks that a step of that id exists. */
  step(id: string, ...path: (string | number)[]): string;
  channel(name: string, ...path: (string | number)[]): ChannelOutline | undefined;
  problem(path: readonly (string | number)[], code: string, message: string, mend: string): void;
  readonly journeys: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
  /** Signals of this journey, with the types of their data. */
  readonly offers: { readonly [signal: string]: DataTypes };
}

export type StepCompiler<Settings> = (settings: Settings, context: StepContext) => CompiledStep;
