/**
 * What was sent while several were one person is on the record of each, so that no cap doubles. In full it stands with
 * whom it went to; the others keep that there was something.
 */
import type { Contact } from '../decision/contact.ts';
import { isOpen, type Message } from '../message/message.ts';
import { withoutOccasion, withoutPoint, withoutReceiver } from '../message/remnant.ts';
import type { Profile } from '../profile/profile.ts';
import type { OwnPoints } from './together.ts';

/**
 * Leaves with a person what is theirs of the messages and contacts that they have.
 * @param known absent where nobody looked: then all stays as it is
 * @param isOf whether a message was said because of what this person did
 */
export function keepOwn(
  holding: Pick<Profile, 'id' | 'messages' | 'contacts'>,
  known: readonly OwnPoints[] | undefined,
  isOf: (message: Message) => boolean,
): void {
  if (known === undefined) return;
  const receiverOf = (point: string): string | undefined => {
    const whose = known.filter(({ points }) => points.includes(point)).map(({ profile }) => profile);
    return whose.includes(holding.id) ? holding.id : whose[0];
  };
  holding.messages = holding.messages.map((message) => {
    // What is on its way needs all that it has.
    if (isOpen(message)) return message;
    const isOwn = isOf(message);
    const receiver = receiverOf(message.point) ?? (isOwn ? holding.id : message.receiver);
    const rest = receiver === holding.id ? message : withoutReceiver(message, receiver);
    return isOwn ? rest : withoutOccasion(rest);
  });
  holding.contacts = holding.contacts.map((contact: Contact) =>
    [undefined, holding.id].includes(receiverOf(contact.point)) ? contact : withoutPoint(contact),
  );
}
