/**
 * What a step is: compiled once from its document, then asked to move an instance on. One file a kind in steps/.
 * A step never loops, waits or does I/O: it says where the instance goes, and puts work into the effects.
 */
import type { Condition, Scope } from '../condition.ts';
import type { Configuration } from '../configuration.ts';
import type { ChannelOutline } from '../document.ts';
import type { Effects } from '../effects.ts';
import type { EventInput } from '../input.ts';
import type { Profile } from '../profile/profile.ts';
import type { World } from '../world.ts';
import type { DataTypes } from './entry/accepts.ts';
import type { Instance } from './instance.ts';

/** Where an instance goes from here. */
export type Move =
  /** To the named step; undefined: the journey is at its end. */
  | { readonly type: 'go'; readonly to: string | undefined }
  /** Stays, at the latest until the instant (milliseconds since the epoch; 0: for good); `basis` is kept beside it. */
  | { readonly type: 'stay'; readonly until: number; readonly basis?: string }
  /** Could not do what it is for: on record, then where the step says for it. */
  | { readonly type: 'fail'; readonly reason: string }
  /** Each way begins a run of its own beside the others; the first is this one. */
  | { readonly type: 'part'; readonly ways: readonly (string | undefined)[] }
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

/** What happened to a person's audiences: 'entered vip'. */
export type AudienceChange = `${'entered' | 'left'} ${string}`;

export interface CompiledStep {
  readonly id: string;
  enter(run: Run): Move;
  /** The instant that `stay` named has come. */
  readonly onDue?: (run: Run) => Move;
  /** Events that may move it while it stays; undefined: this one does not. */
  readonly onEvent?: ReadonlyMap<string, (run: Run, event: EventInput) => Move | undefined>;
  /** Audiences that may, when the person enters or leaves them. */
  readonly onAudience?: ReadonlyMap<AudienceChange, (run: Run) => Move | undefined>;
  /** Asked after each input while it stays, for what is no single event; undefined: nothing has come true. */
  readonly look?: (run: Run) => Move | undefined;
  /** The next instant at which time alone may make `look` say something; 0: none. */
  readonly flip?: (run: Run) => number;
  /** Where it goes when it fails; undefined: to the following step, as ever. */
  readonly failed?: string | undefined;
  readonly following?: string | undefined;
  /** It does nothing but wait: a run that is moved to it waits as if it had come here when it came to where it was. */
  readonly isWait?: boolean;
  /** It waits or chooses a way: whenever that is done, nobody notices. */
  readonly isSilent?: boolean;
}

/** What documents are called. */
export interface Names {
  has(name: string): boolean;
  keys(): Iterable<string>;
}

/** What step compilers need beside their settings. */
export interface StepContext {
  readonly following: string | undefined;
  condition(text: string, ...path: (string | number)[]): Condition;
  /** One that is tried whenever something happens: it reads the person and the instance, no event and no context. */
  lasting(text: string, ...path: (string | number)[]): LastingCondition;
  /** Checks that a step of that id exists. */
  step(id: string, ...path: (string | number)[]): string;
  channel(name: string, ...path: (string | number)[]): ChannelOutline | undefined;
  /** Checks that an audience of that name exists. */
  audience(name: string, ...path: (string | number)[]): string;
  list(name: string, ...path: (string | number)[]): string;
  problem(path: readonly (string | number)[], code: string, message: string, mend: string): void;
  readonly journey: string;
  readonly journeys: ReadonlySet<string>;
  readonly groups: Names;
  /** Signals of this journey, with the types of their data. */
  readonly offers: { readonly [signal: string]: DataTypes };
  readonly actions: Names;
  /** Whether the text of the journey reads `instance.NAME`: what nobody reads is not kept. */
  reads(name: string): boolean;
}

export interface LastingCondition {
  readonly condition: Condition;
  /** The next instant at which time alone may make it true; 0: none. */
  flip(scope: Scope): number;
}

export type StepCompiler<Settings> = (settings: Settings, context: StepContext) => CompiledStep;
