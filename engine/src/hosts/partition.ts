/**
 * One partition, live: calls are taken in order, logged, applied at once, and answered when the log is durable.
 * Relays, dispatches and answers leave only then. A medium that refuses ends the partition; opening it again recovers.
 */
import { leaseKey } from '../core/budget/relay.ts';
import { asksForDecide, asksForEvent } from '../core/context/asks.ts';
import type { EventInput, Identifier, Input } from '../core/input.ts';
import type { ModelDelta } from '../core/learning/model-state.ts';
import type { ProductRow } from '../core/product/figures.ts';
import { Profile } from '../core/profile/profile.ts';
import { isRepeated } from '../core/profile/seen.ts';
import { Announcer } from './announcer.ts';
import { Applier, type Revisions } from './applier.ts';
import { Backfill } from './backfill.ts';
import { budgetsHere } from './budgets.ts';
import type {
  Address,
  Call,
  DecisionAsked,
  Inquiry,
  Moved,
  Replies,
  RoutedEvent,
  RoutedRelay,
  Router,
} from './calls.ts';
import { Cells } from './cells.ts';
import type { Clock } from './clock.ts';
import { Commits } from './commits.ts';
import { Decider, unknownPlacement } from './decider.ts';
import { type DeliveryPort, deliveryOf } from './delivery.ts';
import { Dispatcher } from './dispatcher.ts';
import { type DecideAnswer, EngineRefusal, type EventOutcome, type LiveFact } from './engine.ts';
import { Eraser } from './eraser.ts';
import { groupSnapshot, searchGroups } from './groups.ts';
import { Journal } from './journal.ts';
import { Latencies } from './latencies.ts';
import { lifeRecords } from './life-records.ts';
import { goldenPart } from './lineage.ts';
import { type Log, LogFailure } from './log.ts';
import { Looks } from './looks.ts';
import { lookAtModel } from './models.ts';
import { Outbox } from './outbox.ts';
import { MOST_INPUTS } from './past.ts';
import { Reader } from './reader.ts';
import { MOST_RECORDS } from './reattribution.ts';
import { encodeEntry } from './record.ts';
import { recover } from './recovery.ts';
import { Schedules } from './schedules.ts';
import type { Sharding } from './sharding.ts';
import type { Store } from './store.ts';
import { Strays } from './strays.ts';
import { Surveys } from './surveys.ts';
import { trialsHere } from './trials.ts';
import { Turns } from './turns.ts';
import { type OwnInput, Upkeep } from './upkeep.ts';
import { walkedHere } from './walks.ts';
import { Whereabouts } from './whereabouts.ts';

export interface PartitionPorts {
  readonly log: Log;
  readonly store: Store;
  readonly clock: Clock;
  readonly router: Router;
  readonly delivery: DeliveryPort;
  readonly revisions: Revisions;
  readonly sharding: Sharding;
  /** Hears what happened once it is durable; asked first whether anybody listens. */
  readonly live: { wanted(): boolean; publish(facts: readonly LiveFact[]): void };
  /** Gives other work a turn. */
  yieldNow(): Promise<void>;
  /** Runs a short piece of long work when the thread has time for it. */
  slice(work: () => void): void;
  /** Long work that takes much memory: partitions that share a thread do it one after the other. */
  alone(work: () => Promise<void>): Promise<void>;
  /** Heavy work of partitions that share a thread takes turns, so that pauses do not add up. */
  inTurn(work: () => Promise<unknown>): Promise<void>;
  /** The partition has ended because its medium refused. */
  onFailure(error: Error): void;
}

export interface PartitionOptions {
  readonly workspace: string;
  readonly semantics: string;
  /** Cells kept decoded that need not be written back, by their bytes in the store. */
  readonly keptBytes: number;
  /** Dirty cells that start a checkpoint, and the time after which one starts anyway. */
  readonly checkpointBytes: number;
  readonly checkpointMs: number;
  /** Calls waiting at most; beyond that events are refused as overloaded. */
  readonly queueLimit: number;
  /** Cells that wait to be written back at most; beyond that too. */
  readonly unwrittenBytes: number;
  /** How long what nobody waits for may wait to share a sync; 0 where time is virtual. */
  readonly lingerMs: number;
  /** Of a history that is read: bytes in memory at a time. */
  readonly historyBytes?: number;
  /** For one question about the past: inputs that are applied anew. */
  readonly pastInputs?: number;
  /** To give others what is theirs: inputs that are read; 0: nobody looks, as where the log is not kept. */
  readonly rebuiltInputs?: number;
}

/** Messages under way from which on business events wait: what is live must not queue behind theirs. */
const BUSY_MESSAGES = 6;
const HISTORY_BYTES = 64 * 1024 * 1024;

export class Partition {
  readonly index: number;
  readonly #ports: PartitionPorts;
  readonly #options: PartitionOptions;
  readonly #applier: Applier;
  readonly #reader: Reader;
  readonly #dispatcher: Dispatcher;
  readonly #turns: Turns;
  readonly #commits: Commits;
  readonly #journal: Journal;
  readonly #decider: Decider;
  readonly #announcer: Announcer;
  readonly #schedules: Schedules;
  readonly #backfill: Backfill;
  readonly #surveys: Surveys;
  readonly #looks: Looks;
  readonly #upkeep: Upkeep;
  readonly #whereabouts: Whereabouts;
  readonly #eraser: Eraser;
  readonly #strays: Strays;
  readonly #latencies = new Latencies();
  #released = false;
  #failure: Error | undefined;
  #refusal: EngineRefusal | undefined;

  constructor(index: number, ports: PartitionPorts, options: PartitionOptions, revision: string) {
    this.index = index;
    this.#ports = ports;
    this.#options = options;
    const cells = new Cells(ports.store, (id) => ports.revisions.layout(id), options.keptBytes);
    const outbox = new Outbox(ports.router, ports.sharding, ports.clock);
    this.#applier = new Applier(index, cells, outbox, ports.revisions, ports.sharding, revision);
    this.#reader = new Reader(this.#applier, { ...ports, now: () => this.#journal.now() });
    this.#commits = new Commits(ports.log, ports.clock, options.lingerMs, (error) => this.#fail(error));
    this.#turns = new Turns(ports.clock, ports.yieldNow, () => {
      this.#upkeep.turned();
      this.#strays.turned();
    });
    this.#dispatcher = new Dispatcher({
      clock: ports.clock,
      delivery: ports.delivery,
      profile: (id) => this.#applier.profile(id),
      take: (profile, input) => this.#take(profile, input),
      describe: (profile, message) =>
        deliveryOf(options.workspace, profile, message, this.#applier.world.configuration),
      latencies: this.#latencies,
    });
    const parts = { applier: this.#applier, commits: this.#commits, reader: this.#reader };
    this.#journal = new Journal({
      ...ports,
      ...parts,
      dispatcher: this.#dispatcher,
      released: () => this.#released,
    });
    const written = { ...parts, journal: this.#journal };
    const slice = (run: () => void) => ports.slice(() => this.#guarded(run, ignore));
    this.#whereabouts = new Whereabouts({ ...written, sharding: ports.sharding });
    this.#decider = new Decider(written);
    const history = {
      slice,
      isBusy: () => this.#isFull(),
      limitBytes: options.historyBytes ?? HISTORY_BYTES,
    };
    this.#backfill = new Backfill({ ...ports, ...written, ...history });
    this.#surveys = new Surveys({
      ...ports,
      ...written,
      ...history,
      now: () => this.#journal.now(),
    });
    this.#looks = new Looks({
      ...ports,
      ...written,
      slice,
      isBusy: () => this.#isFull(),
      mostInputs: options.pastInputs ?? MOST_INPUTS,
      whereabouts: this.#whereabouts,
    });
    this.#announcer = new Announcer({
      ...ports,
      ...written,
      slice,
      isBusy: () => this.#isBusy(),
      profileHere: (id) => {
        const here = this.#whereabouts.profileHere(id);
        return here === 'erased' ? new Profile(id) : here;
      },
    });
    this.#schedules = new Schedules({
      ...ports,
      applier: this.#applier,
      announce: (event) => this.call({ op: 'announce', event }),
    });
    const work = {
      ...ports,
      applier: this.#applier,
      dispatcher: this.#dispatcher,
      write: (inputs: readonly OwnInput[]) => this.#write(inputs),
      lookAtLeases: () => this.#lookAtLeases(),
      turn: (run: () => void) => this.#turns.add({ run: () => this.#guarded(run, ignore), refuse: ignore }),
      slice,
      isFull: () => this.#applier.cells.unwrittenBytes >= options.unwrittenBytes,
      fail: (error: Error) => void this.#fail(error),
    };
    this.#upkeep = new Upkeep(work, options);
    this.#eraser = new Eraser({ ...ports, ...written, upkeep: this.#upkeep });
    this.#strays = new Strays({
      ...ports,
      ...written,
      slice,
      isBusy: () => this.#isFull(),
      most: options.rebuiltInputs ?? MOST_RECORDS,
    });
  }

  /** Checkpoint and log, to the end; nothing is released yet. Tells how many inputs were replayed. */
  async recover(): Promise<number> {
    const { log, store, revisions } = this.#ports;
    const { replayed } = await recover(this.#applier, log, store, revisions);
    return replayed;
  }

  /** Sends the relays that were pending before the stop. Every partition has recovered by now. */
  async resend(): Promise<void> {
    const { store } = this.#ports;
    for (const { key } of store.range('e/model/', 'e/model0'))
      this.#applier.taught.add(key.slice('e/model/'.length));
    this.#upkeep.publishModels(true);
    await this.#applier.outbox.send(this.#applier.outbox.all());
  }

  /** Takes up open messages and begins to work by the clock. Every relay has arrived by now, merged profiles with it. */
  release(): void {
    this.#released = true;
    this.#upkeep.release();
    this.#announcer.release();
    if (this.#options.rebuiltInputs !== 0) this.#strays.release();
    this.#schedules.release();
  }

  call<C extends Call>(call: C): Promise<Replies[C['op']]> {
    return new Promise((resolve, reject) => {
      if (call.op === 'events' && this.#isOverloaded()) {
        reject(new EngineRefusal('overloaded', 'too many events are waiting; send them again in a moment'));
        return;
      }
      this.#turns.add({
        run: () => this.#guarded(() => resolve(this.#answer(call) as Promise<Replies[C['op']]>), reject),
        refuse: reject,
      });
    });
  }

  /** Too much waits to be applied, or to be written back: memory stays bounded, clients send again. */
  #isOverloaded(): boolean {
    const { queueLimit, unwrittenBytes } = this.#options;
    return this.#turns.waiting >= queueLimit || this.#applier.cells.unwrittenBytes >= unwrittenBytes;
  }

  /** Where time is virtual nobody waits, and all that can happen at an instant happens in it. */
  #isBusy(): boolean {
    const { lingerMs, unwrittenBytes } = this.#options;
    if (lingerMs === 0) return false;
    return (
      this.#dispatcher.inFlight >= BUSY_MESSAGES ||
      this.#turns.waiting > 0 ||
      this.#applier.cells.unwrittenBytes >= unwrittenBytes / 2
    );
  }

  /** Filling from history goes on until write-back hurries, and leaves room for what is live. */
  #isFull(): boolean {
    const { lingerMs, unwrittenBytes } = this.#options;
    const isMuch = this.#applier.cells.unwrittenBytes >= 0.8 * unwrittenBytes;
    return lingerMs > 0 && (isMuch || this.#turns.waiting > 0);
  }

  get failure(): Error | undefined {
    return this.#failure;
  }

  /** Ends the work in hand, writes the checkpoint and releases log and store. */
  async close(): Promise<void> {
    this.#released = false;
    this.#stop();
    await this.#strays.settled();
    await this.#eraser.settled();
    await this.#dispatcher.settled();
    await this.#upkeep.settled();
    if (!this.#failure) await this.#upkeep.checkpoint();
    await this.#ports.log.close();
    await this.#ports.store.close();
  }

  #answer(call: Call): Promise<unknown> {
    switch (call.op) {
      case 'events':
        return this.#events(call.items);
      case 'relays':
        return this.#relays(call.items);
      case 'decide':
        return this.#decide(call.at, call.request);
      case 'activate':
        return this.#activate(call.revision);
      case 'models':
        return this.#learn(call.models);
      case 'products':
        return this.#takeProducts(call.rows);
      case 'products-said':
        return Promise.resolve(this.#applier.products.rows());
      case 'fill':
        return this.#backfill.run();
      case 'preview':
        return this.#surveys.estimate(call.condition, call.withinMs, call.most);
      case 'count':
        return this.#surveys.run(call.id, call.condition);
      case 'count-progress':
        return Promise.resolve(this.#surveys.progress(call.id));
      case 'stop-count':
        return Promise.resolve(this.#surveys.stop(call.id));
      case 'count-lives':
        return this.#surveys.lives(call.condition, call.revision, call.lives);
      case 'list-members':
        return this.#surveys.listMembers(call);
      case 'traits-page':
      case 'traits-of':
        return this.#surveys.traits(call);
      case 'filled':
        return this.#backfill.finish(call.at);
      case 'announce':
        return this.#announcer.announce(call.event);
      case 'take-business-event':
        return this.#announcer.take(call.event);
      case 'begin-business-event':
        return this.#announcer.begin(call.id, call.total);
      case 'stop-business-event':
        return this.#announcer.stopEvent(call.id);
      case 'business-events':
        return Promise.resolve(this.#announcer.progress(call.id));
      case 'reach':
        return this.#announcer.reach(call.profile, call.turn, call.event);
      case 'checkpoint':
        return this.#upkeep.checkpoint();
      case 'erase':
        return this.#eraser.close(call.profile);
      case 'names-any':
        return Promise.resolve(this.#eraser.namesAny(call.profiles));
      case 'expire':
        return this.#eraser.expire();
      case 'purge':
        return this.#eraser.purge(call.subjects, call.isThorough);
      case 'purge-progress':
        return Promise.resolve(this.#eraser.progress());
      case 'figures':
        return Promise.resolve({
          ...this.#reader.figures(),
          latencies: this.#latencies.list(),
          backfill: this.#backfill.progress(),
          pending: this.#pending,
        });
      case 'standing':
        return Promise.resolve(this.#applier.tally.standing.state());
      case 'asks':
        return Promise.resolve(this.#asks(call.at, call.about));
      case 'profile':
      case 'person':
      case 'timeline':
      case 'decision':
      case 'verify-decision':
      case 'why-not':
      case 'read-disparities':
      case 'take-disparities':
      case 'sum-disparities':
      case 'past':
      case 'past-life':
        return this.#looks.answer(call);
      case 'personal-parts':
        return Promise.resolve(this.#reader.parts(this.#whereabouts.resolve(call.at)));
      case 'cluster':
        return this.#cluster(this.#whereabouts.resolve(call.at));
      case 'life':
        return lifeRecords(call.profile, call, {
          ...this.#ports,
          applier: this.#applier,
          reader: this.#reader,
        });
      case 'restate':
        return this.#restate(call);
      case 'reattribute':
        return this.#strays.now(call.profile, call.apart);
      case 'search':
        return Promise.resolve(this.#reader.search(call.text, call.limit));
      case 'group':
        return Promise.resolve(groupSnapshot(this.#applier, call.kind, call.id, call.after, call.limit));
      case 'model':
        return Promise.resolve(lookAtModel(this.#applier, call.name, call.asked));
      case 'groups': {
        const { kind, text, limit } = call;
        return Promise.resolve(searchGroups(this.#applier, this.#ports.store, kind, text, limit));
      }
      case 'state':
        return Promise.resolve(this.#reader.state());
      case 'golden':
        return goldenPart(this.#applier, this.#whereabouts, call.at, call.about);
      case 'trials':
        return Promise.resolve(trialsHere(this.#applier, this.#ports.store));
      case 'walked':
        return walkedHere(this.#applier, this.#ports, call);
      case 'budgets':
        return Promise.resolve(budgetsHere(this.#applier, this.#ports.sharding));
    }
  }

  /** Work that has not come to rest: messages and relays on their way. */
  get #pending(): number {
    const leaving = this.#commits.waiting + this.#dispatcher.inFlight + this.#applier.outbox.size;
    return leaving + this.#announcer.pending + this.#strays.pending + this.#schedules.pending;
  }

  // Events

  #events(items: readonly RoutedEvent[]): Promise<Replies['events']> {
    const waits: Promise<void>[] = [];
    const replies = items.map((item) => this.#event(item, waits));
    return Promise.all([this.#commits.durable(), ...waits]).then(() => replies);
  }

  #event({ event, profile }: RoutedEvent, waits: Promise<void>[]): EventOutcome | Moved {
    const known = profile ?? this.#whereabouts.owner(event.identifiers[0]!, event.at);
    const target = known ?? this.#whereabouts.foundedBy(event.identifiers[0]!);
    const here = this.#whereabouts.profileHere(target);
    if (here === 'erased') return here;
    if (!(here instanceof Profile)) {
      waits.push(...this.#journal.outstanding(target));
      return here;
    }
    if (isRepeated(here, event.messageId, this.#journal.now())) {
      this.#applier.tally.totals.duplicates++;
      // The first one's relays may still be on their way.
      waits.push(...this.#journal.outstanding(target));
      return 'duplicate';
    }
    waits.push(
      ...this.#journal.write(`profile/${target}`, event, { founds: known === undefined }).waits,
      ...this.#journal.outstanding(target),
    );
    this.#observe(event);
    return 'applied';
  }

  #cluster(id: string | undefined): Promise<Replies['cluster']> {
    return this.#whereabouts.whenMoved(id, this.#reader.cluster(id));
  }

  #restate({ profile, end, revision, body }: Extract<Call, { op: 'restate' }>): Promise<boolean> {
    const cell = this.#applier.cells.profile(profile);
    const isOther = cell.position !== end || cell.state.heir !== null;
    if (isOther || this.#applier.world.configuration.revision !== revision) return Promise.resolve(false);
    const at = this.#journal.now();
    const { waits } = this.#journal.write(`profile/${profile}`, { kind: 'relay', at, body });
    return Promise.all([this.#commits.durable(), ...waits]).then(() => true);
  }

  /** Whom nobody knows yet has agreed to nothing, and is asked about nothing of their own. */
  #asks(at: Address, about: Inquiry): Replies['asks'] {
    const { contexts } = this.#applier.world.configuration;
    const known =
      about.type === 'event' && 'identifier' in at
        ? this.#whereabouts.owner(at.identifier, about.event.at)
        : this.#whereabouts.resolve(at);
    const here = known === undefined ? new Profile('') : this.#whereabouts.profileHere(known);
    if (here === 'erased') return [];
    if (!(here instanceof Profile)) return here;
    const now = this.#journal.now();
    return about.type === 'event'
      ? asksForEvent(here, about.event, contexts, now)
      : asksForDecide(here, about.placement, about.context, contexts, now);
  }

  #observe({ mode, receivedAt }: EventInput): void {
    if (mode !== 'live') return;
    const { clock } = this.#ports;
    this.#latencies.add('applied', clock.now() - receivedAt);
    this.#commits.after(() => this.#latencies.add('durable', clock.now() - receivedAt));
  }

  // Relays

  #relays(items: readonly RoutedRelay[]): Promise<undefined> {
    const waits: Promise<void>[] = [];
    for (const { id, to, body } of items) {
      if (!this.#applier.admit(id)) continue;
      waits.push(
        ...this.#journal.write(to, { kind: 'relay', at: this.#journal.now(), body }, { relay: id }).waits,
      );
    }
    return Promise.all([this.#commits.durable(), ...waits]).then(() => undefined);
  }

  // Decisions

  #decide(at: Address, request: DecisionAsked): Promise<DecideAnswer | Moved> {
    const { clock } = this.#ports;
    const startedAt = clock.now();
    for (const { placement } of [request, ...(request.others ?? [])]) {
      if (!this.#decider.knows(placement)) return Promise.reject(unknownPlacement(placement));
    }
    const known = this.#whereabouts.resolve(at);
    if (known === undefined && 'profile' in at) return refused('unknown_profile', 'there is no such profile');
    const target = known ?? this.#whereabouts.foundedBy((at as { identifier: Identifier }).identifier);
    const here = this.#whereabouts.profileHere(target);
    if (here === 'erased') return refused('unknown_profile', 'there is no such profile');
    if (!(here instanceof Profile)) return this.#whereabouts.whenMoved(target, here);
    if (here.createdAt === 0 && 'profile' in at)
      return refused('unknown_profile', 'there is no such profile');
    return this.#decider.decide(here, at, request, known === undefined).then((answer) => {
      this.#latencies.add('decide', clock.now() - startedAt);
      return answer;
    });
  }

  // Configuration and models

  #activate(revision: string): Promise<undefined> {
    const { log, revisions } = this.#ports;
    const configuration = revisions.configuration(revision);
    if (this.#applier.world.configuration.revision !== revision) {
      const now = this.#journal.now();
      const position = log.append(encodeEntry({ type: 'revision', now, revision }));
      this.#applier.activate(configuration, position, now);
      this.#schedules.look();
    }
    return this.#commits.durable().then(() => undefined);
  }

  #learn(models: readonly ModelDelta[]): Promise<undefined> {
    this.#ports.log.append(encodeEntry({ type: 'models', now: this.#journal.now(), models }));
    this.#applier.learn({ models });
    return new Promise((resolve, reject) => this.#commits.afterLinger(() => resolve(undefined), reject));
  }

  #takeProducts(rows: readonly ProductRow[]): Promise<undefined> {
    this.#ports.log.append(encodeEntry({ type: 'products', now: this.#journal.now(), rows }));
    this.#applier.products.take(rows);
    return this.#commits.durable().then(() => undefined);
  }

  /** An input that this partition makes itself: attempts, receipts, due times. */
  #take(profile: string, input: Input): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#turns.add({
        run: () =>
          this.#guarded(() => {
            this.#journal.write(`profile/${profile}`, input);
            if (input.kind === 'receipt') this.#commits.afterLinger(resolve, reject);
            else this.#commits.after(resolve, reject);
          }, reject),
        refuse: reject,
      });
    });
  }

  /** Inputs of its own that nobody waits for. */
  #write(inputs: readonly OwnInput[]): void {
    for (const { profile, input } of inputs) this.#journal.write(`profile/${profile}`, input);
    // That the instant has come is made durable soon, also where nothing leaves because of it.
    this.#commits.afterLinger(ignore, ignore);
  }

  #lookAtLeases(): void {
    const input = { kind: 'relay', at: this.#journal.now(), body: { type: 'lease-look' } } as const;
    this.#guarded(() => {
      this.#journal.write(leaseKey(this.index), input);
      this.#commits.afterLinger(ignore, ignore);
    }, ignore);
  }

  // Failure

  /** A defect or a refusing log must not leave a state behind that the log does not tell. */
  #guarded(run: () => void, refuse: (error: Error) => void): void {
    try {
      run();
    } catch (error) {
      const refusal = this.#fail(error as Error);
      refuse(error instanceof LogFailure ? refusal : (error as Error));
    }
  }

  /** Ends the partition; gives what its callers are told. */
  #fail(error: Error): EngineRefusal {
    if (this.#refusal) return this.#refusal;
    this.#failure = error;
    const code = (error as { code?: string }).code === 'ENOSPC' ? 'low_disk' : 'unavailable';
    const refusal = new EngineRefusal(code, `this part of the data cannot be written: ${error.message}`);
    this.#refusal = refusal;
    this.#turns.refuse(refusal);
    this.#commits.refuse(refusal);
    this.#stop();
    this.#ports.onFailure(error);
    return refusal;
  }

  /** Nothing more is begun of its own accord. */
  #stop(): void {
    this.#announcer.stop();
    this.#schedules.stop();
    this.#backfill.stop();
    this.#surveys.stopAll();
    this.#looks.stop();
    this.#strays.stop();
    this.#applier.outbox.stop();
    this.#upkeep.stop();
  }
}

function refused(code: EngineRefusal['code'], message: string): Promise<never> {
  return Promise.reject(new EngineRefusal(code, message));
}

function ignore(): void {}
