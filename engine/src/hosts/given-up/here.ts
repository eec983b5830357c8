/** Calls that were given up, in one partition: many are one log entry, found again by who was named. */
import type { Applier } from '../applier.ts';
import type { Address, Moved } from '../calls.ts';
import type { Commits } from '../commits.ts';
import type { Journal } from '../journal.ts';
import type { Log } from '../log.ts';
import { decodeEntry, encodeEntry } from '../record.ts';
import type { Store } from '../store.ts';
import type { Whereabouts } from '../whereabouts.ts';
import { callAt, type GivenUpCall, type GivenUpRows, isBlank, nameIn } from './rows.ts';

/** Calls by those who were named so, the newest first. */
export interface GivenUpAsked {
  readonly names: readonly string[];
  /** Only calls that were answered before this instant. */
  readonly before: number;
  /** So many at most, and those of the same instant as the last. */
  readonly limit: number;
}

/** The oldest entry whose actions caps have not counted. */
export interface Uncounted {
  readonly position: number;
  readonly calls: readonly GivenUpCall[];
}

export interface GivenUpHerePorts {
  readonly log: Log;
  readonly store: Store;
  readonly applier: Applier;
  readonly commits: Commits;
  readonly journal: Journal;
  readonly whereabouts: Whereabouts;
}

export class GivenUpHere {
  readonly #ports: GivenUpHerePorts;

  constructor(ports: GivenUpHerePorts) {
    this.#ports = ports;
  }

  /** Resolves when they are durable. */
  take(rows: GivenUpRows): Promise<undefined> {
    const { log, journal, applier, commits } = this.#ports;
    const entry = { type: 'given-up', now: journal.now(), rows } as const;
    applier.takeGivenUp(entry, log.append(encodeEntry(entry)));
    return commits.durable().then(() => undefined);
  }

  async find({ names, before, limit }: GivenUpAsked): Promise<readonly GivenUpCall[]> {
    const { applier, store } = this.#ports;
    const wanted = new Set(names);
    const found: GivenUpCall[] = [];
    for (const position of applier.givenUp.positions(store, before)) {
      const rows = await this.#rowsAt(position);
      if (rows === undefined) continue;
      for (let row = rows.who.length - 1; row >= 0; row--) {
        if (rows.from + rows.afterMs[row]! >= before || !wanted.has(nameIn(rows, row))) continue;
        const call = callAt(rows, row);
        if (found.length >= limit && call.at < found.at(-1)!.at) return found;
        found.push(call);
      }
    }
    return found;
  }

  async uncounted(): Promise<Uncounted | undefined> {
    const [position] = this.#ports.applier.givenUp.uncounted;
    if (position === undefined) return undefined;
    const rows = await this.#rowsAt(position);
    const calls = (rows?.who ?? []).flatMap((who, row) => (isBlank(who) ? [] : [callAt(rows!, row)]));
    return { position, calls: calls.filter(({ action }) => action !== undefined) };
  }

  /** Caps have counted all of that entry. Not durable by itself: what is counted again counts once. */
  counted(position: number): Promise<undefined> {
    const { log, journal, applier } = this.#ports;
    if (applier.givenUp.uncounted.delete(position))
      log.append(encodeEntry({ type: 'given-up-counted', now: journal.now(), position }));
    return Promise.resolve(undefined);
  }

  /** Of somebody whom nobody knows nothing is counted. */
  count(at: Address, { action, placement, requestId }: GivenUpCall): Promise<Moved | undefined> {
    const { commits, journal, whereabouts } = this.#ports;
    const known = whereabouts.resolve(at);
    const here = known === undefined ? 'erased' : whereabouts.profileHere(known);
    if (known === undefined || here === 'erased' || action === undefined) return Promise.resolve(undefined);
    if ('moved' in here) return whereabouts.whenMoved(known, here);
    journal.write(`profile/${known}`, {
      kind: 'relay',
      at: journal.now(),
      body: { type: 'fallback-given', request: requestId, placement, action },
    });
    return commits.durable().then(() => undefined);
  }

  /** Undefined where it has been erased. */
  async #rowsAt(position: number): Promise<GivenUpRows | undefined> {
    const record = await this.#ports.log.at(position);
    const entry = record && decodeEntry(record.data);
    return entry?.type === 'given-up' ? entry.rows : undefined;
  }
}
