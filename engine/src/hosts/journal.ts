/**
 * Writes inputs down and applies them: append, apply, append the facts, and arrange what leaves after the next sync.
 * The one place where state changes while a partition is live.
 */
import type { EntityKey } from '../core/effect.ts';
import type { Input, Relay } from '../core/input.ts';
import type { Applier, Consequences } from './applier.ts';
import type { Clock } from './clock.ts';
import type { Commits } from './commits.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { LiveFact } from './engine.ts';
import type { Log } from './log.ts';
import type { Reader } from './reader.ts';
import { encodeEntry, type FactsRecord, type InputRecord, type RelayId } from './record.ts';

export interface JournalPorts {
  readonly log: Log;
  readonly clock: Clock;
  readonly applier: Applier;
  readonly commits: Commits;
  readonly reader: Reader;
  readonly dispatcher: Dispatcher;
  readonly live: { wanted(): boolean; publish(facts: readonly LiveFact[]): void };
  /** Before the release nothing is attempted; then all open messages are taken up. */
  released(): boolean;
}

/** What is known of an input beside its content. */
export interface Origin {
  /** The event's first identifier was unknown and founds the profile. */
  readonly founds?: boolean;
  readonly relay?: RelayId;
}

export class Journal {
  readonly #ports: JournalPorts;
  /** Identity relays under way, by profile: later events of the same person wait for them too. */
  readonly #underWay = new Map<string, Set<Promise<void>>>();

  constructor(ports: JournalPorts) {
    this.#ports = ports;
  }

  /** Processing time: never goes back. */
  now(): number {
    return Math.max(this.#ports.clock.now(), this.#ports.applier.world.now);
  }

  /**
   * Returns what came of it, and what an acknowledgement waits for beside durability: relays about identity, so that
   * whoever is asked next already knows.
   */
  write(
    to: EntityKey,
    input: Input,
    { founds = false, relay }: Origin = {},
  ): { waits: readonly Promise<void>[]; facts: Consequences['facts'] } {
    const { log, live, applier, commits, reader } = this.#ports;
    if (!isForNobodyToo(input) && isErased(applier, to)) return nothingDone;
    const record: InputRecord = { type: 'input', now: this.now(), to, input, founds, relay: relay ?? null };
    const position = log.append(encodeEntry(record));
    const consequences = applier.apply(record, position, log.end, undefined);
    const { facts } = consequences;
    const outcome = factsRecordOf(consequences);
    if (outcome) log.append(encodeEntry(outcome));
    if (live.wanted() && to.startsWith('profile/')) {
      const happenings = reader.happenings(record, position, facts);
      commits.after(() => live.publish(happenings));
    }
    const waits = this.#afterwards(to, consequences);
    return { waits: isBehind(input) ? none : waits, facts };
  }

  /** What the revision in force asked of history has been counted, in every partition. */
  filled(): void {
    const { log, applier } = this.#ports;
    const now = this.now();
    applier.filled(log.append(encodeEntry({ type: 'filled', now })), now);
  }

  /** Relays of this person that are still on their way. */
  outstanding(profile: string): Iterable<Promise<void>> {
    return this.#underWay.get(profile) ?? none;
  }

  #afterwards(to: EntityKey, { relays, ready, deliver }: Consequences): readonly Promise<void>[] {
    if (relays.length === 0 && ready.length === 0 && deliver.length === 0) return none;
    const { applier, commits, dispatcher, released } = this.#ports;
    const profile = to.slice('profile/'.length);
    const left = new Promise<void>((resolve, reject) => {
      commits.after(() => {
        if (released()) for (const message of ready) dispatcher.attempt(profile, message);
        for (const message of deliver) dispatcher.deliver(profile, message);
        applier.outbox.send(relays).then(resolve, reject);
      }, reject);
    });
    left.catch(() => undefined);
    if (!relays.some(({ body }) => isAwaited(body))) return none;
    this.#remember(profile, left);
    return [left];
  }

  #remember(profile: string, work: Promise<void>): void {
    const set = this.#underWay.get(profile) ?? new Set();
    this.#underWay.set(profile, set.add(work));
    const done = () => {
      set.delete(work);
      if (set.size === 0) this.#underWay.delete(profile);
    };
    work.then(done, done);
  }
}

/** Relays, receipts and opens can come late; nothing of them is kept. */
function isErased({ cells, erased }: Applier, to: EntityKey): boolean {
  if (!to.startsWith('profile/')) return false;
  const id = to.slice('profile/'.length);
  return cells.profile(id).state.createdAt === 0 && erased.has(id);
}

/** It tells ids only, and who asks for what is theirs has to be answered also where nobody is any more. */
function isForNobodyToo(input: Input): boolean {
  return input.kind === 'erase' || (input.kind === 'relay' && input.body.type === 'ask-back');
}

const nothingDone = { waits: [], facts: [] } as const;

const none: readonly Promise<void>[] = [];

/** Telling many members goes on behind whoever caused it. */
function isBehind(input: Input): boolean {
  return input.kind === 'relay' && input.body.type === 'to-group' && input.body.body.type === 'spread';
}

/** Whoever is asked next must know of it: identities and memberships, not models and counts. */
function isAwaited(body: Relay): boolean {
  if (body.type === 'to-group') return body.body.type === 'member' || body.body.type === 'traits';
  if (body.type === 'to-gate' || body.type === 'from-gate') return false;
  if (body.type === 'to-budget' || body.type === 'from-budget') return false;
  if (body.type === 'to-voucher-pool' || body.type === 'from-voucher-pool') return false;
  if (body.type === 'to-voucher-chunk') return false;
  // A code that was just given can be redeemed at once; and who has redeemed one is asked as such.
  if (body.type === 'shown' || body.type === 'teach') return false;
  return !(body.type === 'from-group' && body.body.type !== 'told');
}

/** What stands behind an input in the log; undefined where there is nothing to say. */
export function factsRecordOf({ facts, outcome, steps }: Consequences): FactsRecord | undefined {
  if (outcome !== 'applied') return { type: 'facts', facts, idle: outcome };
  if (steps.length > 0) return { type: 'facts', facts, steps };
  return facts.length > 0 ? { type: 'facts', facts } : undefined;
}
