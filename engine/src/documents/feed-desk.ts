/** Feeds of the documents folder as the API sees them: written whole or in parts, and put into force at once. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DeskRefused } from './desk-refusal.ts';
import { changedFeed, documentsIn, type FeedChange, removedFeed, replacedFeed } from './feed-text.ts';
import { feedFiles } from './read-folder.ts';
import { revisionOfText } from './revision.ts';

export interface FeedSummary {
  readonly name: string;
  /** Relative to the folder. */
  readonly file: string;
  readonly documents: number;
  /** Of its text: another one for each other text. */
  readonly revision: string;
}

export interface FeedText extends FeedSummary {
  /** One document in JSON on each line. */
  readonly text: string;
}

export interface FeedWritten extends FeedSummary, Omit<FeedChange, 'text'> {
  readonly isNew: boolean;
  /** Of all documents, as it will be in force. */
  readonly configuration: string;
}

export interface FeedOptions {
  /** Refused where the feed has another; null: where there is one at all. */
  readonly expectedRevision?: string | null | undefined;
}

/** Everything rejects with DeskRefused where it may not be. */
export interface FeedDesk {
  list(): Promise<readonly FeedSummary[]>;
  get(name: string): Promise<FeedText | undefined>;
  /** The whole feed, new or in place of the old one; all of it or nothing. */
  write(name: string, text: string, options?: FeedOptions): Promise<FeedWritten>;
  /** Documents that are put in, changed or taken out, see {@link changedFeed}; all of them or none. */
  change(name: string, changes: string, options?: FeedOptions): Promise<FeedWritten>;
  /** @returns what was removed. */
  remove(name: string, options?: FeedOptions): Promise<FeedWritten>;
}

interface Ports {
  readonly folder: string;
  /** One change after the other. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  /** Checks the folder as it would be, then writes the file; answers the revision of all documents. */
  put(place: { readonly file: string; readonly text: string }, text: string): Promise<string>;
}

export function openFeeds({ folder, inTurn, put }: Ports): FeedDesk {
  const textOf = (file: string) => readFile(join(folder, file), 'utf8');
  const find = async (name: string): Promise<FeedText | undefined> => {
    const file = (await feedFiles(folder)).find((one) => nameOf(one) === name);
    return file === undefined ? undefined : feedOf(file, await textOf(file));
  };
  const alter = (name: string, changed: (old: string) => FeedChange, { expectedRevision }: FeedOptions) =>
    inTurn(async (): Promise<FeedWritten> => {
      const own = await find(name);
      expectRevision(own, expectedRevision);
      const file = own?.file ?? `${name}.ndjson`;
      const { text, ...change } = changed(own?.text ?? '');
      const configuration = await put({ file, text: own?.text ?? '' }, text);
      return {
        name,
        file,
        revision: revisionOfText(text),
        ...change,
        isNew: own === undefined,
        configuration,
      };
    });
  const known = async (name: string) => {
    if ((await find(name)) === undefined) throw unknownFeed(name);
  };
  return {
    list: async () =>
      Promise.all(
        (await feedFiles(folder)).map(async (file) => {
          const { text: _, ...summary } = feedOf(file, await textOf(file));
          return summary;
        }),
      ),
    get: find,
    write: (name, text, options = {}) => alter(name, (old) => replacedFeed(old, text), options),
    change: async (name, changes, options = {}) => {
      await known(name);
      return alter(name, (old) => changedFeed(old, changes), options);
    },
    remove: async (name, options = {}) => {
      await known(name);
      return alter(name, removedFeed, options);
    },
  };
}

function feedOf(file: string, text: string): FeedText {
  return { name: nameOf(file), file, documents: documentsIn(text), revision: revisionOfText(text), text };
}

/** Of the file, without its folder and ending. */
function nameOf(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1).replace(/\.ndjson$/i, '');
}

function expectRevision(own: FeedText | undefined, expected: string | null | undefined): void {
  const revision = own?.revision ?? null;
  if (expected === undefined || revision === expected) return;
  const is = own === undefined ? 'there is none' : `it is ${own.revision} now`;
  const mend = 'read the feed again, and make the change on what it is now';
  throw new DeskRefused('revision_mismatch', `somebody else changed the feed: ${is}`, mend, { revision });
}

function unknownFeed(name: string): DeskRefused {
  return new DeskRefused(
    'no_such_feed',
    `there is no feed "${name}"`,
    'GET /v1/feeds names those that there are',
  );
}
