/**
 * Journeys of the configuration in force: what the folder says of them, what was published, and what somebody decided
 * on top. Puts together the documents that go into force, and says what keeps them from it.
 */
import { configuring } from '../core/configuration.ts';
import type { DocumentProblem } from '../core/document.ts';
import type { ExperimentRelease, HoldoutDefinition } from '../core/experiment/definition.ts';
import type { JourneyDefinition } from '../core/journey/definition.ts';
import type { JourneyRelease } from '../core/journey/versions/release.ts';
import type { Portions } from '../core/portions.ts';
import { coreDocuments } from './check.ts';
import { type ExperimentInForce, experimentsInForce } from './experiments-in-force.ts';
import {
  documentsInForce,
  type JourneyActs,
  type PublishedJourney,
  type PublishPorts,
  publishJourneys,
} from './releases.ts';
import { revising } from './revision.ts';
import type { KairosDocument } from './schema.ts';

/** Plain data. */
export interface JourneysInForce {
  /** As the folder has them, drafts too. */
  readonly definitions: readonly JourneyDefinition[];
  readonly published: readonly PublishedJourney[];
  readonly acts: readonly (readonly [journey: string, acts: JourneyActs])[];
  /** How far experiments are; absent: written before there were any. */
  readonly experiments?: readonly ExperimentInForce[];
  /** Holdouts that are on by default; a document of that kind takes their place. */
  readonly heldOut?: readonly HoldoutDefinition[];
}

export const noJourneys: JourneysInForce = { definitions: [], published: [], acts: [] };

export interface Composed {
  readonly revision: string;
  /** Of journeys what is published; releases stand beside them. */
  readonly documents: readonly KairosDocument[];
  readonly journeys: JourneysInForce;
  /** Of kept versions and of how they are published; the documents themselves have been checked. */
  readonly problems: readonly DocumentProblem[];
}

/** @param documents as the folder has them */
export function* compose(
  documents: readonly KairosDocument[],
  before: Pick<JourneysInForce, 'published' | 'acts' | 'experiments' | 'heldOut'>,
  ports: Omit<PublishPorts, 'acts'>,
): Portions<Composed> {
  const definitions = documents.filter((document) => document.kind === 'journey');
  const acts = new Map(before.acts);
  const {
    published,
    acts: valid,
    problems,
  } = publishJourneys(before.published, definitions, { ...ports, acts });
  const inForce = documentsInForce(documents, published).filter(isDocument);
  const experiments = experimentsInForce(documents, before.experiments ?? [], ports.now);
  const heldOut = documents.some(({ kind }) => kind === 'holdout') ? undefined : before.heldOut;
  const releases = releasesOf({ published, experiments, ...(heldOut && { heldOut }) });
  const revision = yield* revising(releases.length === 0 ? inForce : [...inForce, ...releases]);
  return {
    revision,
    documents: inForce,
    journeys: {
      definitions,
      published,
      acts: [...valid],
      ...(experiments.length > 0 && { experiments }),
      ...(heldOut && { heldOut }),
    },
    problems: problems.length > 0 ? problems : yield* keptProblems(revision, inForce, releases),
  };
}

export function releasesOf({
  published,
  experiments = [],
  heldOut = [],
}: Pick<JourneysInForce, 'published' | 'experiments' | 'heldOut'>): (
  | JourneyRelease
  | ExperimentRelease
  | HoldoutDefinition
)[] {
  return [
    ...published.filter(({ isGone }) => !isGone).map(({ release }) => release),
    ...experiments.map(({ release }) => release),
    ...heldOut,
  ];
}

/** What is in force as the folder had it. */
export function asInFolder(
  documents: readonly KairosDocument[],
  { definitions }: Pick<JourneysInForce, 'definitions'>,
): KairosDocument[] {
  return [...documents.filter(({ kind }) => kind !== 'journey'), ...definitions];
}

/** An old text may name what is gone; and what somebody published was never looked at with the others. */
function* keptProblems(
  revision: string,
  documents: readonly KairosDocument[],
  releases: ReturnType<typeof releasesOf>,
): Portions<readonly DocumentProblem[]> {
  if (releases.length === 0) return [];
  const compiled = yield* configuring(revision, [...coreDocuments(documents), ...releases]);
  return compiled.ok ? [] : compiled.problems;
}

function isDocument(document: KairosDocument | JourneyRelease): document is KairosDocument {
  return document.kind !== 'journey-release';
}
