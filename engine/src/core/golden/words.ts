/**
 * What each source's word on a group of fields is and was, read from its claims. A source's events add up: what one
 * says of a field stands until the same source says something else of it, and an empty value takes it back. Never
 * does a word hold fields of two sources. Read anew for each event that says something, so it allocates little.
 */
import type { Json, JsonObject } from '../input.ts';
import type { Claims, Row } from './claims.ts';

/** Where one field of a word is from. */
export interface Mark {
  readonly at: number;
  readonly messageId: string;
}

/** Something that a source stands by, or stood by. */
export interface Word {
  readonly source: string;
  /** Its fields that are not empty, in the order of the group. */
  readonly record: JsonObject;
  /** JSON of the record: equal words are equal texts. */
  readonly text: string;
  /** By field of the group, the latest statement on it; undefined where nothing was said. */
  marks: readonly (Mark | undefined)[];
  /** Begin of the time, or of the last time, that the source stood by it. */
  since: number;
  /** When the source said otherwise; null: it stands by it. */
  until: number | null;
  confirmedAt: number;
  /** Of the latest event that said it; empty where it is not known any more. */
  messageId: string;
  /** Events that said it. */
  count: number;
  /** The source took everything back since: it competes no more. */
  isTakenBack: boolean;
}

/** What one source said together, perhaps again and again. */
interface Saying {
  readonly said: JsonObject;
  readonly text: string;
  /** By field: JSON of its value, `null` where it is empty; undefined where it is not named. */
  readonly parts: readonly (string | undefined)[];
}

interface Utterance {
  readonly at: number;
  readonly saying: Saying;
  readonly messageId: string;
  /** Events that this stands for. */
  readonly votes: number;
}

export function wordsOf(fields: readonly string[], { rows, rest }: Claims): Word[] {
  const words: Word[] = [];
  const others = rest === null ? [] : restRows(rest.latest);
  // Rows are sorted by source.
  for (let from = 0; from < rows.length; ) {
    const { source } = rows[from]!;
    let to = from;
    const all: Utterance[] = [];
    while (to < rows.length && rows[to]!.source === source) pushTimes(all, rows[to++]!, fields);
    for (const other of others) if (other.source === source) pushTimes(all, other, fields);
    new Listener(source, fields, words).hear(all);
    from = to;
  }
  for (const source of sourcesBeside(others, rows)) {
    const all: Utterance[] = [];
    for (const other of others) if (other.source === source) pushTimes(all, other, fields);
    new Listener(source, fields, words).hear(all);
  }
  return words;
}

/** The instants at which a row was said, as far as they are kept; events between count with the first. */
function pushTimes(all: Utterance[], row: Row, fields: readonly string[]): void {
  const { said, text, count, firstAt, lastId, times } = row;
  const saying: Saying = { said, text, parts: fields.map((field) => partOf(said[field])) };
  const instants = count <= times.length ? times : [firstAt, ...times];
  const last = instants.length - 1;
  for (let i = 0; i <= last; i++) {
    const votes = i === 0 ? count - last : 1;
    all.push({ at: instants[i]!, saying, messageId: i === last ? lastId : '', votes });
  }
}

function partOf(value: Json | undefined): string | undefined {
  if (value === undefined) return undefined;
  return isEmpty(value) ? 'null' : JSON.stringify(value);
}

/** Latest words that came with one event are one row again. */
export function restRows(latest: NonNullable<Claims['rest']>['latest']): Row[] {
  const byEvent = new Map<string, Row & { said: { [field: string]: Json } }>();
  for (const { source, field, value, at, messageId } of latest) {
    const key = JSON.stringify([source, at, messageId]);
    const known = byEvent.get(key);
    if (known) known.said[field] = value;
    else {
      const once = { count: 1, firstAt: at, lastId: messageId, times: [at] };
      const said = Object.assign(Object.create(null), { [field]: value }) as { [field: string]: Json };
      byEvent.set(key, { source, said, text: '', ...once });
    }
  }
  return [...byEvent.values()].map((row) => ({ ...row, text: JSON.stringify(row.said) }));
}

/** Sources of which no row is kept. */
function sourcesBeside(others: readonly Row[], rows: readonly Row[]): Set<string> {
  const sources = new Set(others.map(({ source }) => source));
  for (const { source } of rows) sources.delete(source);
  return sources;
}

/** Hears what one source said, in the order of its instants. */
class Listener {
  readonly #source: string;
  readonly #fields: readonly string[];
  readonly #words: Word[];
  readonly #byKey = new Map<string, Word>();
  /** What stands, by field. */
  readonly #parts: (string | undefined)[];
  readonly #values: (Json | undefined)[];
  readonly #marks: (Utterance | undefined)[];
  #current: Word | undefined;

  constructor(source: string, fields: readonly string[], words: Word[]) {
    this.#source = source;
    this.#fields = fields;
    this.#words = words;
    this.#parts = fields.map(() => undefined);
    this.#values = fields.map(() => undefined);
    this.#marks = fields.map(() => undefined);
  }

  hear(all: Utterance[]): void {
    if (all.length > 1) all.sort(inOrder);
    for (const one of all) this.#hearOne(one);
    if (this.#current) this.#current.marks = this.#marks;
  }

  #hearOne(one: Utterance): void {
    if (this.#isNew(one)) this.#turn(one);
    else this.#mark(one);
    const word = this.#current;
    if (word === undefined) return;
    word.confirmedAt = one.at;
    word.messageId = one.messageId;
    word.count += one.votes;
  }

  #isNew({ saying: { parts } }: Utterance): boolean {
    return parts.some((part, i) => part !== undefined && part !== this.#parts[i]);
  }

  #mark(one: Utterance): void {
    const { parts } = one.saying;
    for (let i = 0; i < parts.length; i++) if (parts[i] !== undefined) this.#marks[i] = one;
  }

  /** The source says something else than before. */
  #turn(one: Utterance): void {
    const before = this.#current;
    if (before) before.marks = [...this.#marks];
    this.#mark(one);
    const { parts, said } = one.saying;
    for (let i = 0; i < parts.length; i++) {
      if (parts[i] === undefined) continue;
      this.#parts[i] = parts[i];
      this.#values[i] = said[this.#fields[i]!];
    }
    this.#current = this.#standing();
    if (this.#current === before) return;
    if (before) before.until = one.at;
    if (this.#current) begin(this.#current, one.at);
    else for (const word of this.#byKey.values()) word.isTakenBack = true;
  }

  /** The word that is made of what stands; undefined where nothing does. */
  #standing(): Word | undefined {
    const stands = this.#parts.map((part) => (part === undefined || part === 'null' ? '' : part));
    const key = stands.join('\u0001');
    const known = this.#byKey.get(key);
    if (known) return known;
    if (stands.every((part) => part === '')) return undefined;
    const record = Object.create(null) as { [field: string]: Json };
    for (let i = 0; i < stands.length; i++) if (stands[i] !== '') record[this.#fields[i]!] = this.#values[i]!;
    const word: Word = { source: this.#source, record, text: JSON.stringify(record), ...unsaid };
    this.#byKey.set(key, word);
    this.#words.push(word);
    return word;
  }
}

function inOrder(a: Utterance, b: Utterance): number {
  if (a.at !== b.at) return a.at - b.at;
  return a.saying.text < b.saying.text ? -1 : a.saying.text > b.saying.text ? 1 : 0;
}

const unsaid = {
  marks: [],
  since: 0,
  until: null,
  confirmedAt: 0,
  messageId: '',
  count: 0,
  isTakenBack: false,
};

function begin(word: Word, at: number): void {
  if (word.isTakenBack) word.count = 0;
  word.isTakenBack = false;
  word.since = at;
  word.until = null;
}

/** Nothing, blank text, and lists and objects of nothing. */
export function isEmpty(value: Json): boolean {
  if (value === null) return true;
  if (typeof value === 'string') return value.trim() === '';
  return typeof value === 'object' && Object.values(value).every(isEmpty);
}
