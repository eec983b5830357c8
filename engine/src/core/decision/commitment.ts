/** What a choice holds: the caps it reserves, and what its outcomes will need. */
import { shareContact } from '../household/ask.ts';
import type { Contact } from './contact.ts';
import type { Deciding, DecisionRequest } from './deciding.ts';
import type { Decision } from './decision.ts';
import { exposeTo } from './trials.ts';

/** Decisions whose outcomes a profile still waits for. */
const REMEMBERED = 100;

export function commitTo(deciding: Deciding, decision: Decision, request: DecisionRequest): void {
  const { profile, world } = deciding;
  exposeTo(decision, deciding);
  for (const name of decision.chosen) {
    if (!reserveContact(name, deciding, decision, request)) continue;
    profile.decisions.push({ id: decision.id, action: name, at: world.now, shownAt: 0, responseAt: 0 });
  }
  // Nothing to show is an answer too: the same request gets it again.
  if (decision.chosen.length === 0)
    profile.decisions.push({ id: decision.id, action: '', at: world.now, shownAt: 0, responseAt: 0 });
  const surplus = profile.decisions.length - REMEMBERED;
  if (surplus > 0) profile.decisions.splice(0, surplus);
}

/** @returns false where the action is there no more */
function reserveContact(
  name: string,
  { profile, world, configuration, effects }: Deciding,
  decision: Decision,
  request: DecisionRequest,
): boolean {
  const action = configuration.actionsByName.get(name);
  if (!action) return false;
  const contact: Contact = {
    id: decision.id,
    channel: request.channel ?? '',
    group: action.definition.group,
    action: name,
    placement: request.placement,
    at: world.now,
    committed: false,
    expiresAt: request.reserveMs > 0 ? world.now + request.reserveMs : 0,
  };
  profile.contacts.push(contact);
  // One that goes out as a message is put to the others when that is queued.
  if (request.channel === undefined) shareContact(profile, contact, configuration, effects);
  return true;
}
