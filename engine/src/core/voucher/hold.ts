/**
 * The codes a person has: reserved by what is to be said to them, issued when it was sent or shown, given back when it
 * cannot be any more. A code stands in one profile only, and goes along when that becomes part of another.
 */
import type { Effects } from '../effects.ts';
import { isOpen } from '../message/message.ts';
import type { Profile } from '../profile/profile.ts';
import { voucherKey } from './code.ts';
import type { ToVoucher, VoucherUsed } from './relay.ts';

/** What a decision gives with an action: stands in its record, and with the message that says it. */
export interface GivenVoucher {
  readonly pool: string;
  readonly code: string;
  readonly turn: number;
  /** In milliseconds; 0: it is good for good. */
  readonly expiresAt: number;
}

export interface OwnVoucher {
  readonly pool: string;
  readonly code: string;
  readonly turn: number;
  readonly action: string;
  /** The last that gave it. */
  decision: string;
  readonly at: number;
  expiresAt: number;
  isIssued: boolean;
  /** How often. */
  redeemed: number;
}

/** Codes that a profile remembers; those that only wait to be said are never forgotten. */
const REMEMBERED = 100;
/** Of so many pools it is known for good how many codes a person was given: the check of documents refuses more. */
export const MOST_COUNTED_POOLS = 1_000;

/** Forgotten codes, counted by pool; what was counted last stands last. */
export type FormerVouchers = readonly (readonly [pool: string, count: number])[];

/** Something still may be done with it, for this action: whoever asks again gets the same. */
export function ownVoucher(
  { vouchers }: Profile,
  pool: string,
  action: string,
  now: number,
): OwnVoucher | undefined {
  return vouchers?.find(
    (one) =>
      one.pool === pool &&
      one.action === action &&
      one.redeemed === 0 &&
      (one.expiresAt === 0 || one.expiresAt > now),
  );
}

/** Ever, also of codes that are forgotten. */
export function countOf({ vouchers, formerVouchers }: Profile, pool: string): number {
  let count = formerVouchers?.find(([name]) => name === pool)?.[1] ?? 0;
  for (const one of vouchers ?? none) if (one.pool === pool) count++;
  return count;
}

const none: readonly OwnVoucher[] = [];

/** @param isOut it has left the house with the answer: nobody can take it back */
export function holdVoucher(
  profile: Profile,
  { pool, code, turn, expiresAt }: GivenVoucher,
  { action, decision, at, isOut }: { action: string; decision: string; at: number; isOut: boolean },
  effects: Effects,
): void {
  const own = profile.vouchers?.find((one) => one.code === code && one.turn === turn);
  if (own?.isIssued === true) return;
  const voucher = own ?? { pool, code, turn, action, decision, at, expiresAt, isIssued: false, redeemed: 0 };
  if (own === undefined) {
    profile.vouchers ??= [];
    profile.vouchers.push(voucher);
    forgetOldest(profile);
  }
  Object.assign(voucher, { decision, expiresAt, isIssued: isOut });
  tell(profile.id, voucher, isOut ? 'issued' : 'reserved', effects, own === undefined);
}

/** What was sent, or may have been. */
export function issueVoucher(profile: Profile, given: GivenVoucher | undefined, effects: Effects): void {
  if (given === undefined || profile.vouchers === null) return;
  const voucher = profile.vouchers.find(({ code, turn }) => code === given.code && turn === given.turn);
  if (voucher === undefined || voucher.isIssued) return;
  voucher.isIssued = true;
  tell(profile.id, voucher, 'issued', effects);
}

/** Gives back what nobody can send any more. */
export function releaseVouchers(profile: Profile, effects: Effects): void {
  release(profile, effects, (one) => !isStillWanted(profile, one));
}

/** What is said instead has another code, or none. */
export function releaseVoucher(profile: Profile, given: GivenVoucher, effects: Effects): void {
  if (profile.vouchers === null) return;
  release(profile, effects, ({ code, turn }) => code === given.code && turn === given.turn);
}

function release(profile: Profile, effects: Effects, goes: (one: OwnVoucher) => boolean): void {
  const { vouchers } = profile;
  if (!vouchers?.some((one) => !one.isIssued && goes(one))) return;
  const kept: OwnVoucher[] = [];
  for (const one of vouchers) {
    if (one.isIssued || !goes(one)) kept.push(one);
    else tell(profile.id, one, 'released', effects);
  }
  profile.vouchers = kept.length > 0 ? kept : null;
}

function isStillWanted({ messages, instances }: Profile, { code, decision }: OwnVoucher): boolean {
  let isSaid = false;
  for (const message of messages) {
    if (message.source.voucher?.code === code && isOpen(message)) return true;
    if (message.source.decision === decision) isSaid = true;
  }
  return !isSaid && instances.some((run) => run.decision === decision);
}

/** Whoever is erased: what was with its channel may arrive, and nothing says any more whose it was. */
export function unlinkVouchers(profile: Profile, effects: Effects): void {
  if (profile.vouchers === null) return;
  const sent = new Set<string>();
  for (const { status, source } of profile.messages)
    if ((status === 'attempted' || status === 'uncertain') && source.voucher !== undefined)
      sent.add(source.voucher.code);
  for (const one of profile.vouchers) {
    if (one.isIssued) relay(one, { type: 'unlink', turn: one.turn }, effects);
    else tell(null, one, sent.has(one.code) ? 'issued' : 'released', effects);
  }
}

/** It was redeemed at a till. Undefined: it is not known here any more. */
export function noteRedeemed({ vouchers }: Profile, { code }: VoucherUsed): OwnVoucher | undefined {
  const voucher = vouchers?.find((one) => one.code === code);
  if (voucher === undefined) return undefined;
  voucher.redeemed++;
  // Whoever has it was given it, whatever the channel said.
  voucher.isIssued = true;
  return voucher;
}

function tell(
  profile: string | null,
  { pool, code, turn, action, decision, expiresAt }: OwnVoucher,
  change: 'reserved' | 'issued' | 'released',
  effects: Effects,
  isDrawn = false,
): void {
  effects.fact({ type: 'voucher', change, pool, code, action, decision, ...(isDrawn && { isDrawn }) });
  // The id of a decision tells whose it was.
  const given = { turn, profile, action, decision: profile === null ? '' : decision, expiresAt };
  const body: ToVoucher =
    change === 'released'
      ? { type: 'free', turn }
      : { type: change === 'issued' ? 'issue' : 'reserve', ...given };
  relay({ code }, body, effects);
}

function relay({ code }: Pick<OwnVoucher, 'code'>, body: ToVoucher, effects: Effects): void {
  effects.relay(voucherKey(code), { type: 'to-voucher', body });
}

function forgetOldest(profile: Profile): void {
  const vouchers = profile.vouchers ?? [];
  let surplus = vouchers.length - REMEMBERED;
  for (let i = 0; surplus > 0 && i < vouchers.length; ) {
    if (!vouchers[i]!.isIssued) i++;
    else {
      const [{ pool }] = vouchers.splice(i, 1) as [OwnVoucher];
      profile.formerVouchers = withFormer(profile.formerVouchers, [[pool, 1]]);
      surplus--;
    }
  }
}

function withFormer(before: FormerVouchers | null, more: FormerVouchers): FormerVouchers {
  const counts = new Map(before);
  for (const [pool, count] of more) {
    const sum = (counts.get(pool) ?? 0) + count;
    counts.delete(pool);
    counts.set(pool, sum);
  }
  return [...counts].slice(-MOST_COUNTED_POOLS);
}

/** Each stands in one of the two. */
export function mergeVouchers(into: Profile, { vouchers, formerVouchers }: Profile): void {
  if (formerVouchers !== null) into.formerVouchers = withFormer(into.formerVouchers, formerVouchers);
  if (vouchers === null) return;
  into.vouchers = [...(into.vouchers ?? []), ...vouchers].sort(
    (one, other) => one.at - other.at || (one.code < other.code ? -1 : 1),
  );
  forgetOldest(into);
}

export function ownVoucherState(one: OwnVoucher): readonly unknown[] {
  const { pool, code, turn, action, decision, at, expiresAt, isIssued, redeemed } = one;
  return [pool, code, turn, action, decision, at, expiresAt, isIssued, redeemed];
}

export function ownVoucherFrom(row: readonly unknown[], word: (text: string) => string): OwnVoucher {
  const [pool, code, turn, action, decision, at, expiresAt, isIssued, redeemed] = row as [
    string,
    string,
    number,
    string,
    string,
    number,
    number,
    boolean,
    number,
  ];
  return { pool: word(pool), code, turn, action: word(action), decision, at, expiresAt, isIssued, redeemed };
}
