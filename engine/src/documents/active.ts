/**
 * The configuration in force: the newest state of the documents folder that had no problems. A folder with problems
 * changes nothing, also across restarts, because the documents in force are kept in the data folder.
 */
import { mkdir, open, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DocumentProblem } from '../core/document.ts';
import type { HoldoutDefinition } from '../core/experiment/definition.ts';
import { jsonPieces } from '../hosts/json-pieces.ts';
import type { StandingCounts } from '../hosts/standing.ts';
import { unhurried } from '../hosts/unhurried.ts';
import { type CheckedBefore, type CheckedFolder, checkFolder } from './check.ts';
import type { ExperimentInForce } from './experiments-in-force.ts';
import { asInFolder, type Composed, compose, type JourneysInForce, noJourneys } from './journeys-in-force.ts';
import { keepVersions } from './keep-versions.ts';
import { type FolderProblem, problemText } from './problem.ts';
import { FilesRead, placeProblem } from './read-folder.ts';
import type { ReadDocument } from './read-text.ts';
import type { JourneyActs } from './releases.ts';
import type { KairosDocument } from './schema.ts';
import type { VersionFiles } from './version-files.ts';
import { type FolderWatch, watchDocuments } from './watch.ts';

export interface InForce {
  readonly revision: string;
  /** Milliseconds since the epoch. */
  readonly activatedAt: number;
  readonly documents: readonly KairosDocument[];
  readonly places: readonly { kind: string; name: string; file: string; line: number }[];
  /** Revision of the folder: what is in force has besides what was published of journeys. */
  readonly folder: string;
  readonly journeys: JourneysInForce;
}

export interface ActiveDocuments {
  readonly inForce: InForce;
  /** Of the newest state of the folder. */
  readonly problems: readonly FolderProblem[];
  /** The same; it is in force all the same. */
  readonly warnings: readonly FolderProblem[];
  /**
   * Call it once {@link inForce} is in force: remembers it, and puts every later good state of the folder into force.
   * Returns the way to stop.
   * @param standing where people stand in journeys: texts that nobody goes on by any more fall away
   */
  follow(activate: Activate, standing?: () => Promise<StandingCounts>): Promise<() => void>;
  /** Something whole has been written into the folder: it need not be noticed first. */
  written(): void;
  /** A journey as the folder has it, as it is written; empty where nobody knows now. */
  sourceOf(journey: string): string;
  /** What would be in force if somebody decided this of a journey, besides what was decided before. */
  propose(journey: string, acts: JourneyActs): Promise<Composed>;
  /** The same, in force and durable when it resolves without problems. */
  decide(journey: string, acts: JourneyActs): Promise<readonly DocumentProblem[]>;
  /** How far an experiment is from now on, in force and durable when it resolves without problems. */
  release(
    next: (before: ExperimentInForce) => ExperimentInForce,
    name: string,
  ): Promise<readonly DocumentProblem[]>;
  /** Holdouts that are there by default; a document of that kind takes their place. */
  holdOut(heldOut: readonly HoldoutDefinition[]): Promise<readonly DocumentProblem[]>;
}

/** Resolves once in force. What it answers are reasons why it is not: channels that cannot be opened. */
export type Activate = (documents: InForce) => Promise<readonly DocumentProblem[]>;

export interface ActiveOptions {
  readonly folder: string;
  /** Where the documents in force are kept. */
  readonly file: string;
  /** What is known of the folder's files; shared with whoever writes them. */
  readonly read?: FilesRead;
  /** Where texts of published journeys are kept; absent: nowhere. */
  readonly versions?: VersionFiles;
  now(): number;
  /** A change that could not be put into force for reasons outside of the documents; the next change tries again. */
  failed(error: unknown): void;
  /** Called after each change of the folder was looked at. */
  changed?(active: ActiveDocuments): void;
}

/** Rejects where the folder has problems and nothing was ever in force; the message lists them. */
export async function openDocuments(options: ActiveOptions): Promise<ActiveDocuments> {
  const { folder, file, now } = options;
  const before: CheckedBefore = { files: options.read ?? new FilesRead(), revision: undefined };
  const first = await checkFolder(folder, before);
  const kept = await readKept(file);
  let { begin, problems } = await firstInForce(first, kept, now());
  let { warnings } = first;
  if (begin === undefined) throw new DocumentsRefused(folder, problems);
  let inForce: InForce = begin;
  let read = first.documents;
  let watch: FolderWatch | undefined;
  let activate: Activate = async () => [];
  let standing: (() => Promise<StandingCounts>) | undefined;
  /** The folder and people change what is in force one after the other. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };

  /** Texts that people stay in matter only where there are any: then it is worth asking. */
  async function occupied(): Promise<((journey: string) => ReadonlySet<number> | undefined) | undefined> {
    const { published } = inForce.journeys;
    if (standing === undefined || published.every(({ release }) => release.kept.length === 0))
      return undefined;
    const counts = await standing();
    return (journey) => new Set((counts.get(journey) ?? []).map(({ version }) => version));
  }

  async function putInForce(next: InForce): Promise<readonly DocumentProblem[]> {
    await keep(next, inForce);
    const found = await activate(next);
    if (found.length > 0) return found;
    inForce = next;
    await writeKept(file, next);
    return found;
  }

  async function keep(next: InForce, before?: InForce): Promise<void> {
    const { versions } = options;
    if (versions) await keepVersions(next, sourcesOf(read), versions, before?.journeys.published);
  }

  async function look(): Promise<void> {
    const checked = await checkFolder(folder, before);
    problems = checked.problems;
    warnings = checked.warnings;
    if (problems.length === 0 && checked.revision === inForce.folder) {
      read = checked.documents;
      inForce = { ...inForce, ...placesOf(checked) };
    } else if (problems.length === 0) {
      read = checked.documents;
      const ports = { now: now(), occupied: await occupied() };
      const composed = await unhurried(compose(plain(checked), inForce.journeys, definedOnly(ports)));
      const found =
        composed.problems.length > 0
          ? composed.problems
          : await putInForce(forceOf(checked.revision, composed, placesOf(checked).places, ports.now));
      problems = found.map((problem) => placeProblem(checked.documents, problem));
    }
    options.changed?.(active);
  }

  async function propose(next: Change): Promise<{ composed: Composed; at: number }> {
    const { documents, journeys } = inForce;
    const ports = { now: now(), occupied: await occupied() };
    const work = compose(asInFolder(documents, journeys), next(journeys), definedOnly(ports));
    const composed = await unhurried(work);
    return { composed, at: ports.now };
  }

  function change(next: Change): Promise<readonly DocumentProblem[]> {
    return inTurn(async () => {
      const { composed, at } = await propose(next);
      if (composed.problems.length > 0) return composed.problems;
      const found = await putInForce(forceOf(inForce.folder, composed, inForce.places, at));
      options.changed?.(active);
      return found;
    });
  }

  const active: ActiveDocuments = {
    get inForce() {
      return inForce;
    },
    get problems() {
      return problems;
    },
    get warnings() {
      return warnings;
    },
    follow: async (given, counts) => {
      activate = given;
      standing = counts;
      await keep(inForce);
      await writeKept(file, inForce);
      const changed = () => inTurn(look).catch(options.failed);
      watch = await watchDocuments(folder, changed);
      // What changed before the watch began.
      await inTurn(look);
      return watch.stop;
    },
    written: () => watch?.written(),
    sourceOf: (journey) => sourcesOf(read).get(journey)?.() ?? '',
    propose: (journey, acts) => inTurn(async () => (await propose(acted(journey, acts))).composed),
    decide: (journey, acts) => change(acted(journey, acts)),
    release: (next, name) =>
      change(({ experiments = [], ...rest }) => ({
        ...rest,
        experiments: experiments.map((one) => (one.release.name === name ? next(one) : one)),
      })),
    holdOut: (heldOut) => change((before) => ({ ...before, heldOut })),
  };
  return active;
}

/** What somebody decides on top of the documents. */
type Change = (before: JourneysInForce) => JourneysInForce;

function acted(journey: string, acts: JourneyActs): Change {
  return (before) => {
    const all = new Map(before.acts);
    all.set(journey, { ...all.get(journey), ...acts });
    return { ...before, acts: [...all] };
  };
}

/** Nothing can go into force. The message is for people: all problems with their places. */
export class DocumentsRefused extends Error {
  override readonly name = 'DocumentsRefused';
  readonly code = 'documents_refused';
  readonly problems: readonly FolderProblem[];
  constructor(folder: string, problems: readonly FolderProblem[]) {
    super(
      `The documents have problems:\n${problems.map((problem) => problemText(problem, folder)).join('\n')}`,
    );
    this.problems = problems;
  }
}

/** What was in force stays so where the folder is as it was, or has problems. */
async function firstInForce(
  checked: CheckedFolder,
  kept: InForce | undefined,
  now: number,
): Promise<{ begin: InForce | undefined; problems: readonly FolderProblem[] }> {
  if (checked.problems.length > 0) return { begin: kept, problems: checked.problems };
  if (kept?.folder === checked.revision) return { begin: { ...kept, ...placesOf(checked) }, problems: [] };
  const composed = await unhurried(compose(plain(checked), kept?.journeys ?? noJourneys, { now }));
  if (composed.problems.length > 0) {
    const problems = composed.problems.map((problem) => placeProblem(checked.documents, problem));
    return { begin: kept, problems };
  }
  return { begin: forceOf(checked.revision, composed, placesOf(checked).places, now), problems: [] };
}

function forceOf(
  folder: string,
  { revision, documents, journeys }: Composed,
  places: InForce['places'],
  activatedAt: number,
): InForce {
  return { revision, activatedAt, documents, places, folder, journeys };
}

function plain({ documents }: CheckedFolder): KairosDocument[] {
  return documents.map(({ document }) => document);
}

function placesOf({ documents }: CheckedFolder): Pick<InForce, 'places'> {
  return {
    places: documents.map(({ document: { kind, name }, file, line }) => ({ kind, name, file, line })),
  };
}

/** Of journeys, as they are written. */
function sourcesOf(documents: readonly ReadDocument[]): ReadonlyMap<string, () => string> {
  return new Map(
    documents.flatMap(({ document, source }) =>
      document.kind === 'journey' ? [[document.name, source] as const] : [],
    ),
  );
}

function definedOnly<T extends { occupied: unknown }>({ occupied, ...ports }: T) {
  return occupied === undefined ? ports : { ...ports, occupied };
}

async function readKept(file: string): Promise<InForce | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  // Written before journeys had versions: whatever the folder says now is another state of it.
  return { folder: '', journeys: noJourneys, ...(JSON.parse(text) as Omit<InForce, 'folder' | 'journeys'>) };
}

async function writeKept(path: string, kept: InForce): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(`${path}.part`, 'w', 0o600);
  try {
    await writeFile(file, jsonPieces(kept));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.part`, path);
}
