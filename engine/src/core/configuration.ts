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
import { type ActionPool, poolOf } from './decision/candidates.ts';
import { CapPlan } from './decision/caps.ts';
import type { IssueDefinition } from './decision/catalogue/definition.ts';
import { EngagementCompiler } from './decision/catalogue/engagement.ts';
import { checkGroups, compileLevels } from './decision/catalogue/levels.ts';
import { type CompiledAction, compileActions } from './decision/compile.ts';
import type { PolicyDefinition } from './decision/definition.ts';
import { fairnessOf } from './decision/fairness/compile.ts';
import type { FairnessDefinition } from './decision/fairness/definition.ts';
import { barring } from './decision/fairness/predictors.ts';
import { compilePauses, type PausePlan } from './decision/pauses.ts';
import type { ChannelOutline, CoreDocument, DocumentProblem } from './document.ts';
import { compileTrials, type Trials } from './experiment/compile.ts';
import { checkGolden, compileGolden, type GoldenRecord, layoutKey, ruleText } from './golden/compile.ts';
import type { GoldenRecordDefinition } from './golden/definition.ts';
import { groupBy } from './groups.ts';
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

let last: { revision: string; documents: readonly CoreDocument[]; result: ConfigureResult } | undefined;

/**
 * Checks and compiles documents; tells every problem it finds, not only the first. What was compiled last is not
 * compiled again: documents are checked first and put into force then.
 */
export function configure(revision: string, documents: readonly CoreDocument[]): ConfigureResult {
  if (last?.revision !== revision || !areSame(last.documents, documents))
    last = { revision, documents, result: compileAll(revision, documents) };
  return last.result;
}

function areSame(a: readonly CoreDocument[], b: readonly CoreDocument[]): boolean {
  const isSame = (one: CoreDocument, other: CoreDocument | undefined) =>
    one === other || JSON.stringify(one) === JSON.stringify(other);
  return a.length === b.length && a.every((document, i) => isSame(document, b[i]));
}

function compileAll(revision: string, documents: readonly CoreDocument[]): ConfigureResult {
  const of = <K extends CoreDocument['kind']>(kind: K) =>
    documents.filter((d): d is Extract<CoreDocument, { kind: K }> => d.kind === kind);
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
  const actions = compileActions(of('action'), {
    compiler,
    engagement,
    levels,
    channels,
    products,
    problems,
  });
  const arbitration = compileArbitration(of('arbitration'), actions, compiler, problems);
  const releases = of('journey-release');
  const journeys = compileJourneys(of('journey'), { compiler, channels, actions, problems, releases });
  checkNetwork(journeys, { actions, channels }, problems);
  const said = { policies: of('policy'), actions: of('action'), journeys: of('journey') };
  checkConsent(said, contexts.consent, problems);
  const pauses = compilePauses(of('policy'), compiler, problems);
  const fairness = fairnessOf(of('fairness'), problems);
  const trials = compileTrials(
    { experiments: of('experiment'), holdouts: of('holdout'), releases: of('experiment-release') },
    { actions, journeys: of('journey') },
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
  settleContexts(contexts, of, compiler, problems);
  if (problems.list.length > 0)
    return { ok: false, problems: problems.list.map((problem) => atOrigin(problem, stages)) };
  return {
    ok: true,
    warnings: problems.warnings,
    configuration: {
      ...assemble(
        revision,
        compiler,
        audiences,
        actions,
        journeys,
        channels,
        of('policy'),
        of('golden-record'),
        identity,
      ),
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

function assemble(
  revision: string,
  compiler: ConditionCompiler,
  audiences: readonly CompiledAudience[],
  actions: readonly CompiledAction[],
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
    actions: poolOf(actions),
    actionsByName: new Map(actions.map((a) => [a.name, a])),
    actionsByPlacement: pools(
      groupBy(actions.flatMap((a) => a.definition.placements.map((p) => [p, a] as const))),
    ),
    actionsByGroup: pools(groupBy(actions.map((a) => [a.definition.group, a] as const))),
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

/** Placements that have the same actions share their pool: what is found of it for one is found for all. */
function pools(groups: ReadonlyMap<string, readonly CompiledAction[]>): Map<string, ActionPool> {
  const made: { readonly actions: readonly CompiledAction[]; readonly pool: ActionPool }[] = [];
  const pooled = (actions: readonly CompiledAction[]) => {
    const same = (one: readonly CompiledAction[]) =>
      one.length === actions.length && one.every((action, i) => action === actions[i]);
    const known = made.find((one) => same(one.actions));
    if (known !== undefined) return known.pool;
    const pool = poolOf(actions);
    made.push({ actions, pool });
    return pool;
  };
  return new Map([...groups].map(([name, actions]) => [name, pooled(actions)]));
}
