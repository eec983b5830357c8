/**
 * Conditions as documents write them, bound to what the core offers: traits, computed traits, the event at hand,
 * the journey instance, the context of a request, audiences and aggregates over events.
 */
import {
  type Compiled,
  compile,
  type Environment,
  LanguageError,
  LIMITS,
  type Motion,
  type Trend,
} from '../language/index.ts';
import { functionReads, functions } from './audience/functions.ts';
import { ContextPlan, noContexts } from './context/plan.ts';
import type { Answers } from './context/provider.ts';
import { contextView, type ViewMemo } from './context/view.ts';
import { type FormulaFactors, formulaVariables } from './decision/arbitration/formula-variables.ts';
import { groupKinds } from './household/definition.ts';
import { type GroupPlan, noGroups } from './household/plan.ts';
import { groupView, groupViews } from './household/view.ts';
import type { EventInput, JsonObject } from './input.ts';
import type { Instance } from './journey/instance.ts';
import type { CompiledMoments } from './moment/compile.ts';
import { isMoment, MOMENTS } from './moment/evidence.ts';
import { momentCrossing, momentView } from './moment/view.ts';
import { PortableConditions } from './portable.ts';
import type { ProductView } from './product/figures.ts';
import { type Aggregate, aggregateHorizon, aggregateReader, fallOf } from './profile/aggregate.ts';
import { Counted } from './profile/counted.ts';
import { isUnfilled } from './profile/filling.ts';
import { DEFAULT_LATENESS_MS } from './profile/lateness.ts';
import type { Profile } from './profile/profile.ts';
import type { SeriesPlan } from './profile/series.ts';

/** What a condition is evaluated against. One object is reused for a whole input. */
export interface Scope {
  profile: Profile;
  now: number;
  event: EventInput | null;
  instance: Instance | null;
  context: JsonObject;
  /** What providers answered for the input at hand. */
  answers?: Answers | undefined;
  /** The last reading of `context`; see context/view.ts. */
  view?: ViewMemo;
  /** Of the candidate at hand, where a formula reads them. */
  factors?: FormulaFactors | undefined;
  /** Prices and stock now; absent: as documents say. */
  products?: ProductView | undefined;
  /** Of the action at hand. */
  product?: JsonObject | undefined;
}

export type Condition = Compiled<Scope>;

type Mutable<T> = { -readonly [name in keyof T]: T[name] };

/** A series plan with the filter that admits events to it. */
export interface FilteredSeries extends SeriesPlan {
  readonly filter: Compiled<EventInput> | undefined;
}

/** What else documents declare that conditions hang on. */
export interface Terms {
  /** How late an event may come and still be counted. */
  readonly latenessMs: number;
  readonly contexts: ContextPlan;
  /** Static lists that may be named; undefined: any. */
  readonly lists: ReadonlySet<string>;
  readonly groups: GroupPlan;
}

/** Of all configurations of this thread: what means the same in each is compiled once. */
const portable = new PortableConditions();

/** Collects, while conditions are compiled, the series and aggregates they need, each once. */
export class ConditionCompiler {
  readonly computed = new Map<string, Condition>();
  readonly audienceIndex: ReadonlyMap<string, number>;
  readonly contexts: ContextPlan;
  readonly latenessMs: number;
  /** That may be named; undefined: any. */
  readonly lists: ReadonlySet<string> | undefined;
  readonly groups: GroupPlan;
  readonly #audiences: readonly string[];
  readonly #counted: Counted;
  readonly #environment: Environment<Scope, EventInput>;
  /** These grow while computed traits are declared. */
  readonly #variables: { [name: string]: (scope: Scope) => unknown };
  readonly #trends: { [name: string]: Trend } = Object.create(null);
  readonly #motions: { [name: string]: () => Motion<Scope> } = Object.create(null);
  readonly #curves: NonNullable<Mutable<Environment<Scope>['curves']>> = Object.create(null);
  #moments: CompiledMoments | null = null;

  constructor(audiences: readonly string[], terms: Partial<Terms> = {}) {
    const { latenessMs = DEFAULT_LATENESS_MS, contexts = new ContextPlan(noContexts), lists } = terms;
    this.groups = terms.groups ?? noGroups;
    this.contexts = contexts;
    this.lists = lists;
    this.latenessMs = latenessMs;
    this.#audiences = audiences;
    this.audienceIndex = new Map(audiences.map((name, i) => [name, i]));
    this.#counted = new Counted(latenessMs);
    this.#variables = {
      traits: (scope) => scope.profile.traits,
      event: (scope) => scope.event?.properties,
      instance: (scope) => scope.instance,
      product: (scope) => scope.product,
      context: (scope) => contextView(scope, this.contexts),
      account: ({ profile }) => groupView(profile, 'account'),
      accounts: ({ profile }) => groupViews(profile, 'account'),
      household: ({ profile }) => groupView(profile, 'household'),
    };
    this.#environment = {
      variables: this.#variables,
      trends: this.#trends,
      motions: this.#motions,
      curves: this.#curves,
      functions: {
        ...functions,
        audience: (scope, [name]) => this.#isMember(scope, name),
        open: (scope, [name]) => this.contexts.isOpen(name, scope.now),
      },
      functionReads,
      functionHorizons: { open: (scope, [name]) => this.contexts.nextOpening(name, scope.now) },
      now: (scope) => scope.now,
      costLimit: LIMITS.cost,
      moveTo: (scope, ms) => {
        scope.now = ms;
      },
      event: {
        properties: (event) => event.properties,
        fields: {
          properties: (event) => event.properties,
          context: (event) => event.context,
          source: (event) => event.source,
        },
      },
      aggregate: (spec) => this.#counted.aggregate(spec),
      aggregateReader: (slot) => {
        const aggregate = this.aggregates[slot]!;
        const read = aggregateReader(aggregate);
        return ({ profile, now }) =>
          profile.filling !== null && isUnfilled(profile.filling, aggregate)
            ? null
            : read(profile.series, now);
      },
      aggregateHorizon: (slot) => {
        const horizon = aggregateHorizon(this.aggregates[slot]!);
        return horizon && ((scope) => horizon(scope.profile.series, scope.now));
      },
      aggregateFall: (slot) => {
        const fall = fallOf(this.aggregates[slot]!);
        return fall && ((scope, level) => fall(scope.profile.series, scope.now, level));
      },
    };
  }

  get series(): readonly FilteredSeries[] {
    return this.#counted.series;
  }

  get aggregates(): readonly Aggregate[] {
    return this.#counted.aggregates;
  }

  compile(text: string): Condition {
    const condition = this.compileForAction(text);
    if (!condition.reads.variables.has('product')) return condition;
    const mend = 'read it in an action that names a product, or in one of its treatments';
    const message = '`product` is that of an action';
    throw new LanguageError('unknown_variable', message, { line: 1, column: 1 }, mend);
  }

  /** It may read the product of the action. */
  compileForAction(text: string): Condition {
    const known = portable.find(text, this.#audiences);
    if (known !== undefined) return known;
    const condition = this.#compile(text, this.#environment);
    portable.note(condition, this.#audiences, this);
    return condition;
  }

  /** It may name the factors of a candidate too. */
  compileFormula(text: string): Condition {
    const variables = { ...this.#variables };
    for (const name of formulaVariables) variables[name] = ({ factors }) => factors?.[name];
    return this.#compile(text, { ...this.#environment, variables });
  }

  #compile(text: string, environment: Environment<Scope, EventInput>): Condition {
    const condition = compile(text, environment);
    this.contexts.note(text, condition.reads);
    this.#checkLists(condition);
    this.#checkMoments(condition);
    this.#checkGroups(condition);
    return condition;
  }

  /** Profiles are laid out from now on: what is compiled later may read what is counted, and have nothing counted. */
  close(): void {
    this.#counted.close();
  }

  /** Declares a computed trait; conditions compiled later may read `computed.NAME`. */
  declareComputed(name: string, condition: Condition): void {
    this.computed.set(name, condition);
    this.#variables[`computed.${name}`] = (scope) => condition.evaluate(scope);
    this.#trends[`computed.${name}`] = condition.trend;
    this.#motions[`computed.${name}`] = () => condition.motion();
  }

  /** Null where no document asks for them. */
  get moments(): CompiledMoments | null {
    return this.#moments;
  }

  /** Conditions compiled later may read `moments.want_to_buy`. */
  declareMoments(moments: CompiledMoments): void {
    this.#moments = moments;
    this.#variables.moments = (scope) => momentView(scope, moments);
    this.#curves.moments = (scope, name, threshold) => momentCrossing(scope, name, threshold, moments);
    for (const name of MOMENTS) this.#trends[`moments.${name}`] = 'any';
    this.#trends.moments = 'any';
  }

  #checkMoments({ reads }: Condition): void {
    const named = reads.variables.get('moments');
    if (named === undefined || named === 'all') return;
    for (const name of named) {
      if (isMoment(name)) continue;
      const mend = `use one of: ${MOMENTS.join(', ')}`;
      throw new LanguageError(
        'unknown_variable',
        `there is no moment "${name}"`,
        { line: 1, column: 1 },
        mend,
      );
    }
  }

  #checkGroups({ reads }: Condition): void {
    for (const kind of groupKinds) {
      if (!reads.variables.has(kind) || this.groups.isDeclared(kind)) continue;
      const mend = `declare it with \`kind: group\` and \`name: ${kind}\``;
      throw new LanguageError('unknown_variable', `there is no ${kind}`, { line: 1, column: 1 }, mend);
    }
  }

  #checkLists({ reads }: Condition): void {
    const named = reads.calls.get('list');
    if (this.lists === undefined || named === undefined || named === 'all') return;
    for (const name of named) {
      if (this.lists.has(name)) continue;
      const mend = `declare it with \`kind: list\` and \`name: ${name}\`, or correct the name`;
      throw new LanguageError('unknown_list', `there is no list "${name}"`, { line: 1, column: 1 }, mend);
    }
  }

  #isMember(scope: Scope, name: unknown): boolean | undefined {
    const index = this.audienceIndex.get(name as string);
    if (index === undefined) return false;
    if (scope.profile.memberSince.get(index) > 0) return true;
    // Nobody knows yet: neither yes nor no.
    return scope.profile.filling?.fresh.includes(index) ? undefined : false;
  }
}
