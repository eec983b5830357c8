/** Feeds of the documents folder as the API sees them: written whole or in parts, and put into force at once. */
import type { Portions } from '../core/portions.ts';
import { unhurried } from '../hosts/unhurried.ts';
import { DeskRefused } from './desk-refusal.ts';
import {
  changedFeed,
  documentsIn,
  type FeedChange,
  removedFeed,
  replacedFeed,
  type StandingFeed,
} from './feed-text.ts';
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
  /** A file as it stands now; undefined where there is none. */
  read(file: string): Promise<StandingFeed | undefined>;
  /** Checks the folder as it would be, then writes the file; answers the revision of all documents. */
  put(place: { readonly file: string; readonly text: string }, text: string): Promise<string>;
}

interface Feed extends StandingFeed {
  readonly file: string;
  /** Of its text. */
  readonly revision: string;
}

export function openFeeds({ folder, inTurn, put, read }: Ports): FeedDesk {
  const at = async (file: string): Promise<Feed | undefined> => {
    const found = await read(file);
    return found && { ...found, file, revision: revisionOfText(found.text) };
  };
  const fileOf = async (name: string) => (await feedFiles(folder)).find((one) => nameOf(one) === name);
  const find = async (name: string): Promise<Feed | undefined> => {
    const file = await fileOf(name);
    return file === undefined ? undefined : at(file);
  };
  const alter = (
    name: string,
    changed: (old: StandingFeed) => Portions<FeedChange>,
    { expectedRevision }: FeedOptions,
  ) =>
    inTurn(async (): Promise<FeedWritten> => {
      const own = await find(name);
      expectRevision(own?.revision ?? null, expectedRevision);
      const file = own?.file ?? `${name}.ndjson`;
      const { text, ...change } = await unhurried(changed(own ?? emptyFeed));
      const configuration = await put({ file, text: own?.text ?? '' }, text);
      const revision = revisionOfText(text);
      return { name, file, revision, ...change, isNew: own === undefined, configuration };
    });
  const known = async (name: string) => {
    if ((await fileOf(name)) === undefined) throw unknownFeed(name);
  };
  return {
    list: async () => {
      const all: FeedSummary[] = [];
      for (const file of await feedFiles(folder)) {
        const feed = await at(file);
        if (feed) all.push(await summaryOf(feed));
      }
      return all;
    },
    get: async (name) => {
      const feed = await find(name);
      return feed && { ...(await summaryOf(feed)), text: feed.text };
    },
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

const emptyFeed: StandingFeed = { text: '', result: { documents: [], problems: [] } };

async function summaryOf(feed: Feed): Promise<FeedSummary> {
  const { file, revision } = feed;
  return { name: nameOf(file), file, documents: await unhurried(documentsIn(feed)), revision };
}

/** Of the file, without its folder and ending. */
function nameOf(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1).replace(/\.ndjson$/i, '');
}

function expectRevision(revision: string | null, expected: string | null | undefined): void {
  if (expected === undefined || revision === expected) return;
  const is = revision === null ? 'there is none' : `it is ${revision} now`;
  const mend = 'read the feed again, and make the change on what it is now';
  const message = `somebody else changed the feed: ${is}`;
  throw new DeskRefused('revision_mismatch', message, mend, { revision });
}

function unknownFeed(name: string): DeskRefused {
  return new DeskRefused(
    'no_such_feed',
    `there is no feed "${name}"`,
    'GET /v1/feeds names those that there are',
  );
}
