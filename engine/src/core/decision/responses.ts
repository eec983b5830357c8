/**
 * What the person did with what was said to them, as far as a pause of the policy counts it: rows by the time at which it
 * happened, whenever it was told. Two profiles that become one did what both did.
 */
import { word } from '../profile/words.ts';
import { type ContactKind, type KindOrder, kindFrom, kindTexts } from './contact.ts';
import type { Response } from './policy-definition.ts';

export interface ResponseRow extends ContactKind {
  /** The decision or message that it answers, else the event that told it. */
  readonly id: string;
  /** Of an event that a rule of the policy names: 'on NAME'. */
  readonly what: Response | `on ${string}`;
  readonly at: number;
}

/** Rows that a profile remembers. */
const REMEMBERED = 400;
/** Of one kind about one action: more no pause needs. */
const REMEMBERED_ALIKE = 50;

/** @returns the rows with the new one, each in its place; what happened longer than `keepMs` before now is dropped */
export function withResponse(
  rows: readonly ResponseRow[] | null,
  row: ResponseRow,
  keepMs: number,
  now: number,
): readonly ResponseRow[] | null {
  if (row.at <= now - keepMs) return rows;
  const kept = joined(
    (rows ?? []).filter(({ at }) => at > now - keepMs),
    [row],
  );
  const alike = kept.filter(({ what, action }) => what === row.what && action === row.action);
  if (alike.length > REMEMBERED_ALIKE) kept.splice(kept.indexOf(alike[0]!), 1);
  return bounded(kept);
}

/** Each outcome once, at the earliest time that was told of it. */
function joined(a: readonly ResponseRow[], b: readonly ResponseRow[]): ResponseRow[] {
  const isLater = (row: ResponseRow, rows: readonly ResponseRow[], orSame: boolean) =>
    rows.some((known) => isSame(known, row) && (known.at < row.at || (orSame && known.at === row.at)));
  return [...a.filter((row) => !isLater(row, b, false)), ...b.filter((row) => !isLater(row, a, true))].sort(
    inOrder,
  );
}

/**
 * The oldest of the kind that there is most of goes first: what is shown to a person every day does not push out what
 * they rejected.
 */
function bounded(rows: ResponseRow[]): ResponseRow[] {
  while (rows.length > REMEMBERED) rows.splice(rows.indexOf(oldestOfMost(rows)), 1);
  return rows;
}

function oldestOfMost(rows: readonly ResponseRow[]): ResponseRow {
  const byKind = new Map<string, ResponseRow[]>();
  for (const row of rows) {
    const alike = byKind.get(row.what);
    if (alike === undefined) byKind.set(row.what, [row]);
    else alike.push(row);
  }
  let most: readonly ResponseRow[] = [];
  for (const alike of byKind.values()) if (alike.length > most.length) most = alike;
  return most[0]!;
}

export function mergeResponses(
  a: readonly ResponseRow[] | null,
  b: readonly ResponseRow[] | null,
): readonly ResponseRow[] | null {
  if (a === null || b === null) return a ?? b;
  return bounded(joined(a, b));
}

function isSame(a: ResponseRow, b: ResponseRow): boolean {
  return a.id === b.id && a.what === b.what && a.action === b.action;
}

/** In one instant it is shown before anything comes of it. */
function inOrder(a: ResponseRow, b: ResponseRow): number {
  const shown = Number(b.what === 'shown') - Number(a.what === 'shown');
  return a.at - b.at || shown || (a.id < b.id ? -1 : a.id > b.id ? 1 : a.what < b.what ? -1 : 1);
}

type State = readonly [number, ...string[]];

/** As it is stored, in the order in which it always was. */
const ORDER: KindOrder = ['channel', 'group', 'action', 'placement', 'issue', 'purpose', 'topic', 'point'];

export function responseState(row: ResponseRow): State {
  return [row.at, row.id, row.what, ...kindTexts(row, ORDER)];
}

export function responseFrom([at, id = '', what = '', ...texts]: State): ResponseRow {
  return { id, what: word(what) as ResponseRow['what'], at, ...kindFrom(texts, ORDER) };
}
