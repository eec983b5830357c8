/** Whom a business event concerns at this instant, in one partition: its condition compiled for what is in force. */
import { type Concern, type ConcernProblem, compileConcern, isConcerned } from '../core/audience/concern.ts';
import type { Configuration } from '../core/configuration.ts';
import type { Profile } from '../core/profile/profile.ts';
import { isRepeated } from '../core/profile/seen.ts';
import type { Applier } from './applier.ts';
import { type BusinessEvent, conditionOf, personalEvent } from './business-event.ts';
import type { FanOut } from './fan-out-state.ts';

/**
 * What a person was before a merge is on its way to the heir for a moment, longer where a partition is away: those
 * merged so shortly before the start have a turn of their own too.
 */
const MERGED_LATELY_MS = 3_600_000;

interface Compiled {
  readonly revision: string;
  readonly result: Concern | ConcernProblem;
  /** As they are stored. */
  readonly marks: readonly Buffer[] | undefined;
}

export class Concerns {
  readonly #applier: Applier;
  readonly #compiled = new WeakMap<FanOut, Compiled>();

  constructor(applier: Applier) {
    this.#applier = applier;
  }

  /** Why nobody can be told of it under what is in force; undefined: all is well. */
  problem(fanOut: FanOut): string | undefined {
    const { result } = this.#of(fanOut);
    return 'code' in result ? result.message : undefined;
  }

  /** What the turn of this profile comes to: its person became part of another meanwhile where it `moved`. */
  judge(id: string, fanOut: FanOut, now: number): 'passed' | 'concerned' | 'moved' {
    const profile = this.#applier.cells.glance(id, this.#of(fanOut).marks);
    const { startedAt } = fanOut;
    // Who came later is not concerned.
    if (!profile || profile.createdAt === 0 || profile.createdAt > startedAt) return 'passed';
    if (profile.heir !== null) return profile.updatedAt > startedAt - MERGED_LATELY_MS ? 'moved' : 'passed';
    return this.isConcerned(profile, fanOut, now) ? 'concerned' : 'passed';
  }

  /** False also for who got it already. */
  isConcerned(profile: Profile, fanOut: FanOut, now: number): boolean {
    const { result } = this.#of(fanOut);
    if ('code' in result) return false;
    const { configuration, layout, unfilled } = this.#applier.world;
    const event = personalEvent(fanOut.event, profile.id, now);
    if (isRepeated(profile, event.messageId, now)) return false;
    return isConcerned(profile, result, event, { configuration, layout, unfilled, now });
  }

  #of(fanOut: FanOut): Compiled {
    const { configuration } = this.#applier.world;
    const { revision } = configuration;
    const known = this.#compiled.get(fanOut);
    if (known?.revision === revision) return known;
    const result = concernIn(configuration, fanOut.event);
    const marks = 'code' in result ? undefined : result.marks?.map((mark) => Buffer.from(mark));
    const compiled = { revision, result, marks };
    this.#compiled.set(fanOut, compiled);
    return compiled;
  }
}

/** Its condition compiled for a configuration, or what is wrong with it. */
export function concernIn(configuration: Configuration, event: BusinessEvent): Concern | ConcernProblem {
  return compileConcern(conditionOf(event), configuration);
}
