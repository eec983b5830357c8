/**
 * The simulated host on a machine whose power goes. Its client behaves as ours are told to: whatever was not
 * acknowledged is sent again after the restart. Counts what each crash hit.
 */
import type { CoreDocument } from '../core/document.ts';
import type { DeliveryPort } from '../hosts/delivery.ts';
import { KnownRevisions } from '../hosts/revisions.ts';
import { MemorySuppressions } from '../hosts/simulated/memory-suppressions.ts';
import { openSimulatedEngine, type SimulatedEngine } from '../hosts/simulated/open.ts';
import { CrashingMachine, type MachineOptions } from './crashing-machine.ts';
import type { Opening, StoryEngine, StoryHost } from './run-story.ts';
import { STORY_PARTITIONS, storyKey } from './story-hosts.ts';

export interface Hits {
  /** A request was under way, and is sent again. */
  beforeTheAcknowledgement: number;
  /** An attempt was logged and its receipt was not: nobody knows whether the message left. */
  betweenAttemptAndReceipt: number;
  insideACheckpoint: number;
  /** The power went again while the log was replayed. */
  insideReplay: number;
}

export const noHits = (): Hits => ({
  beforeTheAcknowledgement: 0,
  betweenAttemptAndReceipt: 0,
  insideACheckpoint: 0,
  insideReplay: 0,
});

export interface CrashPlan extends MachineOptions {
  /** The storage operation at which the power goes; absent: never. */
  readonly at?: number;
  /** It goes again at the operation so many behind the restart: in the recovery, or later. */
  readonly thenAt?: number | undefined;
}

/** Checkpoints after one change or a few, and little memory, so that stories of a few steps have all of it. */
function optionsOf({ seed }: CrashPlan) {
  const options = { keptBytes: 1, checkpointBytes: 1 + 3_000 * (seed % 2), checkpointMs: 500 };
  return seed % 3 === 0 ? options : { ...options, restMs: 1 };
}

export class CrashingHost implements StoryHost {
  readonly name = 'crashing';
  readonly hits = noHits();
  readonly #plan: CrashPlan;
  #machine: CrashingMachine | undefined;

  constructor(plan: CrashPlan) {
    this.#plan = plan;
  }

  /** Storage operations of the whole story. */
  get operations(): number {
    return this.#machine?.operations ?? 0;
  }

  async open(opening: Opening): Promise<StoryEngine> {
    const machine = new CrashingMachine(STORY_PARTITIONS, this.#plan);
    this.#machine = machine;
    if (this.#plan.at !== undefined) machine.crashAt(this.#plan.at);
    const client = new Client(machine, opening, this.#plan, this.hits);
    await client.start();
    return client;
  }
}

class Client implements StoryEngine {
  readonly #machine: CrashingMachine;
  readonly #plan: CrashPlan;
  readonly #hits: Hits;
  readonly #revisions = new KnownRevisions(() => undefined);
  /** Durable as soon as it is told, as the file is. */
  readonly #suppressions = new MemorySuppressions();
  readonly #delivery: DeliveryPort;
  #opening: Opening;
  #engine: SimulatedEngine | undefined;
  #life = 0;
  #isRecovering = false;
  #crashes = 0;

  constructor(machine: CrashingMachine, opening: Opening, plan: CrashPlan, hits: Hits) {
    this.#machine = machine;
    this.#opening = opening;
    this.#plan = plan;
    this.#hits = hits;
    this.#delivery = opening.delivery;
  }

  submit: StoryEngine['submit'] = (events) => this.#surely((engine) => engine.submit(events), true);
  decide: StoryEngine['decide'] = (request) => this.#surely((engine) => engine.decide(request), true);
  decideInTime: StoryEngine['decideInTime'] = (request) =>
    this.#surely(async (engine) => engine.decideInTime(request), true);
  givenUp: StoryEngine['givenUp'] = (...asked) => this.#surely((engine) => engine.givenUp(...asked));
  announce: StoryEngine['announce'] = (event) => this.#surely((engine) => engine.announce(event), true);
  products: StoryEngine['products'] = {
    figures: () => this.#surely((engine) => engine.products.figures()),
    change: (changes) => this.#surely((engine) => engine.products.change(changes), true),
    newest: (names) => this.#surely((engine) => engine.products.newest(names)),
  };
  businessEvents: StoryEngine['businessEvents'] = () => this.#surely((engine) => engine.businessEvents());
  vouchers: StoryEngine['vouchers'] = {
    stock: (pool, batch, codes) => this.#surely((engine) => engine.vouchers.stock(pool, batch, codes), true),
    redeem: (asked) => this.#surely((engine) => engine.vouchers.redeem(asked), true),
    check: (asked) => this.#surely((engine) => engine.vouchers.check(asked)),
    look: (code) => this.#surely((engine) => engine.vouchers.look(code)),
    pools: () => this.#surely((engine) => engine.vouchers.pools()),
  };
  budgets: StoryEngine['budgets'] = () => this.#surely((engine) => engine.budgets());
  walked: StoryEngine['walked'] = (asked) => this.#surely((engine) => engine.walked(asked));
  trials: StoryEngine['trials'] = () => this.#surely((engine) => engine.trials());
  profile: StoryEngine['profile'] = (key) => this.#surely((engine) => engine.profile(key));
  decision: StoryEngine['decision'] = (id) => this.#surely((engine) => engine.decision(id));
  figures: StoryEngine['figures'] = () => this.#surely((engine) => engine.figures());
  model: StoryEngine['model'] = (...asked) => this.#surely((engine) => engine.model(...asked));
  settle: StoryEngine['settle'] = () => this.#surely((engine) => engine.settle());
  advanceTo: StoryEngine['advanceTo'] = (at) => this.#surely((engine) => engine.advanceTo(at));
  state: StoryEngine['state'] = () => this.#surely((engine) => engine.state());

  async activate(revision: string, documents: readonly CoreDocument[]): Promise<void> {
    await this.#surely((engine) => engine.activate(revision, documents), true);
    this.#opening = { ...this.#opening, revision, documents };
  }

  async close(): Promise<void> {
    // A life that ended in a crash has nothing to close.
    if (this.#engine && !this.#machine.crashedIn)
      await Promise.race([this.#engine.close(), this.#machine.died]).catch(() => undefined);
  }

  async start(): Promise<void> {
    while (!this.#engine) await this.#open(this.#opening.startAt);
  }

  /** Until it is done, over crashes. */
  async #surely<T>(run: (engine: SimulatedEngine) => Promise<T>, isRequest = false): Promise<T> {
    for (;;) {
      try {
        return await Promise.race([run(this.#engine!), this.#machine.died]);
      } catch (error) {
        if (!this.#machine.crashedIn) throw error;
        if (isRequest) this.#hits.beforeTheAcknowledgement++;
        const now = this.#engine!.clock.now();
        this.#engine = undefined;
        while (!this.#engine) await this.#open(now);
      }
    }
  }

  async #open(startAt: number): Promise<void> {
    if (this.#machine.crashedIn) this.#restart();
    const life = ++this.#life;
    this.#isRecovering = this.#crashes > 0;
    const opened = openSimulatedEngine({
      ...this.#opening,
      startAt,
      partitions: STORY_PARTITIONS,
      key: storyKey,
      revisions: this.#revisions,
      suppressions: this.#suppressions,
      options: optionsOf(this.#plan),
      delivery: this.#deliveryIn(life),
      pause: () => (this.#isOver(life) ? never() : new Promise(setImmediate)),
      open: (partition) => this.#machine.open(partition),
    });
    opened.catch(() => undefined);
    try {
      this.#engine = await Promise.race([opened, this.#machine.died]);
    } catch (error) {
      if (!this.#machine.crashedIn) throw error;
      if (this.#isRecovering) this.#hits.insideReplay++;
    } finally {
      this.#isRecovering = false;
    }
  }

  #restart(): void {
    if (this.#machine.crashedIn === 'store') this.#hits.insideACheckpoint++;
    this.#crashes++;
    this.#machine.restart();
    const { thenAt } = this.#plan;
    if (this.#crashes === 1 && thenAt !== undefined) this.#machine.crashAt(this.#machine.operations + thenAt);
  }

  /** What still runs of it then must not run on: it would ask a dead disk for ever. */
  #isOver(life: number): boolean {
    return life !== this.#life || this.#machine.crashedIn !== undefined;
  }

  /** Channels as one life of the process reaches them: not at all when it is over. */
  #deliveryIn(life: number): DeliveryPort {
    return {
      deliver: (delivery) => (this.#isOver(life) ? never() : this.#delivery.deliver(delivery)),
      repeatable: (channel) => {
        if (this.#isRecovering) this.#hits.betweenAttemptAndReceipt++;
        return this.#delivery.repeatable(channel);
      },
    };
  }
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}
