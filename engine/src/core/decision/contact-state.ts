/**
 * Contacts as they are stored: rows without names, in which what is as in the row before is not said again. Contacts of
 * one decision differ in little but their action.
 */
import { type Contact, type KindOrder, kindFrom, kindTexts } from './contact.ts';

type Cells = readonly [id: string, at: number, expiresAt: number, ...texts: string[]];
/** `null`: as in the row before. */
export type ContactRow = readonly (string | number | null)[];

const ORDER: KindOrder = ['channel', 'group', 'action', 'placement', 'purpose', 'point', 'topic', 'issue'];

export function contactsState(contacts: readonly Contact[]): readonly ContactRow[] {
  let before: Cells | undefined;
  return contacts.map((contact) => {
    const cells = cellsOf(contact);
    const row =
      before?.[0] === cells[0] ? cells.map((cell, i) => (cell === before![i] ? null : cell)) : cells;
    before = cells;
    return row;
  });
}

function cellsOf(contact: Contact): Cells {
  const { id, at, committed, expiresAt } = contact;
  return [id, at, committed ? -1 : expiresAt, ...kindTexts(contact, ORDER)];
}

/** @param states also as they were stored before contacts had purposes */
export function contactsFrom(states: readonly (Partial<Contact> | ContactRow)[]): Contact[] {
  let before: Cells | undefined;
  return states.map((state) => {
    if (!isRow(state))
      return { ...kindFrom([], ORDER), id: '', at: 0, committed: false, expiresAt: 0, ...state };
    before = state.map((cell, i) => cell ?? before![i]!) as unknown as Cells;
    const [id, at, expiresAt, ...texts] = before;
    return {
      id,
      ...kindFrom(texts, ORDER),
      at,
      committed: expiresAt < 0,
      expiresAt: Math.max(0, expiresAt),
    };
  });
}

function isRow(state: Partial<Contact> | ContactRow): state is ContactRow {
  return Array.isArray(state);
}
