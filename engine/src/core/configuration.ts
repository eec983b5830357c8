/**
 * A configuration: all documents of one revision, checked and compiled to closures and indexes, so that an event
 * touches only what names it. Immutable; made once per revision.
 */

import { type CompiledAudience, orderAudiences } from './audience/compile.ts';
import type { AudienceDefinition } from './audience/definition.ts';
import { Touched } from './audience/membership.ts';
import { type Condition, ConditionCompiler, type FilteredSeries } from './condition.ts';
import { type ActionPool, type CompiledAction, compileActions, poolOf } from './decision/compile.ts';
import type { CapDefinition, PolicyDefinition } from './decision/definition.ts';
import type { ChannelOutline, CoreDocument, DocumentProblem } from './document.ts';
import {
  type CompiledJourney,
  compileJourneys,
  indexJourneys,
  type JourneyIndex,
} from './journey/compile.ts';
import { ProblemCollector } from './problem.ts';
import type { Aggregate } from './profile/aggregate.ts';
import { type Layout, layoutOf } from './profile/layout.ts';

export interface Configuration {
  readonly revision: string;
  readonly layout: Layout;
  readonly series: readonly FilteredSeries[];
  readonly seriesByEvent: ReadonlyMap<string, readonly number[]>;
  readonly aggregates: readonly Aggregate[];
  readonly computed: ReadonlyMap<string, Condition>;
  readonly audiences: readonly CompiledAudience[];
  /** Work space for one input at a time: empty between inputs. */
  readonly touched: Touched;
  readonly audiencesBySeries: readonly (readonly number[])[];
  readonly audiencesByTrait: ReadonlyMap<string, readonly number[]>;
  /** For each audience, those that read it; they stand behind it in the order. */
  readonly readersOfAudience: readonly (readonly number[])[];
  readonly journeys: ReadonlyMap<string, CompiledJourney>;
  readonly journeyIndex: JourneyIndex;
  readonly actions: ActionPool;
  readonly actionsByName: ReadonlyMap<string, CompiledAction>;
  readonly actionsByPlacement: ReadonlyMap<string, ActionPool>;
  readonly actionsByGroup: ReadonlyMap<string, ActionPool>;
  readonly channels: ReadonlyMap<string, ChannelOutline>;
  /** Purpose -> lawful basis; a purpose that no policy names needs consent. */
  readonly purposes: ReadonlyMap<string, 'consent' | 'contract'>;
  readonly caps: readonly CapDefinition[];
  /** Longest cap window in milliseconds. */
  readonly capsMs: number;
}

export type ConfigureResult =
  | { readonly ok: true; readonly configuration: Configuration }
  | { readonly ok: false; readonly problems: readonly DocumentProblem[] };

/** Checks and compiles documents; tells every problem it finds, not only the first. */
export function configure(revision: string, documents: readonly CoreDocument[]): ConfigureResult {
  const of = <K extends CoreDocument['kind']>(kind: K) =>
    documents.filter((d): d is Extract<CoreDocument, { kind: K }> => d.kind === kind);
  const problems = new ProblemCollector();
  const definitions = orderAudiences(of('audience'), problems);
  const compiler = new ConditionCompiler(definitions.map((a) => a.name));
  for (const trait of of('computed-trait')) {
    const condition = problems.try(trait, ['value'], () => compiler.compile(trait.value));
    if (condition) compiler.declareComputed(trait.name, condition);
  }
  const audiences = compileAudiences(definitions, compiler, problems);
  const channels = new Map(of('channel').map((c) => [c.name, c]));
  const actions = compileActions(of('action'), compiler, problems);
  const journeys = compileJourneys(of('journey'), { compiler, channels, actions, problems });
  if (problems.list.length > 0) return { ok: false, problems: problems.list };
  return {
    ok: true,
    configuration: assemble(revision, compiler, audiences, actions, journeys, channels, of('policy')),
  };
}

function compileAudiences(
  definitions: readonly AudienceDefinition[],
  compiler: ConditionCompiler,
  problems: ProblemCollector,
): CompiledAudience[] {
  return definitions.flatMap((definition, index) => {
    const condition = problems.try(definition, ['condition'], () => compiler.compile(definition.condition));
    if (!condition) return [];
    const reads = readsOf(condition, compiler);
    if (reads.clock) {
      problems.add(
        definition,
        ['condition'],
        'audience_reads_clock',
        'an audience cannot compare with `now` or since() yet',
        'say it with .within("90d").count() == 0',
      );
      return [];
    }
    const timed = [...reads.aggregates]
      .map((slot) => compiler.aggregates[slot]!)
      .filter((a) => a.windowMs > 0);
    return [
      { name: definition.name, index, condition, reads, timed, sums: timed.filter((a) => a.fn === 'sum') },
    ];
  });
}

/** What a condition depends on, computed traits followed through. */
export interface Dependencies {
  readonly aggregates: ReadonlySet<number>;
  readonly traits: ReadonlySet<string> | 'all';
  readonly audiences: ReadonlySet<string>;
  readonly clock: boolean;
}

export function readsOf(condition: Condition, compiler: ConditionCompiler): Dependencies {
  const aggregates = new Set<number>(condition.reads.aggregates);
  const traits = new Set<string>();
  let all = false;
  let clock = condition.reads.now;
  const called = condition.reads.calls.get('audience');
  const audiences = new Set<string>(called === 'all' ? compiler.audienceIndex.keys() : called);
  const direct = condition.reads.variables.get('traits');
  if (direct === 'all') all = true;
  else for (const name of direct ?? []) traits.add(name);
  for (const slot of aggregates) if (compiler.aggregates[slot]?.fn === 'since') clock = true;
  for (const [name, inner] of compiler.computed) {
    if (!condition.reads.variables.has(`computed.${name}`)) continue;
    const reads = readsOf(inner, compiler);
    for (const slot of reads.aggregates) aggregates.add(slot);
    for (const audience of reads.audiences) audiences.add(audience);
    if (reads.traits === 'all') all = true;
    else for (const trait of reads.traits) traits.add(trait);
    clock ||= reads.clock;
  }
  return { aggregates, traits: all ? 'all' : traits, audiences, clock };
}

function assemble(
  revision: string,
  compiler: ConditionCompiler,
  audiences: readonly CompiledAudience[],
  actions: readonly CompiledAction[],
  journeys: ReadonlyMap<string, CompiledJourney>,
  channels: ReadonlyMap<string, ChannelOutline>,
  policies: readonly PolicyDefinition[],
): Configuration {
  const { series, aggregates } = compiler;
  const caps = policies.flatMap((p) => p.caps);
  return {
    revision,
    layout: layoutOf(
      series.map((s) => s.key),
      audiences.map((a) => a.name),
    ),
    series,
    seriesByEvent: groupBy(series.map((s, i) => [s.event, i] as const)),
    aggregates,
    computed: compiler.computed,
    audiences,
    touched: new Touched(audiences.length),
    audiencesBySeries: series.map((_, slot) =>
      audiences
        .filter((a) => [...a.reads.aggregates].some((g) => aggregates[g]!.series === slot))
        .map((a) => a.index),
    ),
    audiencesByTrait: traitIndex(audiences),
    readersOfAudience: audiences.map(({ name }) =>
      audiences.filter((a) => a.reads.audiences.has(name)).map((a) => a.index),
    ),
    journeys,
    journeyIndex: indexJourneys(journeys),
    actions: poolOf(actions),
    actionsByName: new Map(actions.map((a) => [a.name, a])),
    actionsByPlacement: pools(
      groupBy(actions.flatMap((a) => a.definition.placements.map((p) => [p, a] as const))),
    ),
    actionsByGroup: pools(groupBy(actions.map((a) => [a.definition.group, a] as const))),
    channels,
    purposes: new Map(
      policies.flatMap((p) => Object.entries(p.purposes).map(([name, { basis }]) => [name, basis] as const)),
    ),
    caps,
    capsMs: caps.reduce((longest, cap) => Math.max(longest, cap.within), 0),
  };
}

/** Trait -> audiences that read it; under '*' those that may read any trait. */
function traitIndex(audiences: readonly CompiledAudience[]): Map<string, number[]> {
  return groupBy(
    audiences.flatMap((a) =>
      (a.reads.traits === 'all' ? ['*'] : [...a.reads.traits]).map((t) => [t, a.index] as const),
    ),
  );
}

function pools(groups: ReadonlyMap<string, readonly CompiledAction[]>): Map<string, ActionPool> {
  return new Map([...groups].map(([name, actions]) => [name, poolOf(actions)]));
}

function groupBy<K, V>(entries: readonly (readonly [K, V])[]): Map<K, V[]> {
  const groups = new Map<K, V[]>();
  for (const [key, value] of entries) {
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}
