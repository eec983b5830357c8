/**
 * What happened to one profile id, read by its index in the log, page by page, the oldest first: what a rebuild goes
 * through. Inputs that changed nothing here are not among it.
 */
import type { Fact } from '../core/effect.ts';
import type { EventInput } from '../core/input.ts';
import type { Applier } from './applier.ts';
import type { Log } from './log.ts';
import type { Reader } from './reader.ts';
import { decodeEntry, type InputRecord } from './record.ts';

export interface LifeRecord {
  /** In the log of its partition. */
  readonly position: number;
  /** Processing time. */
  readonly now: number;
  readonly event: EventInput | null;
  readonly noticed: readonly Extract<Fact, { type: 'noticed' }>[];
  /** Runs that began and messages that were queued because of it. */
  readonly instances: readonly string[];
  readonly messages: readonly string[];
  /** It became a person of its own with this input. */
  readonly isRise: boolean;
}

export interface LifePage {
  readonly records: readonly LifeRecord[];
  /** Of the page behind it; null: this was the last. */
  readonly next: number | null;
  /** Behind the last input of the profile. */
  readonly end: number;
  readonly risenAt: number;
}

export interface LifeRecordPorts {
  readonly applier: Applier;
  readonly reader: Reader;
  readonly log: Log;
}

/** @param from log position; @param most records of the page */
export async function lifeRecords(
  profile: string,
  from: number,
  most: number,
  { applier, reader, log }: LifeRecordPorts,
): Promise<LifePage> {
  const key = `profile/${profile}` as const;
  if (!applier.cells.has(key)) return { records: [], next: null, end: 0, risenAt: 0 };
  const cell = applier.cells.profile(profile);
  const { position: end } = cell;
  const risenAt = cell.state.identity?.risenAt ?? 0;
  const positions: number[] = [];
  for (const position of reader.positions(profile)) {
    if (position < from) break;
    positions.push(position);
  }
  positions.reverse();
  const records: LifeRecord[] = [];
  for (const position of positions.slice(0, most)) {
    const record = await log.at(position);
    const entry = record && decodeEntry(record.data);
    if (!record || entry?.type !== 'input' || entry.to !== key) continue;
    const behind = await log.at(record.next);
    const next = behind && decodeEntry(behind.data);
    records.push(recordOf(entry, position, next?.type === 'facts' ? next.facts : [], risenAt));
  }
  return { records, next: positions[most] ?? null, end, risenAt };
}

function recordOf(
  { input, now }: InputRecord,
  position: number,
  facts: readonly Fact[],
  risenAt: number,
): LifeRecord {
  const isForwarded = input.kind === 'relay' && input.body.type === 'forward';
  const inner = isForwarded && input.body.type === 'forward' ? input.body.input : input;
  return {
    position,
    now,
    event: inner.kind === 'event' ? inner : null,
    noticed: facts.filter((fact) => fact.type === 'noticed'),
    instances: facts.flatMap((f) => (f.type === 'journey' && f.change === 'entered' ? [f.instance] : [])),
    messages: facts.flatMap((f) => (f.type === 'message' && f.status === 'queued' ? [f.message] : [])),
    isRise: now === risenAt && input.kind === 'relay' && input.body.type === 'links',
  };
}
