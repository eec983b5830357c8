/**
 * Numbers what is published of journeys: a text that differs from the newest version is the next one, and says what
 * becomes of people inside. A pure function of what was published before, the documents and what somebody decided.
 */
import type { DocumentProblem } from '../core/document.ts';
import type { JourneyDefinition } from '../core/journey/definition.ts';
import { type PublishChoice, RELEASE_MS, type ResumeSettings } from '../core/journey/versions/definition.ts';
import type { JourneyRelease, JourneyStatus, Resumed } from '../core/journey/versions/release.ts';
import { canonical } from './revision.ts';
import { noneMoved, overtaken } from './version-moves.ts';

/** The newest that was published of one journey. */
export interface PublishedJourney {
  readonly release: JourneyRelease;
  /** The newest text; of a journey that was never published its draft. */
  readonly definition: JourneyDefinition;
  /** Of the publish that made it, as canonical JSON: it does not count again. */
  readonly map: string;
  /** Its document is gone; its numbers are not given again. */
  readonly isGone: boolean;
}

/** Who decided something, when, and why; never personal data. */
export interface ActNote {
  readonly by: string;
  readonly why: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** What somebody decided of one journey, on top of its document. */
export interface JourneyActs {
  readonly status?: {
    readonly note?: ActNote;
    readonly value: Exclude<JourneyStatus, 'draft'>;
    readonly resume?: ResumeSettings;
    /** What the document said then: once it says otherwise the document holds. */
    readonly document: JourneyStatus;
  };
  readonly content?: {
    readonly note?: ActNote;
    /** As it was written, in YAML. */
    readonly text?: string;
    readonly definition: JourneyDefinition;
    readonly publish: PublishChoice;
    /** What the document said then, as canonical JSON. */
    readonly document: string;
  };
}

export interface Publication {
  readonly published: readonly PublishedJourney[];
  /** Those that still hold. */
  readonly acts: ReadonlyMap<string, JourneyActs>;
  /** Empty: they may go into force. */
  readonly problems: readonly DocumentProblem[];
}

export interface PublishPorts {
  readonly now: number;
  readonly acts?: ReadonlyMap<string, JourneyActs>;
  /** Versions under which people of a journey stand; undefined where nobody knows now. */
  readonly occupied?: (journey: string) => ReadonlySet<number> | undefined;
}

/** Texts that people may stay in, besides the newest. */
const MOST_KEPT = 20;
const followed: PublishChoice = { inside: 'follow', map: {}, everyone: false };

/** @param definitions of the documents that are to go into force, also drafts */
export function publishJourneys(
  before: readonly PublishedJourney[],
  definitions: readonly JourneyDefinition[],
  ports: PublishPorts,
): Publication {
  const known = new Map(before.map((journey) => [journey.release.name, journey]));
  const problems: DocumentProblem[] = [];
  const acts = new Map<string, JourneyActs>();
  const published = definitions.map((definition) => {
    const valid = validActs(definition, ports.acts?.get(definition.name));
    if (valid !== undefined) acts.set(definition.name, valid);
    return publishOne(known.get(definition.name), definition, { ...valid }, ports, problems);
  });
  const names = new Set(definitions.map(({ name }) => name));
  const gone = before.filter(({ release }) => !names.has(release.name) && release.version > 0);
  return {
    published: [...published, ...gone.map((journey) => ({ ...journey, isGone: true }))],
    acts,
    problems,
  };
}

/** Documents as they go into force: of each journey what is published, and what became of its versions. */
export function documentsInForce<D extends { readonly kind: string; readonly name: string }>(
  documents: readonly D[],
  published: readonly PublishedJourney[],
): (D | JourneyDefinition | JourneyRelease)[] {
  const known = new Map(published.map((journey) => [journey.release.name, journey]));
  return [
    ...documents.map((document) =>
      document.kind === 'journey' ? (known.get(document.name)?.definition ?? document) : document,
    ),
    ...published.filter(({ isGone }) => !isGone).map(({ release }) => release),
  ];
}

/** What makes a version: all of the text but what is about publishing it. */
export function contentOf(definition: JourneyDefinition): string {
  return canonical({ ...textOf(definition), version: 1 });
}

function textOf({ publish: _, resume: __, ...text }: JourneyDefinition): JourneyDefinition {
  return { ...text, status: 'live' };
}

function publishOne(
  before: PublishedJourney | undefined,
  document: JourneyDefinition,
  { content, status }: JourneyActs,
  ports: PublishPorts,
  problems: DocumentProblem[],
): PublishedJourney {
  const isDraft = document.status === 'draft';
  const text = content?.definition ?? (isDraft ? undefined : document);
  const last = before?.isGone ? forgotten(before) : before;
  const newest =
    text === undefined ? undefined : next(last, text, content?.publish ?? document.publish, ports, problems);
  const found = newest ?? last ?? neverPublished(document);
  if (found.release.version === 0) return found;
  const wanted = status?.value ?? (document.status === 'draft' ? found.release.status : document.status);
  return withStatus(
    found,
    wanted === 'draft' ? 'live' : wanted,
    status?.resume ?? document.resume,
    ports.now,
  );
}

/** An act holds until the document says otherwise than it did then. */
function validActs(document: JourneyDefinition, acts: JourneyActs | undefined): JourneyActs | undefined {
  const status = acts?.status?.document === document.status ? acts.status : undefined;
  const content = acts?.content?.document === contentOf(document) ? acts.content : undefined;
  return status || content ? { ...(status && { status }), ...(content && { content }) } : undefined;
}

function neverPublished(document: JourneyDefinition): PublishedJourney {
  const release: JourneyRelease = {
    kind: 'journey-release',
    name: document.name,
    version: 0,
    status: 'draft',
    earlier: [],
    kept: [],
    resumed: null,
    turns: 0,
  };
  return { release, definition: { ...textOf(document), status: 'draft' }, map: canonical({}), isGone: false };
}

/** Who was inside has left: only the numbers go on. */
function forgotten(before: PublishedJourney): PublishedJourney {
  return { ...before, release: { ...before.release, earlier: [], kept: [] }, isGone: false };
}

/** The next version where the text is another; else what is published. */
function next(
  before: PublishedJourney | undefined,
  text: JourneyDefinition,
  publish: PublishChoice | undefined,
  ports: PublishPorts,
  problems: DocumentProblem[],
): PublishedJourney {
  const choice = publish ?? followed;
  const map = canonical(choice.map);
  if (before === undefined || before.release.version === 0) {
    const { release } = before ?? neverPublished(text);
    return {
      release: { ...release, version: 1, status: 'live' },
      definition: textOf(text),
      map,
      isGone: false,
    };
  }
  const { release } = before;
  const occupied = ports.occupied?.(text.name);
  if (contentOf(text) === contentOf(before.definition))
    return { ...before, release: withoutEmpty(release, occupied) };
  const isFresh = map !== before.map;
  const fresh = isFresh ? choice : { ...choice, map: {} };
  if (isFresh) problems.push(...mapProblems(before, text, choice));
  const moved = overtaken(before, textOf(text), fresh);
  const published: JourneyRelease = withoutEmpty(
    {
      ...release,
      ...moved,
      version: release.version + 1,
      turns: release.turns + (noneMoved(moved.earlier) ? 0 : 1),
    },
    occupied,
  );
  if (published.kept.length > MOST_KEPT) problems.push(tooManyKept(text));
  return { release: published, definition: textOf(text), map, isGone: false };
}

/** Texts that nobody goes on by any more fall away. */
function withoutEmpty(release: JourneyRelease, occupied: ReadonlySet<number> | undefined): JourneyRelease {
  if (occupied === undefined || release.kept.length === 0) return release;
  const isEmpty = (index: number) => {
    const { until } = release.earlier[index]!;
    const from = release.earlier[index - 1]?.until ?? 0;
    return ![...occupied].some((version) => version > from && version <= until);
  };
  const kept = release.kept.filter(({ version }) =>
    release.earlier.some(({ at }, index) => at === version && !isEmpty(index)),
  );
  if (kept.length === release.kept.length) return release;
  const texts = new Set([release.version, ...kept.map(({ version }) => version)]);
  return { ...release, kept, earlier: release.earlier.filter(({ at }) => texts.has(at)) };
}

function withStatus(
  journey: PublishedJourney,
  status: JourneyStatus,
  resume: ResumeSettings | undefined,
  now: number,
): PublishedJourney {
  const { release } = journey;
  if (release.status === status) return journey;
  if (release.status !== 'paused') return { ...journey, release: { ...release, status } };
  const { ended = 'go-on', over = RELEASE_MS } = resume ?? {};
  const resumed: Resumed = { at: now, ended, overMs: over };
  return { ...journey, release: { ...release, status, resumed, turns: release.turns + 1 } };
}

function mapProblems(
  { release, definition }: PublishedJourney,
  text: JourneyDefinition,
  { map, everyone }: PublishChoice,
): DocumentProblem[] {
  const texts = [definition, ...(everyone ? release.kept.map((kept) => kept.definition) : [])];
  const steps = new Set(texts.flatMap((one) => one.steps.map(({ id }) => id)));
  return Object.keys(map).flatMap((id): DocumentProblem[] => {
    if (steps.has(id)) return [];
    return [
      {
        kind: 'journey',
        name: text.name,
        path: ['publish', 'map', id],
        code: 'unknown_step',
        message: `version ${release.version}, which people are in, has no step "${id}"`,
        mend: `use one of: ${[...steps].join(', ')}`,
      },
    ];
  });
}

function tooManyKept({ name }: JourneyDefinition): DocumentProblem {
  return {
    kind: 'journey',
    name,
    path: ['publish', 'inside'],
    code: 'too_many_versions',
    message: `people would stay in more than ${MOST_KEPT} versions`,
    mend: 'take those of earlier versions along: `publish: { inside: migrate, everyone: true }`',
  };
}
