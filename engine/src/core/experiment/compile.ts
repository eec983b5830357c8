/**
 * Experiments and holdouts of one configuration, compiled to one thing: a trial, which deals people out to arms and says
 * what each arm goes without. Indexed by where they matter, so that a decision meets only those that concern it.
 */
import type { Condition, ConditionCompiler } from '../condition.ts';
import type { Catalogue } from '../decision/compile.ts';
import type { JourneyDefinition } from '../journey/definition.ts';
import type { ProblemCollector } from '../problem.ts';
import { type Range, rangesOf } from './bucket.ts';
import { checkExperiment, checkHoldout, checkSplits, checkVariants, type Known } from './check.ts';
import type {
  Choice,
  ExperimentDefinition,
  ExperimentRelease,
  HoldoutDefinition,
  MetricDefinition,
  Rotation,
} from './definition.ts';

export interface Trial {
  /** 'x/NAME' of an experiment, 'h/NAME' of a holdout, 'h/NAME/journey:OTHER' of what it withholds by itself. */
  readonly id: string;
  readonly policy: 'experiment' | 'holdout';
  readonly name: string;
  readonly salt: string;
  readonly rotate: Rotation;
  /** Of everything that is not owed. */
  readonly isOfEverything: boolean;
  /** The first is what everybody has who is not in it. */
  readonly arms: readonly TrialArm[];
  readonly ranges: readonly Range[];
  /** What everybody has: it has ended. -1: people are dealt out. */
  readonly settledOn: number;
  readonly metrics: readonly CompiledMetric[];
  /** Ratios: their members are also measured together, which tells how they go with each other. */
  readonly pairs: readonly (readonly [above: string, below: string])[];
}

export interface TrialArm {
  readonly name: string;
  readonly without: { has(what: string): boolean };
  /** Nothing that is not owed is said. */
  readonly isSilent: boolean;
  readonly choose: Choice | undefined;
}

export interface CompiledMetric {
  readonly name: string;
  readonly definition: MetricDefinition;
  readonly where: Condition | undefined;
  readonly before: Condition | undefined;
  /** Members of pairs that change with it: the name of the pair's row. */
  readonly together: readonly string[];
}

export interface Trials {
  readonly all: readonly Trial[];
  readonly byId: ReadonlyMap<string, Trial>;
  /** That concern every choice: of everything, or how it is chosen. */
  readonly everywhere: readonly Trial[];
  /** 'action:NAME', 'group:NAME', 'journey:NAME' -> those of which some arm goes without. */
  readonly byWhat: ReadonlyMap<string, readonly Trial[]>;
  /** Experiment -> its trial, for split steps. */
  readonly byExperiment: ReadonlyMap<string, Trial>;
  /** Event -> trial -> its metrics that count it: a person is in few of many trials. */
  readonly metricsByEvent: ReadonlyMap<string, ReadonlyMap<string, readonly CompiledMetric[]>>;
  /** Journey -> purposes of what its steps send. */
  readonly saidBy: ReadonlyMap<string, readonly string[]>;
}

export interface TrialDocuments {
  readonly experiments: readonly ExperimentDefinition[];
  readonly holdouts: readonly HoldoutDefinition[];
  readonly releases: readonly ExperimentRelease[];
}

/** Null where there are none. */
export function compileTrials(
  documents: TrialDocuments,
  { catalogue, journeys }: { readonly catalogue: Catalogue; readonly journeys: readonly JourneyDefinition[] },
  compiler: ConditionCompiler,
  problems: ProblemCollector,
): Trials | null {
  const known: Known = {
    actions: catalogue.byName,
    groups: catalogue.byGroup,
    journeys: journeys.map(({ name }) => name),
  };
  checkSplits(journeys, documents.experiments, problems);
  checkVariants(
    catalogue.actions.map(({ definition }) => definition),
    documents.experiments,
    problems,
  );
  const releases = new Map(documents.releases.map((release) => [release.name, release]));
  const all = [
    ...documents.holdouts.flatMap((holdout) => {
      checkHoldout(holdout, known, problems);
      return holdoutTrials(holdout, known, metricsOf(holdout, compiler, problems));
    }),
    ...documents.experiments.flatMap((experiment) => {
      const isWhole = checkExperiment(experiment, known, problems);
      const metrics = metricsOf(experiment, compiler, problems);
      if (!isWhole || experiment.status === 'draft') return [];
      return [experimentTrial(experiment, releases.get(experiment.name), metrics)];
    }),
  ];
  return all.length === 0 ? null : { ...indexed(all), saidBy: saidBy(journeys) };
}

function experimentTrial(
  experiment: ExperimentDefinition,
  release: ExperimentRelease | undefined,
  metrics: Metrics,
): Trial {
  const { name, salt = name, arms, ramp = [100], status } = experiment;
  const coverage = release?.coverage ?? ramp[0]!;
  const winner = release?.status === 'rolled-out' ? arms.findIndex((arm) => arm.name === release.winner) : 0;
  const isOver = status === 'stopped' || (release !== undefined && release.status !== 'running');
  return {
    id: `x/${name}`,
    policy: 'experiment',
    name,
    salt,
    rotate: 'never',
    isOfEverything: false,
    arms: arms.map((arm) => ({
      name: arm.name,
      without: new Set([
        ...(arm.without?.actions ?? []).map((action) => `action:${action}`),
        ...(arm.without?.groups ?? []).map((group) => `group:${group}`),
        ...(arm.without?.journeys ?? []).map((journey) => `journey:${journey}`),
      ]),
      isSilent: false,
      choose: arm.choose,
    })),
    ranges: rangesOf(
      arms.length,
      coverage / 100,
      arms.map(({ share }) => share / 100),
    ),
    settledOn: isOver ? Math.max(0, winner) : -1,
    ...metrics,
  };
}

/** Of more actions each group is held out by itself: nobody would read as many figures, or have people enough for them. */
const MOST_EACH = 200;

function holdoutTrials(holdout: HoldoutDefinition, known: Known, metrics: Metrics): Trial[] {
  const { name, share, random, usual, of, rotate } = holdout;
  const shared = { policy: 'holdout', name, rotate, settledOn: -1, ...metrics } as const;
  if (of === undefined) {
    const shares = [100 - share - random - usual, share, random, usual].map((percent) => percent / 100);
    return share + random + usual === 0
      ? []
      : [
          {
            ...shared,
            id: `h/${name}`,
            salt: name,
            isOfEverything: true,
            arms: [treated, { ...held, isSilent: true }, byChance, asUsual],
            ranges: rangesOf(shares.length, 1, shares),
          },
        ];
  }
  if (share === 0) return [];
  const isEach = of.each.includes('action');
  const isEachAction = isEach && known.actions.size <= MOST_EACH;
  const isEachGroup = of.each.includes('group') || (isEach && !isEachAction);
  const whats = new Set([
    ...[...of.journeys, ...(of.each.includes('journey') ? known.journeys : [])].map(
      (one) => `journey:${one}`,
    ),
    ...[...of.actions, ...(isEachAction ? known.actions.keys() : [])].map((one) => `action:${one}`),
    ...[...of.groups, ...(isEachGroup ? known.groups.keys() : [])].map((group) => `group:${group}`),
  ]);
  return [...whats].map((what) => ({
    ...shared,
    id: `h/${name}/${what}`,
    salt: `${name}/${what}`,
    isOfEverything: false,
    arms: [treated, { ...held, without: new Set([what]) }],
    ranges: rangesOf(2, 1, [1 - share / 100, share / 100]),
  }));
}

const nothing: ReadonlySet<string> = new Set();
const treated: TrialArm = { name: 'treated', without: nothing, isSilent: false, choose: undefined };
const held: TrialArm = { name: 'held', without: nothing, isSilent: false, choose: undefined };
const byChance: TrialArm = { name: 'random', without: nothing, isSilent: false, choose: 'random' };
const asUsual: TrialArm = { name: 'usual', without: nothing, isSilent: false, choose: 'usual' };

type Metrics = Pick<Trial, 'metrics' | 'pairs'>;

function metricsOf(
  document: ExperimentDefinition | HoldoutDefinition,
  compiler: ConditionCompiler,
  problems: ProblemCollector,
): Metrics {
  const pairs = document.metrics.flatMap(({ name, per }) =>
    per === undefined ? [] : [[name, per] as const],
  );
  const metrics = document.metrics.map((definition, i): CompiledMetric => {
    const { name, where, before } = definition;
    const compiled = (path: string, text: string | undefined) =>
      text === undefined
        ? undefined
        : problems.try(document, ['metrics', i, path], () => compiler.compile(text));
    return {
      name,
      definition,
      where: compiled('where', where),
      before: compiled('before', before === undefined ? undefined : beforeText(definition, before)),
      together: pairs.filter((pair) => pair.includes(name)).map(pairName),
    };
  });
  return { metrics, pairs };
}

/** The row of what both members of a ratio amount to together. */
export function pairName([above, below]: readonly [string, string]): string {
  return `${above}+${below}`;
}

/** The same, as CEL over the person's history. */
function beforeText({ event, where, sum }: MetricDefinition, beforeMs: number): string {
  const filter = where === undefined ? '' : `.filter(event, ${where})`;
  const figure = sum === undefined ? 'count()' : `sum(${JSON.stringify(sum)})`;
  return `events(${JSON.stringify(event)})${filter}.within("${Math.ceil(beforeMs / 60_000)}m").${figure}`;
}

function saidBy(journeys: readonly JourneyDefinition[]): Trials['saidBy'] {
  return new Map(
    journeys.map(({ name, steps }) => [
      name,
      steps.flatMap((step) => ('send' in step && step.send.purpose !== undefined ? [step.send.purpose] : [])),
    ]),
  );
}

function indexed(all: readonly Trial[]): Omit<Trials, 'saidBy'> {
  const byWhat = new Map<string, Trial[]>();
  const metricsByEvent = new Map<string, Map<string, CompiledMetric[]>>();
  const whats = new Map<Trial, Set<string>>();
  for (const trial of all) {
    const own = new Set(trial.arms.flatMap(({ without }) => [...(without as ReadonlySet<string>)]));
    whats.set(trial, own);
    for (const what of own) push(byWhat, what, trial);
    for (const metric of trial.metrics) {
      const { event } = metric.definition;
      const byTrial = metricsByEvent.get(event) ?? new Map<string, CompiledMetric[]>();
      metricsByEvent.set(event, byTrial);
      push(byTrial, trial.id, metric);
    }
  }
  return {
    all,
    byId: new Map(all.map((trial) => [trial.id, trial])),
    everywhere: all.filter(
      (trial) => trial.isOfEverything || trial.arms.some(({ choose }) => choose !== undefined),
    ),
    byWhat,
    byExperiment: new Map(
      all.flatMap((trial) => (trial.policy === 'experiment' ? [[trial.name, trial] as const] : [])),
    ),
    metricsByEvent,
  };
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
