/**
 * Erasure in one partition. What is overwritten in the log lies below the checkpoint's position, so that no replay
 * misses it; entries keep their length, so that all positions stay. Then the store is written anew and the copies go.
 */
import type { EntityKey } from '../core/effect.ts';
import { identifierKey } from '../core/profile/identity.ts';
import type { Applier } from './applier.ts';
import { encode } from './codec.ts';
import type { Commits } from './commits.ts';
import type { Closed, Purged, Subject } from './erasure.ts';
import { isExpired } from './expiry.ts';
import type { Journal } from './journal.ts';
import type { Log } from './log.ts';
import { type OverwritePorts, overwriteEntries } from './overwrite-entries.ts';
import { decodeEntry } from './record.ts';
import type { Sharding } from './sharding.ts';
import type { Change, Store } from './store.ts';
import type { Upkeep } from './upkeep.ts';

export interface EraserPorts {
  readonly log: Log;
  readonly store: Store;
  readonly sharding: Sharding;
  readonly applier: Applier;
  readonly journal: Journal;
  readonly commits: Commits;
  readonly upkeep: Upkeep;
  yieldNow(): Promise<void>;
}

export class Eraser {
  readonly #ports: EraserPorts;
  #running: Promise<unknown> = Promise.resolve();
  #isStopped = false;

  constructor(ports: EraserPorts) {
    this.#ports = ports;
  }

  /** Nobody knows the profile from this turn on; resolves when that is durable and its identifiers know. */
  async close(id: string): Promise<Closed> {
    const { applier, journal, commits } = this.#ports;
    const { links, mergedFrom, heir } = applier.profile(id);
    const closed: Closed = {
      profiles: [id, ...mergedFrom],
      identifiers: links.map(({ namespace, value }) => ({ namespace, value })),
      heir,
    };
    if (!applier.erased.has(id)) journal.write(`profile/${id}`, { kind: 'erase', at: journal.now() });
    await Promise.all([commits.durable(), ...journal.outstanding(id)]);
    return closed;
  }

  /** Relays that wait for their receivers and name one of the profiles. */
  namesAny(profiles: readonly string[]): boolean {
    const pending = this.#ports.applier.outbox.all();
    if (pending.length === 0) return false;
    const needles = profiles.map((id) => Buffer.from(id));
    return pending.some(({ to, body }) => hasAny(encode([to, body]), needles));
  }

  purge(subject: Subject, isThorough: boolean): Promise<Purged> {
    const purged = this.#running.then(() => this.#purge(subject, isThorough));
    this.#running = purged.catch(() => undefined);
    return purged;
  }

  /** Ends it as soon as it can; it is taken up again after the next start. */
  async settled(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
  }

  /** Overwrites events that were kept for as long as their kind is; tells how many entries went. */
  expire(): Promise<number> {
    const expired = this.#running.then(() => this.#expire());
    this.#running = expired.catch(() => undefined);
    return expired;
  }

  async #expire(): Promise<number> {
    const { log, applier, journal, upkeep } = this.#ports;
    const { retention } = applier.world.configuration;
    if (retention === null) return 0;
    const cut = log.end;
    await upkeep.checkpointBehind();
    const entries = await overwriteEntries(this.#overwriting, cut, isExpired(retention, journal.now()));
    if (entries > 0) await log.forgetOverwritten();
    return entries;
  }

  async #purge(subject: Subject, isThorough: boolean): Promise<Purged> {
    const { log, store, upkeep } = this.#ports;
    const cut = log.end;
    await upkeep.checkpointBehind();
    const isHome = await this.#forget(subject);
    const purged = await this.#overwrite(subject, cut);
    if (isHome || isThorough || purged.entries > 0) await store.renew?.(() => this.#isStopped);
    await log.forgetOverwritten();
    return purged;
  }

  /** Cells and indexes; tells whether the person was at home here. */
  async #forget({ profiles, identifiers }: Subject): Promise<boolean> {
    const { applier, sharding, store } = this.#ports;
    const isHere = (key: EntityKey) => sharding.partitionOf(key) === applier.partition;
    const homes = profiles.map((id): EntityKey => `profile/${id}`).filter(isHere);
    const names = identifiers.map(identifierKey).filter(isHere);
    // Somebody may have come back under it meanwhile.
    const free = names.filter((key) => applier.cells.identifier(key).state.owners.length === 0);
    const changes: Change[] = [...homes, ...free].flatMap((key) => applier.cells.forget(key));
    await store.write([...applier.erased.changes(), ...changes]);
    return homes.length + names.length > 0;
  }

  async #overwrite(subject: Subject, cut: number): Promise<Purged> {
    const judge = new Judge(subject);
    const entries = await overwriteEntries(this.#overwriting, cut, (entry) => judge.isTheirs(entry));
    return { entries, mentions: judge.mentions };
  }

  get #overwriting(): OverwritePorts {
    return { ...this.#ports, isStopped: () => this.#isStopped };
  }
}

const SHORTEST_MENTION = 6;

/** Which entries of a log are the person's: inputs to them, and relays that name them. */
class Judge {
  mentions = 0;
  readonly #own: ReadonlySet<string>;
  readonly #profiles: readonly Buffer[];
  readonly #keys: readonly Buffer[];
  readonly #values: readonly Buffer[];

  constructor({ profiles, identifiers }: Subject) {
    const keys = identifiers.map(identifierKey);
    this.#own = new Set([...profiles.map((id) => `profile/${id}`), ...keys]);
    this.#profiles = profiles.map((id) => Buffer.from(id));
    this.#keys = keys.map((key) => Buffer.from(key));
    this.#values = identifiers
      .map(({ value }) => Buffer.from(value))
      .filter((v) => v.length >= SHORTEST_MENTION);
  }

  isTheirs(bytes: Buffer): boolean {
    const isNamed = hasAny(bytes, this.#profiles);
    if (!isNamed && !hasAny(bytes, this.#keys)) {
      if (hasAny(bytes, this.#values)) this.mentions++;
      return false;
    }
    const entry = decodeEntry(bytes);
    if (entry.type !== 'input') return false;
    return this.#own.has(entry.to) || (isNamed && entry.input.kind === 'relay');
  }
}

function hasAny(bytes: Buffer, needles: readonly Buffer[]): boolean {
  for (const needle of needles) if (bytes.includes(needle)) return true;
  return false;
}
