/**
 * Undoes a merge: reads the histories of all who were one, gives each event to whose it is now, and has what each of
 * them is learnt anew. Live traffic does not wait: where the person has moved on meanwhile, it reads on and tries again.
 */
import type { Configuration } from '../core/configuration.ts';
import { nodeOf } from '../core/identity/node.ts';
import { Rebuilding } from '../core/identity/rebuild.ts';
import type { Regained } from '../core/identity/restate.ts';
import type { EventInput, Identifier } from '../core/input.ts';
import type { Call, Replies } from './calls.ts';
import type { ClusterSnapshot } from './cluster.ts';
import type { LifeRecord } from './life-records.ts';

export interface UnmergePorts {
  /** Asks the partition of the profile. */
  ask<C extends Call>(profile: string, call: C): Promise<Replies[C['op']]>;
  configuration(): Configuration;
  /** Gives other work a turn. */
  pause(): Promise<void>;
  /** Inputs that are read at most. */
  readonly most: number;
}

/** What became of it. `too-large`: the histories are longer than what is read; identifiers are apart all the same. */
export type Unmerged = 'rebuilt' | 'too-large' | 'busy';

/** Inputs of all who were one that are gone through at most. */
export const MOST_RECORDS = 200_000;
const PAGE = 2_000;
/** Events between two turns of other work. */
const SLICE = 200;
const TRIES = 5;

interface Histories {
  readonly records: readonly LifeRecord[];
  /** Behind the last input of the one who had everything. */
  readonly end: number;
}

/**
 * Undefined where none of those set apart waits for what is theirs: it has been done, or they were persons before.
 * @param holder who had everything; @param lives profile ids that are part of it; @param apart who have been set apart
 */
export async function unmerge(
  holder: string,
  lives: readonly string[],
  apart: readonly string[],
  cluster: ClusterSnapshot,
  ports: UnmergePorts,
): Promise<Unmerged | undefined> {
  const others: string[] = [];
  for (const profile of apart) {
    const { risenAt } = await ports.ask(profile, { op: 'life', profile, from: 0, most: 0 });
    if (risenAt > 0) others.push(profile);
  }
  if (others.length === 0) return undefined;
  const ownerOf = ownersIn(cluster, holder, others);
  for (let tries = 0; tries < TRIES; tries++) {
    const histories = await read(holder, lives, others, ports);
    if (histories === undefined) return 'too-large';
    const parts = await rebuilt([holder, ...others], histories.records, ownerOf, ports);
    const [own, ...rest] = parts;
    const isDone = await ports.ask(holder, {
      op: 'restate',
      profile: holder,
      end: histories.end,
      own: own!.state,
      others: rest,
    });
    if (isDone) return 'rebuilt';
  }
  return 'busy';
}

/** Who has these identifiers now, other than the one who had everything. */
export function setApart(
  { identifiers }: ClusterSnapshot,
  holder: string,
  apart: readonly Identifier[],
): string[] {
  const nodes = new Set(apart.map(nodeOf));
  const owners = identifiers.flatMap((i) => (nodes.has(nodeOf(i)) ? [i.holdings.at(-1)!.profile] : []));
  return [...new Set(owners)].filter((id) => id !== holder);
}

/** Whose an event is now, by its own identifier and time; null: another's, who has been set apart before. */
function ownersIn(
  { identifiers, persons, acts }: ClusterSnapshot,
  holder: string,
  others: readonly string[],
): (event: EventInput) => string | null {
  const holdings = new Map(identifiers.map((i) => [nodeOf(i), i.holdings]));
  const concerned = new Set([holder, ...others]);
  const nodesIn = (id: string) => new Set(persons.find((p) => p.id === id)?.links.map(nodeOf));
  const own = nodesIn(holder);
  const apart = new Set<string>();
  for (const { id } of persons) {
    const theirs = nodesIn(id);
    const parts = (a: string, b: string) => own.has(a) && theirs.has(b) && !own.has(b);
    if (acts.some(({ a, b, rule }) => rule === 'never' && (parts(a, b) || parts(b, a)))) apart.add(id);
  }
  return ({ identifiers: [first], at }) => {
    if (first === undefined) return holder;
    const held = holdings.get(nodeOf(first)) ?? [];
    const owner =
      first.namespace === 'profile'
        ? first.value
        : (held.findLast(({ from }, i) => i === 0 || from <= at)?.profile ?? holder);
    if (concerned.has(owner)) return owner;
    return apart.has(owner) ? null : holder;
  };
}

async function read(
  holder: string,
  lives: readonly string[],
  others: readonly string[],
  ports: UnmergePorts,
): Promise<Histories | undefined> {
  const records: LifeRecord[] = [];
  let end = 0;
  for (const life of new Set([holder, ...lives, ...others])) {
    // What came for somebody since they are a person again is with them already.
    let isBefore = true;
    for (let from: number | null = 0; from !== null; ) {
      const page: Replies['life'] = await ports.ask(life, { op: 'life', profile: life, from, most: PAGE });
      if (life === holder) end = page.end;
      for (const record of page.records) {
        isBefore &&= !record.isRise || !others.includes(life);
        if (isBefore) records.push(record);
      }
      if (records.length > ports.most) return undefined;
      from = page.next;
    }
  }
  // Stable: what one partition wrote in an instant stays in its order.
  records.sort((a, b) => a.now - b.now);
  return { records, end };
}

async function rebuilt(
  persons: readonly string[],
  records: readonly LifeRecord[],
  ownerOf: (event: EventInput) => string | null,
  ports: UnmergePorts,
): Promise<Regained[]> {
  const configuration = ports.configuration();
  const parts = new Map(
    persons.map((id) => [
      id,
      { rebuilding: new Rebuilding(id, configuration), instances: [] as string[], messages: [] as string[] },
    ]),
  );
  let count = 0;
  for (const { event, now, noticed, instances, messages } of records) {
    if (event === null) continue;
    const part = parts.get(ownerOf(event) ?? '');
    if (part === undefined) continue;
    part.rebuilding.take(event, now, noticed);
    part.instances.push(...instances);
    part.messages.push(...messages);
    if (++count % SLICE === 0) await ports.pause();
  }
  return [...parts].map(([profile, { rebuilding, instances, messages }]) => ({
    profile,
    state: rebuilding.state(),
    instances,
    messages,
  }));
}
