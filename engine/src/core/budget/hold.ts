/**
 * What is reserved of budgets for a person: made by the decision or the message, spent when it was sent or shown, given
 * back when it cannot be any more. A hold stands in one profile only, and goes along when that becomes part of another.
 */
import type { Effects } from '../effects.ts';
import { isOpen } from '../message/message.ts';
import type { Profile } from '../profile/profile.ts';
import type { World } from '../world.ts';
import type { Use } from './plan.ts';
import { windowAt } from './window.ts';

/** Purse, beginning of the window it counts in, and how much. */
export type HeldUse = readonly [purse: string, window: number, amount: number];

export interface Hold {
  /** Of the decision or the message. */
  readonly id: string;
  /** Empty for a message without an action. */
  readonly action: string;
  readonly uses: readonly HeldUse[];
  /** It is given back then; 0: when its message or run is gone. */
  readonly expiresAt: number;
}

/** What may be reserved here and now, and what it costs. */
export interface LeaseView {
  /** @param most of the purse as it is configured: under another one nothing may be */
  left(purse: string, window: number, most: number): number;
  /** Value for one unit; undefined: none was told yet. */
  price(purse: string): number | undefined;
}

/** The first purse of which too little is left for one more, with what this very input has reserved. */
export function purseLacking(uses: readonly Use[], world: World, effects: Effects): string | undefined {
  for (const { purse, amount } of uses) {
    const { start, end } = windowAt(purse, world.now);
    if (world.now >= end) return purse.key;
    if (purse.most === null) continue;
    const left = world.leases?.left(purse.key, start, purse.most) ?? Number.POSITIVE_INFINITY;
    if (left - reservedNow(purse.key, start, effects) < amount) return purse.key;
  }
  return undefined;
}

/** In this input, less what it gave back: leases hear of it when it has been applied. */
function reservedNow(purse: string, window: number, { list }: Effects): number {
  let reserved = 0;
  for (const effect of list) {
    if (effect.type !== 'fact' || effect.fact.type !== 'budget') continue;
    const { change, uses } = effect.fact;
    const sign = change === 'reserved' ? 1 : change === 'released' ? -1 : 0;
    for (const [key, start, amount] of uses) if (key === purse && start === window) reserved += sign * amount;
  }
  return reserved;
}

/** What the uses cost at the prices of now, in value. */
export function priceOfUses(uses: readonly Use[], world: World): number {
  let price = 0;
  for (const { purse, amount } of uses)
    price += (amount / 1_000_000) * (world.leases?.price(purse.key) ?? purse.price);
  return price;
}

/** @param worth value that is expected of it */
export function hold(
  profile: Profile,
  { id, action, expiresAt }: Pick<Hold, 'id' | 'action' | 'expiresAt'>,
  uses: readonly Use[],
  worth: number,
  world: World,
  effects: Effects,
): void {
  if (uses.length === 0) return;
  const held = uses.map(
    ({ purse, amount }): HeldUse => [purse.key, windowAt(purse, world.now).start, amount],
  );
  profile.holds ??= [];
  profile.holds.push({ id, action, uses: held, expiresAt });
  effects.fact({ type: 'budget', change: 'reserved', id, action, uses: held, worth });
}

/** It was sent, or shown; of several actions of a decision only the one named. */
export function spendHeld(
  profile: Profile,
  id: string,
  now: number,
  effects: Effects,
  action?: string,
): void {
  if (profile.holds === null) return;
  leave(profile, 'spent', effects, (one) => {
    const isHeld = one.expiresAt === 0 || one.expiresAt > now;
    return one.id === id && isHeld && (action === undefined || one.action === action);
  });
}

/** What is decided anew is not refused for its own reservation. @param action only this one of several */
export function releaseHold(profile: Profile, id: string, effects: Effects, action?: string): void {
  leave(
    profile,
    'released',
    effects,
    (one) => one.id === id && (action === undefined || one.action === action),
  );
}

/** Gives back what nobody can send or show any more. */
export function releaseHeld(profile: Profile, now: number, effects: Effects): void {
  leave(profile, 'released', effects, (one) =>
    one.expiresAt > 0 ? one.expiresAt <= now : !isStillWanted(profile, one),
  );
}

/** Whoever is erased: what was with its channel may arrive. */
export function settleErased(profile: Profile, effects: Effects): void {
  if (profile.holds === null) return;
  const sent = new Set<string>();
  for (const { id, status, source } of profile.messages)
    if (status === 'attempted' || status === 'uncertain') sent.add(source.decision ?? id);
  leave(profile, 'spent', effects, ({ id }) => sent.has(id));
  leave(profile, 'released', effects, () => true);
}

function isStillWanted({ messages, instances }: Profile, { id }: Hold): boolean {
  let isSaid = false;
  for (const message of messages) {
    if ((message.source.decision ?? message.id) !== id && message.id !== id) continue;
    if (isOpen(message)) return true;
    isSaid = true;
  }
  return !isSaid && instances.some(({ decision }) => decision === id);
}

function leave(
  profile: Profile,
  change: 'spent' | 'released',
  effects: Effects,
  goes: (one: Hold) => boolean,
): void {
  const { holds } = profile;
  if (holds === null || !holds.some(goes)) return;
  const kept: Hold[] = [];
  for (const one of holds) {
    if (!goes(one)) kept.push(one);
    else effects.fact({ type: 'budget', change, id: one.id, action: one.action, uses: one.uses, worth: 0 });
  }
  profile.holds = kept.length > 0 ? kept : null;
}

/** Each stands in one of the two. */
export function mergeHolds(a: Hold[] | null, b: Hold[] | null): Hold[] | null {
  if (a === null || b === null) return a ?? b;
  return [...a, ...b];
}

/** The earliest instant at which one expires; 0: none does. */
export function holdsDue(holds: readonly Hold[]): number {
  let due = 0;
  for (const { expiresAt } of holds) if (expiresAt > 0 && (due === 0 || expiresAt < due)) due = expiresAt;
  return due;
}
