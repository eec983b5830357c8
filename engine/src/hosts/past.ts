/**
 * Profiles as they were: what stands in the log of a profile, up to when it was known, applied anew in the pure core
 * (core/past/rebuild.ts). Reads behind the live traffic, in slices; at most a certain number of inputs for a question.
 */
import type { InForce } from '../core/audience/concern.ts';
import type { Configuration } from '../core/configuration.ts';
import type { TakenDecision } from '../core/decision/deciding.ts';
import type { Decision } from '../core/decision/decision.ts';
import type { Json } from '../core/input.ts';
import { absorbIn, givenBackIn, Rebuild } from '../core/past/rebuild.ts';
import type { Profile } from '../core/profile/profile.ts';
import { toState } from '../core/profile/state.ts';
import type { World } from '../core/world.ts';
import type { Applier, Revisions } from './applier.ts';
import { BackfillState } from './backfill-state.ts';
import type { Moved, Router } from './calls.ts';
import type { Clock } from './clock.ts';
import {
  EngineRefusal,
  type PastAsked,
  type PastProblem,
  type PastProfile,
  type SemanticsVersions,
} from './engine.ts';
import { type Log, LogFailure } from './log.ts';
import { inSlices, type LongWorkPorts, OutOfDate } from './long-work.ts';
import { countKnown, inputAt, type Known } from './past-inputs.ts';
import { Rule } from './past-rule.ts';
import type { Reader } from './reader.ts';
import { NO_REVISION } from './revisions.ts';
import type { Sharding } from './sharding.ts';
import { snapshotOf } from './snapshot.ts';
import type { Store } from './store.ts';

export interface PastPorts {
  readonly applier: Applier;
  readonly reader: Reader;
  readonly log: Log;
  readonly store: Store;
  readonly revisions: Revisions;
  readonly router: Router;
  readonly sharding: Sharding;
  readonly clock: Clock;
  slice(work: () => void): void;
  isBusy(): boolean;
  /** Inputs applied for one question at most, over all lives of the person. */
  readonly mostInputs: number;
  /** Version of this code. */
  readonly semantics: string;
}

/** What another profile needs of one that became part of it. */
export type PastLife =
  | { readonly state: readonly unknown[]; readonly inputs: number; readonly missing: number }
  /** Nothing had been known of it by then. */
  | { readonly state: null; readonly inputs: number; readonly missing: number }
  /** It had moved by then: what it handed over is all of it. */
  | { readonly state: undefined; readonly inputs: number; readonly missing: number }
  | PastProblem;

/** By default: some seconds' work. */
export const MOST_INPUTS = 50_000;
/** Records read from the log at the same time. */
const LOT = 32;
/** Inputs that are applied at once: a millisecond or two. */
const SHORT = 64;
/** Questions under way in a partition, and waiting there. */
const AT_ONCE = 2;
const MOST_WAITING = 32;

/** What has been read of the log for one question. */
interface Read {
  inputs: number;
  missing: number;
  /** As in {@link Rebuilt}. */
  heir: string | null | undefined;
  /** Lives that became part of this one after the instant, by the input that told it. */
  readonly joined: Map<string, Known>;
}

interface Rebuilt {
  readonly profile: Profile;
  readonly inForce: InForce;
  /** Whom it had become part of, as it was known. */
  readonly heir: string | null | undefined;
  readonly inputs: number;
  readonly missing: number;
  /** Where its history begins. */
  readonly first: number | undefined;
}

/** What a decision of the past was seen in. */
export interface PastMoment {
  readonly inputs: number;
  readonly missing: number;
  /** Where the history begins; undefined: there is none. */
  readonly first: number | undefined;
}

export class Past {
  readonly #ports: PastPorts;
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  #isStopped = false;

  constructor(ports: PastPorts) {
    this.#ports = ports;
  }

  /** @param id lives here, or did. */
  async profile(id: string, asked: PastAsked): Promise<PastProfile | PastProblem | Moved> {
    const rebuilt = await this.#inTurn(() => this.#rebuild(id, asked, this.#ports.mostInputs));
    if ('problem' in rebuilt) return rebuilt;
    const { profile, inForce, heir, inputs, missing } = rebuilt;
    if (typeof heir === 'string' && asked.until === undefined) return { moved: heir };
    if (profile.createdAt === 0) return { problem: 'unknown-then', mergedFrom: this.#livesOf(id) };
    const { revision } = inForce.configuration;
    return { profile: snapshotOf(profile, inForce), revision, inputs, missing };
  }

  /** For another partition, which has the turn: so nobody waits for a turn here. */
  async life(id: string, asked: PastAsked, most: number): Promise<PastLife> {
    const rebuilt = await this.#rebuild(id, asked, most);
    if ('problem' in rebuilt) return rebuilt;
    const { profile, inputs, missing } = rebuilt;
    if (profile.heir !== null) return { state: undefined, inputs, missing };
    return { state: profile.createdAt === 0 ? null : toState(profile), inputs, missing };
  }

  /**
   * Applies what led to a decision, and the very input.
   * @param heard sees the moment at which it was taken; never, where what led to it stands there no more
   */
  async moment(
    id: string,
    { id: decision, at }: Decision,
    until: number,
    heard: (taken: TakenDecision) => void,
  ): Promise<PastMoment | PastProblem> {
    // As this partition knew them then: from its log, as it is the only place that has them.
    const products = this.#ports.applier.products.before(until, this.#ports.store);
    const hear = (taken: TakenDecision) => {
      if (taken.recorded.id !== decision) return;
      const scope = { ...taken.deciding.scope, products };
      heard({ ...taken, deciding: { ...taken.deciding, scope } });
    };
    const asked = { at, knownAt: at, until };
    const rebuilt = await this.#inTurn(() => this.#rebuild(id, asked, this.#ports.mostInputs, hear));
    if ('problem' in rebuilt) return rebuilt;
    const { inputs, missing, first } = rebuilt;
    return { inputs, missing, first };
  }

  /** Where the code that wrote there is of another semantics version than this. */
  writtenByOther(position: number): Omit<SemanticsVersions, 'of'> | undefined {
    const { log, semantics: here } = this.#ports;
    const by = log.semanticsAt?.(position) ?? here;
    return by === here ? undefined : { by, here };
  }

  /**
   * Lives a profile again as if one configuration had been in force all along.
   * @param heard sees each decision that was taken, with what that configuration knows of the person then
   * @returns false where the history is too long
   */
  async underPolicy(
    id: string,
    to: number,
    policy: Configuration,
    heard: (taken: TakenDecision) => void,
  ): Promise<boolean> {
    const asked = { at: to, knownAt: to };
    const most = this.#ports.mostInputs;
    const rebuilt = await this.#inTurn(() => this.#rebuild(id, asked, most, heard, policy));
    return !('problem' in rebuilt);
  }

  stop(): void {
    this.#isStopped = true;
    for (const go of this.#waiting.splice(0)) go();
  }

  #livesOf(id: string): readonly string[] {
    return [...(this.#ports.applier.cells.glance(id)?.mergedFrom ?? [])];
  }

  async #inTurn<R>(work: () => Promise<R>): Promise<R> {
    if (this.#running >= AT_ONCE) {
      if (this.#waiting.length >= MOST_WAITING)
        throw new EngineRefusal('overloaded', 'too many ask about the past; ask again in a moment');
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#running++;
    try {
      return await work();
    } finally {
      this.#running--;
      this.#waiting.shift()?.();
    }
  }

  async #rebuild(
    id: string,
    asked: PastAsked,
    most: number,
    heard?: World['heard'],
    policy?: Configuration,
  ): Promise<Rebuilt | PastProblem> {
    try {
      return await this.#applied(id, asked, most, heard, policy);
    } catch (error) {
      if (!(error instanceof OutOfDate)) throw error;
      throw new EngineRefusal('unavailable', 'the engine stops; ask again when it runs');
    }
  }

  async #applied(
    id: string,
    asked: PastAsked,
    most: number,
    heard: World['heard'],
    policy: Configuration | undefined,
  ): Promise<Rebuilt | PastProblem> {
    const positions = await this.#positions(id, asked, most);
    if ('problem' in positions) return positions;
    try {
      return await this.#lived(id, positions, asked, most, heard, policy);
    } catch (error) {
      return this.#unreadable(positions, error);
    }
  }

  /** What an earlier version wrote may be more than this code can apply. */
  #unreadable([first]: readonly number[], error: unknown): PastProblem {
    const isOurs =
      error instanceof OutOfDate || error instanceof EngineRefusal || error instanceof LogFailure;
    const semantics = first === undefined || isOurs ? undefined : this.writtenByOther(first);
    if (semantics === undefined) throw error;
    return {
      problem: 'unreadable',
      semantics: { of: 'history', ...semantics },
      reason: error instanceof Error ? error.message : String(error),
    };
  }

  async #lived(
    id: string,
    positions: readonly number[],
    asked: PastAsked,
    most: number,
    heard: World['heard'],
    policy: Configuration | undefined,
  ): Promise<Rebuilt | PastProblem> {
    const { revisions } = this.#ports;
    const backfill = new BackfillState();
    const rebuild = new Rebuild(id, asked.at, policy ?? revisions.configuration(NO_REVISION), {
      layout: (layout) => revisions.layout(layout),
      unfilled: backfill.series,
      foundedBy: (identifier) => this.#ports.applier.foundedBy(identifier),
      models: this.#ports.applier.world.models,
      heard,
    });
    const reigns = policy ? [] : this.#ports.applier.reigns.list;
    const rule = new Rule(rebuild, backfill, reigns, revisions, asked.at);
    const read: Read = { inputs: 0, missing: 0, heir: undefined, joined: new Map() };
    for (let first = 0; first < positions.length; first += LOT) {
      const known = await this.#lot(positions.slice(first, first + LOT), asked, read);
      const take = (input: Known) => {
        rule.until(input.position);
        rebuild.take(input);
      };
      // A few are applied sooner than a slice begins.
      if (positions.length <= SHORT) known.forEach(take);
      else await inSlices(this.work, known, take);
    }
    rule.until(asked.until ?? Number.POSITIVE_INFINITY);
    for (const input of read.joined.values()) {
      const life = await this.#life(input, asked, most - read.inputs);
      if ('problem' in life) return life;
      read.inputs += life.inputs;
      read.missing += life.missing;
      if (life.input) rebuild.take(life.input);
    }
    const { inputs, missing, heir } = read;
    const [first] = positions;
    return { profile: rebuild.end(), inForce: rebuild.inForce, heir, inputs, missing, first };
  }

  /** Some inputs as they are to be applied. Lives that joined after the instant are noted, unless they left again. */
  async #lot(positions: readonly number[], { at, knownAt }: PastAsked, read: Read): Promise<Known[]> {
    const inputs = await Promise.all(positions.map((position) => inputAt(this.#ports.log, position)));
    const known: Known[] = [];
    for (const input of inputs) {
      if (input && input.now > knownAt) break;
      read.inputs++;
      if (!input) {
        read.missing++;
        continue;
      }
      if (input.heir !== undefined) read.heir = input.heir;
      const life = input.now > at ? absorbIn(input.input) : undefined;
      if (life) read.joined.set(life.profile, input);
      else known.push(input);
      for (const profile of givenBackIn(input.input)) read.joined.delete(profile);
    }
    return known;
  }

  /** In the order of the log: those that were known. */
  async #positions(id: string, { knownAt, until }: PastAsked, most: number): Promise<number[] | PastProblem> {
    const { reader, log } = this.#ports;
    const positions: number[] = [];
    const newest = until === undefined ? undefined : until + 1;
    const iterator = reader.positions(id, newest)[Symbol.iterator]();
    for (let next = iterator.next(); !next.done; next = iterator.next()) {
      positions.push(next.value);
      if (positions.length < SHORT) continue;
      await inSlices(this.work, rest(iterator), (position) => positions.push(position));
      break;
    }
    positions.reverse();
    // Of a few, those that came too late are left out as they are read.
    if (positions.length > Math.min(SHORT, most))
      positions.length = await countKnown(log, positions, knownAt);
    return positions.length > most ? { problem: 'too-long', most: this.#ports.mostInputs } : positions;
  }

  /** A life that joined after the instant, as it had been by then itself. @param joined its joining */
  async #life(
    joined: Known,
    { at, knownAt }: PastAsked,
    most: number,
  ): Promise<{ input: Known | undefined; inputs: number; missing: number } | PastProblem> {
    const { router, sharding } = this.#ports;
    const relay = absorbIn(joined.input)!;
    const call = { op: 'past-life', profile: relay.profile, asked: { at, knownAt }, most } as const;
    const life = await router.call(sharding.partitionOfProfile(relay.profile), call);
    if ('problem' in life) return life;
    const { state, inputs, missing } = life;
    if (state === null) return { input: undefined, inputs, missing };
    if (state === undefined) return { input: joined, inputs, missing };
    const body = { ...relay, state: state as Json };
    return { input: { ...joined, input: { kind: 'relay', at: joined.now, body } }, inputs, missing };
  }

  get work(): LongWorkPorts {
    const { clock, slice, isBusy } = this.#ports;
    return { clock, slice, isBusy, isOver: () => this.#isStopped, changes: false };
  }
}

/** What an iterator has not given yet. */
function* rest<T>(iterator: Iterator<T>): Generator<T> {
  for (let next = iterator.next(); !next.done; next = iterator.next()) yield next.value;
}
