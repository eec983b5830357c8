/**
 * What stands in a partition's log. An `input` is the truth; the `facts` right behind it are what came of it, among
 * them the decisions that a replay takes as they are. `revision` and `models` change what later inputs see.
 */
import { decisionFrom, decisionState } from '../core/decision/decision-state.ts';
import type { EntityKey, Fact } from '../core/effect.ts';
import type { Input } from '../core/input.ts';
import type { ModelDelta } from '../core/learning/model-state.ts';
import type { ProductRow } from '../core/product/figures.ts';
import { isStepState, type Step, stepFrom, stepState } from '../core/walk/step.ts';
import type { BusinessEvent, FanOutEnd } from './business-event.ts';
import { decode, encodeToCopy } from './codec.ts';
import type { GivenUpKind, GivenUpRows } from './given-up/rows.ts';
import { packedColumn, unpackedColumn } from './number-column.ts';

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
  /** Said where the input changed nothing here: whoever counts the past passes over it. */
  readonly idle?: 'duplicate' | 'forwarded';
  /** What it adds to the walked network. */
  readonly steps?: readonly Step[];
}

export interface RevisionRecord {
  readonly type: 'revision';
  readonly now: number;
  readonly revision: string;
}

export interface ModelsRecord {
  readonly type: 'models';
  readonly now: number;
  readonly models: readonly ModelDelta[];
}

/** What the API said of prices and stock. */
export interface ProductsRecord {
  readonly type: 'products';
  readonly now: number;
  readonly rows: readonly ProductRow[];
}

/** A business event was announced: the persons here have their turns from now on. */
export interface FanOutRecord {
  readonly type: 'fan-out';
  readonly now: number;
  readonly event: BusinessEvent;
  /** This partition sees to it that the others know. */
  readonly isHome: boolean;
}

/** Its turns begin here, as every partition knows of it by now; or it has ended here. */
export interface FanOutChangeRecord {
  readonly type: 'fan-out-change';
  readonly now: number;
  readonly id: string;
  readonly change: 'begun' | FanOutEnd;
  /** `begun`: how many it may concern in all partitions; each has its share of the rate. Else 0. */
  readonly total: number;
  /** Why it failed. */
  readonly reason: string | null;
}

/** What a revision asked of history has been counted, in every partition. */
export interface FilledRecord {
  readonly type: 'filled';
  readonly now: number;
}

/** Calls that nobody was asked about, many at once: they change no person. */
export interface GivenUpRecord {
  readonly type: 'given-up';
  readonly now: number;
  readonly rows: GivenUpRows;
}

/** Caps have counted the actions that were given in the entry at `position`. */
export interface GivenUpCountedRecord {
  readonly type: 'given-up-counted';
  readonly now: number;
  readonly position: number;
}

/** Something of a person who was erased stood here, in as many bytes. Nobody applies it: it lies below the checkpoint. */
export interface ErasedRecord {
  readonly type: 'erased';
  /** It was not of whom it stood for: nothing of their history is missing. */
  readonly wasAnothers?: true;
}

export type LogEntry =
  | ErasedRecord
  | InputRecord
  | FactsRecord
  | RevisionRecord
  | ModelsRecord
  | ProductsRecord
  | FilledRecord
  | FanOutRecord
  | FanOutChangeRecord
  | GivenUpRecord
  | GivenUpCountedRecord;

/** Valid until the next call: the log copies what is appended. */
export function encodeEntry(entry: LogEntry): Buffer {
  switch (entry.type) {
    case 'input':
      return encodeToCopy([1, entry.now, entry.to, entry.founds ? 1 : 0, entry.relay, entry.input]);
    case 'facts': {
      const facts = entry.facts.map(factState);
      if (entry.steps !== undefined) facts.push(...entry.steps.map(stepState));
      return encodeToCopy(entry.idle === undefined ? [2, facts] : [2, facts, entry.idle]);
    }
    case 'revision':
      return encodeToCopy([3, entry.now, entry.revision]);
    case 'models':
      return encodeToCopy([4, entry.now, entry.models]);
    case 'products':
      return encodeToCopy([PRODUCTS, entry.now, entry.rows]);
    case 'filled':
      return encodeToCopy([7, entry.now]);
    case 'fan-out':
      return encodeToCopy([5, entry.now, entry.event, entry.isHome]);
    case 'fan-out-change':
      return encodeToCopy([6, entry.now, entry.id, entry.change, entry.total, entry.reason]);
    case 'erased':
      return erasedEntry(2, entry.wasAnothers);
    case 'given-up': {
      const { kinds, from, afterMs, kind, who, request } = entry.rows;
      return encodeToCopy([GIVEN_UP, entry.now, from, kinds, kind, afterMs, who, request]);
    }
    case 'given-up-counted':
      return encodeToCopy([GIVEN_UP_COUNTED, entry.now, entry.position]);
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
      return factsOf(fields);
    case 3:
      return { type: 'revision', now: fields[1] as number, revision: fields[2] as string };
    case 4:
      return { type: 'models', now: fields[1] as number, models: deltasIn(fields[2] as unknown[]) };
    case 5: {
      const [, now, event, isHome] = fields as [5, number, BusinessEvent, boolean];
      return { type: 'fan-out', now, event, isHome };
    }
    case 6: {
      const [, now, id, change, total, reason] = fields as [
        6,
        number,
        string,
        FanOutChangeRecord['change'],
        number,
        string | null,
      ];
      return { type: 'fan-out-change', now, id, change, total, reason };
    }
    case 7:
      return { type: 'filled', now: fields[1] as number };
    case PRODUCTS:
      return { type: 'products', now: fields[1] as number, rows: fields[2] as ProductRow[] };
    case GIVEN_UP:
      return givenUpOf(fields);
    case GIVEN_UP_COUNTED:
      return { type: 'given-up-counted', now: fields[1] as number, position: fields[2] as number };
    case ERASED:
      return { type: 'erased' };
    case ERASED_OF_ANOTHER:
      return { type: 'erased', wasAnothers: true };
    default:
      throw new Error(`log entry of unknown type ${String(fields[0])}`);
  }
}

/** What a build before this one logged counted by action alone: it is nothing to go by. */
export function deltasIn(models: readonly unknown[]): ModelDelta[] {
  return models.filter((model): model is ModelDelta => !Array.isArray(model));
}

function factsOf(fields: readonly unknown[]): FactsRecord {
  const [, states, idle] = fields as [2, unknown[], FactsRecord['idle']];
  const facts: Fact[] = [];
  let steps: Step[] | undefined;
  for (const state of states) {
    if (!Array.isArray(state) || !isStepState(state)) facts.push(factFrom(state));
    else if (steps === undefined) steps = [stepFrom(state)];
    else steps.push(stepFrom(state));
  }
  return { type: 'facts', facts, ...(idle !== undefined && { idle }), ...(steps !== undefined && { steps }) };
}

function givenUpOf(fields: readonly unknown[]): GivenUpRecord {
  const [, now, from, kinds, kind, afterMs, who, request] = fields as [
    typeof GIVEN_UP,
    number,
    number,
    GivenUpKind[],
    number[],
    number[],
    string[],
    string[],
  ];
  return { type: 'given-up', now, rows: { kinds, from, afterMs, kind, who, request } };
}

const FACTS = 2;
const ERASED = 8;
const PRODUCTS = 20;
const GIVEN_UP = 21;
const GIVEN_UP_COUNTED = 22;
const ERASED_OF_ANOTHER = 9;

/** What stands where something was erased: nothing but its length. @param bytes at least 2 */
export function erasedEntry(bytes: number, wasAnothers = false): Buffer {
  const entry = Buffer.alloc(bytes);
  const rest = bytes - 2;
  const type = wasAnothers ? ERASED_OF_ANOTHER : ERASED;
  // An array of the type and of zeros: as many as fill it up.
  entry.set(rest === 0 ? [0x91, type] : [0x92, type]);
  if (rest === 1) entry[2] = 0xc0;
  else if (rest > 1 && rest <= 257) entry.set([0xc4, rest - 2], 2);
  else if (rest > 257 && rest <= 65_538) {
    entry[2] = 0xc5;
    entry.writeUInt16BE(rest - 3, 3);
  } else if (rest > 65_538) {
    entry[2] = 0xc6;
    entry.writeUInt32BE(rest - 5, 3);
  }
  return entry;
}

/** Decisions are much larger than all other facts. */
function factState(fact: Fact): unknown {
  return fact.type === 'decision' ? decisionState(fact.decision, packedColumn) : fact;
}

function factFrom(state: unknown): Fact {
  if (!Array.isArray(state)) return state as Fact;
  return { type: 'decision', decision: decisionFrom(state, unpackedColumn) };
}

/** Without decoding it. */
export function isFacts(bytes: Uint8Array): boolean {
  return bytes[1] === FACTS && (bytes[0] === 0x92 || bytes[0] === 0x93);
}

/** Without decoding it. */
export function isProducts(bytes: Uint8Array): boolean {
  return bytes[0] === 0x93 && bytes[1] === PRODUCTS;
}

/** Without decoding it. */
export function isGivenUpEntry(bytes: Uint8Array): boolean {
  return bytes[0] === 0x98 && bytes[1] === GIVEN_UP;
}
