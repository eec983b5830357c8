/** What a choice holds: the caps it reserves, and what its outcomes will need. */
import { shareContact } from '../household/ask.ts';
import { giveWay } from '../message/lifecycle.ts';
import { pointOn } from '../message/point.ts';
import { roomFor } from '../message/room.ts';
import type { DecisionMark } from '../profile/profile.ts';
import { type Contact, kindOfAction } from './contact.ts';
import type { Deciding, DecisionRequest } from './deciding.ts';
import type { Decision } from './decision.ts';
import { lessonOf } from './lesson.ts';
import { exposeTo } from './trials.ts';

/** Decisions whose outcomes a profile still waits for. */
const REMEMBERED = 100;

export function commitTo(deciding: Deciding, decision: Decision, request: DecisionRequest): void {
  const { profile } = deciding;
  exposeTo(decision, deciding);
  for (const name of decision.chosen) {
    if (!reserveContact(name, deciding, decision, request)) continue;
    profile.decisions.push(markOf(decision, name, deciding, request));
  }
  // Nothing to show is an answer too: the same request gets it again.
  if (decision.chosen.length === 0) profile.decisions.push(markOf(decision, '', deciding));
  const surplus = profile.decisions.length - REMEMBERED;
  if (surplus > 0) profile.decisions.splice(0, surplus);
}

function markOf(
  decision: Decision,
  action: string,
  { world, configuration }: Deciding,
  request?: DecisionRequest,
): DecisionMark {
  const { id, conversation } = decision;
  const lesson = action === '' ? undefined : lessonOf(action, configuration, decision);
  const mark: DecisionMark = {
    id,
    action,
    at: world.now,
    shownAt: 0,
    responseAt: 0,
    ...(lesson && { lesson }),
    ...(conversation !== undefined && { conversation }),
  };
  return request && configuration.pauses.keepMs > 0 ? { ...mark, ...whereOf(request) } : mark;
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
  // Without a cap nobody counts; what has no room yet reserves it when it gets it.
  const isUncounted =
    configuration.caps.longestMs === 0 || decision.capped?.some((one) => one.action === name);
  if (isUncounted || configuration.consent.isOwed(profile, action.definition.purpose)) return true;
  const { channel, placement } = request;
  const point = channel === undefined ? '' : pointOn(profile, channel, configuration);
  const contact: Contact = {
    id: decision.id,
    ...kindOfAction(action, channel === undefined ? { placement } : { placement, channel, point }),
    at: world.now,
    committed: false,
    expiresAt: request.reserveMs > 0 ? world.now + request.reserveMs : 0,
  };
  if (request.rank !== undefined) {
    const counting = { profile, configuration, now: world.now };
    const room = roomFor(counting, contact, request.rank);
    if (room.type === 'free') giveWay(counting, room.yields, request.placement, effects);
  }
  profile.contacts.push(contact);
  // One that goes out as a message is put to the others when that is queued.
  if (request.channel === undefined) shareContact(profile, contact, configuration, effects);
  return true;
}

function whereOf({ placement, channel }: DecisionRequest): Pick<DecisionMark, 'placement' | 'channel'> {
  return channel === undefined ? { placement } : { channel };
}
