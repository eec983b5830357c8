/** A profile's inputs as they stand in the log, for applying them anew. */
import { leasesLacked } from '../core/budget/lacked.ts';
import type { PastInput } from '../core/past/rebuild.ts';
import type { Log } from './log.ts';
import { decodeEntry, type InputRecord } from './record.ts';

export interface Known extends PastInput {
  readonly position: number;
  /** Whom the profile became part of by it; null: it is a person of its own again. */
  readonly heir: string | null | undefined;
}

/** Undefined: it stands there no more. */
export async function inputAt(log: Log, position: number): Promise<Known | undefined> {
  const [record, behind] = (await log.pair(position)) ?? [];
  const entry = record && decodeEntry(record.data);
  if (entry?.type !== 'input') return undefined;
  const next = behind && decodeEntry(behind.data);
  const facts = next?.type === 'facts' ? next.facts : [];
  const isBack = entry.input.kind === 'relay' && entry.input.body.type === 'regain';
  const heir = isBack ? null : facts.find((fact) => fact.type === 'merged-into')?.profile;
  const recorded = facts.flatMap((fact) => (fact.type === 'decision' ? [fact.decision] : []));
  return { position, now: entry.now, input: entry.input, recorded, leases: leasesLacked(facts), heir };
}

/** How many of the positions, ascending, were known at the instant: processing time only grows. */
export async function countKnown(log: Log, positions: readonly number[], knownAt: number): Promise<number> {
  let low = 0;
  let high = positions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const record = await recordAt(log, positions[middle]!);
    // What stands there no more says nothing; one after the other is asked then.
    if (!record) return countOneByOne(log, positions, low, high, knownAt);
    if (record.now <= knownAt) low = middle + 1;
    else high = middle;
  }
  return low;
}

async function countOneByOne(
  log: Log,
  positions: readonly number[],
  low: number,
  high: number,
  knownAt: number,
): Promise<number> {
  for (let i = low; i < high; i++) {
    const record = await recordAt(log, positions[i]!);
    if (record && record.now > knownAt) return i;
  }
  return high;
}

async function recordAt(log: Log, position: number): Promise<InputRecord | undefined> {
  const record = await log.at(position);
  const entry = record && decodeEntry(record.data);
  return entry?.type === 'input' ? entry : undefined;
}
