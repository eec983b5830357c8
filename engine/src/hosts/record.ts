/**
 * What stands in a partition's log. An `input` is the truth; the `facts` right behind it are what came of it, among
 * them the decisions that a replay takes as they are. `revision` and `models` change what later inputs see.
 */
import type { EntityKey, Fact } from '../core/effect.ts';
import type { Input } from '../core/input.ts';
import { decode, encode } from './codec.ts';

/** Where a relay comes from: partition, log position of the input that caused it, ordinal. Grows per sender. */
export type RelayId = readonly [partition: number, position: number, ordinal: number];

export interface InputRecord {
  readonly type: 'input';
  /** Processing time, never going back within the partition. */
  readonly now: number;
  readonly to: EntityKey;
  readonly input: Input;
  /** The event's first identifier was unknown and founds this profile. */
  readonly founds: boolean;
  readonly relay: RelayId | null;
}

export interface FactsRecord {
  readonly type: 'facts';
  readonly facts: readonly Fact[];
}

export interface RevisionRecord {
  readonly type: 'revision';
  readonly now: number;
  readonly revision: string;
}

export interface ModelsRecord {
  readonly type: 'models';
  readonly now: number;
  readonly models: readonly (readonly [action: string, trials: number, successes: number])[];
}

export type LogEntry = InputRecord | FactsRecord | RevisionRecord | ModelsRecord;

export function encodeEntry(entry: LogEntry): Buffer {
  switch (entry.type) {
    case 'input':
      return encode([1, entry.now, entry.to, entry.founds ? 1 : 0, entry.relay, entry.input]);
    case 'facts':
      return encode([2, entry.facts]);
    case 'revision':
      return encode([3, entry.now, entry.revision]);
    case 'models':
      return encode([4, entry.now, entry.models]);
  }
}

export function decodeEntry(bytes: Uint8Array): LogEntry {
  const fields = decode<unknown[]>(bytes);
  switch (fields[0]) {
    case 1: {
      const [, now, to, founds, relay, input] = fields as [
        1,
        number,
        EntityKey,
        number,
        RelayId | null,
        Input,
      ];
      return { type: 'input', now, to, founds: founds === 1, relay, input };
    }
    case 2:
      return { type: 'facts', facts: fields[1] as Fact[] };
    case 3:
      return { type: 'revision', now: fields[1] as number, revision: fields[2] as string };
    case 4:
      return { type: 'models', now: fields[1] as number, models: fields[2] as ModelsRecord['models'] };
    default:
      throw new Error(`log entry of unknown type ${String(fields[0])}`);
  }
}
