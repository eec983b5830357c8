/**
 * Reads a log from its beginning and tells the events that were counted for a profile then, of the names that are
 * asked for. Everything else is passed over undecoded.
 */
import type { Fact } from '../core/effect.ts';
import type { EventInput } from '../core/input.ts';
import type { LogRecord } from './log.ts';
import { isEmptyMap, isText, skip, textAt, valueAt } from './packed.ts';
import { decodeEntry } from './record.ts';

export interface PastEvent {
  readonly profile: string;
  readonly event: EventInput;
  /** Of the input, in the log. */
  readonly position: number;
}

const INPUT = [0x96, 1] as const;
const FACTS = 2;
const word = (text: string) => Buffer.from(text);
const KIND = word('kind');
const EVENT = word('event');
const RELAY = word('relay');
const NAME = word('name');
const TRAITS = word('traits');
const FORWARD = word('forward');
const NOTICED = word('noticed');

export class PastScan {
  readonly #names: ReadonlySet<string>;
  /** Events of any name that set traits are asked for too. */
  readonly #traits: boolean;
  /** Entries that were passed over as they could not be applied. */
  readonly #poisoned: ReadonlySet<number>;
  readonly #counted: (past: PastEvent) => void;
  /** The last input, of which the next record tells whether it counted. */
  #waiting: PastEvent | undefined;
  /** The last input: what derived from it stands in the next record. */
  #lastInput: LogRecord | undefined;

  /**
   * @param counted is told each event, in the order of the log
   * @param traits events of any name that set traits are asked for too
   */
  constructor(
    names: ReadonlySet<string>,
    poisoned: ReadonlySet<number>,
    counted: (past: PastEvent) => void,
    traits = false,
  ) {
    this.#names = names;
    this.#traits = traits;
    this.#poisoned = poisoned;
    this.#counted = counted;
  }

  /** Takes the next record of the log; tells what is known now to have counted. */
  take(record: LogRecord): void {
    const data = asBuffer(record.data);
    if (data[1] === FACTS && (data[0] === 0x92 || data[0] === 0x93)) {
      const waiting = this.#waiting;
      this.#waiting = undefined;
      // A third element says that the input before changed nothing.
      if (data[0] === 0x93) return;
      if (waiting) this.#counted(waiting);
      this.#noticed(data);
      return;
    }
    this.end();
    this.#lastInput = undefined;
    if (data[0] !== INPUT[0] || data[1] !== INPUT[1] || this.#poisoned.has(record.position)) return;
    this.#lastInput = record;
    if (this.#isWanted(data)) this.#waiting = this.#eventOf(record);
  }

  /** Whether the record behind the last one tells anything: it was an input. */
  get wantsFacts(): boolean {
    return this.#lastInput !== undefined;
  }

  /** The log ends: what the last input was is not taken back any more. */
  end(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) this.#counted(waiting);
  }

  #isWanted(data: Buffer): boolean {
    const to = skip(data, 2);
    const relay = skip(data, skip(data, to));
    const input = skip(data, relay);
    const kind = valueAt(data, input, KIND);
    if (kind < 0) return false;
    if (isText(data, kind, RELAY)) return data.includes(FORWARD, kind);
    if (!isText(data, kind, EVENT)) return false;
    if (this.#traits && setsTraits(data, input)) return true;
    const name = valueAt(data, input, NAME);
    const text = name < 0 ? undefined : textAt(data, name);
    return text !== undefined && this.#names.has(text);
  }

  #eventOf(record: LogRecord): PastEvent | undefined {
    const entry = decodeEntry(record.data);
    if (entry.type !== 'input' || !entry.to.startsWith('profile/')) return undefined;
    const { input, to } = entry;
    const event = input.kind === 'relay' && input.body.type === 'forward' ? input.body.input : input;
    if (event.kind !== 'event') return undefined;
    const isAsked = this.#names.has(event.name) || (this.#traits && Object.keys(event.traits).length > 0);
    if (!isAsked) return undefined;
    return { profile: to.slice('profile/'.length), event, position: record.position };
  }

  /** What derived from the input before: it stands among its facts. */
  #noticed(data: Buffer): void {
    const record = this.#lastInput;
    if (!record || !data.includes(NOTICED)) return;
    const entry = decodeEntry(data);
    const input = decodeEntry(record.data);
    if (entry.type !== 'facts' || input.type !== 'input') return;
    const profile = input.to.slice('profile/'.length);
    for (const fact of entry.facts)
      if (fact.type === 'noticed' && this.#names.has(fact.event))
        this.#counted({ profile, event: derivedEvent(fact, input.now), position: record.position });
  }
}

function setsTraits(data: Buffer, input: number): boolean {
  const traits = valueAt(data, input, TRAITS);
  return traits >= 0 && !isEmptyMap(data, traits);
}

function derivedEvent(
  { event, at, properties }: Extract<Fact, { type: 'noticed' }>,
  now: number,
): EventInput {
  return {
    kind: 'event',
    messageId: '',
    type: 'track',
    name: event,
    at,
    receivedAt: now,
    mode: 'live',
    source: 'kairos',
    identifiers: [],
    properties,
    traits: {},
    context: {},
  };
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
