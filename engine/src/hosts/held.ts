/**
 * What happened under a person's identifiers while these were theirs, and stands in the histories of others: late
 * evidence, or a merge that was undone, showed afterwards whose it was. Whoever erases the person needs it.
 */
import { nodeOf } from '../core/identity/node.ts';
import { ALWAYS, type Span } from '../core/identity/stray.ts';
import type { Call, Replies } from './calls.ts';
import type { ClusterSnapshot } from './cluster.ts';
import type { LifeRecord } from './life-records.ts';

export interface Held {
  /** Profiles in whose histories it may stand. */
  readonly lives: readonly string[];
  readonly spans: readonly (Span & { readonly node: string })[];
  /** Values of identifiers that were others' too: these stay with them. */
  readonly shared?: readonly string[];
}

export interface HeldPorts {
  cluster(profile: string): Promise<ClusterSnapshot | undefined>;
  /** Asks the partition of the profile. */
  ask<C extends Call>(profile: string, call: C): Promise<Replies[C['op']]>;
}

const TRIES = 5;

/**
 * Everybody in the cluster is first given what is theirs by now. Undefined: nothing of the person stands elsewhere.
 * @param profiles the one that is the person now, and those that became part of it
 */
export async function heldBy(profiles: readonly string[], ports: HeldPorts): Promise<Held | undefined> {
  const person = profiles[0];
  const before = person === undefined ? undefined : await ports.cluster(person);
  if (person === undefined || before === undefined) return undefined;
  for (const { id } of before.persons) await settle(id, ports);
  const own = new Set(profiles);
  const lives = new Set((await outlineOf(person, ports)).elsewhere);
  for (const { id } of before.persons) {
    if (own.has(id)) continue;
    for (const life of [id, ...(await outlineOf(id, ports)).mergedFrom]) if (!own.has(life)) lives.add(life);
  }
  const cluster = lives.size === 0 ? undefined : await ports.cluster(person);
  return cluster && { lives: [...lives], spans: spansOf(cluster, own), shared: sharedOf(cluster, own) };
}

function sharedOf({ identifiers }: ClusterSnapshot, own: ReadonlySet<string>): string[] {
  return identifiers.flatMap(({ value, holdings }) =>
    holdings.every(({ profile }) => own.has(profile)) ? [] : [value],
  );
}

async function settle(profile: string, { ask }: HeldPorts): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++)
    if ((await ask(profile, { op: 'reattribute', profile, apart: [] })) !== 'busy') return;
}

function outlineOf(profile: string, { ask }: HeldPorts) {
  return ask(profile, { op: 'life', profile, from: 0, most: 0 });
}

function spansOf({ identifiers }: ClusterSnapshot, own: ReadonlySet<string>): Held['spans'] {
  return identifiers.flatMap(({ holdings, ...identifier }) =>
    holdings.flatMap(({ from, profile }, i) => {
      if (!own.has(profile)) return [];
      const since = i === 0 ? ALWAYS.from : from;
      return [{ node: nodeOf(identifier), from: since, until: holdings[i + 1]?.from ?? ALWAYS.until }];
    }),
  );
}

/** Whether an input was theirs, by its own identifier and time. */
export class Holdings {
  readonly #byNode = new Map<string, Span[]>();

  constructor({ spans }: Held, profiles: readonly string[]) {
    for (const { node, from, until } of spans) this.#add(node, { from, until });
    for (const value of profiles) this.#add(nodeOf({ namespace: 'profile', value }), ALWAYS);
  }

  has({ identifier, at }: NonNullable<LifeRecord['about']>): boolean {
    const spans = this.#byNode.get(nodeOf(identifier));
    return spans?.some(({ from, until }) => from <= at && at < until) ?? false;
  }

  #add(node: string, span: Span): void {
    const known = this.#byNode.get(node);
    if (known) known.push(span);
    else this.#byNode.set(node, [span]);
  }
}
