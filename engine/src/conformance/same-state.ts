/**
 * The whole state of a host in a form in which two hosts must be equal to the byte. What has no order of its own (the
 * members of sets, which stand in the order of their arrival) is sorted, and message ids that are too old to matter
 * for deduplication are left out, as hosts may forget them when they like.
 */
import { createHash } from 'node:crypto';

/** Longer than any host must remember a messageId. */
const SEEN_MS = 25 * 3_600_000;

/** Places of the parts of a profile in its state (core/profile/state.ts). */
const SETS = [5, 6, 7, 12, 13, 14, 15, 16, 17, 32];
const SEEN = 18;
const VOUCHERS = 35;

export function canonical(state: readonly unknown[], now: number): unknown[] {
  return (state as readonly (readonly [string, unknown])[])
    .map(
      ([key, value]) =>
        [key, key.startsWith('profile/') ? profileState(value as readonly unknown[], now) : value] as const,
    )
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

export function digest(state: readonly unknown[], now: number): string {
  return createHash('sha256')
    .update(JSON.stringify(canonical(state, now)))
    .digest('hex')
    .slice(0, 16);
}

function profileState(state: readonly unknown[], now: number): unknown[] {
  return (withoutCodes(state) as unknown[]).map((part, index) => {
    if (index === VOUCHERS && part !== null)
      return sorted((part as unknown[][]).map(([pool, , , ...rest]) => [pool, ...rest]));
    if (SETS.includes(index) && part !== null) return sorted(part as unknown[]);
    return index === SEEN ? freshPrints(part as number[], now) : part;
  });
}

/** Which code goes to whom depends on who was first. */
function withoutCodes(value: unknown): unknown {
  if (typeof value === 'string') return value.startsWith('…') ? '…' : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutCodes);
  const isVoucher = 'pool' in value && 'code' in value && 'turn' in value;
  const entries = Object.entries(isVoucher ? { ...value, code: '', turn: 0 } : value);
  return Object.fromEntries(entries.map(([key, part]) => [key, withoutCodes(part)]));
}

function sorted(items: readonly unknown[]): unknown[] {
  return [...items].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** Fingerprints and when they were seen, one after the other. */
function freshPrints(seen: readonly number[], now: number): unknown[] {
  const pairs: [number, number][] = [];
  for (let i = 0; i < seen.length; i += 2)
    if (seen[i + 1]! > now - SEEN_MS) pairs.push([seen[i]!, seen[i + 1]!]);
  return sorted(pairs);
}
