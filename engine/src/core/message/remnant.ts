/**
 * What stays of a message, and of the contact that counts it, with somebody to whom it did not go: it was sent while they
 * were one person with its receiver. Caps and decisions go on counting it; whose address it was and what it said are the
 * other's alone.
 */
import type { Contact } from '../decision/contact.ts';
import type { Message } from './message.ts';

/** @param receiver profile of whom it went to; undefined: nobody remembers them */
export function withoutReceiver(message: Message, receiver: string | undefined): Message {
  const { receiver: _, ...rest } = message;
  return { ...rest, to: '', point: '', reason: null, ...(receiver !== undefined && { receiver }) };
}

/** Without what it was said because of. */
export function withoutOccasion(message: Message): Message {
  const { answer: _, source, ...rest } = message;
  const { waited: _w, product: _p, voucher: _v, ...from } = source;
  return { ...rest, source: { ...from, key: '', data: {} } };
}

export function withoutPoint(contact: Contact): Contact {
  return { ...contact, point: '' };
}
