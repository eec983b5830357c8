/**
 * People by how one of their identifiers begins. Identifiers live in partitions of their own, so it takes two steps: who owns
 * such identifiers, asked of every partition, and then who these are, asked of those that have them.
 */
import { IdentifierState } from '../core/profile/identifier.ts';
import type { Profile } from '../core/profile/profile.ts';
import type { Applier } from './applier.ts';
import type { ProfileSummary } from './engine.ts';
import { summaryOf } from './snapshot.ts';
import type { Store } from './store.ts';

const IDENTIFIER = 'identifier/';
const PROFILE = 'profile/';
/** Stored under `e/`; behind the last of them. */
const PROFILES_END = 'e/profile0';

export interface SearchPorts {
  readonly applier: Applier;
  readonly store: Store;
}

/** Ids of profiles whose identifiers, of those that live here, begin with the text, as it is or in lower case. */
export function ownersHere({ applier, store }: SearchPorts, text: string, limit: number): string[] {
  const { cells, world } = applier;
  const keys = new Set<string>();
  const beginnings = [...new Set([text, text.toLowerCase()])];
  for (const { key } of cells.inMemory(IDENTIFIER))
    if (beginnings.some((beginning) => valueIn(key).startsWith(beginning))) keys.add(key);
  for (const namespace of world.configuration.identity.namespaces.keys())
    for (const beginning of beginnings) {
      const start = `e/${IDENTIFIER}${namespace}:${beginning}`;
      for (const { key } of store.range(start, `${start}\u{10ffff}`, limit)) keys.add(key.slice('e/'.length));
    }
  const owners = new Set<string>();
  for (const key of [...keys].slice(0, limit)) {
    const { state } = cells.load(key as `identifier/${string}`);
    if (state instanceof IdentifierState) for (const { profile } of state.owners) owners.add(profile);
  }
  return [...owners];
}

/** Those of the owners that live here, or who has that id; where the text is empty, those who changed last. */
export function peopleHere(
  ports: SearchPorts,
  text: string,
  limit: number,
  owners: readonly string[],
): ProfileSummary[] {
  const found = new Map<string, Profile>();
  for (const id of text === '' ? lately(ports, limit) : [...owners, text]) {
    if (found.size >= limit) break;
    const profile = ports.applier.cells.glance(id);
    if (profile && profile.heir === null && profile.createdAt > 0) found.set(id, profile);
  }
  return [...found.values()].map(summaryOf).sort((a, b) => b.updatedAt - a.updatedAt);
}

/** Who is in memory, who left it lately, and as many of the others. */
function* lately({ applier: { cells }, store }: SearchPorts, limit: number): Iterable<string> {
  for (const { key } of [...cells.inMemory(PROFILE)].reverse()) yield key.slice(PROFILE.length);
  yield* cells.leftLately();
  for (const { key } of store.range(`e/${PROFILE}`, PROFILES_END, limit))
    yield key.slice(`e/${PROFILE}`.length);
}

function valueIn(key: string): string {
  return key.slice(key.indexOf(':') + 1);
}
