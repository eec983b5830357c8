// Leases and ledger under any order of what happens: never one over, none lost (BUDGET-10, BUDGET-11).
import { describe, expect, it } from 'vitest';
import { configure } from '../configuration.ts';
import { type Draw, drawsFrom } from '../draws.ts';
import { Effects } from '../effects.ts';
import type { Relay } from '../input.ts';
import type { World } from '../world.ts';
import { budgetSchema } from './definition.ts';
import type { HeldUse } from './hold.ts';
import { type BudgetFact, Leases } from './lease.ts';
import { LedgerState, ledgerFrom, ledgerState, onBudgetRelay } from './ledger.ts';
import { partitionOfLease } from './relay.ts';
import { windowAt } from './window.ts';

const PARTITIONS = 4;
const DAY_MS = 86_400_000;
const runs = process.env.KAIROS_DEEP === '1' ? 300 : 12;

function worldOf(most: number): World {
  const budget = budgetSchema.parse({
    kind: 'budget',
    name: 'gifts',
    counts: [{ uses: 3 }],
    limits: [{ most, per: 'day', price: 0.5 }],
  });
  const result = configure(`most ${most}`, [budget]);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return { now: 1_000 * DAY_MS, configuration: result.configuration } as World;
}

/** Partitions with their leases, one ledger, and relays under way: in order between two, else in any. */
class Model {
  readonly world: World;
  readonly draw: Draw;
  partitions = Array.from({ length: PARTITIONS }, (_, i) => new Leases(i, PARTITIONS));
  ledger = new LedgerState('gifts/day');
  readonly toLedger: Relay[][] = Array.from({ length: PARTITIONS }, () => []);
  readonly toPartition: Relay[][] = Array.from({ length: PARTITIONS }, () => []);
  holds: HeldUse[] = [];
  readonly used = new Map<number, number>();
  refused = 0;

  constructor(most: number, draw: Draw) {
    this.world = worldOf(most);
    this.draw = draw;
  }

  get purse() {
    return this.world.configuration.budgets!.purses[0]!;
  }

  reserve(partition: number, amount = 3_000_000): void {
    const leases = this.partitions[partition]!;
    const { start } = windowAt(this.purse, this.world.now);
    if (leases.left('gifts/day', start, this.purse.most!) < amount) {
      this.refused++;
      const refused = [{ action: 'a', policy: 'budget', rule: 'gifts/day' }];
      leases.take({ type: 'decision', decision: { refused } } as never, this.world.now);
      return;
    }
    const use: HeldUse = ['gifts/day', start, amount];
    this.holds.push(use);
    this.count(start, amount);
    leases.take(this.fact('reserved', use), this.world.now);
  }

  /** Anywhere: whoever holds it may have become part of somebody elsewhere. */
  end(partition: number, change: 'spent' | 'released'): void {
    const [use] = this.holds.splice(Math.floor(this.draw() * this.holds.length), 1);
    if (use === undefined) return;
    if (change === 'released') this.count(use[1], -use[2]);
    this.partitions[partition]!.take(this.fact(change, use), this.world.now);
  }

  count(window: number, amount: number): void {
    const used = (this.used.get(window) ?? 0) + amount;
    this.used.set(window, used);
    expect(used).toBeLessThanOrEqual(this.purse.most!);
  }

  fact(change: BudgetFact['change'], use: HeldUse): BudgetFact {
    return { type: 'budget', change, id: 'd', action: 'a', uses: [use], worth: 2 };
  }

  look(partition: number): void {
    const effects = new Effects();
    this.partitions[partition]!.look(this.world, effects);
    this.send(partition, effects);
  }

  send(from: number, effects: Effects): void {
    for (const effect of effects.list) {
      if (effect.type !== 'relay') continue;
      const to = partitionOfLease(effect.to);
      if (to === undefined) this.toLedger[from]!.push(effect.body);
      else this.toPartition[to]!.push(effect.body);
    }
  }

  deliver(lane: number): void {
    const effects = new Effects();
    if (lane < PARTITIONS) {
      const relay = this.toLedger[lane]!.shift();
      if (relay?.type === 'to-budget') onBudgetRelay(this.ledger, relay.body, this.world, effects);
      this.send(-1, effects);
      return;
    }
    const partition = lane - PARTITIONS;
    const relay = this.toPartition[partition]!.shift();
    if (relay?.type === 'from-budget') this.partitions[partition]!.hear(relay.body, this.world, effects);
    this.send(partition, effects);
  }

  /** What is stored is all there is. */
  reopen(): void {
    this.partitions = this.partitions.map((leases, i) => {
      const opened = new Leases(i, PARTITIONS);
      opened.restore(JSON.parse(JSON.stringify(leases.state())));
      return opened;
    });
    const ledger = new LedgerState('gifts/day');
    ledgerFrom(ledger, JSON.parse(JSON.stringify(ledgerState(this.ledger))));
    this.ledger = ledger;
  }

  /** Until nothing is on its way, each partition looking whenever it says so. */
  settle(): void {
    for (let round = 0; round < 1_000; round++) {
      let isQuiet = true;
      for (let lane = 0; lane < 2 * PARTITIONS; lane++) {
        const queue = lane < PARTITIONS ? this.toLedger[lane]! : this.toPartition[lane - PARTITIONS]!;
        while (queue.length > 0) {
          isQuiet = false;
          this.deliver(lane);
        }
      }
      for (const [i, leases] of this.partitions.entries()) {
        if (leases.dueAt(this.world.configuration.budgets, this.world.now) > this.world.now) continue;
        isQuiet = false;
        this.look(i);
      }
      if (isQuiet) return;
    }
    throw new Error('it never comes to rest');
  }

  /** Whatever was granted lies with a partition, is on its way, or was used. */
  conserved(): void {
    const { current } = this.ledger;
    // What is left of a day that is over is nobody's.
    if (!current || current.start !== windowAt(this.purse, this.world.now).start) return;
    const { start } = current;
    let there = current.held + current.spent;
    for (const leases of this.partitions) {
      const [, , window, left] = (leases.state() as [string, number, number, number][])[0] ?? [];
      if (window === start) there += left!;
      for (const row of leases.rowsOf('gifts/day')) if (row.start === start) there += row.held + row.spent;
    }
    for (const relay of this.toLedger.flat()) {
      if (relay.type !== 'to-budget' || relay.body.window !== start) continue;
      there += relay.body.returned;
      for (const { window, held, spent } of relay.body.uses) if (window === start) there += held + spent;
    }
    for (const relay of this.toPartition.flat())
      if (relay.type === 'from-budget' && relay.body.window === start && relay.body.says.type === 'lease')
        there += relay.body.says.amount;
    expect(there).toBe(current.granted);
  }

  step(): void {
    const partition = Math.floor(this.draw() * PARTITIONS);
    const kind = this.draw();
    if (kind < 0.35) this.reserve(partition);
    else if (kind < 0.45) this.end(partition, 'spent');
    else if (kind < 0.55) this.end(partition, 'released');
    else if (kind < 0.7) this.look(partition);
    else if (kind < 0.95) this.deliver(Math.floor(this.draw() * 2 * PARTITIONS));
    else if (kind < 0.99) this.world.now += Math.floor(this.draw() * 5_000);
    else this.reopen();
  }
}

describe('leases of a budget', () => {
  it('BUDGET-10: are never overdrawn, and BUDGET-11: lose nothing, in any order, over days and restarts', () => {
    for (let run = 0; run < runs; run++) {
      const draw = drawsFrom(977 + run);
      const model = new Model(3 * Math.ceil(1 + draw() * 40), draw);
      for (let i = 0; i < 1_500; i++) {
        model.step();
        model.conserved();
        if (draw() < 0.002) model.world.now += DAY_MS;
      }
      model.settle();
      model.world.now += 2_000;
      model.settle();
      model.conserved();
      for (const { start, held, spent, granted } of model.ledger.windows) {
        expect(held + spent, `run ${run}`).toBe(model.used.get(start) ?? 0);
        expect(granted).toBeLessThanOrEqual(model.purse.most!);
      }
      // Given back, it is there again for whoever asks, wherever it lay.
      while (model.holds.length > 0) model.end(Math.floor(draw() * PARTITIONS), 'released');
      model.world.now += 2_000;
      model.settle();
      const { start } = windowAt(model.purse, model.world.now);
      const free = model.purse.most! - (model.used.get(start) ?? 0);
      expect(reservedAt(model, 2), `run ${run}`).toBe(Math.floor(free / 3_000_000));
    }
  }, 600_000);
});

/** How many one partition alone can still reserve, asking whenever it is refused. */
function reservedAt(model: Model, partition: number): number {
  const before = model.holds.length;
  for (let i = 0, last = -1; i < 400 && last !== model.holds.length; i++) {
    last = model.holds.length;
    for (let tries = 0; tries < 4; tries++) {
      model.reserve(partition);
      model.world.now += 1_001;
      model.settle();
    }
  }
  return model.holds.length - before;
}
