/**
 * What the person did with what was said to them, as far as a pause of the policy counts it: rows by the time we came to
 * know of them. Two profiles that become one did what both did.
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

/** @returns the rows with the new one, or as they are where it is known; what is older than `keepMs` is dropped */
export function withResponse(
  rows: readonly ResponseRow[] | null,
  row: ResponseRow,
  keepMs: number,
): readonly ResponseRow[] | null {
  if (rows === null) return [row];
  if (rows.some((known) => isSame(known, row))) return rows;
  const kept = rows.filter(({ at }) => at > row.at - keepMs);
  const alike = kept.filter(({ what, action }) => what === row.what && action === row.action);
  if (alike.length >= REMEMBERED_ALIKE) kept.splice(kept.indexOf(alike[0]!), 1);
  kept.push(row);
  return bounded(kept);
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
  return bounded([...a, ...b.filter((row) => !a.some((known) => isSame(known, row)))].sort(inOrder));
}

function isSame(a: ResponseRow, b: ResponseRow): boolean {
  return a.id === b.id && a.what === b.what && a.action === b.action;
}

function inOrder(a: ResponseRow, b: ResponseRow): number {
  return a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : a.what < b.what ? -1 : 1);
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
