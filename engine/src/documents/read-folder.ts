/**
 * Reads all documents of a folder: every *.yaml and *.yml below it, several documents a file where `---` parts them, and
 * every *.ndjson, one document a line (read-feed.ts).
 * Files that end in .story.yaml are stories about the documents, and not read here.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DocumentProblem } from '../core/document.ts';
import { inPortions, type Portions } from '../core/portions.ts';
import { unhurried } from '../hosts/unhurried.ts';
import { withModels } from './model-files.ts';
import { byPlace, type FolderProblem } from './problem.ts';
import { feedLimits, isFeedFile, readingFeed } from './read-feed.ts';
import { limits, type ReadDocument, type ReadResult, readText } from './read-text.ts';

const maxFiles = 5_000;
/** In all: a catalogue of 100,000 actions and whatever stands beside it. */
const maxDocuments = 400_000;
const maxDepth = 16;
const yamlEnding = /\.ya?ml$/i;
const storyEnding = /\.story\.ya?ml$/i;
const modelEnding = /\.model\.json$/i;

/** What is known of a folder from the last time. */
export class FilesRead extends Map<string, { readonly text: string; readonly result: ReadResult }> {
  /** As all of them stood together. */
  last: FolderRead | undefined;
}

export interface FolderRead extends ReadResult {
  /** What each file gave, in the order in which their documents stand together. */
  readonly files: ReadonlyMap<string, ReadResult>;
}

/**
 * Never rejects for what stands in the folder; a missing folder is one problem.
 * @param before of the last time; brought up to now: a file whose text is the same is not parsed again
 */
export async function readDocuments(folder: string, before = new FilesRead()): Promise<FolderRead> {
  const written = await documentFiles(folder);
  if (written === undefined) {
    const message = `the documents folder ${folder} cannot be read`;
    const mend = 'create it, or name another with --documents';
    return { documents: [], files: new Map(), problems: [problem('.', 'no_folder', message, mend)] };
  }
  const files = [...written, ...(await feedFiles(folder))];
  const problems: FolderProblem[] = [];
  if (files.length > maxFiles) {
    const message = `more than ${maxFiles} YAML files`;
    problems.push(problem('.', 'too_many_files', message, 'name a folder that holds only documents'));
  }
  const names = new Set(files);
  for (const file of before.keys()) if (!names.has(file)) before.delete(file);
  const read = new Map<string, ReadResult>();
  let count = 0;
  for (const file of files.slice(0, maxFiles)) {
    const result = await withModels(folder, await readOneFile(folder, file, before));
    read.set(file, result);
    count += result.documents.length;
    const tooMany = tooManyDocuments(count, file);
    if (tooMany) {
      problems.push(tooMany);
      break;
    }
  }
  if (problems.length === 0 && before.last !== undefined && isSame(before.last.files, read))
    return before.last;
  const { unique, duplicates } = await unhurried(withoutDuplicates(documentsOf(read)));
  for (const result of read.values()) problems.push(...result.problems);
  const all = { documents: unique, files: read, problems: [...problems, ...duplicates].toSorted(byPlace) };
  if (problems.length === 0) before.last = all;
  return all;
}

function isSame(one: FolderRead['files'], other: FolderRead['files']): boolean {
  return one.size === other.size && [...one].every(([file, result]) => other.get(file) === result);
}

/** The documents of all files as they would stand together if one of them gave something else. */
export function documentsWith(
  files: FolderRead['files'],
  file: string,
  result: ReadResult,
): Pick<FolderRead, 'documents' | 'files'> {
  const order = (name: string) => `${Number(isFeedFile(name))}${name}`;
  const all = [...new Map(files).set(file, result)].toSorted(([a], [b]) => (order(a) < order(b) ? -1 : 1));
  return { documents: documentsOf(new Map(all)), files: new Map(all) };
}

function documentsOf(files: ReadonlyMap<string, ReadResult>): ReadDocument[] {
  const documents: ReadDocument[] = [];
  for (const result of files.values()) for (const read of result.documents) documents.push(read);
  return documents;
}

export function tooManyDocuments(count: number, file: string): FolderProblem | undefined {
  if (count <= maxDocuments) return undefined;
  const message = `more than ${maxDocuments} documents in all files together`;
  const mend = 'keep what can still be chosen, or part the catalogue by workspace';
  return problem(file, 'too_many_documents', message, mend);
}

/** The core speaks of kind, name and path; the reader wants file, line and column. */
export function placeProblem(documents: readonly ReadDocument[], found: DocumentProblem): FolderProblem {
  const { code, message, mend, severity } = found;
  const said = severity === undefined ? {} : { severity };
  const read = byNameIn(documents).get(`${found.kind}/${found.name}`);
  if (!read) return { ...problem('.', code, `${found.kind} ${found.name}: ${message}`, mend), ...said };
  return { file: read.file, ...read.positionOf(found.path), code, message, mend, ...said };
}

/** Made once for each list: there may be as many problems as documents. */
const indexes = new WeakMap<readonly ReadDocument[], ReadonlyMap<string, ReadDocument>>();

function byNameIn(documents: readonly ReadDocument[]): ReadonlyMap<string, ReadDocument> {
  let index = indexes.get(documents);
  if (index === undefined) {
    index = new Map(documents.map((read) => [`${read.document.kind}/${read.document.name}`, read]));
    indexes.set(documents, index);
  }
  return index;
}

/** Paths relative to the folder, sorted; hidden ones and node_modules are left out. Undefined: no such folder. */
export function documentFiles(folder: string): Promise<string[] | undefined> {
  return filesBelow(folder, isWritten);
}

/** Feeds: documents that programs write, one a line. */
export async function feedFiles(folder: string): Promise<string[]> {
  return (await filesBelow(folder, isFeedFile)) ?? [];
}

/** All that documents come from: written ones, feeds, and models that documents may name. */
export async function watchedFiles(folder: string): Promise<string[]> {
  const isWatched = (name: string) => isWritten(name) || isFeedFile(name) || modelEnding.test(name);
  return (await filesBelow(folder, isWatched, 3 * maxFiles)) ?? [];
}

function isWritten(name: string): boolean {
  return yamlEnding.test(name) && !isStoryFile(name);
}

export function isStoryFile(name: string): boolean {
  return storyEnding.test(name);
}

/** The stories that stand beside the documents, as `documentFiles` names files. */
export async function storyFiles(folder: string): Promise<string[]> {
  return (await filesBelow(folder, isStoryFile)) ?? [];
}

async function filesBelow(
  folder: string,
  isWanted: (name: string) => boolean,
  most = maxFiles,
): Promise<string[] | undefined> {
  const files: string[] = [];
  const walk = async (below: string, depth: number): Promise<void> => {
    for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
      if (entry.name.startsWith('.') || entry.name === 'node_modules' || files.length > most) continue;
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) {
        if (depth < maxDepth) await walk(path, depth + 1);
      } else if (isWanted(entry.name)) {
        files.push(path);
      }
    }
  };
  try {
    await walk('', 0);
  } catch (error) {
    if (files.length === 0) return undefined;
    throw error;
  }
  return files.sort();
}

/** @param before where it stands then, too */
export async function readOneFile(folder: string, file: string, before: FilesRead): Promise<ReadResult> {
  try {
    const path = join(folder, file);
    const { size } = await stat(path);
    // Also the size is checked before the file is in memory.
    const isFeed = isFeedFile(file);
    if (isFeed && size > feedLimits.fileBytes) {
      const message = `the file is larger than ${feedLimits.fileBytes / 1_000_000} MB`;
      return { documents: [], problems: [problem(file, 'file_too_large', message, 'split it')] };
    }
    const tooLarge = !isFeed && size > limits.fileBytes * 4;
    const text = tooLarge ? ' '.repeat(limits.fileBytes + 1) : await readFile(path, 'utf8');
    const known = before.get(file);
    if (known?.text === text) return known.result;
    const result = isFeed
      ? await unhurried(readingFeed(text, file, known?.result.documents))
      : readText(text, file);
    before.set(file, { text, result });
    return result;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      documents: [],
      problems: [problem(file, 'unreadable', `cannot be read: ${reason}`, 'check the rights of the file')],
    };
  }
}

/** The first of each name. */
export function* withoutDuplicates(documents: readonly ReadDocument[]): Portions<{
  unique: readonly ReadDocument[];
  duplicates: FolderProblem[];
}> {
  const kinds = new Map<string, Map<string, ReadDocument>>();
  const unique: ReadDocument[] = [];
  const duplicates: FolderProblem[] = [];
  yield* inPortions(documents, (read) => {
    const { kind, name } = read.document;
    let seen = kinds.get(kind);
    if (seen === undefined) {
      seen = new Map();
      kinds.set(kind, seen);
    }
    const first = seen.get(name);
    if (!first) {
      seen.set(name, read);
      unique.push(read);
      return;
    }
    duplicates.push({
      file: read.file,
      ...read.positionOf(['name']),
      code: 'duplicate_name',
      message: `there is already a document of kind ${kind} named "${name}" at ${first.file}:${first.line}`,
      mend: 'rename or remove one of the two',
    });
  });
  return { unique: duplicates.length === 0 ? documents : unique, duplicates };
}

function problem(file: string, code: string, message: string, mend: string): FolderProblem {
  return { file, line: 1, column: 1, code, message, mend };
}
