/** A feed as text: documents by kind and name, one a line, changed without touching the lines of others. */
import { inPortions, type Portions } from '../core/portions.ts';
import { DeskRefused } from './desk-refusal.ts';
import type { ReadResult } from './read-text.ts';

/** What became of the documents of a feed. */
export interface FeedChange {
  readonly text: string;
  /** In it now. */
  readonly documents: number;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

/** A feed as it stands. */
export interface StandingFeed {
  readonly text: string;
  /** As it was read: lines without problems need not be looked at again. */
  readonly result: ReadResult;
}

/**
 * A whole feed in place of another.
 * @throws DeskRefused where it is empty: a program that found nothing must not empty a catalogue
 */
export function* replacedFeed(old: StandingFeed, text: string): Portions<FeedChange> {
  if (text.trim() === '')
    throw new DeskRefused(
      'empty_feed',
      'the feed has no documents',
      'send its documents; DELETE /v1/feeds/NAME removes all',
    );
  const [before, after] = [yield* standingLines(old), yield* linesOf(text)];
  return changeOf(before, after, text.endsWith('\n') ? text : `${text}\n`);
}

export function* removedFeed(old: StandingFeed): Portions<FeedChange> {
  return changeOf(yield* standingLines(old), new Map(), '');
}

export function* documentsIn(feed: StandingFeed): Portions<number> {
  return (yield* standingLines(feed)).size;
}

/**
 * Documents of `changes` take the place of those of the same kind and name, or come to the end; of one that is there twice
 * the last counts. A line `{"kind": ..., "name": ..., "removed": true}` takes one out.
 * @throws DeskRefused where a line names no document, or takes out what is not there
 */
export function* changedFeed(old: StandingFeed, changes: string): Portions<FeedChange> {
  const before = yield* standingLines(old);
  const after = new Map(before);
  for (const [i, written] of changes.split('\n').entries()) {
    if (written.trim() === '') continue;
    const named = namedIn(written);
    if (named === undefined)
      throw new DeskRefused(
        'bad_feed_line',
        `line ${i + 1}: not a document in JSON`,
        'write {"kind": ..., "name": ...} on each line',
      );
    if (!named.isRemoved) after.set(named.key, written);
    else if (!after.delete(named.key))
      throw new DeskRefused(
        'no_such_document',
        `line ${i + 1}: the feed has no ${named.key.replace('/', ' ')}`,
        'GET /v1/feeds/NAME has those that there are',
      );
  }
  yield;
  return changeOf(before, after, after.size === 0 ? '' : `${[...after.values()].join('\n')}\n`);
}

type Lines = ReadonlyMap<string, string>;

function changeOf(before: Lines, after: Lines, text: string): FeedChange {
  let [added, changed] = [0, 0];
  for (const [key, line] of after) {
    const known = before.get(key);
    if (known === undefined) added++;
    else if (known !== line) changed++;
  }
  return { text, documents: after.size, added, changed, removed: before.size - (after.size - added) };
}

function* standingLines({ text, result: { documents, problems } }: StandingFeed): Portions<Lines> {
  if (problems.length > 0) return yield* linesOf(text);
  const lines = new Map<string, string>();
  yield* inPortions(documents, ({ document: { kind, name }, source }) => {
    lines.set(`${kind}/${name}`, source());
  });
  return lines;
}

/** Lines that name no document stand by themselves: whoever checks the text tells what is wrong with them. */
function* linesOf(text: string): Portions<Map<string, string>> {
  const lines = new Map<string, string>();
  yield* inPortions(text.split('\n'), (written, i) => {
    if (written.trim() !== '') lines.set(namedIn(written)?.key ?? `line ${i}`, written);
  });
  return lines;
}

function namedIn(line: string): { readonly key: string; readonly isRemoved: boolean } | undefined {
  try {
    const { kind, name, removed } = JSON.parse(line) as { kind?: unknown; name?: unknown; removed?: unknown };
    if (typeof kind !== 'string' || typeof name !== 'string') return undefined;
    return { key: `${kind}/${name}`, isRemoved: removed === true };
  } catch {
    return undefined;
  }
}
