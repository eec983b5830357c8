/** What conditions depend on, computed traits followed through, and which audiences depend on what. */
import type { GuardValue } from '../../language/index.ts';
import type { Condition, ConditionCompiler } from '../condition.ts';
import { put } from '../groups.ts';
import { type Aggregate, seriesOf } from '../profile/aggregate.ts';
import type { CompiledAudience } from './compile.ts';

export type Names = ReadonlySet<string> | 'all';

export interface Dependencies {
  readonly aggregates: ReadonlySet<number>;
  readonly traits: Names;
  readonly audiences: ReadonlySet<string>;
  /** Purposes whose consent it reads, and static lists. */
  readonly purposes: Names;
  readonly lists: Names;
  /** Whether it reads how likely a moment is. */
  readonly moments: boolean;
  /** 'account', 'household': the groups that it reads. */
  readonly groups: Names;
  /** True where nothing else is read: of a person of whom nothing is known the value is always the same. */
  readonly isClosed: boolean;
}

const COMPUTED = 'computed.';
const TRAITS = 'traits.';

/** Each condition is looked through once, also where many read the same computed trait. */
const known = new WeakMap<Condition, Dependencies>();

export function readsOf(condition: Condition, compiler: ConditionCompiler): Dependencies {
  let reads = known.get(condition);
  if (reads === undefined) {
    reads = lookThrough(condition, compiler);
    known.set(condition, reads);
  }
  return reads;
}

function lookThrough({ reads }: Condition, compiler: ConditionCompiler): Dependencies {
  const { variables, calls } = reads;
  const called = calls.get('audience');
  const own: Dependencies = {
    aggregates: reads.aggregates,
    traits: variables.get('traits') ?? none,
    audiences: called === 'all' ? new Set(compiler.audienceIndex.keys()) : (called ?? none),
    purposes: calls.get('subscribed') ?? none,
    lists: calls.get('list') ?? none,
    moments: variables.has('moments'),
    groups: groupsIn(variables),
    isClosed: !reads.now && isClosed(variables.keys(), calls.keys()),
  };
  const inner: Dependencies[] = [];
  for (const variable of variables.keys()) {
    const condition = variable.startsWith(COMPUTED)
      ? compiler.computed.get(variable.slice(COMPUTED.length))
      : undefined;
    if (condition) inner.push(readsOf(condition, compiler));
  }
  return inner.reduce(both, own);
}

const none: ReadonlySet<string> = new Set();

/** By the variables that show them. */
function groupsIn(variables: ReadonlyMap<string, unknown>): Names {
  const kinds = [...groupVariables].flatMap(([name, kind]) => (variables.has(name) ? [kind] : []));
  return kinds.length === 0 ? none : new Set(kinds);
}

const groupVariables: ReadonlyMap<string, string> = new Map([
  ['account', 'account'],
  ['accounts', 'account'],
  ['household', 'household'],
]);

/** Variables that say something of the person, not of an event or a request. */
const OF_THE_PERSON: ReadonlySet<string> = new Set(['traits', 'moments', ...groupVariables.keys()]);

function isClosed(variables: Iterable<string>, calls: Iterable<string>): boolean {
  for (const name of variables) if (!OF_THE_PERSON.has(name) && !name.startsWith(COMPUTED)) return false;
  for (const name of calls) if (name !== 'audience' && name !== 'subscribed' && name !== 'list') return false;
  return true;
}

function both(a: Dependencies, b: Dependencies): Dependencies {
  return {
    aggregates: new Set([...a.aggregates, ...b.aggregates]),
    traits: union(a.traits, b.traits),
    audiences: new Set([...a.audiences, ...b.audiences]),
    purposes: union(a.purposes, b.purposes),
    lists: union(a.lists, b.lists),
    moments: a.moments || b.moments,
    groups: union(a.groups, b.groups),
    isClosed: a.isClosed && b.isClosed,
  };
}

function union(a: Names, b: Names): Names {
  return a === 'all' || b === 'all' ? 'all' : new Set([...a, ...b]);
}

/** Series slot -> audiences that read it. */
export function audiencesBySeries(
  audiences: readonly CompiledAudience[],
  aggregates: readonly Aggregate[],
  series: number,
): number[][] {
  const index = Array.from({ length: series }, (): number[] => []);
  for (const { index: audience, reads } of audiences) {
    const slots = new Set<number>();
    for (const aggregate of reads.aggregates)
      for (const slot of seriesOf(aggregates[aggregate]!)) slots.add(slot);
    for (const slot of slots) index[slot]!.push(audience);
  }
  return index;
}

/** The readers of a series, by what one more entry can do to them. */
export interface SeriesReaders {
  /** Those that an entry can only make true, and not before the series has so many; ascending by that. */
  readonly rising: readonly { readonly audience: number; readonly least: number }[];
  readonly others: readonly number[];
}

export function readersBySeries(
  audiences: readonly CompiledAudience[],
  aggregates: readonly Aggregate[],
  bySeries: readonly (readonly number[])[],
): SeriesReaders[] {
  const growths = audiences.map(({ condition }) => condition.growth());
  const leastOf = (audience: number, slot: number): number =>
    growths[audience]!.least.reduce(
      (most, { aggregate, count }) => (aggregates[aggregate]!.series === slot ? Math.max(most, count) : most),
      0,
    );
  return bySeries.map((readers, slot) => ({
    rising: readers
      .filter((audience) => growths[audience]!.rises)
      .map((audience) => ({ audience, least: leastOf(audience, slot) }))
      .sort((a, b) => a.least - b.least),
    others: readers.filter((audience) => !growths[audience]!.rises),
  }));
}

/** For each audience, those that read it. */
export function readersOfAudiences(
  audiences: readonly CompiledAudience[],
  indexOf: ReadonlyMap<string, number>,
): number[][] {
  const readers = Array.from({ length: indexOf.size }, (): number[] => []);
  for (const { index, reads } of audiences)
    for (const name of reads.audiences) readers[indexOf.get(name) ?? -1]?.push(index);
  return readers;
}

/** Name -> audiences that read it; under '*' those that may read any. */
export function audiencesByName(
  audiences: readonly CompiledAudience[],
  namesOf: (audience: CompiledAudience) => Names,
): Map<string, number[]> {
  const index = new Map<string, number[]>();
  for (const audience of audiences) {
    const names = namesOf(audience);
    for (const name of names === 'all' ? ['*'] : names) put(index, name, audience.index);
  }
  return index;
}

/** Audiences that read one trait. */
export interface TraitReaders {
  /** Whatever its value. */
  readonly any: readonly number[];
  /** Only where the trait has, or had, this value can they be true. */
  readonly byValue: ReadonlyMap<GuardValue, readonly number[]>;
}

/** Trait -> its readers; under '*' those that may read any. */
export function audiencesByTrait(audiences: readonly CompiledAudience[]): Map<string, TraitReaders> {
  const index = new Map<string, { any: number[]; byValue: Map<GuardValue, number[]> }>();
  for (const { index: audience, reads, condition } of audiences) {
    const guards = guardedTraits(condition);
    for (const trait of reads.traits === 'all' ? ['*'] : reads.traits) {
      const readers = index.get(trait) ?? { any: [], byValue: new Map<GuardValue, number[]>() };
      index.set(trait, readers);
      const values = guards.get(trait);
      if (values === undefined) readers.any.push(audience);
      else for (const value of values) put(readers.byValue, value, audience);
    }
  }
  return index;
}

function guardedTraits(condition: Condition): ReadonlyMap<string, readonly GuardValue[]> {
  return new Map(
    condition
      .guards()
      .flatMap(({ name, values }) =>
        name.startsWith(TRAITS) && !name.includes('.', TRAITS.length)
          ? [[name.slice(TRAITS.length), values] as const]
          : [],
      ),
  );
}
