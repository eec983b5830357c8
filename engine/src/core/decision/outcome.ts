/** Outcomes of decisions, each once: that an action was shown, and that it got a response. They teach its model. */

import { spendHeld } from '../budget/hold.ts';
import type { Configuration } from '../configuration.ts';
import type { Effects } from '../effects.ts';
import { shareContact } from '../household/ask.ts';
import type { EventInput } from '../input.ts';
import type { Profile } from '../profile/profile.ts';
import { isRestricted } from '../profile/restriction.ts';
import { commit, isHeld, kindOfAction } from './contact.ts';
import { keepsContacts } from './kept-contacts.ts';
import { startLesson, teachRejection, teachResponse } from './lesson.ts';
import type { DecisionMark, MarkDetails } from './mark.ts';
import { isForgotten } from './remembered.ts';
import { optOutOnEvent, pressureShown } from './timing/pressure.ts';
import { markNamedBy, toldBy } from './told.ts';

export function shown(profile: Profile, decision: string, now: number, effects: Effects): void {
  const mark = profile.decisions.find((d) => d.id === decision);
  if (mark && !isRestricted(profile)) markShown(mark, now, effects);
}

function markShown(mark: DecisionMark, now: number, effects: Effects): void {
  if (mark.shownAt > 0) return;
  mark.shownAt = now;
  effects.fact({ type: 'outcome', decision: mark.id, action: mark.action, outcome: 'shown' });
  startLesson(mark, now, effects);
  pressureShown(mark, now);
}

function responded(mark: DecisionMark, now: number, effects: Effects): void {
  if (mark.responseAt > 0) return;
  mark.responseAt = now;
  effects.fact({ type: 'outcome', decision: mark.id, action: mark.action, outcome: 'response' });
  teachResponse(mark, effects);
}

/** What gave it was taken up elsewhere: it was shown, whether that was told or not. */
export function respondedTo(
  profile: Profile,
  { decision, action }: { readonly decision: string; readonly action: string },
  now: number,
  effects: Effects,
): void {
  const mark = profile.decisions.find((one) => one.id === decision && one.action === action);
  if (mark === undefined) return;
  commit(profile.contacts, mark.id, now, mark.action);
  spendHeld(profile, mark.id, now, effects, mark.action);
  markShown(mark, now, effects);
  responded(mark, now, effects);
}

type Shown = Pick<DecisionMark, 'id' | 'action' | 'shownAt'> & MarkDetails;

/** What was shown counts for good, also where its reservation has run out by then or was given back. */
function countShown(
  profile: Profile,
  { id, action: name, shownAt, placement, channel }: Shown,
  configuration: Configuration,
  now: number,
  effects: Effects,
): void {
  const known = profile.contacts.find((contact) => contact.id === id && contact.action === name);
  const isHere = known !== undefined && isHeld(known, now);
  commit(profile.contacts, id, now, name);
  const action = configuration.actionsByName.get(name);
  if (isHere || shownAt > 0 || action === undefined || !keepsContacts(profile, configuration)) return;
  if (configuration.consent.isOwed(profile, action.definition.purpose)) return;
  const where = { ...(placement !== undefined && { placement }), ...(channel !== undefined && { channel }) };
  const contact = known ?? { id, ...kindOfAction(action, where), at: now, committed: true, expiresAt: 0 };
  if (known === undefined) profile.contacts.push(contact);
  // Where the group has forgotten it, too.
  if (channel === undefined) shareContact(profile, contact, configuration, effects);
}

/** Of a decision that the person's profile has forgotten it is not known what it would teach: it still counts as shown. */
function countForgotten(
  profile: Profile,
  { decision_id: id, action }: EventInput['properties'],
  configuration: Configuration,
  now: number,
  effects: Effects,
): void {
  if (typeof id !== 'string' || typeof action !== 'string' || !isForgotten(profile, id, now)) return;
  const isCounted = profile.contacts.some((one) => one.committed && one.id === id && one.action === action);
  if (!isCounted) countShown(profile, { id, action, shownAt: 0 }, configuration, now, effects);
  spendHeld(profile, id, now, effects, action);
}

/**
 * Reads outcomes from events: 'Email Link Clicked' names its message; 'Action Shown' and the like name the decision (and
 * the action, where several were shown). What a machine opened or clicked (`machine: true`) teaches nothing.
 */
export function outcomesOnEvent(
  profile: Profile,
  event: EventInput,
  configuration: Configuration,
  now: number,
  effects: Effects,
): void {
  const { name, properties } = event;
  if (profile.decisions.length > 0) optOutOnEvent(profile, event);
  if (properties.machine === true || isRestricted(profile)) return;
  if (name === 'Email Link Clicked') {
    const message = profile.messages.find((m) => m.id === properties.message_id);
    const mark = message && profile.decisions.find((d) => d.id === message.source.decision);
    if (mark) responded(mark, now, effects);
    return;
  }
  const teaches = toldBy(name)?.teaches;
  if (teaches === undefined) return;
  const mark = markNamedBy(profile, properties);
  if (mark === undefined) {
    countForgotten(profile, properties, configuration, now, effects);
    return;
  }
  countShown(profile, mark, configuration, now, effects);
  spendHeld(profile, mark.id, now, effects, mark.action);
  markShown(mark, now, effects);
  if (teaches === 'response') responded(mark, now, effects);
  else if (teaches === 'rejection') teachRejection(mark, now, effects);
}
