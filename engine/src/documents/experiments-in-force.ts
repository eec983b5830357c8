/**
 * How far experiments are: what their desk or somebody decided of them, on top of their documents. A pure function of
 * what was before, the documents, and the instant.
 */
import type { ExperimentDefinition, ExperimentRelease } from '../core/experiment/definition.ts';

/** Plain data: it is kept with what is in force. */
export interface ExperimentInForce {
  readonly release: ExperimentRelease;
  /** When it began, and when its coverage changed last; milliseconds since the epoch. */
  readonly since: number;
  readonly steppedAt: number;
  /** Oldest first. */
  readonly acts: readonly ExperimentAct[];
}

export interface ExperimentAct {
  readonly at: number;
  /** Who decided: `kairos` where its own rules did. */
  readonly by: string;
  readonly act: 'begun' | 'ramped' | 'stopped' | 'rolled-out' | 'resumed';
  readonly coverage: number;
  readonly winner: string | null;
  /** Never personal data. */
  readonly why: string;
}

/** Of each experiment that is no draft; one that comes anew begins with the first step of its ramp. */
export function experimentsInForce(
  documents: readonly { readonly kind: string }[],
  before: readonly ExperimentInForce[],
  now: number,
): ExperimentInForce[] {
  const known = new Map(before.map((one) => [one.release.name, one]));
  return documents.filter(isExperiment).flatMap((experiment) => {
    if (experiment.status === 'draft') return [];
    return known.get(experiment.name) ?? begun(experiment, now);
  });
}

/** The same with another release, on record. */
export function released(
  before: ExperimentInForce,
  change: Partial<Omit<ExperimentRelease, 'kind' | 'name'>>,
  act: Pick<ExperimentAct, 'by' | 'act' | 'why' | 'at'>,
): ExperimentInForce {
  const release = { ...before.release, ...change };
  const { coverage, winner } = release;
  return {
    release,
    since: before.since,
    steppedAt: coverage === before.release.coverage ? before.steppedAt : act.at,
    acts: [...before.acts, { ...act, coverage, winner }].slice(-MOST_ACTS),
  };
}

const MOST_ACTS = 200;

function begun({ name, ramp = [100] }: ExperimentDefinition, now: number): ExperimentInForce {
  const coverage = ramp[0]!;
  return {
    release: { kind: 'experiment-release', name, coverage, status: 'running', winner: null },
    since: now,
    steppedAt: now,
    acts: [{ at: now, by: 'documents', act: 'begun', coverage, winner: null, why: '' }],
  };
}

function isExperiment(document: { readonly kind: string }): document is ExperimentDefinition {
  return document.kind === 'experiment';
}
