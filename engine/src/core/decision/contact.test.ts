// What stands in stores of earlier builds is read as it was meant: the order of its texts never changes.
import { describe, expect, it } from 'vitest';
import { type Contact, type ContactRow, contactFrom, contactState, release } from './contact.ts';
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
    expect(contactState(contact)).toEqual(['p.1', 5, 9, ...texts]);
    expect(contactFrom(['p.1', 5, 9, ...texts])).toEqual(contact);
    const short: ContactRow = ['p.1', 5, -1, '', 'cards'];
    const committed = contactFrom(short);
    expect(committed).toMatchObject({
      channel: '',
      group: 'cards',
      action: '',
      committed: true,
      expiresAt: 0,
    });
    expect(contactState(committed)).toEqual(short);
    expect(contactFrom({ id: 'p.1', channel: 'email', at: 5, committed: true })).toMatchObject({
      channel: 'email',
      purpose: '',
      committed: true,
    });
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
