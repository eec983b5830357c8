/**
 * Conditions as documents write them, bound to what the core offers: traits, computed traits, the event at hand,
 * the journey instance, the context of a request, audiences and aggregates over events.
 */
import {
  type AggregateSpec,
  type Compiled,
  compile,
  type Environment,
  type Trend,
} from '../language/index.ts';
import type { EventInput, JsonObject } from './input.ts';
import type { Instance } from './journey/instance.ts';
import type { Aggregate } from './profile/aggregate.ts';
import { aggregateReader } from './profile/aggregate.ts';
import type { Profile } from './profile/profile.ts';
import type { SeriesPlan } from './profile/series.ts';

/** What a condition is evaluated against. One object is reused for a whole input. */
export interface Scope {
  profile: Profile;
  now: number;
  event: EventInput | null;
  instance: Instance | null;
  context: JsonObject;
}

export type Condition = Compiled<Scope>;

/** A series plan with the filter that admits events to it. */
export interface FilteredSeries extends SeriesPlan {
  readonly filter: Compiled<EventInput> | undefined;
}

/** Collects, while conditions are compiled, the series and aggregates they need, each once. */
export class ConditionCompiler {
  readonly series: FilteredSeries[] = [];
  readonly aggregates: Aggregate[] = [];
  readonly computed = new Map<string, Condition>();
  readonly audienceIndex: ReadonlyMap<string, number>;
  readonly #environment: Environment<Scope, EventInput>;
  /** Both grow while computed traits are declared. */
  readonly #variables: { [name: string]: (scope: Scope) => unknown };
  readonly #trends: { [name: string]: Trend } = Object.create(null);

  constructor(audiences: readonly string[]) {
    this.audienceIndex = new Map(audiences.map((name, i) => [name, i]));
    this.#variables = {
      traits: (scope) => scope.profile.traits,
      event: (scope) => scope.event?.properties,
      instance: (scope) => scope.instance,
      context: (scope) => scope.context,
    };
    this.#environment = {
      variables: this.#variables,
      trends: this.#trends,
      functions: { audience: (scope, [name]) => this.#isMember(scope, name) },
      now: (scope) => scope.now,
      event: {
        properties: (event) => event.properties,
        fields: {
          properties: (event) => event.properties,
          context: (event) => event.context,
          source: (event) => event.source,
        },
      },
      aggregate: (spec) => this.#aggregate(spec),
      aggregateReader: (slot) => this.#reader(slot),
    };
  }

  compile(text: string): Condition {
    return compile(text, this.#environment);
  }

  /** Declares a computed trait; conditions compiled later may read `computed.NAME`. */
  declareComputed(name: string, condition: Condition): void {
    this.computed.set(name, condition);
    this.#variables[`computed.${name}`] = (scope) => condition.evaluate(scope);
    this.#trends[`computed.${name}`] = condition.trend;
  }

  #isMember(scope: Scope, name: unknown): boolean {
    const index = this.audienceIndex.get(name as string);
    return index !== undefined && (scope.profile.memberSince[index] ?? 0) > 0;
  }

  #reader(slot: number): (scope: Scope) => unknown {
    const { series, windowMs, fn } = this.aggregates[slot]!;
    const read = aggregateReader(fn, windowMs);
    return (scope) => read(scope.profile.series[series], scope.now);
  }

  #aggregate(spec: AggregateSpec<EventInput>): number {
    const known = this.aggregates.findIndex((a) => a.key === spec.key);
    if (known >= 0) return known;
    const windowMs = spec.window.kind === 'rolling' ? spec.window.ms : 0;
    const keepMs = windowMs === 0 && spec.fn === 'distinct' ? Number.POSITIVE_INFINITY : windowMs;
    const series = this.#series(spec, keepMs);
    this.aggregates.push({ key: spec.key, series, windowMs, fn: spec.fn });
    return this.aggregates.length - 1;
  }

  #series(spec: AggregateSpec<EventInput>, keepMs: number): number {
    const key = [spec.event, spec.filterText ?? '', spec.property ?? ''].join('\u0001');
    const index = this.series.findIndex((s) => s.key === key);
    if (index >= 0) {
      const known = this.series[index]!;
      if (keepMs > known.keepMs) this.series[index] = { ...known, keepMs };
      return index;
    }
    this.series.push({
      key,
      event: spec.event,
      property: spec.property?.split('.'),
      keepMs,
      filter: spec.filter,
    });
    return this.series.length - 1;
  }
}
