/** A list that comes in pages: the first one, kept fresh, and as many older ones as the reader asks for. */
import { useState } from 'react';
import { get, type PathTo } from './client.ts';
import { problemOf } from './problem.ts';
import type { Page, Problem } from './types.ts';
import { useFetched } from './use-fetched.ts';

export interface Pages<T> {
  /** Undefined until the first page is there. */
  readonly items: readonly T[] | undefined;
  readonly problem: Problem | undefined;
  /** Loads the next page; undefined where there is none. */
  readonly more: (() => void) | undefined;
  readonly loadingMore: boolean;
  /** With `more`, where the list says so: how far back it has looked. */
  readonly readTo: string | undefined;
  reload(): void;
}

interface Older<T> {
  readonly path: string;
  readonly items: readonly T[];
  /** Undefined: the end is reached. */
  readonly next: string | undefined;
  readonly readTo: string | undefined;
}

/** A page that may have fewer items than there are, and says how far it has looked. */
type LookedPage<T> = Page<T> & { readonly readTo?: string };

/**
 * `version` loads the first page again; what it brings is put before the older pages, each id once.
 * @param idOf for items without an id of their own
 */
export function usePages<T extends { readonly id: string }>(
  pathTo: (cursor?: string) => PathTo<LookedPage<T>>,
  version?: number,
): Pages<T>;
export function usePages<T>(
  pathTo: (cursor?: string) => PathTo<LookedPage<T>>,
  version: number,
  idOf: (item: T) => string,
): Pages<T>;
export function usePages<T>(
  pathTo: (cursor?: string) => PathTo<LookedPage<T>>,
  version = 0,
  idOf: (item: T) => string = ownId,
): Pages<T> {
  const to = pathTo();
  const first = useFetched(to, version);
  const [older, setOlder] = useState<Older<T> | null>(null);
  const [failed, setFailed] = useState<Problem>();
  const [loadingMore, setLoadingMore] = useState(false);
  const mine = older !== null && older.path === to.path ? older : null;
  const next = mine === null ? first.data?.next : mine.next;

  async function more(cursor: string) {
    setLoadingMore(true);
    setFailed(undefined);
    try {
      const page = await get(pathTo(cursor));
      // What the first page held when we went on stays, also if a fresh first page has moved past it.
      const before = mine?.items ?? first.data?.items ?? [];
      setOlder({
        path: to.path,
        items: joined(before, page.items, idOf),
        next: page.next,
        readTo: page.readTo,
      });
    } catch (error) {
      setFailed(problemOf(error));
    }
    setLoadingMore(false);
  }

  return {
    items: first.data === undefined ? undefined : joined(first.data.items, mine?.items ?? [], idOf),
    problem: failed ?? first.problem,
    more: next === undefined ? undefined : () => void more(next),
    loadingMore,
    readTo: mine === null ? first.data?.readTo : mine.readTo,
    reload: first.reload,
  };
}

/** The first list, then what the second has besides. */
export function joined<T>(
  first: readonly T[],
  second: readonly T[],
  idOf: (item: T) => string,
): readonly T[] {
  const known = new Set(first.map(idOf));
  return [...first, ...second.filter((item) => !known.has(idOf(item)))];
}

function ownId(item: unknown): string {
  return (item as { readonly id: string }).id;
}
