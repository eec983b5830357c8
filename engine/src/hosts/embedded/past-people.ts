/**
 * People as the logs of a data folder tell of them that nobody uses just now: what they said of themselves, which
 * touchpoints they came to and what they did. Bounded: of many, some are chosen by their ids, always the same ones.
 */
import { spread } from '../../core/hash.ts';
import { eventIn } from '../../core/past/rebuild.ts';
import type { PersonSample } from '../../core/walk/personas/features.ts';
import { decodeEntry } from '../record.ts';
import { eachPastLog } from './past-logs.ts';

interface Known {
  /** Name -> value and when it was true. */
  readonly traits: Map<string, { readonly value: unknown; readonly at: number }>;
  readonly visits: { [touchpoint: string]: number };
  readonly events: { [event: string]: number };
}

const PROFILE = 'profile/';

/** @param most people at most; @param progress the share that is read */
export async function readPastPeople(
  path: string,
  most: number,
  progress: (share: number) => void,
): Promise<readonly PersonSample[]> {
  const known = new Map<string, Known>();
  const heirs = new Map<string, string>();
  const erased = new Set<string>();
  let limit = Number.POSITIVE_INFINITY;
  const knownOf = (id: string): Known | undefined => {
    const found = known.get(id);
    if (found || spread(id) > limit) return found;
    const fresh: Known = { traits: new Map(), visits: Object.create(null), events: Object.create(null) };
    known.set(id, fresh);
    if (known.size > 4 * most) limit = keepLowest(known, 2 * most);
    return known.get(id);
  };
  await eachPastLog(
    path,
    async (log) => {
      let last: { readonly id: string; readonly known: Known | undefined } | undefined;
      for await (const piece of log.readPieces(0))
        for (const { data } of piece) {
          const entry = decodeEntry(data);
          if (entry.type === 'input') {
            const id = entry.to.startsWith(PROFILE) ? entry.to.slice(PROFILE.length) : undefined;
            last = id === undefined ? undefined : { id, known: knownOf(id) };
            const event = eventIn(entry.input);
            if (last?.known && event) take(last.known, event);
          } else if (entry.type === 'facts' && last) {
            for (const step of entry.steps ?? [])
              if (last.known && (step.type === 'visit' || step.type === 'late'))
                add(last.known.visits, step.touchpoint);
            for (const fact of entry.facts) {
              if (fact.type === 'merged') heirs.set(fact.from, last.id);
              else if (fact.type === 'unmerged') heirs.delete(fact.profile);
              else if (fact.type === 'erased') erased.add(last.id);
            }
          }
        }
    },
    progress,
  );
  joinHeirs(known, heirs);
  for (const id of erased) known.delete(id);
  if (known.size > most) keepLowest(known, most);
  return [...known].map(([id, { traits, visits, events }]) => ({
    id,
    traits: Object.fromEntries([...traits].map(([name, { value }]) => [name, value])),
    visits,
    events,
  }));
}

function take(
  { traits, events }: Known,
  { type, name, at, traits: said }: { type: string; name: string; at: number; traits: object },
): void {
  for (const [trait, value] of Object.entries(said)) {
    const before = traits.get(trait);
    if (!before || before.at <= at) traits.set(trait, { value, at });
  }
  if (type === 'track') add(events, name);
}

function add(counts: { [name: string]: number }, name: string, times = 1): void {
  counts[name] = (counts[name] ?? 0) + times;
}

/** Who became part of another is one with them. */
function joinHeirs(known: Map<string, Known>, heirs: ReadonlyMap<string, string>): void {
  for (const id of heirs.keys()) {
    const own = known.get(id);
    if (!own) continue;
    known.delete(id);
    let heir = id;
    for (let moves = 0; heirs.has(heir) && moves < 100; moves++) heir = heirs.get(heir)!;
    const into = known.get(heir);
    if (!into || into === own) continue;
    for (const [trait, { value, at }] of own.traits)
      if ((into.traits.get(trait)?.at ?? -1) < at) into.traits.set(trait, { value, at });
    for (const [name, times] of Object.entries(own.visits)) add(into.visits, name, times);
    for (const [name, times] of Object.entries(own.events)) add(into.events, name, times);
  }
}

/** Those whose ids hash lowest stay; gives the highest hash among them. */
function keepLowest(known: Map<string, Known>, most: number): number {
  const hashes = [...known.keys()].map((id) => [spread(id), id] as const).sort(([a], [b]) => a - b);
  for (const [, id] of hashes.slice(most)) known.delete(id);
  return hashes[most - 1]?.[0] ?? Number.POSITIVE_INFINITY;
}
