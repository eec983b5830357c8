/**
 * Looks after the profiles of one partition for which something may have been applied that is another's: one at a time,
 * behind what is live. Their mark stands in their state until it is done, so that a restart finds it again. Who was just
 * looked at is left alone for a while: what comes meanwhile, however much, is looked at together.
 */
import type { StaysBecause } from '../core/identity/restate.ts';
import type { Applier } from './applier.ts';
import type { Router } from './calls.ts';
import type { Clock } from './clock.ts';
import { follow } from './follow.ts';
import { inSlices } from './long-work.ts';
import { type Reattributed, type ReattributionPorts, reattribute } from './reattribution.ts';
import type { Sharding } from './sharding.ts';

export interface StrayPorts {
  readonly applier: Applier;
  readonly clock: Clock;
  readonly router: Router;
  readonly sharding: Sharding;
  slice(work: () => void): void;
  isBusy(): boolean;
  /** Inputs that are read for one profile at most. */
  readonly most: number;
  /** So long after it is marked nobody looks, but for who asks. */
  readonly afterMs: number;
}

/** After it could not be done. */
const AGAIN_MS = 1_000;
/** Profiles of which it is remembered why something stayed. */
const MOST_LEFT = 1_000;
/** So many times as long as it took nobody looks at the same profile again. */
const RESTS = 10;

export class Strays {
  readonly #ports: StrayPorts;
  readonly #resting = new Map<string, () => void>();
  /** Marked, and looked at when they have rested. */
  readonly #awaited = new Set<string>();
  /** Why what is another's stayed, by the profile that was last looked at behind live traffic. */
  readonly #left = new Map<string, StaysBecause>();
  #current: { readonly id: string; readonly work: Promise<Reattributed> } | undefined;
  #running: Promise<unknown> | undefined;
  #isReleased = false;

  constructor(ports: StrayPorts) {
    this.#ports = ports;
  }

  /** Profiles that wait for their turn, or have it. */
  get pending(): number {
    let waiting = this.#running === undefined ? 0 : 1;
    if (this.#isReleased) for (const id of this.#ports.applier.astray) if (!this.#resting.has(id)) waiting++;
    return waiting;
  }

  release(): void {
    this.#isReleased = true;
    this.turned();
  }

  /** Begins nothing more. */
  stop(): void {
    this.#isReleased = false;
    for (const cancel of this.#resting.values()) cancel();
    this.#resting.clear();
  }

  async settled(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  /** After each turn of the partition: it may have marked somebody. */
  turned(): void {
    if (!this.#isReleased || this.#running !== undefined) return;
    for (const id of this.#ports.applier.astray) {
      if (this.#resting.has(id) || this.#waits(id)) continue;
      this.#start(id, []);
      return;
    }
  }

  #waits(id: string): boolean {
    const { afterMs } = this.#ports;
    if (afterMs === 0 || this.#awaited.delete(id)) return false;
    this.#awaited.add(id);
    this.#rest(id, afterMs);
    return true;
  }

  /**
   * At once, for somebody who waits for it. Where it has been done already: why something stayed; undefined: nothing did, and
   * there is nothing to be done.
   */
  async now(id: string, apart: readonly string[]): Promise<Reattributed | undefined> {
    const current = this.#current;
    await this.settled();
    if (current?.id === id && (await current.work) === 'rebuilt') return 'rebuilt';
    this.#rested(id);
    if (!this.#ports.applier.astray.has(id) && apart.length === 0) return this.#left.get(id);
    return this.#start(id, apart);
  }

  #start(id: string, apart: readonly string[]): Promise<Reattributed> {
    const { clock } = this.#ports;
    const startedAt = clock.now();
    const work = reattribute(id, apart, this.#reattribution).catch((): Reattributed => 'busy');
    const ended = work.then((outcome) => {
      this.#running = undefined;
      this.#current = undefined;
      this.#remember(id, outcome);
      const restMs = outcome === 'busy' ? AGAIN_MS : RESTS * (clock.now() - startedAt);
      if (restMs > 0) this.#rest(id, restMs);
      this.turned();
    });
    this.#current = { id, work };
    this.#running = ended;
    return work;
  }

  #remember(id: string, outcome: Reattributed): void {
    this.#left.delete(id);
    if (outcome !== 'too-large' && outcome !== 'gone') return;
    this.#left.set(id, outcome);
    const [oldest] = this.#left.keys();
    if (this.#left.size > MOST_LEFT && oldest !== undefined) this.#left.delete(oldest);
  }

  get #reattribution(): ReattributionPorts {
    const { applier, clock, router, sharding, slice, isBusy, most } = this.#ports;
    const ask: ReattributionPorts['ask'] = (profile, call) =>
      router.call(sharding.partitionOfProfile(profile), call);
    const isOver = () => !this.#isReleased;
    return {
      ask,
      cluster: (profile) => follow({ profile }, (at) => ask(at.profile, { op: 'cluster', at })),
      configuration: () => applier.world.configuration,
      now: () => clock.now(),
      inSlices: (items, turn) => inSlices({ clock, slice, isBusy, isOver, changes: false }, items, turn),
      most,
    };
  }

  #rest(id: string, ms: number): void {
    if (!this.#isReleased) return;
    const { clock } = this.#ports;
    const cancel = clock.wake(clock.now() + ms, () => {
      this.#resting.delete(id);
      this.turned();
    });
    this.#resting.set(id, cancel);
  }

  #rested(id: string): void {
    this.#resting.get(id)?.();
    this.#resting.delete(id);
    this.#awaited.delete(id);
  }
}
