/**
 * Profiles as they were: what stands in the log of a profile, up to when it was known, applied anew in the pure core
 * (core/past/rebuild.ts). Reads behind the live traffic, in slices; at most a certain number of inputs for a question.
 */
import type { InForce } from '../core/audience/concern.ts';
import type { Json } from '../core/input.ts';
import { absorbIn, Rebuild } from '../core/past/rebuild.ts';
import type { Profile } from '../core/profile/profile.ts';
import { toState } from '../core/profile/state.ts';
import type { Applier, Revisions } from './applier.ts';
import { BackfillState } from './backfill-state.ts';
import type { Moved, Router } from './calls.ts';
import type { Clock } from './clock.ts';
import { EngineRefusal, type PastAsked, type PastProblem, type PastProfile } from './engine.ts';
import type { Log } from './log.ts';
import { inSlices, type LongWorkPorts, OutOfDate } from './long-work.ts';
import { countKnown, inputAt, type Known } from './past-inputs.ts';
import { Rule } from './past-rule.ts';
import type { Reader } from './reader.ts';
import { NO_REVISION } from './revisions.ts';
import type { Sharding } from './sharding.ts';
import { snapshotOf } from './snapshot.ts';

export interface PastPorts {
  readonly applier: Applier;
  readonly reader: Reader;
  readonly log: Log;
  readonly revisions: Revisions;
  readonly router: Router;
  readonly sharding: Sharding;
  readonly clock: Clock;
  slice(work: () => void): void;
  isBusy(): boolean;
  /** Inputs applied for one question at most, over all lives of the person. */
  readonly mostInputs: number;
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

interface Lot {
  readonly known: readonly Known[];
  readonly heir: string | undefined;
  readonly inputs: number;
  readonly missing: number;
}

interface Rebuilt {
  readonly profile: Profile;
  readonly inForce: InForce;
  /** Whom it had become part of, as it was known. */
  readonly heir: string | undefined;
  readonly inputs: number;
  readonly missing: number;
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
    if (heir !== undefined && asked.until === undefined) return { moved: heir };
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

  async #rebuild(id: string, asked: PastAsked, most: number): Promise<Rebuilt | PastProblem> {
    try {
      return await this.#applied(id, asked, most);
    } catch (error) {
      if (!(error instanceof OutOfDate)) throw error;
      throw new EngineRefusal('unavailable', 'the engine stops; ask again when it runs');
    }
  }

  async #applied(id: string, asked: PastAsked, most: number): Promise<Rebuilt | PastProblem> {
    const { revisions } = this.#ports;
    const positions = await this.#positions(id, asked, most);
    if ('problem' in positions) return positions;
    const backfill = new BackfillState();
    const rebuild = new Rebuild(id, asked.at, revisions.configuration(NO_REVISION), {
      layout: (layout) => revisions.layout(layout),
      unfilled: backfill.series,
      foundedBy: (identifier) => this.#ports.applier.foundedBy(identifier),
    });
    const rule = new Rule(rebuild, backfill, this.#ports.applier.reigns.list, revisions, asked.at);
    const count = { inputs: 0, missing: 0 };
    let heir: string | undefined;
    for (let first = 0; first < positions.length; first += LOT) {
      // All of its own are to be applied, whatever its lives have.
      const left = most - positions.length - Math.max(0, count.inputs - first);
      const lot = await this.#lot(positions.slice(first, first + LOT), asked, left);
      if ('problem' in lot) return lot;
      heir = lot.heir ?? heir;
      count.inputs += lot.inputs;
      count.missing += lot.missing;
      const take = (input: Known) => {
        rule.until(input.position);
        rebuild.take(input);
      };
      // A few are applied sooner than a slice begins.
      if (positions.length <= SHORT) lot.known.forEach(take);
      else await inSlices(this.#work, lot.known, take);
    }
    rule.until(asked.until ?? Number.POSITIVE_INFINITY);
    const profile = rebuild.end();
    return { profile, inForce: rebuild.inForce, heir, ...count };
  }

  /** Some inputs as they are to be applied, with what their lives need. @param most inputs of those lives */
  async #lot(positions: readonly number[], asked: PastAsked, most: number): Promise<Lot | PastProblem> {
    const inputs = await Promise.all(positions.map((position) => inputAt(this.#ports.log, position)));
    const known: Known[] = [];
    const count = { inputs: 0, missing: 0, ofLives: 0 };
    let heir: string | undefined;
    for (const input of inputs) {
      if (input && input.now > asked.knownAt) break;
      count.inputs++;
      if (!input) {
        count.missing++;
        continue;
      }
      heir = input.heir ?? heir;
      const whole = await this.#withLife(input, asked, most - count.ofLives);
      if ('problem' in whole) return whole;
      count.ofLives += whole.inputs;
      count.missing += whole.missing;
      if (whole.input) known.push(whole.input);
    }
    return { known, heir, inputs: count.inputs + count.ofLives, missing: count.missing };
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
      await inSlices(this.#work, rest(iterator), (position) => positions.push(position));
      break;
    }
    positions.reverse();
    // Of a few, those that came too late are left out as they are read.
    if (positions.length > Math.min(SHORT, most))
      positions.length = await countKnown(log, positions, knownAt);
    return positions.length > most ? { problem: 'too-long', most: this.#ports.mostInputs } : positions;
  }

  /** A life that joined after the instant, as it had been by then itself. */
  async #withLife(
    known: Known,
    { at, knownAt }: PastAsked,
    most: number,
  ): Promise<{ input: Known | undefined; inputs: number; missing: number } | PastProblem> {
    const relay = absorbIn(known.input);
    if (!relay || known.now <= at) return { input: known, inputs: 0, missing: 0 };
    const { router, sharding } = this.#ports;
    const call = { op: 'past-life', profile: relay.profile, asked: { at, knownAt }, most } as const;
    const life = await router.call(sharding.partitionOfProfile(relay.profile), call);
    if ('problem' in life) return life;
    const { state, inputs, missing } = life;
    if (state === null) return { input: undefined, inputs, missing };
    if (state === undefined) return { input: known, inputs, missing };
    const body = { ...relay, state: state as Json };
    return { input: { ...known, input: { kind: 'relay', at: known.now, body } }, inputs, missing };
  }

  get #work(): LongWorkPorts {
    const { clock, slice, isBusy } = this.#ports;
    return { clock, slice, isBusy, isOver: () => this.#isStopped, changes: false };
  }
}

/** What an iterator has not given yet. */
function* rest<T>(iterator: Iterator<T>): Generator<T> {
  for (let next = iterator.next(); !next.done; next = iterator.next()) yield next.value;
}
