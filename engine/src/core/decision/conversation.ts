/**
 * A conversation that goes on, as with a service agent, is decided for again and again. What was proposed in it and not
 * mentioned is no rejection and holds nothing.
 */
import { releaseHold } from '../budget/hold.ts';
import { unshareContact } from '../household/ask.ts';
import type { Deciding } from './deciding.ts';

export function freeProposals({ profile, configuration, effects }: Deciding, conversation: string): void {
  const proposed = profile.decisions.filter(
    (mark) => mark.conversation === conversation && mark.shownAt === 0 && mark.action !== '',
  );
  if (proposed.length === 0) return;
  for (const { id, action } of proposed) releaseHold(profile, id, effects, action);
  profile.contacts = profile.contacts.filter((contact) => {
    const isFree =
      !contact.committed && proposed.some(({ id, action }) => id === contact.id && action === contact.action);
    if (isFree) unshareContact(profile, contact, configuration, effects);
    return !isFree;
  });
}
