/**
 * The desk of experiments: what they have shown, what somebody decides of them, and what their own rules do, once a
 * minute: a guardrail that is surely broken stops an experiment, a ramp goes on, a winner is rolled out where its author
 * has said so. Every act is on record before it is done.
 */
import type { Configuration } from '../core/configuration.ts';
import type { DocumentProblem } from '../core/document.ts';
import type { TrialSum } from '../core/experiment/counts.ts';
import { type ExperimentDefinition, holdoutSchema } from '../core/experiment/definition.ts';
import type { ActiveDocuments } from '../documents/active.ts';
import { type ExperimentAct, type ExperimentInForce, released } from '../documents/experiments-in-force.ts';
import type { Engine } from '../hosts/engine.ts';
import type { ExperimentRow, ExperimentView } from './api-experiments.ts';
import type { Actor, AuditAct, AuditLog } from './audit-log.ts';
import {
  type ExperimentRead,
  experimentView,
  holdoutName,
  holdoutView,
  readExperiment,
  rowOf,
} from './experiment-view.ts';
import { HttpProblem, notFound } from './problem.ts';
import { repeat } from './repeated.ts';

export interface ExperimentDeskPorts {
  readonly documents: Pick<ActiveDocuments, 'inForce' | 'release' | 'holdOut'>;
  readonly engine: Pick<Engine, 'trials' | 'figures'>;
  readonly audit: Pick<AuditLog, 'record'>;
  readonly compiled: () => Configuration | undefined;
  now(): number;
}

export type Deciding =
  | { readonly type: 'stop' | 'resume' }
  | { readonly type: 'ramp'; readonly coverage: number }
  | { readonly type: 'roll-out'; readonly winner: string };

/** Rejects with {@link HttpProblem}s. */
export interface ExperimentDesk {
  list(): Promise<readonly ExperimentRow[]>;
  view(name: string): Promise<ExperimentView>;
  /** In force everywhere, and durable, when it resolves. */
  act(name: string, act: Deciding, by: Actor, why: string): Promise<ExperimentView>;
  /** What the experiments' own rules say now. */
  look(): Promise<void>;
}

const audited = {
  stop: 'experiment-stopped',
  resume: 'experiment-resumed',
  ramp: 'experiment-ramped',
  'roll-out': 'experiment-rolled-out',
} as const satisfies Record<Deciding['type'], AuditAct>;

const named = {
  stop: 'stopped',
  resume: 'resumed',
  ramp: 'ramped',
  'roll-out': 'rolled-out',
} as const satisfies Record<Deciding['type'], ExperimentAct['act']>;

/** An experiment or a holdout that the API tells of. */
interface Told {
  readonly name: string;
  /** @param sums of all partitions */
  view(sums: readonly TrialSum[]): ExperimentView;
}

/** From so many people on a holdout says something: then the workspace has one, unless documents say otherwise. */
const PEOPLE_WORTH_HOLDING_OUT = 1_000;

export function experimentDesk({
  documents,
  engine,
  audit,
  compiled,
  now,
}: ExperimentDeskPorts): ExperimentDesk {
  const desk: ExperimentDesk = {
    list: async () => {
      const sums = await engine.trials();
      return told().map(({ view }) => rowOf(view(sums)));
    },
    view: async (name) => {
      const found = told().find((one) => one.name === name);
      if (found) return found.view(await engine.trials());
      const mend = 'see GET /v1/experiments for those there are';
      throw notFound('unknown_experiment', `there is no experiment or holdout "${name}"`, mend);
    },
    act: async (name, act, by, why) => {
      const { definition, inForce } = running(name);
      refuseWrong(definition, inForce, act);
      await decide(name, act, by, why);
      return desk.view(name);
    },
    look: async () => {
      await beginHoldout();
      if (!definitions().some(runningNow)) return;
      const sums = await engine.trials();
      for (const definition of definitions()) {
        const found = runningNow(definition);
        if (!found) continue;
        const next = nextOf(readExperiment(definition, found, sums), now());
        if (next) await decide(definition.name, next.act, 'kairos', next.why);
      }
    },
  };
  return desk;

  function told(): readonly Told[] {
    const known = new Map(inForce().map((one) => [one.release.name, one]));
    const experiments = definitions().map((definition): Told => {
      const { name } = definition;
      const found = known.get(name);
      return { name, view: (sums) => experimentView(readExperiment(definition, found, sums), now()) };
    });
    const holdouts = new Map(
      [...documents.inForce.documents, ...(documents.inForce.journeys.heldOut ?? [])].flatMap((document) =>
        document.kind === 'holdout' ? [[document.name, document] as const] : [],
      ),
    );
    const trials = (compiled()?.trials?.all ?? []).filter(({ policy }) => policy === 'holdout');
    return [
      ...experiments,
      ...trials.flatMap((trial): Told[] => {
        const definition = holdouts.get(trial.name);
        if (!definition) return [];
        return [{ name: holdoutName(trial), view: (sums) => holdoutView(trial, definition, sums, now()) }];
      }),
    ];
  }

  function definitions(): ExperimentDefinition[] {
    return documents.inForce.documents.filter((document) => document.kind === 'experiment');
  }

  function inForce(): readonly ExperimentInForce[] {
    return documents.inForce.journeys.experiments ?? [];
  }

  function runningNow({ name, status }: ExperimentDefinition): ExperimentInForce | undefined {
    const found = inForce().find(({ release }) => release.name === name);
    return found?.release.status === 'running' && status === 'running' ? found : undefined;
  }

  function running(name: string): { definition: ExperimentDefinition; inForce: ExperimentInForce } {
    const definition = definitions().find((one) => one.name === name);
    if (!definition) {
      const mend = 'see GET /v1/experiments for those there are; a holdout is changed in its document';
      throw notFound('unknown_experiment', `there is no experiment "${name}"`, mend);
    }
    const found = inForce().find(({ release }) => release.name === name);
    if (found && definition.status === 'running') return { definition, inForce: found };
    const said = `the document of "${name}" says that it is ${definition.status}`;
    throw new HttpProblem(409, 'not_running', said, 'set `status: running` in it first');
  }

  async function decide(name: string, act: Deciding, by: Actor, why: string): Promise<void> {
    const detail = { experiment: name, ...(why !== '' && { why }), ...detailOf(act) };
    await audit.record({ act: audited[act.type], by, detail });
    const note = { at: now(), by, act: named[act.type], why };
    refuseProblem(await documents.release((before) => released(before, changeOf(act, before), note), name));
  }

  /** On by default: a workspace that is large enough, and says nothing of holdouts, has them. */
  async function beginHoldout(): Promise<void> {
    const { documents: all, journeys } = documents.inForce;
    if (journeys.heldOut !== undefined || all.some(({ kind }) => kind === 'holdout')) return;
    if (!all.some(({ kind }) => kind === 'action' || kind === 'journey')) return;
    const { profiles } = await engine.figures();
    if (profiles < PEOPLE_WORTH_HOLDING_OUT) return;
    await audit.record({ act: 'holdout-begun', by: 'kairos', detail: { people: profiles } });
    refuseProblem(await documents.holdOut(usualHoldouts));
  }
}

/**
 * 2 % hear nothing that is not owed, 1 % each are chosen for by chance and as usual; of each journey 2 % do without, of each
 * action 1 %, who get the next best one.
 */
export const usualHoldouts = [
  holdoutSchema.parse({
    kind: 'holdout',
    name: 'universal',
    description: 'On by default: a document of kind holdout, also one with `share: 0`, takes its place',
    share: 2,
    random: 1,
    usual: 1,
  }),
  holdoutSchema.parse({
    kind: 'holdout',
    name: 'journeys',
    description: 'On by default: a document of kind holdout, also one with `share: 0`, takes its place',
    share: 2,
    of: { each: ['journey'] },
  }),
  holdoutSchema.parse({
    kind: 'holdout',
    name: 'actions',
    description: 'On by default: a document of kind holdout, also one with `share: 0`, takes its place',
    share: 1,
    of: { each: ['action'] },
  }),
];

/** What the rules of an experiment ask for now; undefined: nothing. */
export function nextOf(
  { definition, inForce, report }: ExperimentRead,
  now: number,
): { readonly act: Deciding; readonly why: string } | undefined {
  const broken = report.guardrails.find(({ isBroken }) => isBroken);
  if (broken) {
    const why = `the guardrail ${broken.metric} is broken by ${broken.arm}`;
    return { act: { type: 'stop' }, why };
  }
  // Figures that something makes wrong decide nothing.
  if (report.ratio.isAlarming || inForce === undefined) return undefined;
  const { ramp = [100], every, minimum, auto } = definition;
  const { coverage } = inForce.release;
  const step = ramp.find((percent) => percent > coverage);
  if (step !== undefined)
    return now - inForce.steppedAt >= every && report.people > 0
      ? { act: { type: 'ramp', coverage: step }, why: 'no guardrail is broken' }
      : undefined;
  if (!auto || now - inForce.since < minimum) return undefined;
  const winner = winnerOf(report);
  return winner === undefined
    ? undefined
    : { act: { type: 'roll-out', winner }, why: `better in ${definition.metrics[0]!.name}` };
}

/** Of the arms that are surely better in the first metric the one with the largest effect. */
function winnerOf({ comparisons }: ExperimentRead['report']): string | undefined {
  const better = comparisons.flatMap(({ arm, metrics }) => {
    const [first] = metrics;
    return first?.verdict === 'better' ? [{ arm, size: Math.abs(first.effect ?? 0) }] : [];
  });
  return better.sort((a, b) => b.size - a.size)[0]?.arm;
}

function refuseWrong(definition: ExperimentDefinition, { release }: ExperimentInForce, act: Deciding): void {
  if (act.type === 'roll-out' && !definition.arms.some(({ name }) => name === act.winner)) {
    const arms = definition.arms.map(({ name }) => name).join(', ');
    throw new HttpProblem(400, 'unknown_arm', `there is no arm "${act.winner}"`, `use one of: ${arms}`);
  }
  if (act.type === 'ramp' && act.coverage < release.coverage) {
    const said = `${release.coverage} % of the people are in it already; who is in it stays`;
    throw new HttpProblem(409, 'ramp_not_growing', said, 'give a larger coverage, or stop it');
  }
  if (act.type === 'ramp' && release.status !== 'running')
    throw new HttpProblem(409, 'not_running', `it is ${release.status}`, 'resume it first');
}

function changeOf(act: Deciding, { release }: ExperimentInForce): Parameters<typeof released>[1] {
  switch (act.type) {
    case 'stop':
      return { status: 'stopped', winner: null };
    case 'resume':
      return { status: 'running', winner: null };
    case 'ramp':
      return { coverage: Math.max(act.coverage, release.coverage) };
    case 'roll-out':
      return { status: 'rolled-out', winner: act.winner };
  }
}

function detailOf(act: Deciding): { readonly [name: string]: string | number } {
  if (act.type === 'ramp') return { coverage: act.coverage };
  return act.type === 'roll-out' ? { winner: act.winner } : {};
}

function refuseProblem([problem]: readonly DocumentProblem[]): void {
  if (problem) throw new HttpProblem(400, problem.code, problem.message, problem.mend);
}

/** Looks once a minute. Returns the way to stop. */
export function keepExperiments(
  desk: Pick<ExperimentDesk, 'look'>,
  failed: (error: unknown) => void,
  everyMs = 60_000,
): () => void {
  return repeat(() => desk.look(), { firstMs: everyMs, everyMs, failed });
}
