/**
 * What each source's word on a group of fields is and was, read from its claims. A source's events add up: what one
 * says of a field stands until the same source says something else of it, and an empty value takes it back. Never
 * does a word hold fields of two sources.
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
  /** The latest statement on each field of the record. */
  marks: ReadonlyMap<string, Mark>;
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

interface Said {
  readonly at: number;
  readonly text: string;
  readonly said: JsonObject;
  readonly messageId: string;
  /** Events that this stands for. */
  readonly votes: number;
}

export function wordsOf(fields: readonly string[], claims: Claims): Word[] {
  const bySource = new Map<string, Said[]>();
  const of = (source: string): Said[] => {
    const known = bySource.get(source) ?? [];
    bySource.set(source, known);
    return known;
  };
  for (const row of claims.rows) pushTimes(of(row.source), row);
  for (const [source, said] of restSaid(claims)) of(source).push(said);
  return [...bySource].flatMap(([source, all]) => wordsOfSource(source, all, fields));
}

/** The instants at which a row was said, as far as they are kept; events between count with the first. */
function pushTimes(all: Said[], { said, text, count, firstAt, firstId, lastId, times }: Row): void {
  const isWhole = count <= times.length;
  const instants = isWhole ? times : [firstAt, ...times];
  instants.forEach((at, i) => {
    const messageId = i === instants.length - 1 ? lastId : i === 0 ? firstId : '';
    const votes = i === 0 ? count - instants.length + 1 : 1;
    all.push({ at, text, said, messageId, votes });
  });
}

/** Latest words that came with one event are one statement. */
function restSaid({ rest }: Claims): [string, Said][] {
  const byEvent = new Map<string, [string, Said & { said: { [field: string]: Json } }]>();
  for (const { source, field, value, at, messageId } of rest?.latest ?? []) {
    const key = JSON.stringify([source, at, messageId]);
    const known = byEvent.get(key);
    if (known) known[1].said[field] = value;
    else byEvent.set(key, [source, { at, text: '', said: { [field]: value }, messageId, votes: 1 }]);
  }
  return [...byEvent.values()].map(([source, one]) => [source, { ...one, text: JSON.stringify(one.said) }]);
}

interface Latest extends Mark {
  readonly value: Json;
}

function wordsOfSource(source: string, all: Said[], fields: readonly string[]): Word[] {
  all.sort((a, b) => a.at - b.at || (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
  const words = new Map<string, Word>();
  const latest = new Map<string, Latest>();
  let current: Word | undefined;
  for (const one of all) {
    for (const field of Object.keys(one.said)) {
      const { at, messageId } = one;
      latest.set(field, { value: one.said[field]!, at, messageId });
    }
    const standing = standingOf(latest, fields);
    const text = JSON.stringify(standing.record);
    if (current !== undefined && current.text !== text) current.until = one.at;
    if (standing.marks.size === 0) {
      for (const word of words.values()) word.isTakenBack = true;
      current = undefined;
      continue;
    }
    const isSame = current?.text === text;
    const word = words.get(text) ?? { source, text, ...standing, ...unsaid };
    words.set(text, word);
    say(word, one, isSame);
    word.marks = standing.marks;
    current = word;
  }
  return [...words.values()];
}

/** What stands of the fields after all that was said. */
function standingOf(
  latest: ReadonlyMap<string, Latest>,
  fields: readonly string[],
): Pick<Word, 'record' | 'marks'> {
  const record = Object.create(null) as { [field: string]: Json };
  const marks = new Map<string, Mark>();
  for (const field of fields) {
    const one = latest.get(field);
    if (one === undefined || isEmpty(one.value)) continue;
    record[field] = one.value;
    marks.set(field, one);
  }
  return { record, marks };
}

const unsaid = { since: 0, until: null, confirmedAt: 0, messageId: '', count: 0, isTakenBack: false };

function say(word: Word, { at, messageId, votes }: Said, isSame: boolean): void {
  if (word.isTakenBack) word.count = 0;
  if (!isSame) word.since = at;
  word.isTakenBack = false;
  word.until = null;
  word.confirmedAt = at;
  word.messageId = messageId;
  word.count += votes;
}

/** Nothing, blank text, and lists and objects of nothing. */
export function isEmpty(value: Json): boolean {
  if (value === null) return true;
  if (typeof value === 'string') return value.trim() === '';
  return typeof value === 'object' && Object.values(value).every(isEmpty);
}
