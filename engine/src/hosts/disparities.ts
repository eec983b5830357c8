/**
 * What decisions gave to people by their protected traits, from the log of a partition: read once, behind the live
 * traffic, and added up by person. With a policy each person is lived again under its documents, and what was asked then
 * is decided by these.
 */

import { rowsOf, takeAgain } from '../core/decision/again/recorded.ts';
import type { Again, TakenDecision } from '../core/decision/deciding.ts';
import type { Decision } from '../core/decision/decision.ts';
import { type FairnessDefinition, groupOf } from '../core/decision/fairness/definition.ts';
import {
  addPerson,
  addSums,
  type DisparitySums,
  emptySums,
  emptyTally,
  type PersonTally,
  takeDecision,
} from '../core/decision/fairness/tally.ts';
import { groupBy } from '../core/groups.ts';
import type { Profile } from '../core/profile/profile.ts';
import type { Applier, Revisions } from './applier.ts';
import type { Disparities } from './engine.ts';
import type { Log, LogRecord } from './log.ts';
import { inSlices, type LongWorkPorts } from './long-work.ts';
import type { Past } from './past.ts';
import { decodeEntry, isFacts } from './record.ts';
import { profileOf } from './sharding.ts';

export interface DisparitiesAsked {
  /** Decisions of this time, in milliseconds; both inclusive. */
  readonly from: number;
  readonly to: number;
  /** Only decisions for it. */
  readonly placement?: string;
  /** A known revision: what it would have decided. */
  readonly policy?: string;
}

/** What was read; it stays in the partition until it is added up. */
export interface DisparitiesRead {
  readonly decisions: number;
  /** People whose history is too long to be lived again under the policy. */
  readonly left: number;
  readonly moved: readonly MovedTally[];
}

/** Of somebody who lives in another partition now, by the profile that they have become. */
export type MovedTally = readonly [heir: string, tally: PersonTally];

export interface DisparitiesPart {
  /** Null where no document declares protected traits. */
  readonly definition: FairnessDefinition | null;
  readonly sums: DisparitySums;
}

interface Ports {
  readonly applier: Applier;
  readonly revisions: Revisions;
  readonly log: Log;
  readonly past: Past;
  readonly work: LongWorkPorts;
}

/** In two steps, so that one person's decisions come together whichever partition they were made in. */
export class DisparitiesHere {
  readonly #ports: Ports;
  #definition: FairnessDefinition | null = null;
  #persons = new Map<string, PersonTally>();

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  async read(asked: DisparitiesAsked): Promise<DisparitiesRead> {
    const { applier, revisions } = this.#ports;
    const { policy } = asked;
    const own = policy === undefined ? undefined : revisions.configuration(policy).fairness;
    this.#definition = own ?? applier.world.configuration.fairness;
    this.#persons = new Map();
    if (this.#definition === null) return { decisions: 0, left: 0, moved: [] };
    const tallies = await talliesIn(asked, this.#ports);
    let decisions = 0;
    for (const { decisions: count } of tallies.values()) decisions += count;
    const left = policy === undefined ? 0 : await decideAnew(tallies, asked, policy, this.#ports);
    return { decisions, left, moved: await this.take([...tallies]) };
  }

  /** @returns those who are elsewhere */
  async take(tallies: readonly MovedTally[]): Promise<MovedTally[]> {
    const { applier, work } = this.#ports;
    const moved: MovedTally[] = [];
    await inSlices(work, tallies, ([id, tally]) => {
      const { profile, heir } = personOf(id, applier);
      if (heir !== undefined) moved.push([heir, tally]);
      else if (profile !== undefined) join(this.#persons, profile.id, tally);
    });
    return moved;
  }

  async sums(): Promise<DisparitiesPart> {
    const { applier, work } = this.#ports;
    const sums = emptySums();
    const definition = this.#definition;
    const persons = this.#persons;
    this.#persons = new Map();
    if (definition === null) return { definition, sums };
    await inSlices(work, persons, ([id, tally]) => {
      const { traits } = applier.cells.glance(id)!;
      addPerson(
        sums,
        groupsIn(definition, (trait) => traits[trait]),
        tally,
      );
    });
    return { definition, sums };
  }
}

/** Protected trait -> the group of somebody with these values. */
function* groupsIn(
  definition: FairnessDefinition,
  valueIn: (trait: string) => unknown,
): Iterable<readonly [string, string]> {
  for (const one of definition.protected) yield [one.trait, groupOf(valueIn(one.trait), one)];
}

/** By the profile that was decided for. */
async function talliesIn(
  { from, to, placement }: DisparitiesAsked,
  { applier, revisions, log, work }: Ports,
): Promise<Map<string, PersonTally>> {
  const tallies = new Map<string, PersonTally>();
  const take = (decision: Decision) => {
    const { id, at } = decision;
    if (at < from || at > to || (placement !== undefined && decision.placement !== placement)) return;
    const profile = profileOf(id);
    if (applier.erased.has(profile)) return;
    const tally = tallies.get(profile) ?? emptyTally();
    tallies.set(profile, tally);
    const { actionsByName } = revisions.configuration(decision.revision);
    takeDecision(tally, decision, (action) => actionsByName.get(action)?.definition.group);
  };
  for await (const records of log.readPieces(0))
    await inSlices(work, records, (record) => {
      for (const decision of decisionsIn(record)) take(decision);
    });
  return tallies;
}

/** Only what derived from an input has any: everything else is passed over undecoded. */
function* decisionsIn({ data }: LogRecord): Iterable<Decision> {
  if (!isFacts(data)) return;
  const entry = decodeEntry(data);
  if (entry.type !== 'facts') return;
  for (const fact of entry.facts) if (fact.type === 'decision') yield fact.decision;
}

/** What the policy would have decided takes the place of what was. Tells how many people are left out. */
async function decideAnew(
  tallies: Map<string, PersonTally>,
  { from, to, placement }: DisparitiesAsked,
  policy: string,
  { revisions, past }: Ports,
): Promise<number> {
  const configuration = revisions.configuration(policy);
  let left = 0;
  for (const id of [...tallies.keys()]) {
    const tally = emptyTally();
    const isRead = await past.underPolicy(id, to, configuration, (taken) => {
      const { at, placement: asked } = taken.recorded;
      if (at < from || at > to || (placement !== undefined && asked !== placement)) return;
      const decision = takeAgain(taken, underPolicy(taken));
      takeDecision(tally, decision, (action) => configuration.actionsByName.get(action)?.definition.group);
    });
    if (!isRead) left++;
    if (isRead && tally.decisions > 0) tallies.set(id, tally);
    else tallies.delete(id);
  }
  return left;
}

/** What was believed then holds where it is on record, what is today elsewhere. */
function underPolicy({ recorded }: TakenDecision): Again {
  const rows = rowsOf(recorded);
  return {
    row: (action) => rows.get(action),
    isRanked: () => true,
    isLifted: () => false,
    supposed: (factors) => factors,
    goneWithout: () => [],
  };
}

const MOST_HEIRS = 20;

/** Whom it has become part of, as far as that is here. */
export function personOf(id: string, { cells, erased }: Applier): { profile?: Profile; heir?: string } {
  let profile = cells.glance(id);
  for (let moves = 0; profile && profile.heir !== null && moves < MOST_HEIRS; moves++) {
    if (erased.has(profile.heir)) return {};
    const next = cells.has(`profile/${profile.heir}`) ? cells.glance(profile.heir) : undefined;
    if (!next) return { heir: profile.heir };
    profile = next;
  }
  return profile ? { profile } : {};
}

/** One person's decisions, whichever of their profiles they were made for. */
function join(persons: Map<string, PersonTally>, id: string, tally: PersonTally): void {
  const known = persons.get(id);
  if (known === undefined) {
    persons.set(id, tally);
    return;
  }
  known.decisions += tally.decisions;
  for (const [subject, { count, value }] of tally.subjects) {
    const own = known.subjects.get(subject);
    if (own) {
      own.count += count;
      own.value += value;
    } else known.subjects.set(subject, { count, value });
  }
}

interface Partitions {
  readonly partitions: number;
  read(partition: number): Promise<DisparitiesRead>;
  take(partition: number, tallies: readonly MovedTally[]): Promise<readonly MovedTally[]>;
  sums(partition: number): Promise<DisparitiesPart>;
  partitionOf(profile: string): number;
}

/** All partitions together; null where no document declares protected traits. */
export async function disparitiesOf(ports: Partitions): Promise<Disparities | null> {
  const all = Array.from({ length: ports.partitions }, (_, i) => i);
  const read = await Promise.all(all.map((partition) => ports.read(partition)));
  let moved = read.flatMap((part) => part.moved);
  for (let moves = 0; moved.length > 0 && moves < MOST_HEIRS; moves++) {
    const byPartition = groupBy(moved.map((one) => [ports.partitionOf(one[0]), one] as const));
    const lots = [...byPartition].map(([partition, tallies]) => ports.take(partition, tallies));
    moved = (await Promise.all(lots)).flat();
  }
  const parts = await Promise.all(all.map((partition) => ports.sums(partition)));
  const definition = parts[0]?.definition ?? null;
  if (definition === null) return null;
  const sums = emptySums();
  for (const part of parts) addSums(sums, part.sums);
  const total = (of: (part: DisparitiesRead) => number) => read.reduce((sum, part) => sum + of(part), 0);
  return { definition, sums, decisions: total((p) => p.decisions), left: total((p) => p.left) };
}
