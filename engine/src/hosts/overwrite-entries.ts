/**
 * Overwrites entries of a log where they stand: inputs that are to go, and with each the facts behind it. Only below a
 * checkpoint's position, so that no replay misses them; each keeps its length, so that all positions stay.
 */
import { encode } from './codec.ts';
import type { Log, LogRecord } from './log.ts';
import { erasedEntry } from './record.ts';
import { poisonedPositions, poisonKey } from './recovery.ts';
import type { Store } from './store.ts';

export interface OverwritePorts {
  readonly log: Log;
  readonly store: Store;
  yieldNow(): Promise<void>;
  /** The partition is being closed: what is left is done after the next start. */
  isStopped(): boolean;
  /** All below this position has been read. */
  reached?(position: number): void;
}

const FACTS = 2;
const ERASED = 8;
const ERASED_OF_ANOTHER = 9;

/**
 * `anothers`: it goes, and was never of whom it stood for. `rest`: other bytes, as many, without what is to go; absent: it
 * stays as it is. `restOfFacts`: the same of the facts behind it, which stay without it.
 */
export type Fate =
  | 'stays'
  | 'goes'
  | 'anothers'
  | {
      readonly rest: Uint8Array | undefined;
      readonly restOfFacts?: (facts: Buffer) => Uint8Array | undefined;
    };

/** What is left of one entry, where not all of it stays. */
type Left = Exclude<Fate, 'stays' | object> | { readonly rest: Uint8Array };

/**
 * @param cut a position that the checkpoint has reached
 * @param fateOf an entry other than facts; may be asked again about one that a stop left half done
 * @returns how many entries were overwritten
 */
export async function overwriteEntries(
  { log, store, yieldNow, isStopped, reached }: OverwritePorts,
  cut: number,
  fateOf: (entry: Buffer) => Fate,
): Promise<number> {
  const sweep = new Sweep(fateOf);
  const poisoned = poisonedPositions(store);
  let entries = 0;
  for await (const records of log.readPieces(0)) {
    if (isStopped()) throw new Error('the partition is being closed');
    const doomed = records.flatMap((record) => {
      const fate = record.position < cut ? sweep.leftOf(record) : undefined;
      return fate === undefined ? [] : [{ ...record, left: leftOf(record, fate) }];
    });
    const gone = doomed.filter(({ position }) => poisoned.has(position));
    // What was noted of the failure may tell what the entry said.
    if (gone.length > 0)
      await store.write(gone.map(({ position }) => ({ key: poisonKey(position), value: encode('erased') })));
    if (doomed.length > 0)
      await log.overwrite(doomed.map(({ position, left }) => ({ position, data: left })));
    entries += doomed.length;
    reached?.(records.at(-1)!.next);
    if (records.at(-1)!.next >= cut) break;
    await yieldNow();
  }
  return entries;
}

function leftOf({ data }: LogRecord, fate: Left): Uint8Array {
  return typeof fate === 'object' ? fate.rest : erasedEntry(data.length, fate === 'anothers');
}

class Sweep {
  readonly #fateOfInput: (entry: Buffer) => Fate;
  /** Of the last input, erased now or in an earlier try: its facts share it. */
  #fate: Fate = 'stays';

  constructor(fateOf: (entry: Buffer) => Fate) {
    this.#fateOfInput = fateOf;
  }

  leftOf({ data }: LogRecord): Left | undefined {
    const entry = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    if (entry[1] === FACTS && (entry[0] === 0x92 || entry[0] === 0x93)) {
      const fate = this.#fate;
      this.#fate = 'stays';
      return typeof fate === 'object' ? leftWith(fate.restOfFacts?.(entry)) : leftBy(fate);
    }
    const before = erasedBefore(entry);
    this.#fate = before ?? this.#fateOfInput(entry);
    if (before !== undefined) return undefined;
    return typeof this.#fate === 'object' ? leftWith(this.#fate.rest) : leftBy(this.#fate);
  }
}

function leftBy(fate: Exclude<Fate, object>): Left | undefined {
  return fate === 'stays' ? undefined : fate;
}

function leftWith(rest: Uint8Array | undefined): Left | undefined {
  return rest && { rest };
}

function erasedBefore(entry: Buffer): Fate | undefined {
  if (entry[0] !== 0x91 && entry[0] !== 0x92) return undefined;
  if (entry[1] === ERASED) return 'goes';
  return entry[1] === ERASED_OF_ANOTHER ? 'anothers' : undefined;
}
