/**
 * Which audiences a change touches, found by what changed: never by going through all of them. A new revision too
 * only touches, for each person, what reads something that is known of that person; the rest is as it is for nobody.
 */
import type { GuardValue } from '../../language/index.ts';
import type { Scope } from '../condition.ts';
import type { Configuration } from '../configuration.ts';
import { EVERYTHING, partsOf } from '../consent/act.ts';
import type { Json } from '../input.ts';
import { Profile } from '../profile/profile.ts';
import type { CompiledAudience } from './compile.ts';
import type { TraitReaders } from './reads.ts';
import type { Touched } from './touched.ts';

/** Touches what reads the name, and what may read any. */
export function touchNamed(
  touched: Touched,
  index: ReadonlyMap<string, readonly number[]>,
  name: string | undefined,
): void {
  if (name === undefined) return;
  touched.changed(index.get(name));
  touched.changed(index.get('*'));
}

/** Consent for a purpose changed, or for `*`: whatever reads it or a topic of it. */
export function touchPurpose(
  touched: Touched,
  index: ReadonlyMap<string, readonly number[]>,
  purpose: string,
): void {
  for (const [name, readers] of index) {
    const isRead = name === purpose || name.startsWith(`${purpose}>`);
    if (isRead || name === '*' || purpose === EVERYTHING) touched.changed(readers);
  }
}

/** A trait has another value now: what wants neither the old nor the new one is false before and after. */
export function touchTrait(
  touched: Touched,
  index: ReadonlyMap<string, TraitReaders>,
  name: string,
  before: Json | undefined,
  after: Json | undefined,
): void {
  touched.changed(index.get('*')?.any);
  const readers = index.get(name);
  if (readers === undefined) return;
  touched.changed(readers.any);
  touchValue(touched, readers, before);
  touchValue(touched, readers, after);
}

function touchValue(touched: Touched, { byValue }: TraitReaders, value: Json | undefined): void {
  if (typeof value !== 'object') touched.changed(byValue.get(value as GuardValue));
}

/** Marks the audiences whose instant has come. */
export function touchFlipped(profile: Profile, now: number, touched: Touched): void {
  profile.flips.forEach((index, at) => {
    if (at <= now) touched.flipped(index);
  });
}

/** Everything is to be looked at anew: a revision came, or another person became part of this one. */
export function touchWhole(profile: Profile, configuration: Configuration): void {
  const { touched, audiencesByPurpose, audiencesByList } = configuration;
  touched.whole();
  touched.changed(configuration.nobody.touched);
  for (const slot of profile.series.numbers) touched.changed(configuration.audiencesBySeries[slot]);
  for (const name of Object.keys(profile.traits))
    touchTrait(touched, configuration.audiencesByTrait, name, undefined, profile.traits[name]);
  for (const key of profile.consents.keys()) touchPurpose(touched, audiencesByPurpose, partsOf(key).purpose);
  for (const list of profile.lists?.keys() ?? []) touchNamed(touched, audiencesByList, list);
  profile.memberSince.forEach((index) => {
    touched.flipped(index);
  });
  profile.flips.forEach((index) => {
    touched.flipped(index);
  });
  if (profile.evidence !== null) touched.changed(configuration.audiencesByMoment);
  for (const { kind } of profile.groups ?? []) touchNamed(touched, configuration.audiencesByGroup, kind);
  for (const index of profile.filling?.fresh ?? []) touched.flipped(index);
}

/** How it is for a person of whom nothing is known. */
export interface Nobody {
  /** Audiences such a person is in, and those that read more than the person: they are always looked at. */
  readonly touched: readonly number[];
  readonly isMember: (index: number) => boolean;
}

/** @param audiences in order: what an audience reads of others stands before it. */
export function nobodyOf(audiences: readonly CompiledAudience[]): Nobody {
  const profile = new Profile('nobody');
  const scope: Scope = { profile, now: 0, event: null, instance: null, context: Object.freeze({}) };
  const touched: number[] = [];
  for (const { index, condition, reads } of audiences) {
    const isMember = reads.isClosed && condition.test(scope);
    if (isMember) profile.memberSince.set(index, 1);
    if (isMember || !reads.isClosed) touched.push(index);
  }
  return { touched, isMember: (index) => profile.memberSince.get(index) > 0 };
}
