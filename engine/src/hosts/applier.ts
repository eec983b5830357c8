/**
 * Applies log entries to the state of one partition. The live path and recovery use the same code, so that a replayed
 * log gives the same bytes. What must be done outside is returned; the caller waits until the entry is durable.
 */
import { type Advanced, advance } from '../core/advance.ts';
import { Leases } from '../core/budget/lease.ts';
import { LedgerState, onBudgetRelay } from '../core/budget/ledger.ts';
import { partitionOfLease } from '../core/budget/relay.ts';
import type { Configuration } from '../core/configuration.ts';
import type { Decision } from '../core/decision/decision.ts';
import { dueOf, laneOf } from '../core/due.ts';
import type { Fact } from '../core/effect.ts';
import { Effects } from '../core/effects.ts';
import { GroupState, onGroupRelay } from '../core/household/group.ts';
import { isAstray } from '../core/identity/stray.ts';
import type { Identifier, Input } from '../core/input.ts';
import { GateState, onGateRelay } from '../core/journey/entry/gate.ts';
import { movesRuns } from '../core/journey/versions/journey-of.ts';
import { ModelState, onShown, onTeach } from '../core/learning/cell.ts';
import { type ModelDelta, PublishedModel, takeDelta } from '../core/learning/model-state.ts';
import { movesMessages } from '../core/message/waiting.ts';
import { IdentifierState, onIdentifierRelay } from '../core/profile/identifier.ts';
import { identifierKey } from '../core/profile/identity.ts';
import type { Layout } from '../core/profile/layout.ts';
import { Profile } from '../core/profile/profile.ts';
import { onChunkRelay, VoucherChunkState } from '../core/voucher/chunk.ts';
import { VoucherCounts } from '../core/voucher/counts.ts';
import { codesToMake, onPoolRelay, VoucherPoolState } from '../core/voucher/pool.ts';
import { VoucherShelves } from '../core/voucher/shelf.ts';
import { onVoucherRelay, VoucherState } from '../core/voucher/voucher.ts';
import type { Step } from '../core/walk/step.ts';
import type { World } from '../core/world.ts';
import { BackfillState } from './backfill-state.ts';
import type { RoutedRelay } from './calls.ts';
import type { Cell } from './cells/cell.ts';
import type { Cells } from './cells.ts';
import { DueTimes } from './due-times.ts';
import { Erased } from './erased.ts';
import { type FanOut, FanOuts } from './fan-out-state.ts';
import { GivenUpState } from './given-up/state.ts';
import type { Outbox } from './outbox.ts';
import { ProductTable } from './products.ts';
import type {
  FanOutChangeRecord,
  FanOutRecord,
  GivenUpRecord,
  InputRecord,
  ModelsRecord,
  RelayId,
} from './record.ts';
import { Reigns } from './reigns.ts';
import { ScheduleTimes } from './schedules.ts';
import type { Sharding } from './sharding.ts';
import { Tally } from './tally.ts';
import { countSteps } from './walks.ts';

/** Where the compiled configuration of any revision is found, and any layout that a stored profile names. */
export interface Revisions {
  configuration(revision: string): Configuration;
  layout(id: string): Layout;
}

/** What one input led to. */
export interface Consequences {
  readonly outcome: Advanced;
  readonly facts: readonly Fact[];
  readonly relays: readonly RoutedRelay[];
  /** Messages whose attempt is to be logged. */
  readonly ready: readonly string[];
  /** Messages whose logged attempt stands: they go out now. */
  readonly deliver: readonly string[];
  /** Counted in the walked network. */
  readonly steps: readonly Step[];
}

const noSteps: readonly Step[] = [];
const nothing: Consequences = {
  outcome: 'applied',
  facts: [],
  relays: [],
  ready: [],
  deliver: [],
  steps: noSteps,
};

/** An event that is older than this when it arrives counts as late. */
const LATE_MS = 10 * 60_000;

export class Applier {
  readonly partition: number;
  readonly cells: Cells;
  readonly dueTimes = new DueTimes();
  readonly outbox: Outbox;
  /** As they were last published. */
  readonly models = new Map<string, PublishedModel>();
  readonly products = new ProductTable();
  /** Models of this partition that changed since they were last published. */
  readonly taught = new Set<string>();
  tally = new Tally();
  backfill = new BackfillState();
  fanOuts = new FanOuts();
  schedules = new ScheduleTimes();
  reigns = new Reigns();
  readonly erased = new Erased();
  readonly givenUp = new GivenUpState();
  /** What may be reserved of budgets here. */
  readonly leases: Leases;
  /** Codes that decisions here may give. */
  readonly shelves: VoucherShelves;
  /** Of the codes that live here. */
  readonly vouchers = new VoucherCounts();
  /** Pools of this partition for which codes are to be made. */
  readonly lowPools = new Set<string>();
  /** Profiles for which something may have been applied that is another's. */
  readonly astray = new Set<string>();
  /** The highest relay seen from each sending partition. */
  readonly highWater = new Map<number, readonly [position: number, ordinal: number]>();
  readonly world: World;
  readonly #sharding: Sharding;
  readonly #effects = new Effects();

  constructor(
    partition: number,
    cells: Cells,
    outbox: Outbox,
    revisions: Revisions,
    sharding: Sharding,
    revision: string,
  ) {
    this.partition = partition;
    this.cells = cells;
    this.outbox = outbox;
    this.#sharding = sharding;
    this.leases = new Leases(partition, sharding.partitions);
    this.shelves = new VoucherShelves(partition, sharding.partitions);
    this.world = {
      now: 0,
      configuration: revisions.configuration(revision),
      layout: (id) => revisions.layout(id),
      unfilled: this.backfill.series,
      models: this.models,
      products: this.products,
      leases: this.leases,
      vouchers: this.shelves,
      foundedBy: (identifier) => this.foundedBy(identifier),
      recorded: undefined,
    };
  }

  /** The id of whom an identifier without an owner founds; not that of somebody who was erased. */
  foundedBy(identifier: Identifier): string {
    let id = this.#sharding.foundedBy(identifier);
    for (let life = 1; this.erased.has(id); life++) id = this.#sharding.foundedBy(identifier, life);
    return id;
  }

  /** True where the relay is new; its id is the highest of its sender from then on. */
  admit([partition, position, ordinal]: RelayId): boolean {
    const high = this.highWater.get(partition);
    if (high && (position < high[0] || (position === high[0] && ordinal <= high[1]))) return false;
    this.highWater.set(partition, [position, ordinal]);
    return true;
  }

  /** @param position of the entry in the log; @param next position behind it. */
  apply(
    record: InputRecord,
    position: number,
    next: number,
    recorded: readonly Decision[] | undefined,
  ): Consequences {
    this.world.now = record.now;
    this.world.recorded = recorded;
    if (record.input.kind === 'erase' && this.#sharding.partitionOf(record.to) !== this.partition) {
      this.erased.add(record.to.slice('profile/'.length));
      return nothing;
    }
    const effects = this.#effects;
    effects.clear();
    if (partitionOfLease(record.to) !== undefined) return this.#toLeases(record.input, position);
    const cell = this.cells.load(record.to);
    if (record.founds) this.#found(record, next);
    const outcome = this.#change(cell, record.input, position);
    this.cells.touch(cell, next);
    this.fanOuts.note(record);
    const consequences = this.#consequences(outcome, position);
    countSteps(this.cells, consequences.steps, next);
    return consequences;
  }

  /**
   * An entry that its cell already holds (the checkpoint is newer): only the partition's own values follow it.
   * @param facts what it led to when it was applied; @param steps what it added to the walked network
   */
  skip(record: InputRecord, next: number, facts: readonly Fact[], steps: readonly Step[] = noSteps): void {
    this.world.now = record.now;
    if (record.founds) this.#found(record, next);
    for (const fact of facts) this.#hear(fact);
    countSteps(this.cells, steps, next);
    this.fanOuts.note(record);
    if (record.input.kind === 'erase') this.erased.add(record.to.slice('profile/'.length));
    if (record.to.startsWith('profile/')) this.#count(record.input, 'applied');
  }

  #change(cell: Cell, input: Input, position: number): Advanced {
    const { state } = cell;
    if (state instanceof Profile) return this.#advance(cell, state, input, position);
    if (input.kind !== 'relay') return 'applied';
    if (state instanceof IdentifierState) onIdentifierRelay(state, input.body, this.#effects);
    else if (state instanceof GateState) {
      if (input.body.type === 'to-gate') onGateRelay(state, input.body.body, this.world, this.#effects);
    } else if (state instanceof GroupState) {
      if (input.body.type === 'to-group') onGroupRelay(state, input.body.body, this.world, this.#effects);
    } else if (state instanceof LedgerState) {
      if (input.body.type === 'to-budget') onBudgetRelay(state, input.body.body, this.world, this.#effects);
    } else if (state instanceof VoucherState) {
      if (input.body.type === 'to-voucher') onVoucherRelay(state, input.body.body, this.world, this.#effects);
    } else if (state instanceof VoucherPoolState) {
      if (input.body.type === 'to-voucher-pool')
        onPoolRelay(state, input.body.body, this.world, this.#effects);
      this.lookAtPool(state);
    } else if (state instanceof VoucherChunkState) {
      if (input.body.type === 'to-voucher-chunk') onChunkRelay(state, input.body.body, this.#effects);
    } else if (state instanceof ModelState) {
      if (input.body.type === 'shown') onShown(state, input.body, this.world);
      else if (input.body.type === 'teach' && onTeach(state, input.body, this.world))
        this.taught.add(state.name);
    }
    return 'applied';
  }

  /** Leases are the partition's own values: no cell has them. */
  #toLeases(input: Input, position: number): Consequences {
    if (input.kind === 'relay' && input.body.type === 'from-budget')
      this.leases.hear(input.body.body, this.world, this.#effects);
    else if (input.kind === 'relay' && input.body.type === 'lease-look') this.#lookAtLeases();
    else if (input.kind === 'relay' && input.body.type === 'from-voucher-pool')
      this.shelves.hear(input.body.pool, input.body.body, this.world, this.#effects);
    return this.#consequences('applied', position);
  }

  #lookAtLeases(): void {
    this.leases.look(this.world, this.#effects);
    this.shelves.look(this.world, this.#effects);
  }

  /** What follows from facts alone. */
  #hear(fact: Fact): void {
    this.tally.add(fact);
    this.leases.take(fact, this.world.now);
    this.shelves.take(fact);
    this.vouchers.take(fact);
  }

  /** Whether codes are to be made for it. */
  lookAtPool(state: VoucherPoolState): void {
    const isLow = codesToMake(state, this.world.configuration.vouchers?.pool(state.name)) > 0;
    if (isLow) this.lowPools.add(state.name);
    else this.lowPools.delete(state.name);
  }

  #advance(cell: Cell, profile: Profile, input: Input, position: number): Advanced {
    const outcome = advance(profile, input, this.world, this.#effects);
    this.#count(input, outcome);
    if (input.kind === 'erase') this.erased.add(profile.id);
    else if (outcome === 'applied') cell.history.push(position);
    const due = dueOf(profile);
    if (due > 0) cell.lane = laneOf(profile, due, this.world.configuration.journeys);
    this.dueTimes.set(profile.id, due, cell.lane);
    if (isAstray(profile)) this.astray.add(profile.id);
    else if (this.astray.size > 0) this.astray.delete(profile.id);
    return outcome;
  }

  #count(input: Input, outcome: Advanced): void {
    const event =
      input.kind === 'event'
        ? input
        : input.kind === 'relay' && input.body.type === 'forward'
          ? input.body.input
          : undefined;
    if (event?.kind !== 'event') return;
    if (outcome === 'duplicate') this.tally.totals.duplicates++;
    if (outcome !== 'applied') return;
    this.tally.totals.applied++;
    if (event.mode === 'live' && event.at < event.receivedAt - LATE_MS) this.tally.totals.late++;
  }

  /** The event's first identifier gets its first owner: the profile that the record names. */
  #found({ input, to }: InputRecord, next: number): void {
    const identifier =
      input.kind === 'event' ? input.identifiers[0] : input.kind === 'decide' ? input.identifier : undefined;
    if (!identifier) return;
    this.tally.totals.profiles++;
    const cell = this.cells.identifier(identifierKey(identifier));
    if (cell.position >= next) return;
    if (cell.state.owner === undefined) cell.state.found(to.slice('profile/'.length), input.at);
    this.cells.touch(cell, next);
  }

  #consequences(outcome: Advanced, position: number): Consequences {
    const facts: Fact[] = [];
    const relays: RoutedRelay[] = [];
    const ready: string[] = [];
    const deliver: string[] = [];
    let steps: Step[] | undefined;
    for (const effect of this.#effects.list) {
      switch (effect.type) {
        case 'fact':
          facts.push(effect.fact);
          this.#hear(effect.fact);
          break;
        case 'ready':
          ready.push(effect.message);
          break;
        case 'deliver':
          deliver.push(effect.message);
          break;
        case 'relay':
          relays.push(this.outbox.add([this.partition, position, relays.length], effect.to, effect.body));
          break;
        case 'step':
          if (steps === undefined) steps = [effect.step];
          else steps.push(effect.step);
          break;
      }
    }
    return { outcome, facts, relays, ready, deliver, steps: steps ?? noSteps };
  }

  /** What has changed in models, as their shards publish it. */
  learn({ models }: Pick<ModelsRecord, 'models'>): void {
    for (const delta of models) {
      let model = this.models.get(delta.model);
      if (model === undefined || model.weights.slopes !== delta.slopes || delta.isWhole) {
        model = new PublishedModel(delta);
        this.models.set(delta.model, model);
      }
      model.apply(delta);
    }
  }

  /** Puts a configuration in force; what it asks of history is to be filled. */
  activate(configuration: Configuration, position: number, now: number): void {
    const { world } = this;
    world.now = now;
    this.reigns.add(position, now, configuration.revision);
    this.schedules.revised(configuration, now);
    this.backfill.revised(world.configuration.layout, configuration.layout, position, now);
    const moves =
      movesRuns(world.configuration, configuration) || movesMessages(world.configuration, configuration);
    if (position > 0 && moves) this.backfill.runs = true;
    if (position > 0 && configuration.identity.id !== world.configuration.identity.id)
      this.backfill.identity = true;
    world.configuration = configuration;
    this.leases.revised();
    this.shelves.revised();
  }

  filled(position: number, now: number): void {
    this.world.now = now;
    this.reigns.add(position, now, null);
    this.backfill.filled();
  }

  /** As a checkpoint had it. */
  restoreBackfill(state: unknown): void {
    this.backfill = BackfillState.from(state);
    this.world.unfilled = this.backfill.series;
  }

  startFanOut(record: FanOutRecord): FanOut {
    this.world.now = record.now;
    this.schedules.note(record.event);
    return this.fanOuts.start(record, this.tally);
  }

  changeFanOut(record: FanOutChangeRecord): void {
    this.world.now = record.now;
    this.fanOuts.change(record);
  }

  takeGivenUp({ now, rows }: GivenUpRecord, position: number): void {
    this.world.now = now;
    this.tally.totals.givenUp += rows.who.length;
    this.givenUp.take(rows, position, this.world.configuration.caps.longestMs > 0);
  }

  /** What this partition's own models have to tell, since the last time. @param isWhole all that they are */
  takeTaught(isWhole = false): ModelDelta[] {
    const deltas: ModelDelta[] = [];
    for (const name of [...this.taught].sort()) {
      const { state } = this.cells.model(name);
      if (state.model !== null) deltas.push(takeDelta(name, state.model, isWhole || state.isNew));
      state.isNew = false;
    }
    this.taught.clear();
    return deltas;
  }

  profile(id: string): Profile {
    return this.cells.profile(id).state;
  }
}
