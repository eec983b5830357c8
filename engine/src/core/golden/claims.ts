/**
 * What sources said of a group of fields: a set that is the same whatever order events arrive in and however profiles
 * were merged. One row for each source and what it said together, with how often, when first and when last. Of each
 * source a bounded number of rows is kept; which ones is decided by their content alone, so that a row that is kept
 * was never let go in between. Of what is not kept the latest word on each field stays, so that what a source says
 * now is always known.
 */
import { contentId } from '../hash.ts';
import type { Json, JsonObject } from '../input.ts';
import { word } from '../profile/words.ts';

/** Different things that one source said of one group, at most. */
export const MOST_ROWS = 12;
/** Longer texts are not kept as rows: a profile stays small. Of them too the latest word stays. */
export const LONGEST_TEXT = 2_000;
/** Of what was said again and again the newest instants. */
const MOST_TIMES = 8;

export interface Row {
  readonly source: string;
  /** Fields that one event named, in the order of the group; null or empty takes the source's word back. */
  readonly said: JsonObject;
  /** JSON of `said`. */
  readonly text: string;
  count: number;
  firstAt: number;
  lastId: string;
  /** When it was said, the newest, ascending; at least one. */
  times: readonly number[];
}

/** The latest word of a source on one field, of what is not kept as rows. */
export interface LatestWord {
  readonly source: string;
  readonly field: string;
  readonly value: Json;
  readonly at: number;
  readonly messageId: string;
}

export interface Rest {
  latest: LatestWord[];
  /** Events. */
  count: number;
}

export interface Claims {
  /** By source, then text. */
  rows: Row[];
  rest: Rest | null;
}

export interface Statement {
  readonly source: string;
  readonly said: JsonObject;
  readonly at: number;
  readonly messageId: string;
}

export function emptyClaims(): Claims {
  return { rows: [], rest: null };
}

/** What the traits of an event say of the fields; undefined: nothing. */
export function saidOf(traits: JsonObject, fields: readonly string[]): JsonObject | undefined {
  let said: { [field: string]: Json } | undefined;
  for (const field of fields) {
    if (!Object.hasOwn(traits, field)) continue;
    said ??= Object.create(null) as { [field: string]: Json };
    said[field] = traits[field]!;
  }
  return said;
}

/** When it was said last. */
export function lastAt({ times }: Row): number {
  return times[times.length - 1]!;
}

/** Of two at the same instant the one whose text sorts last (TRAIT-1). */
export function isLaterRow(a: Row, b: Row): boolean {
  const [at, other] = [lastAt(a), lastAt(b)];
  return at === other ? a.text > b.text : at > other;
}

export function addStatement(claims: Claims, { source, said, at, messageId }: Statement): void {
  const text = JSON.stringify(said);
  addRow(claims, { source, said, text, count: 1, firstAt: at, lastId: messageId, times: [at] });
}

/** Takes over what another profile, or the history, knows. No event may be in both. */
export function joinClaims(into: Claims, { rows, rest }: Claims): void {
  for (const row of rows) addRow(into, { ...row });
  if (rest === null) return;
  const own = restOf(into);
  own.count += rest.count;
  for (const latest of rest.latest) addLatest(own, latest);
}

/** @param row is taken over */
function addRow(claims: Claims, row: Row): void {
  const { rows } = claims;
  const place = placeOf(rows, row);
  const known = rows[place];
  if (known !== undefined && compare(known, row) === 0) {
    joinRow(known, row);
    return;
  }
  if (row.text.length > LONGEST_TEXT) {
    letGo(claims, row);
    return;
  }
  rows.splice(place, 0, row);
  const yields = whichYields(rows, row.source);
  if (yields !== undefined) letGo(claims, rows.splice(rows.indexOf(yields), 1)[0]!);
}

function joinRow(known: Row, row: Row): void {
  const { count, firstAt, lastId, times } = row;
  const [at, other] = [lastAt(known), lastAt(row)];
  known.count += count;
  known.firstAt = Math.min(known.firstAt, firstAt);
  if (other > at || (other === at && lastId > known.lastId)) known.lastId = lastId;
  // Mostly it is one more, and the newest.
  if (times.length === 1 && other >= at) {
    const kept = known.times.slice(known.times.length < MOST_TIMES ? 0 : 1);
    kept.push(other);
    known.times = kept;
    return;
  }
  known.times = [...known.times, ...times].sort((a, b) => a - b).slice(-MOST_TIMES);
}

/** Of too many rows of a source the one whose fingerprint is the largest: a matter of its content alone. */
function whichYields(rows: readonly Row[], source: string): Row | undefined {
  const own = rows.filter((row) => row.source === source);
  if (own.length <= MOST_ROWS) return undefined;
  const rank = ({ text }: Row) => `${contentId('claim', source, text)}${text}`;
  return own.reduce((last, row) => (rank(row) > rank(last) ? row : last));
}

function letGo(claims: Claims, row: Row): void {
  const { source, said, count, lastId } = row;
  const rest = restOf(claims);
  rest.count += count;
  const at = lastAt(row);
  for (const [field, value] of Object.entries(said))
    addLatest(rest, { source, field, value, at, messageId: lastId });
}

function addLatest({ latest }: Rest, one: LatestWord): void {
  const place = placeOf(latest, one);
  const known = latest[place];
  if (known === undefined || compare(known, one) !== 0) latest.splice(place, 0, one);
  else if (isLater(one, known)) latest[place] = one;
}

/** Of two at the same instant the one whose text sorts last (TRAIT-1), then the messageId. */
function isLater(a: LatestWord, b: LatestWord): boolean {
  if (a.at !== b.at) return a.at > b.at;
  const [text, other] = [JSON.stringify(a.value), JSON.stringify(b.value)];
  return text === other ? a.messageId > b.messageId : text > other;
}

function restOf(claims: Claims): Rest {
  claims.rest ??= { latest: [], count: 0 };
  return claims.rest;
}

type Sorted = { readonly source: string } & ({ readonly text: string } | { readonly field: string });

/** Index of the first that is not before the given one. */
function placeOf<T extends Sorted>(sorted: readonly T[], one: T): number {
  let place = 0;
  while (place < sorted.length && compare(sorted[place]!, one) < 0) place++;
  return place;
}

function compare(a: Sorted, b: Sorted): number {
  if (a.source !== b.source) return a.source < b.source ? -1 : 1;
  const [one, other] = [nameOf(a), nameOf(b)];
  return one === other ? 0 : one < other ? -1 : 1;
}

function nameOf(one: Sorted): string {
  return 'text' in one ? one.text : one.field;
}

type Tuple = readonly unknown[];

/** Plain data, short where something was said once. */
export function claimsState({ rows, rest }: Claims): Tuple {
  const written = rows.map(({ source, text, count, firstAt, lastId, times }) =>
    count === 1
      ? [source, text, firstAt, lastId]
      : [source, text, firstAt, lastId, count, times.map((at) => at - firstAt)],
  );
  if (rest === null) return [written];
  const latest = rest.latest.map(({ source, field, value, at, messageId }) => [
    source,
    field,
    value,
    at,
    messageId,
  ]);
  return [written, rest.count, latest];
}

type WrittenRow = [string, string, number, string, number?, number[]?];
type WrittenRest = [string, string, Json, number, string];

export function claimsFrom(state: Tuple): Claims {
  const [rows, count, latest] = state as [WrittenRow[], number?, WrittenRest[]?];
  const rest = latest && {
    count: count!,
    latest: latest.map(([source, field, value, at, messageId]) => ({
      source: word(source),
      field: word(field),
      value,
      at,
      messageId,
    })),
  };
  return { rows: rows.map(rowFrom), rest: rest ?? null };
}

function rowFrom([source, text, firstAt, lastId, count = 1, gaps = [0]]: WrittenRow): Row {
  return {
    source: word(source),
    // No name is special.
    said: Object.assign(Object.create(null), JSON.parse(text)) as JsonObject,
    text,
    count,
    firstAt,
    lastId,
    times: gaps.map((gap) => gap + firstAt),
  };
}
