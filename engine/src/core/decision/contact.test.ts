// What stands in stores of earlier builds is read as it was meant: the order of its texts never changes.
import { describe, expect, it } from 'vitest';
import { type Contact, release } from './contact.ts';
import { type ContactRow, contactsFrom, contactsState } from './contact-state.ts';
import { type ResponseRow, responseFrom, responseState } from './responses.ts';

const kind = {
  channel: 'email',
  group: 'cards',
  action: 'gold',
  placement: 'hero',
  issue: 'sell',
  purpose: 'marketing',
  topic: 'news',
  point: 'email:ada@example.com',
};

describe('CAP-1 contacts as they are stored', () => {
  it('have their texts in the order in which these came to be', () => {
    const contact: Contact = { id: 'p.1', ...kind, at: 5, committed: false, expiresAt: 9 };
    const texts = ['email', 'cards', 'gold', 'hero', 'marketing', 'email:ada@example.com', 'news', 'sell'];
    expect(contactsState([contact])).toEqual([['p.1', 5, 9, ...texts]]);
    expect(contactsFrom([['p.1', 5, 9, ...texts]])).toEqual([contact]);
    const short: ContactRow = ['p.1', 5, -1, '', 'cards'];
    const [committed] = contactsFrom([short]);
    expect(committed).toMatchObject({
      channel: '',
      group: 'cards',
      action: '',
      committed: true,
      expiresAt: 0,
    });
    expect(contactsState([committed!])).toEqual([short]);
    expect(contactsFrom([{ id: 'p.1', channel: 'email', at: 5, committed: true }])).toMatchObject([
      { channel: 'email', purpose: '', committed: true },
    ]);
  });

  it('say of one decision only what differs, and come back', () => {
    const one: Contact = { id: 'p.1', ...kind, at: 5, committed: false, expiresAt: 9 };
    const contacts: Contact[] = [
      one,
      { ...one, action: 'silver', issue: '' },
      { ...one, action: 'card', committed: true, at: 7, expiresAt: 0 },
      { ...one, id: 'p.2' },
    ];
    const rows = JSON.parse(JSON.stringify(contactsState(contacts))) as ContactRow[];
    expect(rows[1]).toEqual([null, null, null, null, null, 'silver', null, null, null, null]);
    expect(rows[2]!.filter((cell) => cell !== null)).toEqual([7, -1, 'card', 'sell']);
    expect(rows[3]).not.toContain(null);
    expect(contactsFrom(rows)).toEqual(contacts);
  });

  it('are released one by one where a decision chose several', () => {
    const contact = (action: string): Contact => ({
      id: 'p.1',
      ...kind,
      action,
      at: 5,
      committed: false,
      expiresAt: 9,
    });
    const contacts = [contact('gold'), contact('card')];
    release(contacts, 'p.1', 'card');
    expect(contacts.map(({ action }) => action)).toEqual(['gold']);
  });
});

describe('CONTACT-7 responses as they are stored', () => {
  it('have theirs in another order, that stays too', () => {
    const row: ResponseRow = { id: 'p.1', what: 'rejected', at: 5, ...kind };
    const texts = ['email', 'cards', 'gold', 'hero', 'sell', 'marketing', 'news', 'email:ada@example.com'];
    expect(responseState(row)).toEqual([5, 'p.1', 'rejected', ...texts]);
    expect(responseFrom([5, 'p.1', 'rejected', ...texts])).toEqual(row);
    expect(responseState(responseFrom([5, 'p.1', 'shown']))).toEqual([5, 'p.1', 'shown']);
  });
});
