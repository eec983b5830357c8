/**
 * Erasing a person from an engine: their profiles are emptied, what is still on its way is waited for, then each
 * partition removes what is left of them. Each step can be done again, so that an erasure which was cut off is finished.
 */
import type { Identifier } from '../core/input.ts';
import { identifierKey } from '../core/profile/identity.ts';
import type { Call, Replies, Router } from './calls.ts';
import type { Held } from './held.ts';
import type { Sharding } from './sharding.ts';

/** Whom to erase: all profiles that the person ever had, and what they were known by. */
export interface Subject {
  readonly profiles: readonly string[];
  readonly identifiers: readonly Identifier[];
  /** Addresses that they gave; absent where nobody asked. */
  readonly addresses?: readonly string[] | undefined;
  /** What of theirs stands in the histories of others; absent where nothing does. */
  readonly held?: Held | undefined;
}

/** What a profile said of itself when it was emptied. */
export interface Closed extends Subject {
  /** It had become part of this one. */
  readonly heir: string | null;
}

/** Of each of several people, in the order in which they were asked for. */
export interface Purged {
  /** Log entries overwritten. */
  readonly entries: readonly number[];
  /** Entries of other people that name one of the identifiers: they are theirs, and stay. */
  readonly mentions: readonly number[];
}

export interface PeoplePurged extends Purged {
  /** Of all logs, that were read for it. */
  readonly bytes: number;
}

/**
 * What a partition is at: its newest state is stored, entries of the log are overwritten, the store is written anew,
 * copies that the medium keeps for a crash begin anew.
 */
export type PurgeStep = 'checkpoint' | 'log' | 'store' | 'copies';

/** How far one partition is. */
export interface PurgePart {
  readonly step: PurgeStep | null;
  /** Bytes of its log that were read for it, of all. */
  readonly read: number;
  readonly bytes: number;
}

/** How far a purge is. */
export interface PurgeProgress {
  /** `relays`: what is on its way between profiles and names one of the people is waited for. */
  readonly step: 'relays' | PurgeStep;
  readonly partitions: number;
  readonly partitionsDone: number;
  /** Bytes of logs read, of all: the stores grow with them. */
  readonly bytesDone: number;
  readonly bytes: number;
}

export interface ErasurePorts {
  readonly router: Router;
  readonly sharding: Sharding;
  pause(): Promise<void>;
  /** More of the person has come to light; it is durable when this resolves. */
  noted(subject: Subject): Promise<void>;
}

/** Follows one purge: what is done is told to it, what the partition at hand is at is asked. */
export class PurgeWatch {
  readonly #ports: Pick<ErasurePorts, 'router' | 'sharding'>;
  #sizes: readonly number[] | undefined;
  #done = 0;

  constructor(ports: Pick<ErasurePorts, 'router' | 'sharding'>) {
    this.#ports = ports;
  }

  /** Nothing is waited for any more: partition after partition follows. */
  async begun(): Promise<void> {
    this.#sizes = (await ask(this.#ports, { op: 'purge-progress' })).map(({ bytes }) => bytes);
  }

  /** Of all logs. */
  get bytes(): number {
    return sumOf(this.#sizes ?? []);
  }

  partitionDone(): void {
    this.#done++;
  }

  async look(): Promise<PurgeProgress> {
    const { router, sharding } = this.#ports;
    const { partitions } = sharding;
    const [sizes, partitionsDone] = [this.#sizes, this.#done];
    if (!sizes) return { step: 'relays', partitions, partitionsDone: 0, bytesDone: 0, bytes: 0 };
    const { bytes } = this;
    const before = sumOf(sizes.slice(0, partitionsDone));
    const isLast = partitionsDone === partitions;
    const part = isLast ? undefined : await router.call(partitionsDone, { op: 'purge-progress' });
    // What was written to a log since makes it longer than it was.
    const here = Math.min(part?.read ?? 0, sizes[partitionsDone] ?? 0);
    const step = part?.step ?? (isLast ? 'copies' : 'checkpoint');
    return { step, partitions, partitionsDone, bytesDone: before + here, bytes };
  }
}

/** Rounds without a relay on its way: what one leads to can be on its way in the next. */
const QUIET_ROUNDS = 2;

/** Nobody finds the person from then on. Gives all that is known of who they were. */
export async function closePerson(subject: Subject, ports: ErasurePorts): Promise<Subject> {
  const closed = new Set<string>();
  let all = subject;
  for (let open = [...all.profiles]; open.length > 0; open = all.profiles.filter((id) => !closed.has(id))) {
    await ports.noted(all);
    for (const profile of open) {
      closed.add(profile);
      // Everywhere else first: whoever comes back under one of their identifiers is somebody new to all.
      const home = ports.sharding.partitionOfProfile(profile);
      for (let partition = 0; partition < ports.sharding.partitions; partition++)
        if (partition !== home) await ports.router.call(partition, { op: 'erase', profile });
      const found = await ports.router.call(home, { op: 'erase', profile });
      all = joined(all, found, found.heir);
    }
  }
  await ports.noted(all);
  return all;
}

/**
 * Removes what is left of people who are closed: of many in one reading of the logs.
 * @param isThorough all partitions write their stores anew: an earlier try was cut off
 */
export async function purgePeople(
  subjects: readonly Subject[],
  isThorough: boolean,
  ports: Omit<ErasurePorts, 'noted'>,
  watch = new PurgeWatch(ports),
): Promise<PeoplePurged> {
  const profiles = subjects.flatMap((subject) => subject.profiles);
  for (let quiet = 0; quiet < QUIET_ROUNDS; ) {
    const isNamed = (await ask(ports, { op: 'names-any', profiles })).includes(true);
    quiet = isNamed ? 0 : quiet + 1;
    if (quiet < QUIET_ROUNDS) await ports.pause();
  }
  const entries = subjects.map(() => 0);
  const mentions = subjects.map(() => 0);
  await watch.begun();
  // One after the other: it is work behind the live traffic.
  for (let partition = 0; partition < ports.sharding.partitions; partition++) {
    const purged = await ports.router.call(partition, { op: 'purge', subjects, isThorough });
    purged.entries.forEach((count, i) => {
      entries[i]! += count;
    });
    purged.mentions.forEach((count, i) => {
      mentions[i]! += count;
    });
    watch.partitionDone();
  }
  return { entries, mentions, bytes: watch.bytes };
}

function ask<C extends Call>(
  { router, sharding }: Pick<ErasurePorts, 'router' | 'sharding'>,
  call: C,
): Promise<Replies[C['op']][]> {
  return Promise.all(
    Array.from({ length: sharding.partitions }, (_, partition) => router.call(partition, call)),
  );
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

function joined(a: Subject, b: Subject, heir: string | null): Subject {
  const profiles = new Set([...a.profiles, ...b.profiles, ...(heir === null ? [] : [heir])]);
  const identifiers = new Map([...a.identifiers, ...b.identifiers].map((i) => [identifierKey(i), i]));
  const addresses = new Set([...(a.addresses ?? []), ...(b.addresses ?? [])]);
  return {
    ...a,
    profiles: [...profiles],
    identifiers: [...identifiers.values()],
    ...(addresses.size > 0 && { addresses: [...addresses] }),
  };
}
