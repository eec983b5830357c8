/**
 * The shelves of one partition: of each pool the codes that decisions here may take without asking anybody, as leases are
 * of budgets (budget/lease.ts). They follow from the partition's log alone, and are gone from the shelf as soon as a
 * decision on record has one.
 */
import type { Fact } from '../effect.ts';
import type { Effects } from '../effects.ts';
import type { World } from '../world.ts';
import type { VoucherPlan, VoucherPool } from './plan.ts';
import { type CodeTurn, type FromVoucherPool, poolKey } from './relay.ts';

/** What decisions may take here. */
export interface VoucherView {
  /** The code that comes after so many others; undefined: none is left. */
  code(pool: string, nth: number): CodeTurn | undefined;
}

/** After a no it is not asked again so soon. */
const AGAIN_MS = 1_000;
/** Fewer are topped up, where the pool has many. */
const FEW = 4;

class Shelf {
  codes: CodeTurn[] = [];
  /** Not told yet. */
  taken = 0;
  /** What came last: more is asked for before it is used up. */
  granted = 0;
  isAsked = false;
  /** When some came, while there may be more; 0: there are not. */
  toppedAt = 0;
  /** There was none, at that instant; 0: there was. */
  dryAt = 0;
  /** Somebody was refused here since it was asked last. */
  isShort = false;
}

export class VoucherShelves implements VoucherView {
  readonly #partition: number;
  readonly #of: number;
  readonly #shelves = new Map<string, Shelf>();
  /** When there is something to do by the clock; Infinity: nothing. */
  #dueAt = Number.POSITIVE_INFINITY;
  #isStale = true;

  constructor(partition: number, of: number) {
    this.#partition = partition;
    this.#of = of;
  }

  code(pool: string, nth: number): CodeTurn | undefined {
    const codes = this.#shelves.get(pool)?.codes;
    return codes?.[codes.length - 1 - nth];
  }

  /** All that lies here, by pool. */
  *codes(): Iterable<readonly [pool: string, codes: readonly CodeTurn[]]> {
    for (const [pool, { codes }] of this.#shelves) yield [pool, codes];
  }

  /** What a decision has taken, and whom it refused for want of a code. */
  take(fact: Fact): void {
    if (fact.type === 'voucher' && fact.isDrawn === true) this.#take(fact.pool, fact.code);
    else if (fact.type === 'decision') {
      for (const { policy, rule } of fact.decision.refused) if (policy === 'voucher') this.#refused(rule);
      for (const { rule } of fact.decision.lacking ?? []) this.#refused(rule);
    }
  }

  #take(pool: string, code: string): void {
    const shelf = this.#shelves.get(pool);
    const place = shelf?.codes.findLastIndex(([one]) => one === code) ?? -1;
    if (shelf === undefined || place < 0) return;
    shelf.codes.splice(place, 1);
    shelf.taken++;
    this.#isStale = true;
  }

  #refused(pool: string): void {
    const shelf = this.#shelves.get(pool);
    if (shelf === undefined) return;
    shelf.isShort = true;
    this.#isStale = true;
  }

  /** What a pool says. */
  hear(pool: string, says: FromVoucherPool, { now }: World, effects: Effects): void {
    const shelf = this.#shelfOf(pool);
    this.#isStale = true;
    switch (says.type) {
      case 'recall':
        this.#tell(pool, shelf, effects, { returns: true });
        return;
      case 'codes':
        shelf.isAsked = false;
        if (says.codes.length === 0) {
          shelf.toppedAt = 0;
          if (shelf.codes.length === 0) shelf.dryAt = now;
          return;
        }
        shelf.codes.push(...says.codes);
        Object.assign(shelf, { granted: shelf.codes.length, toppedAt: now, dryAt: 0, isShort: false });
        return;
      default:
        says satisfies never;
    }
  }

  /** Asks for more, and gives back what no document asks for any more. */
  look({ now, configuration }: World, effects: Effects): void {
    const plan = configuration.vouchers;
    this.#isStale = true;
    for (const { name } of plan?.pools ?? noPools) {
      const shelf = this.#shelfOf(name);
      if (!mayAsk(shelf, now)) continue;
      const needs = shelf.isShort;
      shelf.isAsked = true;
      shelf.isShort = false;
      this.#tell(name, shelf, effects, { wants: true, needs });
    }
    for (const [name, shelf] of this.#shelves)
      if (isOrphan(name, shelf, plan)) this.#tell(name, shelf, effects, { returns: true });
  }

  /** The instant from which on there is something to do; Infinity: nothing. */
  dueAt(plan: VoucherPlan | null, now: number): number {
    if (this.#isStale) this.#dueAt = this.#dueOf(plan, now);
    this.#isStale = false;
    return this.#dueAt;
  }

  /** Another revision is in force. */
  revised(): void {
    this.#isStale = true;
  }

  #dueOf(plan: VoucherPlan | null, now: number): number {
    let due = Number.POSITIVE_INFINITY;
    for (const { name } of plan?.pools ?? noPools) {
      const shelf = this.#shelves.get(name);
      if (shelf === undefined || mayAsk(shelf, now)) return 0;
      if (shelf.isAsked) continue;
      if (shelf.isShort && shelf.dryAt > 0) due = Math.min(due, shelf.dryAt + AGAIN_MS);
      if (mayTopUp(shelf)) due = Math.min(due, shelf.toppedAt + AGAIN_MS);
    }
    for (const [name, shelf] of this.#shelves) if (isOrphan(name, shelf, plan)) return 0;
    return due;
  }

  #tell(
    pool: string,
    shelf: Shelf,
    effects: Effects,
    {
      returns = false,
      wants = false,
      needs = false,
    }: { returns?: boolean; wants?: boolean; needs?: boolean },
  ): void {
    const returned = returns ? shelf.codes : [];
    if (returns) Object.assign(shelf, { codes: [], granted: 0, toppedAt: 0, isAsked: false });
    const { taken } = shelf;
    shelf.taken = 0;
    effects.relay(poolKey(pool), {
      type: 'to-voucher-pool',
      body: {
        type: 'shelf',
        partition: this.#partition,
        of: this.#of,
        taken,
        returned,
        wants,
        left: shelf.codes.length,
        needs,
      },
    });
    // Others had none: it asks again when somebody wants one here.
    if (returns) shelf.dryAt = -1;
  }

  #shelfOf(pool: string): Shelf {
    let shelf = this.#shelves.get(pool);
    if (shelf === undefined) {
      shelf = new Shelf();
      this.#shelves.set(pool, shelf);
    }
    return shelf;
  }

  state(): unknown {
    return [...this.#shelves].map(([pool, s]) => [
      pool,
      [...s.codes],
      s.taken,
      s.granted,
      s.isAsked,
      s.toppedAt,
      s.dryAt,
      s.isShort,
    ]);
  }

  restore(state: unknown): void {
    this.#shelves.clear();
    this.#isStale = true;
    for (const row of state as unknown[][]) {
      const [pool, codes, taken, granted, isAsked, toppedAt, dryAt, isShort] = row;
      const shelf = this.#shelfOf(pool as string);
      shelf.codes = [...(codes as CodeTurn[])];
      Object.assign(shelf, { taken, granted, isAsked, toppedAt, dryAt, isShort });
    }
  }
}

const noPools: readonly VoucherPool[] = [];

function isOrphan(name: string, { codes }: Shelf, plan: VoucherPlan | null): boolean {
  return codes.length > 0 && plan?.pool(name) === undefined;
}

/** Before the last is taken; after a no only where somebody was refused, and not at once. */
function mayAsk(shelf: Shelf, now: number): boolean {
  const { codes, granted, isAsked, dryAt, isShort, toppedAt } = shelf;
  if (isAsked) return false;
  if (codes.length > granted / 4) return mayTopUp(shelf) && toppedAt + AGAIN_MS <= now;
  return dryAt === 0 || (isShort && dryAt + AGAIN_MS <= now);
}

function mayTopUp({ codes, toppedAt }: Shelf): boolean {
  return codes.length > 0 && codes.length < FEW && toppedAt > 0;
}
