/**
 * The configuration in force: the newest state of the documents folder that had no problems. A folder with problems
 * changes nothing, also across restarts, because the documents in force are kept in the data folder.
 */
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DocumentProblem } from '../core/document.ts';
import { type CheckedBefore, type CheckedFolder, checkFolder } from './check.ts';
import { type FolderProblem, problemText } from './problem.ts';
import { placeProblem } from './read-folder.ts';
import type { KairosDocument } from './schema.ts';
import { watchDocuments } from './watch.ts';

export interface InForce {
  readonly revision: string;
  /** Milliseconds since the epoch. */
  readonly activatedAt: number;
  readonly documents: readonly KairosDocument[];
  readonly places: readonly { kind: string; name: string; file: string; line: number }[];
}

export interface ActiveDocuments {
  readonly inForce: InForce;
  /** Of the newest state of the folder. */
  readonly problems: readonly FolderProblem[];
  /**
   * Call it once {@link inForce} is in force: remembers it, and puts every later good state of the folder into force.
   * Returns the way to stop.
   */
  follow(activate: Activate): Promise<() => void>;
}

/** Resolves once in force. What it answers are reasons why it is not: channels that cannot be opened. */
export type Activate = (documents: InForce) => Promise<readonly DocumentProblem[]>;

export interface ActiveOptions {
  readonly folder: string;
  /** Where the documents in force are kept. */
  readonly file: string;
  now(): number;
  /** A change that could not be put into force for reasons outside of the documents; the next change tries again. */
  failed(error: unknown): void;
  /** Called after each change of the folder was looked at. */
  changed?(active: ActiveDocuments): void;
}

/** Rejects where the folder has problems and nothing was ever in force; the message lists them. */
export async function openDocuments(options: ActiveOptions): Promise<ActiveDocuments> {
  const { folder, file, now } = options;
  const before: CheckedBefore = { files: new Map(), revision: undefined };
  const first = await checkFolder(folder, before);
  const kept = await readKept(file);
  let problems = first.problems;
  const begin = firstInForce(first, kept, now());
  if (begin === undefined) throw new DocumentsRefused(folder, problems);
  let inForce = begin;

  async function look(activate: Activate): Promise<void> {
    const checked = await checkFolder(folder, before);
    problems = checked.problems;
    if (problems.length === 0 && checked.revision === inForce.revision) {
      inForce = { ...inForce, ...placesOf(checked) };
    } else if (problems.length === 0) {
      const next = forceOf(checked, now());
      problems = (await activate(next)).map((problem) => placeProblem(checked.documents, problem));
      if (problems.length === 0) {
        inForce = next;
        await writeKept(file, next);
      }
    }
    options.changed?.(active);
  }

  const active: ActiveDocuments = {
    get inForce() {
      return inForce;
    },
    get problems() {
      return problems;
    },
    follow: async (activate) => {
      await writeKept(file, inForce);
      const stop = await watchDocuments(folder, () => look(activate).catch(options.failed));
      // What changed before the watch began.
      await look(activate);
      return stop;
    },
  };
  return active;
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

function firstInForce(checked: CheckedFolder, kept: InForce | undefined, now: number): InForce | undefined {
  if (checked.problems.length > 0) return kept;
  return kept?.revision === checked.revision ? { ...kept, ...placesOf(checked) } : forceOf(checked, now);
}

function forceOf(checked: CheckedFolder, activatedAt: number): InForce {
  const documents = checked.documents.map(({ document }) => document);
  return { revision: checked.revision, activatedAt, documents, ...placesOf(checked) };
}

function placesOf({ documents }: CheckedFolder): Pick<InForce, 'places'> {
  return {
    places: documents.map(({ document: { kind, name }, file, line }) => ({ kind, name, file, line })),
  };
}

async function readKept(file: string): Promise<InForce | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : (JSON.parse(text) as InForce);
}

async function writeKept(path: string, kept: InForce): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(`${path}.part`, 'w', 0o600);
  try {
    await file.writeFile(JSON.stringify(kept));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.part`, path);
}
