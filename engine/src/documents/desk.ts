/**
 * The documents folder as the API sees it: documents as text, checked before they are written, and written whole or not at
 * all. Either the folder is the master, kept in git, or the API is: then and only then something is written here.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DocumentProblem } from '../core/document.ts';
import { unhurried } from '../hosts/unhurried.ts';
import { findingProblems } from './check.ts';
import { checkFileName, writeFileWhole } from './desk-files.ts';
import { DeskRefused } from './desk-refusal.ts';
import {
  type DocumentName,
  documentIn,
  documentsIn,
  EditRefused,
  edit,
  type Operation,
  type Raw,
  type RawMap,
  replaceDocument,
  writeDocument,
} from './edit/index.ts';
import { type FeedDesk, openFeeds } from './feed-desk.ts';
import { withModels } from './model-files.ts';
import { pageOf } from './page.ts';
import { byPlace, type FolderProblem } from './problem.ts';
import { isFeedFile, readingFeed } from './read-feed.ts';
import {
  documentFiles,
  documentsWith,
  FilesRead,
  placeProblem,
  readDocuments,
  readOneFile,
  tooManyDocuments,
  withoutDuplicates,
} from './read-folder.ts';
import { type ReadDocument, type ReadResult, readText } from './read-text.ts';
import { revising, revisionOfText } from './revision.ts';

export type DocumentsMaster = 'folder' | 'api';

export interface ListedDocument extends DocumentName {
  /** Relative to the folder. */
  readonly file: string;
  readonly line: number;
  /** Of its text: another one for each other text. */
  readonly revision: string;
}

export interface ListOptions {
  /** What the page before gave as `next`. */
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface DocumentList {
  readonly items: readonly ListedDocument[];
  /** Present where more follow. */
  readonly next?: string;
}

export interface DocumentText extends DocumentName {
  readonly file: string;
  readonly revision: string;
  /** With its comments, without the marks between documents. */
  readonly text: string;
  /** As it is written: without defaults, lengths of time as texts. */
  readonly document: Raw;
}

/** One of three ways to say what a document is to be. */
export type NewContent =
  | { readonly text: string }
  /** Of a document that is there, only what differs is changed. */
  | { readonly document: RawMap }
  | { readonly operations: readonly Operation[] };

export interface WriteOptions {
  /** Refused where the document has another; null: where there is one at all. */
  readonly expectedRevision?: string | null | undefined;
  /** Where a new document goes; KIND/NAME.yaml without it. */
  readonly file?: string | undefined;
}

export interface Written extends DocumentText {
  readonly isNew: boolean;
  /** Of all documents, as it will be in force. */
  readonly configuration: string;
}

export interface TextCheck {
  readonly documents: readonly DocumentName[];
  readonly problems: readonly FolderProblem[];
}

/** Everything rejects with DeskRefused or EditRefused where it may not be. */
export interface DocumentDesk {
  readonly master: DocumentsMaster;
  /** In the order of kinds and names. */
  list(options: ListOptions): Promise<DocumentList>;
  get(name: DocumentName): Promise<DocumentText | undefined>;
  /** A text as it would be together with the others: instead of the file of that name, and of documents of the same names. */
  check(text: string, file: string): Promise<TextCheck>;
  write(name: DocumentName, content: NewContent, options?: WriteOptions): Promise<Written>;
  /** Documents that programs write by the thousand. */
  readonly feeds: FeedDesk;
  /** @returns what was removed. */
  remove(name: DocumentName, options?: Pick<WriteOptions, 'expectedRevision'>): Promise<DocumentText>;
}

export function openDesk(options: {
  readonly folder: string;
  readonly master: DocumentsMaster;
  /** What is known of the folder's files; shared with whoever puts them into force. */
  readonly read?: FilesRead;
  /** Called when something was written. */
  written?(): void;
}): DocumentDesk {
  return new FolderDesk(options.folder, options.master, options.read, () => options.written?.());
}

interface Place {
  readonly file: string;
  /** Of the whole file; empty where there is none yet. */
  readonly text: string;
  readonly own: DocumentText | undefined;
}

class FolderDesk implements DocumentDesk {
  readonly master: DocumentsMaster;
  readonly feeds: FeedDesk;
  readonly #folder: string;
  readonly #read: FilesRead;
  readonly #written: () => void;
  readonly #revisions = new Map<string, { text: string; byName: ReadonlyMap<string, string> }>();
  /** One change after the other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    folder: string,
    master: DocumentsMaster,
    read = new FilesRead(),
    written: () => void = () => undefined,
  ) {
    this.#folder = folder;
    this.#read = read;
    this.#written = written;
    this.master = master;
    this.feeds = openFeeds({
      folder,
      inTurn: (work) => this.#inTurn(work),
      put: (place, text) => this.#put(place, text),
      read: async (file) => {
        await readOneFile(this.#folder, file, this.#read);
        return this.#read.get(file);
      },
    });
  }

  async list({ after, limit }: ListOptions): Promise<DocumentList> {
    const all = await readDocuments(this.#folder, this.#read);
    const { documents, next } = await unhurried(pageOf(all.documents, { after, limit }));
    const items = documents.map(({ document: { kind, name }, file, line, source }) => {
      const read = this.#read.get(file);
      const revision =
        read === undefined || isFeedFile(file)
          ? revisionOfText(source())
          : (this.#revisionsOf(file, read.text).get(`${kind}/${name}`) ?? '');
      return { kind, name, file, line, revision };
    });
    return { items, ...(next !== undefined && { next }) };
  }

  async get(name: DocumentName): Promise<DocumentText | undefined> {
    return (await this.#find(name))?.own;
  }

  async check(text: string, file: string): Promise<TextCheck> {
    const current = await readDocuments(this.#folder, this.#read);
    const { trained: added } = await this.#readNew(text, file);
    const names = added.documents.map(({ document: { kind, name } }) => ({ kind, name }));
    const isOwn = ({ document, file: from }: ReadDocument) =>
      from === file || names.some(({ kind, name }) => document.kind === kind && document.name === name);
    const documents = [...current.documents.filter((document) => !isOwn(document)), ...added.documents];
    const problems = added.problems.length > 0 ? added.problems : await togetherProblems(documents);
    return { documents: names, problems: problems.toSorted(byPlace) };
  }

  write(name: DocumentName, content: NewContent, options: WriteOptions = {}): Promise<Written> {
    return this.#inTurn(async () => {
      const place = (await this.#find(name)) ?? (await this.#newPlace(name, options.file));
      refuseFeed(place);
      expectRevision(place.own, options.expectedRevision);
      const text = changedFile(place, name, content);
      const own = documentIn(text, name);
      if (own === undefined) {
        const message = `what is written is not ${name.kind} "${name.name}"`;
        throw new DeskRefused(
          'name_is_fixed',
          message,
          'keep kind and name; write a new document and remove the old',
        );
      }
      const configuration = await this.#put(place, text);
      const revision = revisionOfText(own.text);
      return { ...name, file: place.file, revision, ...own, isNew: place.own === undefined, configuration };
    });
  }

  remove(name: DocumentName, options: Pick<WriteOptions, 'expectedRevision'> = {}): Promise<DocumentText> {
    return this.#inTurn(async () => {
      const place = await this.#find(name);
      if (place?.own === undefined) throw unknownDocument(name);
      refuseFeed(place);
      expectRevision(place.own, options.expectedRevision);
      await this.#put(place, edit(place.text, { type: 'drop', document: name }).text);
      return place.own;
    });
  }

  /** Of each document of a file; a file that has not changed is not read again. */
  #revisionsOf(file: string, text: string): ReadonlyMap<string, string> {
    const known = this.#revisions.get(file);
    if (known?.text === text) return known.byName;
    const byName = new Map(
      documentsIn(text).map(({ kind, name, text: own }) => [`${kind}/${name}`, revisionOfText(own)]),
    );
    this.#revisions.set(file, { text, byName });
    return byName;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** Also documents that have problems, as long as they can be read as YAML. */
  async #find(name: DocumentName): Promise<Place | undefined> {
    for (const file of (await documentFiles(this.#folder)) ?? []) {
      const text = await this.#textOf(file);
      const own = documentIn(text, name);
      if (own) return { file, text, own: { ...name, file, revision: revisionOfText(own.text), ...own } };
    }
    return this.#findInFeed(name);
  }

  async #findInFeed(name: DocumentName): Promise<Place | undefined> {
    const { documents } = await readDocuments(this.#folder, this.#read);
    const fed = documents.find(
      ({ document, file }) => isFeedFile(file) && document.kind === name.kind && document.name === name.name,
    );
    if (fed === undefined) return undefined;
    const { file } = fed;
    const text = fed.source();
    const own = { ...name, file, revision: revisionOfText(text), text, document: JSON.parse(text) as Raw };
    return { file, text, own };
  }

  async #newPlace({ kind, name }: DocumentName, wanted: string | undefined): Promise<Place> {
    const file = wanted ?? `${kind}/${name}.yaml`;
    checkFileName(file);
    return { file, text: await this.#textOf(file), own: undefined };
  }

  async #textOf(file: string): Promise<string> {
    return readFile(join(this.#folder, file), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
  }

  /** Checks the folder as it would be, then writes the file; answers the revision of all documents. */
  async #put({ file, text: old }: Pick<Place, 'file' | 'text'>, text: string): Promise<string> {
    const current = await readDocuments(this.#folder, this.#read);
    const others = current.documents.filter((document) => document.file !== file);
    const { read, trained: added } = await this.#readNew(text, file);
    const { unique, duplicates } = await unhurried(withoutDuplicates([...others, ...added.documents]));
    // As they will stand, so that what is found of them now holds when they go into force.
    const next = documentsWith(current.files, file, added);
    const documents = duplicates.length > 0 ? unique : next.documents;
    const together = await togetherProblems(documents);
    const problems = [
      ...current.problems.filter((problem) => problem.file !== file),
      ...added.problems,
      ...duplicates,
      ...[tooManyDocuments(documents.length, file)].filter((problem) => problem !== undefined),
      ...together,
    ];
    const known = new Set(
      [...current.problems, ...(problems.length > 0 ? await togetherProblems(current.documents) : [])].map(
        sayingOf,
      ),
    );
    const fresh = problems.filter((problem) => !known.has(sayingOf(problem)));
    if (fresh.length > 0) {
      const message = `the documents would have problems: ${fresh[0]!.message}`;
      throw new DeskRefused('document_problems', message, fresh[0]!.mend, {
        problems: fresh.toSorted(byPlace),
      });
    }
    if (this.master === 'folder') {
      const mend = 'put the text into that file and commit it, or start with --documents-master api';
      throw new DeskRefused(
        'folder_is_master',
        'the documents folder is the master: the API does not write it',
        mend,
        // A feed comes from a program, which has its text.
        isFeedFile(file) ? { file } : { file, text },
      );
    }
    const revision = await unhurried(revising(documents.map(({ document }) => document)));
    // Whoever puts it into force finds the same documents, read already.
    this.#read.set(file, { text, result: read });
    if (problems.length === 0) this.#read.last = { ...next, problems };
    await writeFileWhole(this.#folder, file, { text, old });
    this.#written();
    return revision;
  }

  /** As it is read, and with the models that its documents name. */
  async #readNew(text: string, file: string): Promise<{ read: ReadResult; trained: ReadResult }> {
    const read = isFeedFile(file)
      ? await unhurried(readingFeed(text, file, this.#read.get(file)?.result.documents))
      : readText(text, file);
    return { read, trained: await withModels(this.#folder, read) };
  }
}

function changedFile(place: Place, document: DocumentName, content: NewContent): string {
  const { text, own } = place;
  if ('operations' in content) {
    if (own === undefined) throw unknownDocument(document);
    return edit(text, { type: 'edit', document, operations: content.operations }).text;
  }
  if ('document' in content) {
    const value = { ...content.document, kind: document.kind, name: document.name };
    if (own === undefined) return appended(text, writeDocument(value));
    const set: Operation = { op: 'set', path: '', value: value as never };
    return edit(text, { type: 'edit', document, operations: [set] }).text;
  }
  const count = readText(content.text, place.file).documents.length;
  if (count > 1) {
    throw new EditRefused('cannot_edit', 'the text has several documents', 'write them one by one');
  }
  return own === undefined ? appended(text, content.text) : replaceDocument(text, document, content.text);
}

function appended(text: string, own: string): string {
  const piece = own.endsWith('\n') ? own : `${own}\n`;
  if (text.trim() === '') return text + piece;
  return `${text}${text.endsWith('\n') ? '' : '\n'}---\n${piece}`;
}

async function togetherProblems(documents: readonly ReadDocument[]): Promise<FolderProblem[]> {
  const plain = documents.map(({ document }) => document);
  const found = await unhurried(findingProblems('desk', plain));
  return found.map((problem: DocumentProblem) => placeProblem(documents, problem));
}

/** The same problem stands on another line when something above it changed. */
function sayingOf({ file, code, message }: FolderProblem): string {
  return `${file}\n${code}\n${message}`;
}

function expectRevision(own: DocumentText | undefined, expected: string | null | undefined): void {
  if (expected === undefined || (own?.revision ?? null) === expected) return;
  const is = own === undefined ? 'there is none' : `it is ${own.revision} now`;
  const mend = 'read the document again, and make the change on what it is now';
  throw new DeskRefused('revision_mismatch', `somebody else changed the document: ${is}`, mend, {
    revision: own?.revision ?? null,
  });
}

/** Its lines are written by a program, which would not know of the change. */
function refuseFeed({ file }: Place): void {
  if (!isFeedFile(file)) return;
  const mend = 'change it where the feed comes from, or by PATCH /v1/feeds/NAME';
  throw new DeskRefused('in_feed', `the document stands in the feed ${file}`, mend, { file });
}

function unknownDocument({ kind, name }: DocumentName): DeskRefused {
  const mend = 'GET /v1/documents names those that there are';
  return new DeskRefused('no_such_document', `there is no ${kind} "${name}"`, mend);
}
