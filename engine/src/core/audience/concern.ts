/**
 * Whom something concerns at this instant: a condition that is tried on people without anything happening to them.
 * Audiences that it reads are exact also for a person whom a new revision or an instant has not reached yet.
 */
import { LanguageError } from '../../language/index.ts';
import type { Condition } from '../condition.ts';
import type { Configuration } from '../configuration.ts';
import { Effects } from '../effects.ts';
import type { EventInput, JsonObject } from '../input.ts';
import { completeFills } from '../profile/fill.ts';
import type { Profile } from '../profile/profile.ts';
import { rebind } from '../profile/rebind.ts';
import { fromState, toState } from '../profile/state.ts';
import type { World } from '../world.ts';
import { updateMemberships } from './membership.ts';
import { readsOf } from './reads.ts';
import { touchFlipped } from './touch.ts';

export interface Concern {
  readonly condition: Condition;
  /** Audiences that it reads, directly or through others, by index. */
  readonly audiences: readonly number[];
  /** Whom it concerns has one of these texts as a trait; undefined: it may be anybody. */
  readonly marks: readonly string[] | undefined;
}

/** What is wrong with a condition, in words for whoever wrote it. */
export interface ConcernProblem {
  readonly code: string;
  readonly message: string;
  readonly mend: string;
}

/** What a person is looked at by. */
export type InForce = Pick<World, 'configuration' | 'layout' | 'now' | 'unfilled'>;

/** A problem where the text is no condition, or reads what nothing has counted. */
export function compileConcern(text: string, configuration: Configuration): Concern | ConcernProblem {
  return orProblem(() => compile(text, configuration));
}

export function orProblem<T>(compiled: () => T): T | ConcernProblem {
  try {
    return compiled();
  } catch (error) {
    if (!(error instanceof LanguageError)) throw error;
    return { code: error.code, message: error.message, mend: error.mend };
  }
}

function compile(text: string, configuration: Configuration): Concern | ConcernProblem {
  const { compiler } = configuration;
  const condition = compiler.compile(text);
  const audiences = audiencesRead(readsOf(condition, compiler).audiences, configuration);
  if ('code' in audiences) return audiences;
  // Who is in an audience fulfils its condition.
  const only = /^audience\("([^"\\]*)"\)$/.exec(text)?.[1];
  const audience = only === undefined ? undefined : compiler.audienceIndex.get(only);
  const decisive = audience === undefined ? condition : configuration.audiences[audience]!.condition;
  return { condition, audiences, marks: marksOf(decisive) };
}

/** The audiences of these names, and those that they read in turn, by index. */
export function audiencesRead(
  names: ReadonlySet<string>,
  { compiler, audiences: compiled }: Configuration,
): readonly number[] | ConcernProblem {
  const audiences = new Set<number>();
  const visit = (read: ReadonlySet<string>): ConcernProblem | undefined => {
    for (const name of read) {
      const index = compiler.audienceIndex.get(name);
      if (index === undefined) return unknownAudience(name);
      if (audiences.has(index)) continue;
      audiences.add(index);
      visit(compiled[index]!.reads.audiences);
    }
    return undefined;
  };
  return visit(names) ?? [...audiences];
}

function marksOf(condition: Condition): readonly string[] | undefined {
  for (const { name, values } of condition.guards()) {
    if (!/^traits\.[^.]+$/.test(name)) continue;
    const texts = values.filter((value) => typeof value === 'string' && value !== '');
    if (texts.length === values.length) return texts as readonly string[];
  }
  return undefined;
}

function unknownAudience(name: string): ConcernProblem {
  return {
    code: 'unknown_audience',
    message: `there is no audience "${name}"`,
    mend: 'name one of the audiences in force, or put this one in force first',
  };
}

/** @param event what the condition reads as `event`; null: nothing happens. The profile stays as it is. */
export function isConcerned(
  profile: Profile,
  { condition, audiences }: Concern,
  event: EventInput | null,
  world: InForce,
): boolean {
  const current = upToDate(profile, audiences, world);
  return condition.test({ profile: current, now: world.now, event, instance: null, context: noContext });
}

/**
 * The person under what is in force, now: a copy where their profile is of another layout, or what it says of these
 * audiences is of an earlier revision or instant.
 */
export function upToDate(profile: Profile, audiences: readonly number[], world: InForce): Profile {
  const { configuration, now } = world;
  const isBound = profile.layout.id === configuration.layout.id && profile.filling === null;
  if (isBound && !isBehind(profile, audiences, world)) return profile;
  const copy = fromState(toState(profile), world.layout);
  const scope = { profile: copy, now, event: null, instance: null, context: noContext };
  const effects = new Effects();
  rebind(copy, world, effects);
  completeFills(copy, world, scope, effects);
  const { touched } = configuration;
  touchFlipped(copy, now, touched);
  for (const index of audiences) touched.flipped(index);
  updateMemberships(copy, configuration, scope, touched, effects);
  return copy;
}

/** What the profile says of its audiences is of an earlier revision or instant. */
function isBehind(profile: Profile, audiences: readonly number[], { configuration, now }: InForce): boolean {
  if (audiences.length === 0) return false;
  return profile.revision !== configuration.revision || (profile.flipDue > 0 && profile.flipDue <= now);
}

const noContext: JsonObject = Object.freeze({});
