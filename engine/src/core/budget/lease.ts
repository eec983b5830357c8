/**
 * Leases of one partition: the part of each purse that decisions here may reserve without asking anybody. They know what
 * was reserved, spent and given back, and tell the ledger of each purse; so no purse is overdrawn, whatever runs at the
 * same time, and nothing is lost in a crash. They follow from the partition's log alone.
 */
import type { Fact } from '../effect.ts';
import type { Effects } from '../effects.ts';
import type { World } from '../world.ts';
import type { LeaseView } from './hold.ts';
import type { BudgetPlan, Purse } from './plan.ts';
import { budgetKey, type FromBudget, type UseRow } from './relay.ts';
import { windowAt } from './window.ts';

export type BudgetFact = Extract<Fact, { type: 'budget' }>;

/** How long what was used waits to be told. */
const REPORT_MS = 1_000;
/** A lease that nobody uses for so long goes back, but for what one contact needs. */
const QUIET_MS = 60_000;
/** How often a price is looked at where nothing is used. */
const REMIND_MS = 30_000;
const LONG_REMIND_MS = 3_600_000;
/** After a no it is not asked again so soon. */
const AGAIN_MS = 1_000;

type Row = { -readonly [K in keyof UseRow]: UseRow[K] };

class Lease {
  /** Under which limit it was given; another one asks anew. */
  most: number | null = null;
  window = Number.NaN;
  left = 0;
  /** What was granted last: the next is asked for before it is used up. */
  granted = 0;
  price: number | undefined = undefined;
  /** Not told yet, by window. */
  rows: Row[] = [];
  untoldSince = 0;
  usedAt = 0;
  toldAt = 0;
  isAsked = false;
  /** There was nothing, at that instant; 0: there was. */
  dryAt = 0;
  /** Others have none. */
  isWanted = false;
  /** Somebody was refused here since it was asked last. */
  isShort = false;
  /** Decisions here that were told, and until when. */
  askedBefore = 0;
  askedUntil = 0;
}

export class Leases implements LeaseView {
  readonly #partition: number;
  readonly #of: number;
  readonly #leases = new Map<string, Lease>();
  /** When there is something to do by the clock; Infinity: nothing. */
  #dueAt = Number.POSITIVE_INFINITY;
  #isStale = true;
  /** Decisions here, whatever they were about: how many people come. */
  #asked = 0;

  constructor(partition: number, of: number) {
    this.#partition = partition;
    this.#of = of;
  }

  left(purse: string, window: number, most: number): number {
    const lease = this.#leases.get(purse);
    return lease !== undefined && lease.window === window && lease.most === most ? lease.left : 0;
  }

  /** What was used and the ledger does not know yet, by the beginning of its window. */
  rowsOf(purse: string): { start: number; held: number; spent: number }[] {
    const rows = this.#leases.get(purse)?.rows ?? [];
    return rows.map(({ window, held, spent }) => ({ start: window, held, spent }));
  }

  price(purse: string): number | undefined {
    return this.#leases.get(purse)?.price;
  }

  /** What an input has reserved, spent or given back; and whom it refused for want of a lease. */
  take(fact: Fact, now: number): void {
    if (fact.type === 'budget') this.#use(fact, now);
    else if (fact.type === 'decision') {
      this.#asked++;
      for (const { policy, rule } of fact.decision.refused) if (policy === 'budget') this.#refused(rule);
    }
  }

  #use({ change, uses, worth }: BudgetFact, now: number): void {
    for (const [purse, window, amount] of uses) {
      const lease = this.#leaseOf(purse);
      const row = rowOf(lease, window);
      // Given back here may be what was reserved elsewhere, before this lease was looked at in the window.
      if (!(window <= lease.window)) begin(lease, window);
      if (lease.untoldSince === 0) lease.untoldSince = now;
      if (change === 'reserved') {
        row.held += amount;
        row.worth += worth;
        row.count++;
        lease.usedAt = now;
        if (lease.window === window) lease.left -= amount;
      } else {
        row.held -= amount;
        if (change === 'spent') row.spent += amount;
        else if (lease.window === window) lease.left += amount;
      }
    }
    this.#isStale = true;
  }

  #refused(purse: string): void {
    const lease = this.#leases.get(purse);
    if (!lease) return;
    lease.isShort = true;
    this.#isStale = true;
  }

  /** What the ledger of a purse says. */
  hear({ purse, window, price, says }: FromBudget, world: World, effects: Effects): void {
    const lease = this.#leaseOf(purse);
    lease.price = price;
    this.#isStale = true;
    switch (says.type) {
      case 'price':
        return;
      case 'recall':
        lease.isWanted = true;
        if (lease.window === window)
          this.#tell(purse, lease, effects, { returned: lease.left, now: world.now });
        return;
      case 'lease':
        if (lease.window === window) take(lease, says.amount, world.now);
        return;
      default:
        says satisfies never;
    }
  }

  /** Asks for more, tells what was used, gives back what is not: all that is due by now. */
  look(world: World, effects: Effects): void {
    const { now, configuration } = world;
    const plan = configuration.budgets;
    for (const purse of plan?.purses ?? noPurses) this.#lookAt(purse, now, effects);
    for (const [key, lease] of this.#leases) {
      if (plan?.purse(key) !== undefined) continue;
      // Nothing counts it any more.
      if (lease.left > 0 || lease.rows.length > 0)
        this.#tell(key, lease, effects, { returned: lease.left, now });
    }
    this.#isStale = true;
  }

  #lookAt(purse: Purse, now: number, effects: Effects): void {
    const lease = this.#leaseOf(purse.key);
    const { start } = windowAt(purse, now);
    let returned = 0;
    if (lease.window !== start || lease.most !== purse.most) {
      if (lease.window === start) returned = lease.left;
      else begin(lease, start);
      Object.assign(lease, { most: purse.most, granted: 0, isAsked: false, dryAt: 0 });
    } else if (lease.isWanted && !lease.isShort) returned = lease.left;
    else if (isQuiet(lease, now)) returned = Math.max(0, lease.left - purse.largest);
    const wants = returned === 0 && mayAsk(lease, purse, now) ? wantedOf(lease, purse) : 0;
    const isTold = lease.rows.length > 0 && lease.untoldSince + REPORT_MS <= now;
    if (returned > 0 || wants > 0 || isTold || this.#mustRemind(lease, purse, now)) {
      lease.toldAt = now;
      this.#tell(purse.key, lease, effects, { returned, wants, needs: lease.isShort, now });
    }
    if (wants > 0) {
      lease.isAsked = true;
      lease.isShort = false;
      lease.isWanted = false;
    }
    if (returned > 0) lease.granted = lease.left;
  }

  /** Where nothing is used nobody would tell, and the price would stay as it is: one partition does. */
  #mustRemind({ toldAt }: Lease, purse: Purse, now: number): boolean {
    return this.#reminds(purse) && toldAt + remindMs(purse, now) <= now;
  }

  #reminds({ key, least, isPaced }: Purse): boolean {
    return isPaced && this.#partition === 0 && (least > 0 || (this.price(key) ?? 0) !== 0);
  }

  #tell(
    purse: string,
    lease: Lease,
    effects: Effects,
    {
      returned,
      now,
      wants = 0,
      needs = false,
    }: { returned: number; now: number; wants?: number; needs?: boolean },
  ): void {
    const { rows, window } = lease;
    const asked = this.#askedOf(lease, now);
    lease.left -= returned;
    lease.rows = [];
    lease.untoldSince = 0;
    effects.relay(budgetKey(purse), {
      type: 'to-budget',
      body: {
        partition: this.#partition,
        of: this.#of,
        window,
        uses: rows,
        returned,
        wants,
        needs,
        ...asked,
      },
    });
  }

  /** Since it was told last. */
  #askedOf(lease: Lease, now: number): { readonly asked?: readonly [number, number] } {
    const count = this.#asked - lease.askedBefore;
    const since = lease.askedUntil;
    lease.askedBefore = this.#asked;
    lease.askedUntil = now;
    return count > 0 && since > 0 ? { asked: [count, since] } : {};
  }

  /** The instant from which on there is something to do; Infinity: nothing. @param plan in force */
  dueAt(plan: BudgetPlan | null, now: number): number {
    if (!this.#isStale) return this.#dueAt;
    this.#isStale = false;
    let due = Number.POSITIVE_INFINITY;
    for (const purse of plan?.purses ?? noPurses) due = Math.min(due, this.#dueOf(purse, now));
    for (const [key, lease] of this.#leases)
      if (plan?.purse(key) === undefined && (lease.left > 0 || lease.rows.length > 0)) due = 0;
    this.#dueAt = due;
    return due;
  }

  #dueOf(purse: Purse, now: number): number {
    const lease = this.#leases.get(purse.key);
    const { start, end } = windowAt(purse, now);
    if (lease === undefined || lease.window !== start || lease.most !== purse.most) return 0;
    if (mayAsk(lease, purse, now) || (lease.isWanted && !lease.isShort && lease.left > 0)) return 0;
    let due = end;
    if (lease.rows.length > 0) due = Math.min(due, lease.untoldSince + REPORT_MS);
    if (lease.isShort && lease.dryAt > 0) due = Math.min(due, lease.dryAt + AGAIN_MS);
    if (lease.left > purse.largest) due = Math.min(due, lease.usedAt + QUIET_MS);
    if (this.#reminds(purse)) due = Math.min(due, lease.toldAt + remindMs(purse, now));
    return due;
  }

  /** Another revision is in force. */
  revised(): void {
    this.#isStale = true;
  }

  #leaseOf(purse: string): Lease {
    let lease = this.#leases.get(purse);
    if (!lease) {
      lease = new Lease();
      this.#leases.set(purse, lease);
    }
    return lease;
  }

  state(): unknown {
    return [...this.#leases].map(([purse, l]) => [
      purse,
      l.most,
      Number.isNaN(l.window) ? null : l.window,
      l.left,
      l.granted,
      l.price ?? null,
      l.rows.map((r) => [r.window, r.held, r.spent, r.worth, r.count]),
      l.untoldSince,
      l.usedAt,
      l.isAsked,
      l.dryAt,
      l.isWanted,
      l.isShort,
      l.toldAt,
      this.#asked - l.askedBefore,
      l.askedUntil,
    ]);
  }

  restore(state: unknown): void {
    this.#leases.clear();
    this.#asked = 0;
    this.#isStale = true;
    for (const row of state as unknown[][]) {
      const [purse, most, window, left, granted, price, rows, untoldSince, usedAt, isAsked, dryAt, ...flags] =
        row;
      const lease = this.#leaseOf(purse as string);
      lease.rows = (rows as number[][]).map(([at, held, spent, worth, count]) => ({
        window: at!,
        held: held!,
        spent: spent!,
        worth: worth!,
        count: count!,
      }));
      lease.price = (price as number | null) ?? undefined;
      Object.assign(lease, {
        most,
        window: window ?? Number.NaN,
        left,
        granted,
        untoldSince,
        usedAt,
        isAsked,
        dryAt,
      });
      const [isWanted, isShort, toldAt, asked = 0, askedUntil = 0] = flags as [boolean, boolean, ...number[]];
      lease.askedBefore = -asked;
      Object.assign(lease, { isWanted, isShort, toldAt, askedUntil });
    }
  }
}

const noPurses: readonly Purse[] = [];

function rowOf(lease: Lease, window: number): Row {
  let row = lease.rows.find((one) => one.window === window);
  if (!row) {
    row = { window, held: 0, spent: 0, worth: 0, count: 0 };
    lease.rows.push(row);
  }
  return row;
}

/** What is left of another window is worth nothing. */
function begin(lease: Lease, window: number): void {
  Object.assign(lease, { window, left: 0, granted: 0, isAsked: false, dryAt: 0, isWanted: false });
}

function take(lease: Lease, amount: number, now: number): void {
  lease.isAsked = false;
  lease.left += amount;
  if (amount === 0) {
    lease.dryAt = now;
    return;
  }
  lease.granted = amount;
  lease.dryAt = 0;
  lease.usedAt = now;
}

/** In long windows prices move slowly. */
function remindMs(purse: Purse, now: number): number {
  const { start, end } = windowAt(purse, now);
  const whole = Number.isFinite(end) ? end - Math.max(start, 0) : 0;
  return start > 0 && whole > 0 ? Math.max(REMIND_MS, whole / 100) : LONG_REMIND_MS;
}

function isQuiet({ usedAt, left }: Lease, now: number): boolean {
  return left > 0 && usedAt + QUIET_MS <= now;
}

/** What is missing for one contact, or enough for one more. */
function wantedOf({ left }: Lease, { largest }: Purse): number {
  return left < largest ? largest - left : largest;
}

/** Before it is used up; after a no only for somebody who was refused, and not at once. */
function mayAsk(lease: Lease, purse: Purse, now: number): boolean {
  if (purse.most === null || lease.isAsked) return false;
  if (lease.left >= Math.max(purse.largest, lease.granted / 4)) return false;
  if (lease.dryAt > 0) return lease.isShort && lease.dryAt + AGAIN_MS <= now;
  return !lease.isWanted || lease.isShort;
}
