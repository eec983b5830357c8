/**
 * The ledger of a purse, a cell of its own in the shard of its key: it gives leases to partitions, never more than the
 * limit in all, takes back what others need more, and finds the price from how quickly it is used.
 */
import type { Effects } from '../effects.ts';
import type { World } from '../world.ts';
import { Arrivals } from './arrivals.ts';
import { type Batch, firstPace, type Pace, paced, priceOf } from './pacing.ts';
import type { Purse } from './plan.ts';
import { MICROS } from './quantity.ts';
import { type LedgerSays, leaseKey, type ToBudget, type UseRow } from './relay.ts';
import { windowAt } from './window.ts';

/** Windows that the ledger remembers, and points of their course. */
const MOST_WINDOWS = 40;
const MOST_POINTS = 120;
/** How often it finds a new price, at least. */
const PRICE_MS = 10_000;
/** Or when so much of the limit was used since. */
const PRICE_SHARE = 0.01;
/** A lease is a part of what is free: so that all partitions can have one, and the last ones are small. */
const LEASE_PARTS = 2;

export interface LedgerWindow {
  start: number;
  /** Given to partitions, less what came back. */
  granted: number;
  held: number;
  spent: number;
  worth: number;
  count: number;
}

/** An instant, the price, and what was used (spent and held) by then. */
export type LedgerPoint = readonly [at: number, price: number, used: number];

export class LedgerState {
  readonly purse: string;
  /** Oldest first; the last is the current one. */
  windows: LedgerWindow[] = [];
  /** What each partition may still reserve in the current window, as far as it told. */
  leased = new Map<number, number>();
  /** Partitions that were refused and wait, and for how much; first come first served. */
  waiting = new Map<number, number>();
  /** Asked to give back, and have not yet. */
  recalled = new Set<number>();
  partitions = 0;
  pace: Pace | null = null;
  pricedAt = 0;
  /** When the current window was first spoken of: one that counts in all has no other beginning. */
  begunAt = 0;
  /** Null: nobody has asked for anything yet. */
  arrivals: Arrivals | null = null;
  /** Since then. */
  batch = { used: 0, worth: 0 };
  points: LedgerPoint[] = [];

  constructor(purse: string) {
    this.purse = purse;
  }

  get current(): LedgerWindow | undefined {
    return this.windows.at(-1);
  }
}

export function onBudgetRelay(ledger: LedgerState, body: ToBudget, world: World, effects: Effects): void {
  const purse = world.configuration.budgets?.purse(ledger.purse);
  ledger.partitions = Math.max(ledger.partitions, body.of);
  if (purse) startWindow(ledger, purse, body.window, world.now);
  if (purse && body.asked) hearOf(ledger, body.asked, purse, world.now);
  const window = windowOf(ledger, body.window);
  for (const row of body.uses) count(ledger, body, row);
  if (window) window.granted -= body.returned;
  if (window === ledger.current) {
    lend(ledger, body.partition, -body.returned);
    if (body.returned > 0 || body.wants === 0) ledger.recalled.delete(body.partition);
  }
  if (purse === undefined) return;
  reprice(ledger, purse, world.now, effects);
  if (window !== undefined && window === ledger.current) {
    serveWaiting(ledger, purse, effects);
    if (body.wants > 0) answer(ledger, purse, body, effects);
  }
}

/** The first who speaks of a window begins it: partitions' clocks differ a little. */
function startWindow(ledger: LedgerState, purse: Purse, start: number, now: number): void {
  const { current } = ledger;
  if (current !== undefined && start <= current.start) return;
  ledger.windows.push({ start, granted: 0, held: 0, spent: 0, worth: 0, count: 0 });
  if (ledger.windows.length > MOST_WINDOWS) ledger.windows.shift();
  ledger.leased.clear();
  ledger.waiting.clear();
  ledger.recalled.clear();
  ledger.pace ??= firstPace(purse.price);
  ledger.pricedAt = now;
  ledger.begunAt = now;
  ledger.batch = { used: 0, worth: 0 };
}

function hearOf(
  ledger: LedgerState,
  [count, since]: NonNullable<ToBudget['asked']>,
  { zone }: Purse,
  now: number,
): void {
  ledger.arrivals ??= new Arrivals();
  ledger.arrivals.note(count, since, now, zone);
}

function windowOf({ windows }: LedgerState, start: number): LedgerWindow | undefined {
  return windows.find((window) => window.start === start);
}

function count(ledger: LedgerState, { partition }: ToBudget, row: UseRow): void {
  const window = windowOf(ledger, row.window);
  if (!window) return;
  window.held += row.held;
  window.spent += row.spent;
  window.worth += row.worth;
  window.count += row.count;
  if (window !== ledger.current) return;
  const used = row.held + row.spent;
  lend(ledger, partition, -used);
  ledger.batch.used += used;
  ledger.batch.worth += row.worth;
}

function lend({ leased }: LedgerState, partition: number, amount: number): void {
  leased.set(partition, (leased.get(partition) ?? 0) + amount);
}

function answer(
  ledger: LedgerState,
  purse: Purse,
  { partition, wants, needs }: ToBudget,
  effects: Effects,
): void {
  const granted = grantOf(ledger, purse, wants);
  if (granted > 0) {
    grant(ledger, partition, granted, effects);
    return;
  }
  say(ledger, partition, { type: 'lease', amount: 0 }, effects);
  if (!needs) return;
  ledger.waiting.set(partition, wants);
  recallFor(ledger, effects);
}

/** Whoever has something and does not wait itself is asked to give it back. */
function recallFor(ledger: LedgerState, effects: Effects): void {
  for (const [partition, left] of ledger.leased) {
    if (left <= 0 || ledger.waiting.has(partition) || ledger.recalled.has(partition)) continue;
    ledger.recalled.add(partition);
    say(ledger, partition, { type: 'recall' }, effects);
  }
}

function serveWaiting(ledger: LedgerState, purse: Purse, effects: Effects): void {
  for (const [partition, wants] of ledger.waiting) {
    const granted = grantOf(ledger, purse, wants);
    if (granted === 0) {
      recallFor(ledger, effects);
      return;
    }
    grant(ledger, partition, granted, effects);
  }
}

/** 0: there is not as much as is wanted. */
function grantOf({ current, partitions }: LedgerState, { most }: Purse, wants: number): number {
  if (most === null || !current) return 0;
  const free = most - current.granted;
  if (free < wants) return 0;
  return Math.max(wants, Math.floor(free / (LEASE_PARTS * Math.max(1, partitions))));
}

function grant(ledger: LedgerState, partition: number, granted: number, effects: Effects): void {
  ledger.current!.granted += granted;
  lend(ledger, partition, granted);
  ledger.recalled.delete(partition);
  ledger.waiting.delete(partition);
  say(ledger, partition, { type: 'lease', amount: granted }, effects);
}

function say(ledger: LedgerState, partition: number, says: LedgerSays, effects: Effects): void {
  const body = { purse: ledger.purse, window: ledger.current!.start, price: priceNow(ledger), says };
  effects.relay(leaseKey(partition), { type: 'from-budget', body });
}

function priceNow({ pace }: LedgerState): number {
  return pace === null ? 0 : priceOf(pace);
}

/** All partitions hear of a price that is another one. */
function reprice(ledger: LedgerState, purse: Purse, now: number, effects: Effects): void {
  const { current, pace, batch } = ledger;
  if (!current || pace === null || !purse.isPaced) return;
  const { end } = windowAt(purse, now);
  // What counts in all and has no end is not paced: nobody knows until when it is to last.
  if (end === Number.POSITIVE_INFINITY || now >= end) return;
  const bound = purse.most ?? purse.least;
  if (now - ledger.pricedAt < PRICE_MS && batch.used < PRICE_SHARE * bound) return;
  if (now <= ledger.pricedAt) return;
  const before = priceOf(pace);
  ledger.pace = paced(
    pace,
    boundsOf(current, purse, batch.used),
    batchOf(ledger, current, bound, { from: ledger.pricedAt, now, end, zone: purse.zone }),
  );
  ledger.pricedAt = now;
  ledger.batch = { used: 0, worth: 0 };
  note(ledger, now);
  const after = priceNow(ledger);
  if (after === before) return;
  for (let partition = 0; partition < ledger.partitions; partition++)
    say(ledger, partition, { type: 'price' }, effects);
}

function boundsOf({ held, spent }: LedgerWindow, { most, least, boost }: Purse, used: number) {
  return {
    most: most === null ? null : most / MICROS,
    least: least / MICROS,
    boost,
    before: Math.max(0, held + spent - used) / MICROS,
  };
}

function batchOf(
  { batch, arrivals, begunAt }: LedgerState,
  { held, spent, count: contacts }: LedgerWindow,
  bound: number,
  { from, now, end, zone }: { readonly [name in 'from' | 'now' | 'end']: number } & { readonly zone: string },
): Batch {
  const between = (a: number, b: number) => arrivals?.between(a, b, zone) ?? b - a;
  const time = between(from, now);
  const each = contacts > 0 ? Math.max(1, (held + spent) / contacts) : bound;
  return {
    used: batch.used / MICROS,
    worth: batch.worth,
    time,
    remaining: time + between(now, end),
    part: Math.min(1, time / between(begunAt, end)),
    contacts: Math.min(MOST_CONTACTS, bound / each),
  };
}

/** Beyond it the price would jump about. */
const MOST_CONTACTS = 1_000_000;

/** Its course, thinned out where it grows long. */
function note(ledger: LedgerState, now: number): void {
  const { held, spent } = ledger.current!;
  ledger.points.push([now, priceNow(ledger), held + spent]);
  if (ledger.points.length <= MOST_POINTS) return;
  const half = Math.floor(MOST_POINTS / 2);
  ledger.points = ledger.points.filter((_, i) => i >= half || i % 2 === 0);
}

type Tuple = readonly unknown[];

export function ledgerState(ledger: LedgerState): Tuple {
  const { windows, leased, waiting, recalled, partitions, pace, pricedAt, batch, points, begunAt, arrivals } =
    ledger;
  return [
    windows.map((w) => [w.start, w.granted, w.held, w.spent, w.worth, w.count]),
    [...leased],
    [...waiting],
    [...recalled],
    partitions,
    pace && [pace.most, pace.least, pace.worth, pace.learnt],
    pricedAt,
    [batch.used, batch.worth],
    points,
    begunAt,
    arrivals?.state() ?? null,
  ];
}

export function ledgerFrom(ledger: LedgerState, state: Tuple): void {
  const [windows, leased, waiting, recalled, partitions, pace, pricedAt, batch, points, ...later] = state;
  const [begunAt = pricedAt, arrivals = null] = later;
  ledger.windows = (windows as number[][]).map(([start, granted, held, spent, worth, n]) => ({
    start: start!,
    granted: granted!,
    held: held!,
    spent: spent!,
    worth: worth!,
    count: n!,
  }));
  ledger.leased = new Map(leased as [number, number][]);
  ledger.waiting = new Map(waiting as [number, number][]);
  ledger.recalled = new Set(recalled as number[]);
  ledger.partitions = partitions as number;
  if (pace !== null) {
    // An earlier build did not say how much it rested on: on nothing, then, and it finds its way quickly.
    const [most, least, worth, learnt = 0] = pace as [number, number, number, number?];
    ledger.pace = { most, least, worth, learnt };
  }
  ledger.pricedAt = pricedAt as number;
  const [used, worth] = batch as [number, number];
  ledger.batch = { used, worth };
  ledger.points = points as LedgerPoint[];
  ledger.begunAt = begunAt as number;
  ledger.arrivals = arrivals === null ? null : Arrivals.from(arrivals as readonly unknown[]);
}
