/**
 * Recovery of one partition: the checkpoint, then the log from its position to the end, before anything is released.
 * Cells that were written later than the entry skip it; decisions on record are taken, not made again.
 */
import { partitionOfLease } from '../core/budget/relay.ts';
import type { Decision } from '../core/decision/decision.ts';
import type { EntityKey } from '../core/effect.ts';
import type { Applier, Revisions } from './applier.ts';
import { padded } from './cells/keys.ts';
import { readMeta, restore } from './checkpoint.ts';
import { encode } from './codec.ts';
import { factsRecordOf } from './journal.ts';
import type { Log, LogRecord } from './log.ts';
import { hasSaid } from './products.ts';
import { decodeEntry, encodeEntry, type FactsRecord, type InputRecord } from './record.ts';
import { Reigns } from './reigns.ts';
import type { Store } from './store.ts';
import { profileIds } from './sweep.ts';

export interface Recovered {
  readonly replayed: number;
}

/**
 * Applying this entry fails: a defect of ours. It stays in the log, is put on record and passed over from then on, so
 * that one input cannot keep everybody else's from being recovered.
 */
export class PoisonedEntry extends Error {
  override readonly name = 'PoisonedEntry';
  readonly position: number;
  constructor(position: number, cause: unknown) {
    super(`the log entry at position ${position} cannot be applied`, { cause });
    this.position = position;
  }
}

export const poisonKey = (position: number) => `p/${padded(position)}`;

/** Positions of the entries that were passed over. */
export function poisonedPositions(store: Store): ReadonlySet<number> {
  return new Set([...store.range('p/', 'p0')].map(({ key }) => Number(key.slice('p/'.length))));
}

/** Puts a poisoned entry on record. */
export function passOver(store: Store, { position, cause }: PoisonedEntry): Promise<void> {
  return store.write([{ key: poisonKey(position), value: encode(String((cause as Error).stack ?? cause)) }]);
}

export async function recover(
  applier: Applier,
  log: Log,
  store: Store,
  revisions: Revisions,
): Promise<Recovered> {
  const configure = (revision: string) => {
    applier.world.configuration = revisions.configuration(revision);
  };
  const from = restore(applier, store, configure);
  // A store of an earlier version does not say: the log does, this once.
  if (from > 0 && applier.reigns.list.length === 0) applier.reigns = await Reigns.readFrom(log.read(0), from);
  if (from > 0 && applier.products.rows().length > 0 && !hasSaid(store))
    await applier.products.readFrom(log.readPieces(0), from);
  if (from > 0 && !knowsStanding(store)) countRuns(applier, store);
  let replayed = 0;
  let torn: FactsRecord | undefined;
  for await (const { entry, record, facts } of withFacts(log.read(from))) {
    torn = undefined;
    switch (entry.type) {
      case 'input':
        if (entry.relay) applier.admit(entry.relay);
        if (store.get(poisonKey(record.position))) {
          // Its person had the turn: tried again it would fail again.
          applier.fanOuts.note(entry);
          break;
        }
        torn = replay(applier, entry, record, facts);
        replayed++;
        break;
      case 'revision':
        applier.activate(revisions.configuration(entry.revision), record.position, entry.now);
        break;
      // What stood here lies below every checkpoint since: nothing has to be applied.
      case 'erased':
        break;
      case 'filled':
        applier.filled(record.position, entry.now);
        break;
      case 'models':
        applier.world.now = entry.now;
        applier.learn(entry);
        break;
      case 'products':
        applier.world.now = entry.now;
        applier.products.take(entry.rows, record.position);
        break;
      case 'fan-out':
        applier.startFanOut(entry);
        break;
      case 'fan-out-change':
        applier.changeFanOut(entry);
        break;
      case 'given-up':
        applier.takeGivenUp(entry, record.position);
        break;
      case 'given-up-counted':
        applier.world.now = entry.now;
        applier.givenUp.uncounted.delete(entry.position);
        break;
    }
  }
  // Only the last entry can have lost its facts, when the stop came between the two: they are written again.
  if (torn) log.append(encodeEntry(torn));
  return { replayed };
}

function knowsStanding(store: Store): boolean {
  const tally = readMeta(store)?.tally as { readonly standing?: unknown } | undefined;
  return tally?.standing !== undefined;
}

/** A store of an earlier version did not count where people stand; stopped as it should be, its cells say. */
function countRuns({ cells, tally }: Applier, store: Store): void {
  for (const id of profileIds(store, cells, ''))
    for (const run of cells.stored(id)?.instances ?? []) tally.standing.addRun(run);
}

/** Returns what should stand behind the input and the log does not have. */
function replay(
  applier: Applier,
  entry: InputRecord,
  record: LogRecord,
  facts: FactsRecord | undefined,
): FactsRecord | undefined {
  const recorded = facts?.facts.flatMap((fact): Decision[] =>
    fact.type === 'decision' ? [fact.decision] : [],
  );
  if (isWritten(applier, entry.to, record.position)) {
    applier.skip(entry, record.next, facts?.facts ?? [], facts?.steps);
    return undefined;
  }
  try {
    const applied = applier.apply(entry, record.position, record.next, recorded);
    return facts === undefined ? factsRecordOf(applied) : undefined;
  } catch (error) {
    throw new PoisonedEntry(record.position, error);
  }
}

/** Leases are as the checkpoint had them: all that came behind it is theirs. */
function isWritten({ cells }: Applier, key: EntityKey, position: number): boolean {
  return partitionOfLease(key) === undefined && cells.load(key).position > position;
}

interface Replayed {
  readonly entry: Exclude<ReturnType<typeof decodeEntry>, FactsRecord>;
  readonly record: LogRecord;
  readonly facts: FactsRecord | undefined;
}

/** Joins each entry with the facts behind it. */
async function* withFacts(records: AsyncIterable<LogRecord>): AsyncIterable<Replayed> {
  let waiting: Omit<Replayed, 'facts'> | undefined;
  for await (const record of records) {
    const entry = decodeEntry(record.data);
    if (entry.type === 'facts') {
      if (waiting) yield { ...waiting, facts: entry };
      waiting = undefined;
      continue;
    }
    if (waiting) yield { ...waiting, facts: undefined };
    waiting = { entry, record };
  }
  if (waiting) yield { ...waiting, facts: undefined };
}
