/**
 * A profile as it was: its logged inputs applied anew to nothing. What had come by the instant is applied as it
 * happened, to the byte; of what came later only what had been true by then, as if it had been known: it changes what
 * was true of the person, but nothing that we did. Sends nothing, decides nothing: decisions are taken as recorded.
 */
import { advance } from '../advance.ts';
import type { InForce } from '../audience/concern.ts';
import type { LeaseView } from '../budget/hold.ts';
import type { Configuration } from '../configuration.ts';
import type { Decision } from '../decision/decision.ts';
import { dueOf } from '../due.ts';
import { Effects } from '../effects.ts';
import type { EventInput, Input, Relay } from '../input.ts';
import { Profile } from '../profile/profile.ts';
import type { World } from '../world.ts';

/** An input of the profile as it stands in the log. */
export interface PastInput {
  /** Processing time: when it was known. */
  readonly now: number;
  readonly input: Input;
  /** Decisions that it led to. */
  readonly recorded: readonly Decision[];
  /** What was left of budgets that a message lacked then. */
  readonly leases?: LeaseView | undefined;
}

export class Rebuild {
  readonly profile: Profile;
  readonly #at: number;
  readonly #world: World;
  readonly #effects = new Effects();

  /**
   * @param at instant as of which it is rebuilt, in milliseconds
   * @param configuration in force before the first input
   * @param unfilled what revisions asked of history and had not got yet; the caller keeps it up to date
   */
  constructor(
    id: string,
    at: number,
    configuration: Configuration,
    past: Pick<World, 'layout' | 'unfilled' | 'foundedBy'> & Partial<Pick<World, 'models' | 'heard'>>,
  ) {
    this.profile = new Profile(id);
    this.#at = at;
    this.#world = {
      now: 0,
      configuration,
      layout: past.layout,
      unfilled: past.unfilled,
      models: past.models ?? new Map(),
      foundedBy: past.foundedBy,
      recorded: undefined,
      hindsight: false,
      heard: past.heard,
    };
  }

  get configuration(): Configuration {
    return this.#world.configuration;
  }

  /** What is in force, at the instant. */
  get inForce(): InForce {
    const { configuration, layout, unfilled } = this.#world;
    return { configuration, layout, unfilled, now: this.#at };
  }

  /** A revision came in force; one of after the instant is none of its world. */
  revised(configuration: Configuration): void {
    this.#world.configuration = configuration;
  }

  /** In the order of the log. What came after the instant and tells nothing of before changes nothing. */
  take({ now, input, recorded, leases }: PastInput): void {
    const isLater = now > this.#at;
    if (isLater && !tells(input, this.#at)) return;
    const world = this.#world;
    world.now = isLater ? this.#at : now;
    world.hindsight = isLater;
    world.recorded = recorded;
    world.leases = leases;
    this.#effects.clear();
    advance(this.profile, input, world, this.#effects);
  }

  /** What time alone had changed by the instant. */
  end(): Profile {
    const due = dueOf(this.profile);
    if (due > 0 && due <= this.#at)
      this.take({ now: this.#at, input: { kind: 'due', at: this.#at }, recorded: [] });
    return this.profile;
  }
}

/** Whether an input of after the instant tells what was true by then: an event, another life, counted history. */
function tells(input: Input, at: number): boolean {
  const event = eventIn(input);
  if (event) return event.at <= at;
  return input.kind === 'relay' && (input.body.type === 'absorb' || input.body.type === 'fill');
}

/** The event of an input, also where another profile passed it on. */
export function eventIn(input: Input): EventInput | undefined {
  if (input.kind === 'event') return input;
  if (input.kind !== 'relay' || input.body.type !== 'forward') return undefined;
  return input.body.input.kind === 'event' ? input.body.input : undefined;
}

/** The life that an input joins to this one. */
export function absorbIn(input: Input): Extract<Relay, { type: 'absorb' }> | undefined {
  return input.kind === 'relay' && input.body.type === 'absorb' ? input.body : undefined;
}

/** Profiles that are persons of their own again by an input. */
export function givenBackIn(input: Input): readonly string[] {
  if (input.kind !== 'relay' || input.body.type !== 'restate') return none;
  return input.body.others.map(({ profile }) => profile);
}

const none: readonly string[] = [];
