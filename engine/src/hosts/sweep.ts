/**
 * Walks the profiles of one partition in order of their ids, while live traffic goes on and cells are written back:
 * for work that concerns many people and takes its time.
 */
import type { Cells } from './cells.ts';
import type { Store } from './store.ts';
import { compareKeys } from './store-rules.ts';

const PREFIX = 'profile/';
const STORED = `e/${PREFIX}`;
/** Behind all keys that begin with {@link STORED}. */
const STORED_END = 'e/profile0';

/**
 * Ids of the profiles of one partition in order, those of the store and those not yet written, each once, from behind
 * `after` ('' begins at the first) up to `until`. Take as long as you like between two steps.
 *
 * Every profile that exists at the first step and still exists at its turn is among them; one that is made meanwhile
 * may be. Profiles that were merged into another (`heir`) are among them too.
 */
export function* profileIds(store: Store, cells: Cells, after: string, until?: string): Generator<string> {
  for (const id of allIds(store, cells, after)) {
    if (until !== undefined && compareKeys(id, until) > 0) return;
    yield id;
  }
}

function* allIds(store: Store, cells: Cells, after: string): Generator<string> {
  // What is unwritten now is found here, also when it is written later; all else stands in the store already.
  const unwritten = unwrittenIds(cells, after);
  let next = 0;
  for (const { key } of store.range(`${STORED}${after}\0`, STORED_END)) {
    const id = key.slice(STORED.length);
    while (next < unwritten.length && compareKeys(unwritten[next]!, id) < 0) yield unwritten[next++]!;
    if (unwritten[next] === id) next++;
    yield id;
  }
  while (next < unwritten.length) yield unwritten[next++]!;
}

function unwrittenIds(cells: Cells, after: string): string[] {
  const ids: string[] = [];
  for (const { key, phase, position } of cells.inMemory(PREFIX)) {
    // A cell at position 0 was only asked for.
    if (phase === 'clean' || position === 0) continue;
    const id = key.slice(PREFIX.length);
    if (compareKeys(id, after) > 0) ids.push(id);
  }
  return ids.sort(compareKeys);
}
