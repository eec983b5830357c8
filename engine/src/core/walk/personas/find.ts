/**
 * Personas found: people who are like each other, how many kinds of them there are, what sets each apart, and a condition
 * that comes near to it, with how near. The same people and seed give the same personas.
 */
import { type Draw, drawsFrom, shuffle } from '../../draws.ts';
import { type Proposal, proposeCondition } from './condition.ts';
import { type Feature, type PersonSample, type Points, pointsOf } from './features.ts';
import { kMeans, silhouette } from './kmeans.ts';

export interface FoundPersona {
  /** Of what sets them apart, in the form of a document's name. */
  readonly name: string;
  readonly description: string;
  readonly people: number;
  /** Of all who were looked at, 0 to 1. */
  readonly share: number;
  readonly traits: readonly Leaning[];
  readonly proposal: Proposal;
  readonly ids: readonly string[];
}

export interface FoundPersonas {
  readonly people: number;
  /** How clearly they are apart, -1 to 1. */
  readonly silhouette: number;
  /** Largest first; none where people do not fall into groups. */
  readonly personas: readonly FoundPersona[];
}

/** What many of them have and others do not, or the other way round. */
export interface Leaning {
  readonly words: string;
  /** Difference of the means, in standard deviations of all. */
  readonly strength: number;
}

export interface FindOptions {
  readonly seed: number;
  /** Kinds of people at most. */
  readonly most: number;
}

/**
 * By how much the silhouette is better than that of the same features mixed up among people: any cloud can be cut in
 * two, and only where features go together there are kinds of people.
 */
const LEAST_GAIN = 0.08;
const LEAST_PEOPLE = 30;
/** Points looked at for the silhouette: it compares all with all. */
const COMPARED = 400;
const MOST_LEANINGS = 5;
const LEAST_STRENGTH = 0.5;

/** Yields between steps of work, with the share that is done. */
export function* findPersonas(
  given: readonly PersonSample[],
  { seed, most }: FindOptions,
): Generator<number, FoundPersonas> {
  const people = given.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  if (people.length < LEAST_PEOPLE) return { people: people.length, silhouette: 0, personas: [] };
  const points = pointsOf(people);
  const mixed = mixedUp(points.rows, drawsFrom(seed));
  let best: { readonly groups: Int32Array; readonly apart: number; readonly gain: number } = {
    groups: new Int32Array(people.length),
    apart: 0,
    gain: 0,
  };
  for (let k = 2; k <= most; k++) {
    yield (k - 2) / most;
    const groups = kMeans(points.rows, k, drawsFrom(seed + k));
    const apart = silhouette(points.rows, groups, COMPARED);
    const byChance = silhouette(mixed, kMeans(mixed, k, drawsFrom(seed + k)), COMPARED);
    if (apart - byChance > best.gain) best = { groups, apart, gain: apart - byChance };
  }
  if (best.gain < LEAST_GAIN) return { people: people.length, silhouette: best.apart, personas: [] };
  const personas: FoundPersona[] = [];
  const k = Math.max(...best.groups) + 1;
  for (let group = 0; group < k; group++) {
    yield 0.8 + (0.2 * group) / k;
    const isIn = people.map((_, i) => best.groups[i] === group);
    if (isIn.includes(true)) personas.push(describe(people, points, isIn));
  }
  personas.sort((a, b) => b.people - a.people || (a.name < b.name ? -1 : 1));
  return { people: people.length, silhouette: best.apart, personas: named(personas) };
}

/** Each feature with another's value: what went together goes together no more. */
function mixedUp(rows: readonly Float64Array[], draw: Draw): Float64Array[] {
  const mixed = rows.map((row) => Float64Array.from(row));
  for (let column = 0; column < (rows[0]?.length ?? 0); column++) {
    const values = shuffle(
      rows.map((row) => row[column]!),
      draw,
    );
    for (const [i, row] of mixed.entries()) row[column] = values[i]!;
  }
  return mixed;
}

function describe(people: readonly PersonSample[], points: Points, isIn: readonly boolean[]): FoundPersona {
  const traits = leaningsOf(points, isIn);
  const ids = people.flatMap(({ id }, i) => (isIn[i] ? [id] : []));
  const first = traits.find(({ strength }) => strength > 0) ?? traits[0];
  return {
    name: nameFrom(first?.words ?? 'people'),
    description: traits.map(({ words }) => words).join('; '),
    people: ids.length,
    share: ids.length / people.length,
    traits,
    proposal: proposeCondition(people, isIn),
    ids,
  };
}

function leaningsOf({ features, rows }: Points, isIn: readonly boolean[]): Leaning[] {
  return features
    .map((feature, j) => ({ feature, strength: strengthOf(rows, j, isIn) }))
    .filter(({ strength }) => Math.abs(strength) >= LEAST_STRENGTH)
    .sort((a, b) => Math.abs(b.strength) - Math.abs(a.strength))
    .slice(0, MOST_LEANINGS)
    .map(({ feature, strength }) => ({ words: wordsOf(feature, strength > 0), strength }));
}

function strengthOf(rows: readonly Float64Array[], column: number, isIn: readonly boolean[]): number {
  const values = rows.map((row) => row[column]!);
  const mean = (of: readonly number[]) => of.reduce((sum, value) => sum + value, 0) / Math.max(1, of.length);
  const all = mean(values);
  const deviation = Math.sqrt(mean(values.map((value) => (value - all) ** 2)));
  if (deviation === 0) return 0;
  return (mean(values.filter((_, i) => isIn[i])) - mean(values.filter((_, i) => !isIn[i]))) / deviation;
}

function wordsOf(feature: Feature, isMore: boolean): string {
  switch (feature.type) {
    case 'visits':
      return `${isMore ? 'often' : 'seldom'} ${feature.touchpoint}`;
    case 'amount':
      return isMore ? 'many visits' : 'few visits';
    case 'number':
      return `${isMore ? 'high' : 'low'} ${feature.trait}`;
    case 'value':
      return isMore ? `${feature.trait} ${feature.value}` : `not ${feature.trait} ${feature.value}`;
  }
}

function nameFrom(words: string): string {
  const name = words
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60);
  return name === '' ? 'people' : name;
}

/** Two of one name are told apart by number. */
function named(personas: readonly FoundPersona[]): FoundPersona[] {
  const taken = new Map<string, number>();
  return personas.map((persona) => {
    const times = (taken.get(persona.name) ?? 0) + 1;
    taken.set(persona.name, times);
    return times === 1 ? persona : { ...persona, name: `${persona.name}-${times}` };
  });
}
