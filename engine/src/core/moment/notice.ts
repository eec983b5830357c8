/** What one event says about the moment a person is in: by what it is, and by what they wrote in it. */
import type { Scope } from '../condition.ts';
import type { Configuration } from '../configuration.ts';
import type { EventInput } from '../input.ts';
import type { Profile } from '../profile/profile.ts';
import { at } from '../profile/traits.ts';
import { chancesOf, type Reading, read } from './classifier.ts';
import { type CompiledMoments, perMoment, type Sign, type TextReader } from './compile.ts';
import { addEvidence, logOdds, type PerMoment } from './evidence.ts';

/** One text speaks no louder than this. */
const LOUDEST = 4;
/** Who asks for one thing has not taken back another: what a text does not say counts less than what it says. */
const SILENCE = 0.25;
/** After so many half-lives a sign is not worth looking at. */
const OLD = 14;

/** Adds what the event says to the profile, and marks the audiences that read moments. */
export function noticeMoment(
  profile: Profile,
  event: EventInput,
  { moments, touched, audiencesByMoment }: Configuration,
  scope: Scope,
): void {
  if (moments !== null && spoke(profile, event, scope, moments)) touched.changed(audiencesByMoment);
}

function spoke(profile: Profile, event: EventInput, scope: Scope, moments: CompiledMoments): boolean {
  const signs = moments.signs.get(event.name);
  const texts = moments.reader === null ? undefined : moments.texts.get(event.name);
  if (signs === undefined && texts === undefined) return false;
  if (scope.now - event.at > OLD * moments.halfLifeMs) return false;
  let sum = NOTHING;
  for (const sign of signs ?? []) if (holds(sign, event, scope)) sum = added(sum, sign.weights, 1);
  for (const { property, weight } of texts ?? []) {
    const said = heard(event, property, moments);
    if (said !== undefined) sum = added(sum, weightsOf(moments.reader!, said), weight);
  }
  if (sum === NOTHING) return false;
  profile.evidence = addEvidence(profile.evidence, event.at, sum, moments);
  return true;
}

const NOTHING: PerMoment = [0, 0, 0, 0];

function added([a, b, c, d]: PerMoment, [e, f, g, h]: PerMoment, factor: number): PerMoment {
  return [a + e * factor, b + f * factor, c + g * factor, d + h * factor];
}

export function holds({ where, property, value }: Sign, event: EventInput, scope: Scope): boolean {
  if (where !== undefined) return where.test(scope);
  return property === undefined || event.properties[property] === value;
}

/** Undefined where nothing is written. */
export function heard(
  { properties }: EventInput,
  property: readonly string[],
  { reader }: CompiledMoments,
): Reading | undefined {
  const text = at(properties, property);
  if (typeof text !== 'string' || text === '' || reader === null) return undefined;
  const reading = read(reader.classifier, text);
  return reading.words.length === 0 ? undefined : reading;
}

/** How much more likely each moment is than before the text was read, as log-odds; small talk says little. */
export function weightsOf({ classifier, labels, none, expected }: TextReader, said: Reading): PerMoment {
  const chances = chancesOf(classifier, said);
  const inside = none < 0 ? 1 : 1 - chances[none]!;
  return perMoment((moment) => {
    const label = labels[moment]!;
    if (label < 0) return 0;
    const odds = logOdds(Math.min(1 - 1e-9, Math.max(1e-9, chances[label]! / inside)));
    const weight = Math.min(LOUDEST, Math.max(-LOUDEST, odds - expected[moment]!));
    return inside * (weight < 0 ? weight * SILENCE : weight);
  });
}
