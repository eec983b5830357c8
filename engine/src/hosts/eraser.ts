/**
 * Erasure in one partition. What is overwritten in the log lies below the checkpoint's position, so that no replay
 * misses it; entries keep their length, so that all positions stay. Then the store is written anew and the copies go.
 */
import type { EntityKey } from '../core/effect.ts';
import { nodeOf } from '../core/identity/node.ts';
import { type EventInput, OWN_SOURCE } from '../core/input.ts';
import { eventIn } from '../core/past/rebuild.ts';
import { pointsGiven } from '../core/profile/addresses.ts';
import { identifierKey } from '../core/profile/identity.ts';
import type { Applier } from './applier.ts';
import { encode } from './codec.ts';
import type { Commits } from './commits.ts';
import type { Closed, Purged, PurgePart, PurgeStep, Subject } from './erasure.ts';
import { isExpired } from './expiry.ts';
import { GivenUpEraser } from './given-up/erasure.ts';
import { Holdings } from './held.ts';
import type { Journal } from './journal.ts';
import { aboutIn } from './life-records.ts';
import type { Log } from './log.ts';
import { Mask } from './mask.ts';
import { type Fate, type OverwritePorts, overwriteEntries } from './overwrite-entries.ts';
import { isText, skip, textAt, valueAt } from './packed.ts';
import { decodeEntry, isGivenUpEntry } from './record.ts';
import type { Sharding } from './sharding.ts';
import type { Change, Store } from './store.ts';
import type { Upkeep } from './upkeep.ts';
import { WordFinder } from './word-finder.ts';

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
  /** What a purge is at, and how far in the log. */
  #step: PurgeStep | null = null;
  #read = 0;

  constructor(ports: EraserPorts) {
    this.#ports = ports;
  }

  /** Nobody knows the profile from this turn on; resolves when that is durable and its identifiers know. */
  async close(id: string): Promise<Closed> {
    const { applier, journal, commits } = this.#ports;
    const profile = applier.profile(id);
    const { links, mergedFrom, heir } = profile;
    const { contactTraits } = applier.world.configuration.consent;
    const closed: Closed = {
      profiles: [id, ...mergedFrom],
      identifiers: links.map(({ namespace, value }) => ({ namespace, value })),
      addresses: [...pointsGiven(profile, contactTraits)].map((point) => point.slice(point.indexOf(':') + 1)),
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

  purge(subjects: readonly Subject[], isThorough: boolean): Promise<Purged> {
    const purged = this.#running.then(() => this.#purge(subjects, isThorough)).finally(() => this.#at(null));
    this.#running = purged.catch(() => undefined);
    return purged;
  }

  /** How far a purge is; where none runs it tells only how long the log is. */
  progress(): PurgePart {
    const { end } = this.#ports.log;
    return { step: this.#step, read: Math.min(this.#read, end), bytes: end };
  }

  #at(step: PurgeStep | null): void {
    if (step === null || step === 'checkpoint') this.#read = 0;
    this.#step = step;
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
    const isTooOld = isExpired(retention, journal.now());
    await upkeep.checkpointBehind();
    const entries = await overwriteEntries(this.#overwriting, cut, (entry) =>
      isTooOld(entry) ? 'goes' : 'stays',
    );
    if (entries > 0) await log.forgetOverwritten();
    await this.#forgetGivenUp(retention.decisionMs);
    return entries;
  }

  /** Where calls that were given up stood, as far as they were kept long enough. */
  async #forgetGivenUp(keptMs: number | null): Promise<void> {
    if (keptMs === null) return;
    const { applier, journal, log, store } = this.#ports;
    const gone: number[] = [];
    for (const position of applier.givenUp.positions(store, journal.now() - keptMs)) {
      const record = await log.at(position);
      if (record === undefined || !isGivenUpEntry(record.data)) gone.push(position);
    }
    await store.write(applier.givenUp.forget(gone));
  }

  async #purge(subjects: readonly Subject[], isThorough: boolean): Promise<Purged> {
    const { log, store, upkeep } = this.#ports;
    const cut = log.end;
    this.#at('checkpoint');
    await upkeep.checkpointBehind();
    this.#at('log');
    const isHome = await this.#forget(subjects);
    const judge = new Judge(subjects);
    const overwritten = await overwriteEntries(this.#overwriting, cut, (entry) => judge.fateOf(entry));
    this.#at('store');
    if (isHome || isThorough || overwritten > 0) await store.renew?.(() => this.#isStopped);
    this.#at('copies');
    await log.forgetOverwritten();
    return judge;
  }

  /** Cells and indexes; tells whether anybody was at home here. */
  async #forget(subjects: readonly Subject[]): Promise<boolean> {
    const { applier, sharding, store } = this.#ports;
    const isHere = (key: EntityKey) => sharding.partitionOf(key) === applier.partition;
    const homes = subjects.flatMap(({ profiles }) =>
      profiles.map((id): EntityKey => `profile/${id}`).filter(isHere),
    );
    const names = subjects.flatMap(({ identifiers }) => identifiers.map(identifierKey).filter(isHere));
    // Somebody may have come back under it meanwhile.
    const free = names.filter((key) => applier.cells.identifier(key).state.owners.length === 0);
    const changes: Change[] = [...homes, ...free].flatMap((key) => applier.cells.forget(key));
    await store.write([...applier.erased.changes(), ...changes]);
    return homes.length + names.length > 0;
  }

  get #overwriting(): OverwritePorts {
    return {
      ...this.#ports,
      isStopped: () => this.#isStopped,
      reached: (position) => {
        this.#read = position;
      },
    };
  }
}

const SHORTEST_MENTION = 6;
const word = (text: string) => Buffer.from(text);
const KIND = word('kind');
const RELAY = word('relay');
const MODEL = 'model/';

/** What of one of the people may stand in the histories of others. */
interface Elsewhere {
  readonly place: number;
  readonly holdings: Holdings;
  /** How they are named there. */
  readonly mask: Mask;
}

/** Which entries of a log are somebody's: inputs to them, and relays that name them. */
class Judge implements Purged {
  readonly entries: number[];
  readonly mentions: number[];
  /** Places of the people in the list, by the keys and the profile ids that were theirs. */
  readonly #byKey = new Map<string, number>();
  readonly #byProfile = new Map<string, number>();
  /** As the identity graph names them. */
  readonly #byNode = new Map<string, number>();
  readonly #givenUp: GivenUpEraser;
  /** By the keys of others in whose histories something of theirs may stand. */
  readonly #elsewhere = new Map<string, Elsewhere[]>();
  /** Identifiers as they may stand in what others did. */
  readonly #values: WordFinder;
  readonly #noteMention = (place: number): void => {
    this.mentions[place]!++;
  };

  constructor(subjects: readonly Subject[]) {
    this.entries = subjects.map(() => 0);
    this.mentions = subjects.map(() => 0);
    const values: [value: string, place: number][] = [];
    for (const [place, { profiles, identifiers, addresses = [], held }] of subjects.entries()) {
      for (const id of profiles) {
        this.#byProfile.set(id, place);
        this.#byKey.set(`profile/${id}`, place);
      }
      for (const identifier of identifiers) {
        this.#byKey.set(identifierKey(identifier), place);
        this.#byNode.set(nodeOf(identifier), place);
        if (identifier.value.length >= SHORTEST_MENTION) values.push([identifier.value, place]);
      }
      if (!held) continue;
      const mask = new Mask({ identifiers, addresses, shared: held.shared });
      this.#holdIn(held.lives, { place, holdings: new Holdings(held, profiles), mask });
    }
    this.#values = new WordFinder(values);
    this.#givenUp = new GivenUpEraser(subjects);
  }

  #holdIn(lives: readonly string[], held: Elsewhere): void {
    for (const life of lives) {
      const known = this.#elsewhere.get(`profile/${life}`);
      if (known) known.push(held);
      else this.#elsewhere.set(`profile/${life}`, [held]);
    }
  }

  fateOf(entry: Buffer): Fate {
    if (isGivenUpEntry(entry)) {
      const { rest, places } = this.#givenUp.restOf(entry);
      for (const place of places) this.entries[place]!++;
      return rest === undefined ? 'stays' : { rest };
    }
    if (entry[0] !== 0x96 || entry[1] !== 1) return 'stays';
    const key = skip(entry, 2);
    const to = textAt(entry, key) ?? '';
    const own = this.#byKey.get(to);
    const place = own ?? this.#heldIn(entry, to) ?? this.#namedIn(entry, key, to);
    if (place === undefined) {
      const holders = this.#elsewhere.get(to);
      if (holders !== undefined) return this.#masked(entry, holders);
      this.#values.find(entry, this.#noteMention);
      return 'stays';
    }
    this.entries[place]!++;
    return own === undefined ? 'anothers' : 'goes';
  }

  /**
   * What came of an input says where messages went, and so does what we say ourselves: in the history of somebody they
   * were one with, to them. An event that shows an identifier of theirs is evidence of that. What else others say is
   * theirs, and stays.
   */
  #masked(entry: Buffer, holders: readonly Elsewhere[]): Fate {
    const decoded = decodeEntry(entry);
    const event = decoded.type === 'input' ? eventIn(decoded.input) : undefined;
    const stays = event !== undefined && event.source !== OWN_SOURCE && !this.#shows(event);
    if (stays) this.#values.find(entry, this.#noteMention);
    const over = (bytes: Buffer) => this.#maskedBy(bytes, holders);
    return { rest: stays ? undefined : over(entry), restOfFacts: over };
  }

  #shows({ identifiers, previous }: EventInput): boolean {
    const shown = previous === undefined ? identifiers : [...identifiers, previous];
    return shown.some((identifier) => this.#byNode.has(nodeOf(identifier)));
  }

  #maskedBy(bytes: Buffer, holders: readonly Elsewhere[]): Buffer | undefined {
    let rest: Buffer | undefined;
    for (const { place, mask } of holders) {
      const masked = mask.over(rest ?? bytes);
      if (masked === undefined) continue;
      this.entries[place]!++;
      rest = masked;
    }
    return rest;
  }

  /** Whose an input is that stands in the history of another. */
  #heldIn(entry: Buffer, to: string): number | undefined {
    const holders = this.#elsewhere.get(to);
    const decoded = holders && decodeEntry(entry);
    const about = decoded?.type === 'input' ? aboutIn(decoded.input) : null;
    return about === null ? undefined : holders?.find(({ holdings }) => holdings.has(about))?.place;
  }

  /** Who is named in a relay to somebody else. */
  #namedIn(entry: Buffer, key: number, to: string): number | undefined {
    if (to.startsWith(MODEL)) return undefined;
    const input = skip(entry, skip(entry, skip(entry, key)));
    const kind = valueAt(entry, input, KIND);
    if (kind < 0 || !isText(entry, kind, RELAY)) return undefined;
    const decoded = decodeEntry(entry);
    if (decoded.type !== 'input' || decoded.input.kind !== 'relay') return undefined;
    return this.#named(decoded.input.body);
  }

  #named(value: unknown): number | undefined {
    if (typeof value === 'string') return this.#byProfile.get(value) ?? this.#byNode.get(value);
    if (typeof value !== 'object' || value === null) return undefined;
    for (const part of Object.values(value)) {
      const place = this.#named(part);
      if (place !== undefined) return place;
    }
    return undefined;
  }
}

function hasAny(bytes: Buffer, needles: readonly Buffer[]): boolean {
  for (const needle of needles) if (bytes.includes(needle)) return true;
  return false;
}
