/**
 * A configuration: all documents of one revision, checked and compiled to closures and indexes, so that an event
 * touches only what names it. Immutable; made once per revision.
 */

import { type CompiledAudience, orderAudiences } from './audience/compile.ts';
import type { AudienceDefinition } from './audience/definition.ts';
import { meaningsOf } from './audience/meaning.ts';
import {
  audiencesByName,
  audiencesBySeries,
  audiencesByTrait,
  readersBySeries,
  readersOfAudiences,
  readsOf,
  type SeriesReaders,
  type TraitReaders,
} from './audience/reads.ts';
import { type Nobody, nobodyOf } from './audience/touch.ts';
import { Touched } from './audience/touched.ts';
import { checkBudgets } from './budget/check.ts';
import { type BudgetPlan, planBudgets } from './budget/plan.ts';
import { type Condition, ConditionCompiler, type FilteredSeries } from './condition.ts';
import { checkConsent } from './consent/check.ts';
import type { ConsentRules } from './consent/rules.ts';
import { planContexts, settleContexts } from './context/compile.ts';
import type { ContextPlan } from './context/plan.ts';
import { type Arbitration, compileArbitration } from './decision/arbitration/compile.ts';
import { type ActionPool, Pools } from './decision/candidates.ts';
import { CapPlan } from './decision/caps.ts';
import type { IssueDefinition } from './decision/catalogue/definition.ts';
import { EngagementCompiler } from './decision/catalogue/engagement.ts';
import { checkGroups, compileLevels } from './decision/catalogue/levels.ts';
import { type Catalogue, type CompiledAction, catalogueOf, compileActions } from './decision/compile.ts';
import type { PolicyDefinition } from './decision/definition.ts';
import { fairnessOf } from './decision/fairness/compile.ts';
import type { FairnessDefinition } from './decision/fairness/definition.ts';
import { barring } from './decision/fairness/predictors.ts';
import { compilePauses, type PausePlan } from './decision/pauses.ts';
import type { ChannelOutline, CoreDocument, DocumentProblem } from './document.ts';
import { compileTrials, type Trials } from './experiment/compile.ts';
import { checkGolden, compileGolden, type GoldenRecord, layoutKey, ruleText } from './golden/compile.ts';
import type { GoldenRecordDefinition } from './golden/definition.ts';
import { groupBy, put } from './groups.ts';
import { checkCaps, GroupPlan } from './household/plan.ts';
import { identityRulesOf } from './identity/compile.ts';
import type { IdentityRules } from './identity/rules.ts';
import {
  type CompiledJourney,
  compileJourneys,
  indexJourneys,
  type JourneyIndex,
} from './journey/compile.ts';
import type { Schedule } from './journey/entry/schedule.ts';
import { checkNetwork } from './journey/network/check.ts';
import { compileLearning, type LearningPlan } from './learning/compile.ts';
import { checkMatching } from './matching/compile.ts';
import { type QuietHours, quietHoursOf } from './message/quiet.ts';
import { type CompiledMoments, compileMoments } from './moment/compile.ts';
import { atOnce, type Portions } from './portions.ts';
import { ProblemCollector } from './problem.ts';
import { Products } from './product/check.ts';
import type { ProductDefinition } from './product/definition.ts';
import type { Aggregate } from './profile/aggregate.ts';
import { countedBy, type SeriesOfEvent } from './profile/counted-by.ts';
import { type Layout, layoutOf } from './profile/layout.ts';
import { latenessOf, type Retention, retentionOf, zoneOfWorkspace } from './settings.ts';
import { checkVouchers } from './voucher/check.ts';
import { planVouchers, type VoucherPlan } from './voucher/plan.ts';
import { compileWalk, type WalkPlan } from './walk/plan.ts';
import { atOrigin, stageAudiences } from './walk/stages.ts';

export interface Configuration {
  readonly revision: string;
  /** For conditions beside the documents: they may read what the documents have counted. */
  readonly compiler: ConditionCompiler;
  readonly layout: Layout;
  readonly series: readonly FilteredSeries[];
  readonly seriesByEvent: ReadonlyMap<string, readonly number[]>;
  /** Event name -> its series, those with filters by the values that these want. */
  readonly countedBy: ReadonlyMap<string, SeriesOfEvent>;
  readonly aggregates: readonly Aggregate[];
  readonly computed: ReadonlyMap<string, Condition>;
  readonly audiences: readonly CompiledAudience[];
  /** Work space for one input at a time: empty between inputs. */
  readonly touched: Touched;
  readonly nobody: Nobody;
  readonly audiencesBySeries: readonly (readonly number[])[];
  readonly readersBySeries: readonly SeriesReaders[];
  /** By trait, purpose of consent, static list; under '*' those that may read any. */
  readonly audiencesByTrait: ReadonlyMap<string, TraitReaders>;
  readonly audiencesByPurpose: ReadonlyMap<string, readonly number[]>;
  readonly audiencesByList: ReadonlyMap<string, readonly number[]>;
  /** For each audience, those that read it; they stand behind it in the order. */
  readonly readersOfAudience: readonly (readonly number[])[];
  /** Null where no document asks for them. */
  readonly moments: CompiledMoments | null;
  /** Audiences that read how likely a moment is. */
  readonly audiencesByMoment: readonly number[];
  /** 'account' and 'household' -> audiences that read them. */
  readonly audiencesByGroup: ReadonlyMap<string, readonly number[]>;
  readonly journeys: ReadonlyMap<string, CompiledJourney>;
  readonly journeyIndex: JourneyIndex;
  /** Journeys that begin by the calendar. */
  readonly schedules: readonly Schedule[];
  readonly actions: ActionPool;
  readonly actionsByName: ReadonlyMap<string, CompiledAction>;
  readonly actionsByPlacement: ReadonlyMap<string, ActionPool>;
  readonly actionsByGroup: ReadonlyMap<string, ActionPool>;
  readonly products: ReadonlyMap<string, ProductDefinition>;
  readonly issues: readonly IssueDefinition[];
  readonly channels: ReadonlyMap<string, ChannelOutline>;
  readonly consent: ConsentRules;
  readonly identity: IdentityRules;
  readonly contexts: ContextPlan;
  /** Which values survive; null where no document says: the newest do. */
  readonly golden: GoldenRecord | null;
  /** How late an event may come and still be counted, in milliseconds. */
  readonly latenessMs: number;
  /** How long events are kept; null: for good. */
  readonly retention: Retention | null;
  readonly quiet: QuietHours;
  /** The clock of people whose own is not known, where journeys wait. */
  readonly zone: string;
  readonly groups: GroupPlan;
  /** Of one person; those that members of a group share stand in `groups`. */
  readonly caps: CapPlan;
  /** As they were written, for those who read them. */
  readonly policies: readonly PolicyDefinition[];
  readonly pauses: PausePlan;
  /** Experiments and holdouts; null where there are none. */
  readonly trials: Trials | null;
  /** Null where no document declares protected traits. */
  readonly fairness: FairnessDefinition | null;
  /** Null where nobody asks for the walked network. */
  readonly walk: WalkPlan | null;
  /** Null where no document says anything: priority is propensity x value. */
  readonly arbitration: Arbitration | null;
  readonly learning: LearningPlan;
  /** Null where there are none. */
  readonly budgets: BudgetPlan | null;
  /** Null where there are none. */
  readonly vouchers: VoucherPlan | null;
}

export type ConfigureResult =
  | {
      readonly ok: true;
      readonly configuration: Configuration;
      /** What is probably not meant. */
      readonly warnings: readonly DocumentProblem[];
    }
  | { readonly ok: false; readonly problems: readonly DocumentProblem[] };

/** What was compiled of late: documents are checked first, and put into force then with what was published of them. */
const recent: { readonly documents: readonly CoreDocument[]; named: Named }[] = [];
const MOST_RECENT = 2;

/**
 * Checks and compiles documents; tells every problem it finds, not only the first. What was compiled of late is not
 * compiled again.
 */
export function configure(revision: string, documents: readonly CoreDocument[]): ConfigureResult {
  return atOnce(configuring(revision, documents));
}

/** The same in portions: of a catalogue of 100,000 actions all of it takes a good while. */
export function* configuring(
  revision: string,
  documents: readonly CoreDocument[],
): Portions<ConfigureResult> {
  const known = recent.find((one) => areSame(one.documents, documents));
  if (known !== undefined) {
    known.named = renamed(known.named, revision);
    return known.named.result;
  }
  const result = yield* compiling(revision, documents);
  recent.unshift({ documents, named: { revision, result } });
  recent.length = Math.min(recent.length, MOST_RECENT);
  return result;
}

interface Named {
  readonly revision: string;
  readonly result: ConfigureResult;
}

/** Nothing of a configuration hangs on what it is called. */
function renamed(known: Named, revision: string): Named {
  const { result } = known;
  if (known.revision === revision || !result.ok) return known;
  return { revision, result: { ...result, configuration: { ...result.configuration, revision } } };
}

/** To compare more of them takes longer than to compile them. */
const MOST_COMPARED = 1_000;

function areSame(a: readonly CoreDocument[], b: readonly CoreDocument[]): boolean {
  if (a.length !== b.length) return false;
  let compared = 0;
  return a.every((document, i) => {
    const other = b[i];
    if (document === other) return true;
    return ++compared <= MOST_COMPARED && JSON.stringify(document) === JSON.stringify(other);
  });
}

type Kinds = { readonly [K in CoreDocument['kind']]?: Extract<CoreDocument, { kind: K }>[] };

function* compiling(revision: string, documents: readonly CoreDocument[]): Portions<ConfigureResult> {
  const kinds = groupBy(documents.map((document) => [document.kind, document] as const));
  const of = <K extends CoreDocument['kind']>(kind: K) => (kinds.get(kind) ?? []) as NonNullable<Kinds[K]>;
  yield;
  const problems = new ProblemCollector();
  const stages = stageAudiences(of('stages'), problems);
  const definitions = orderAudiences([...of('audience'), ...stages.definitions], problems);
  const contexts = planContexts(of, problems);
  const latenessMs = latenessOf(of('settings'), problems);
  const retention = retentionOf(of('settings'), problems);
  const lists = new Set(of('list').map((l) => l.name));
  const compiler = new ConditionCompiler(
    definitions.map((a) => a.name),
    { latenessMs, contexts, lists, groups: new GroupPlan(of('group'), of('policy')) },
  );
  const moments = compileMoments(of('moments'), compiler, problems);
  checkMatching(of('matching'), problems);
  checkGolden(of('golden-record'), problems);
  checkCaps(of('policy'), compiler.groups, problems);
  const identity = identityRulesOf(of('identity'), problems);
  if (moments) compiler.declareMoments(moments);
  for (const trait of of('computed-trait')) {
    const condition = problems.try(trait, ['value'], () => compiler.compile(trait.value));
    if (condition) compiler.declareComputed(trait.name, condition);
  }
  const audiences = compileAudiences(definitions, compiler, problems);
  const channels = new Map(of('channel').map((c) => [c.name, c]));
  const products = new Products(of('product'), problems);
  const engagement = new EngagementCompiler(compiler, problems);
  const levels = compileLevels(of('issue'), engagement, problems);
  checkGroups(of('action'), of('issue'), levels, problems);
  yield;
  const actions = yield* compileActions(of('action'), {
    compiler,
    engagement,
    levels,
    channels,
    products,
    problems,
  });
  const catalogue = yield* catalogueOf(actions);
  const arbitration = compileArbitration(of('arbitration'), actions, compiler, problems);
  yield;
  const releases = of('journey-release');
  const journeys = compileJourneys(of('journey'), {
    compiler,
    channels,
    catalogue,
    problems,
    releases,
  });
  checkNetwork(journeys, { actions, channels }, problems);
  yield;
  const said = { policies: of('policy'), actions: of('action'), journeys: of('journey') };
  checkConsent(said, contexts.consent, problems);
  const pauses = compilePauses(of('policy'), compiler, problems);
  const fairness = fairnessOf(of('fairness'), problems);
  yield;
  const trials = compileTrials(
    { experiments: of('experiment'), holdouts: of('holdout'), releases: of('experiment-release') },
    { catalogue, journeys: of('journey') },
    compiler,
    problems,
  );
  checkVouchers(of('vouchers'), of('action'), problems);
  checkBudgets(of('budget'), { actions: of('action'), issues: of('issue'), channels }, problems);
  const walk = compileWalk(
    { touchpoints: of('touchpoints'), stages: of('stages'), personas: of('persona') },
    compiler,
    problems,
  );
  const conditions = new Map(audiences.map(({ name, condition }) => [name, condition]));
  const learning = compileLearning(of('model'), compiler, problems, barring(fairness, conditions, compiler));
  yield;
  settleContexts(contexts, of, compiler, problems);
  if (problems.list.length > 0)
    return { ok: false, problems: problems.list.map((problem) => atOrigin(problem, stages)) };
  return {
    ok: true,
    warnings: problems.warnings,
    configuration: {
      ...(yield* assemble(
        revision,
        compiler,
        audiences,
        catalogue,
        journeys,
        channels,
        of('policy'),
        of('golden-record'),
        identity,
      )),
      retention,
      pauses,
      walk,
      fairness,
      trials,
      arbitration,
      learning,
      budgets: planBudgets(of('budget')),
      vouchers: planVouchers(of('vouchers')),
      zone: zoneOfWorkspace(of('settings')),
      products: products.byName,
      issues: of('issue'),
    },
  };
}

function compileAudiences(
  definitions: readonly AudienceDefinition[],
  compiler: ConditionCompiler,
  problems: ProblemCollector,
): CompiledAudience[] {
  return definitions.flatMap((definition, index) => {
    const compiled = problems.try(definition, ['condition'], () => {
      const condition = compiler.compile(definition.condition);
      return { condition, horizon: condition.horizon() };
    });
    if (!compiled) return [];
    const reads = readsOf(compiled.condition, compiler);
    const sums = [...reads.aggregates]
      .map((slot) => compiler.aggregates[slot]!)
      .filter((a) => a.fn === 'sum' && a.window.kind !== 'lifetime');
    return [{ name: definition.name, index, ...compiled, reads, sums }];
  });
}

function* assemble(
  revision: string,
  compiler: ConditionCompiler,
  audiences: readonly CompiledAudience[],
  { actions, byName, byGroup }: Catalogue,
  journeys: ReadonlyMap<string, CompiledJourney>,
  channels: ReadonlyMap<string, ChannelOutline>,
  policies: readonly PolicyDefinition[],
  goldenRecords: readonly GoldenRecordDefinition[],
  identity: IdentityRules,
) {
  const { series, aggregates } = compiler;
  compiler.close();
  const golden = compileGolden(goldenRecords, series.length);
  const bySeries = audiencesBySeries(audiences, aggregates, series.length);
  const caps = policies.flatMap((p) => p.caps);
  const pools = new Pools();
  yield;
  return {
    revision,
    compiler,
    layout: layoutOf(
      series,
      audiences.map((a) => a.name),
      meaningsOf(audiences, compiler),
      golden?.groups.map((group) => [layoutKey(group), ruleText(group)] as const),
    ),
    series,
    seriesByEvent: groupBy(series.map((s, i) => [s.event, i] as const)),
    countedBy: countedBy(series),
    aggregates,
    computed: compiler.computed,
    audiences,
    touched: new Touched(audiences.length),
    nobody: nobodyOf(audiences),
    audiencesBySeries: bySeries,
    readersBySeries: readersBySeries(audiences, aggregates, bySeries),
    audiencesByTrait: audiencesByTrait(audiences),
    golden,
    latenessMs: compiler.latenessMs,
    audiencesByPurpose: audiencesByName(audiences, (a) => a.reads.purposes),
    audiencesByList: audiencesByName(audiences, (a) => a.reads.lists),
    readersOfAudience: readersOfAudiences(audiences, compiler.audienceIndex),
    journeys,
    journeyIndex: indexJourneys(journeys),
    schedules: [...journeys.values()].flatMap(({ ways }) => ways.flatMap(({ schedule }) => schedule ?? [])),
    actions: yield* pools.of(actions),
    actionsByName: byName,
    actionsByPlacement: yield* pools.ofEach(byPlacement(actions)),
    actionsByGroup: yield* pools.ofEach(byGroup),
    channels,
    consent: compiler.contexts.consent,
    identity,
    contexts: compiler.contexts,
    moments: compiler.moments,
    audiencesByMoment: audiences.filter((a) => a.reads.moments).map((a) => a.index),
    audiencesByGroup: audiencesByName(audiences, (a) => a.reads.groups),
    groups: compiler.groups,
    policies,
    quiet: quietHoursOf(policies),
    caps: new CapPlan(
      caps.filter(({ per }) => per === undefined),
      caps,
    ),
  } satisfies Partial<Configuration>;
}

function byPlacement(actions: readonly CompiledAction[]): Map<string, CompiledAction[]> {
  const placements = new Map<string, CompiledAction[]>();
  for (const action of actions)
    for (const placement of action.definition.placements) put(placements, placement, action);
  return placements;
}
