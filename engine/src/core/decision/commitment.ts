/** What a choice holds: the caps and budgets it reserves, and what its outcomes will need. */
import { hold, purseLacking } from '../budget/hold.ts';
import { type Use, useOf } from '../budget/plan.ts';
import { shareContact } from '../household/ask.ts';
import { giveWay } from '../message/lifecycle.ts';
import { pointOn } from '../message/point.ts';
import { roomFor } from '../message/room.ts';
import { holdGiven } from '../voucher/draw.ts';
import { contactCostOf } from './arbitration/weighing.ts';
import { type Contact, kindOfAction } from './contact.ts';
import type { Deciding, DecisionRequest } from './deciding.ts';
import type { Decision, RankedCandidate } from './decision.ts';
import { keepsContacts } from './kept-contacts.ts';
import { lessonOf } from './lesson.ts';
import { DecisionMark, type MarkDetails } from './mark.ts';
import { forgetSurplus } from './remembered.ts';
import { zoneFor } from './timing/choose.ts';
import { timedLessonOf } from './timing/lesson.ts';
import { pressureMark } from './timing/pressure.ts';
import { exposeTo } from './trials.ts';
import { upliftMarkOf } from './uplift/mark.ts';

export function commitTo(deciding: Deciding, decision: Decision, request: DecisionRequest): void {
  const { profile } = deciding;
  exposeTo(decision, deciding);
  for (const name of decision.chosen) {
    if (!reserveContact(name, deciding, decision, request)) continue;
    reserveBudgets(name, deciding, decision, request);
    holdGiven(name, deciding, decision, request);
    const mark = markOf(decision, name, deciding, request);
    if ((request.sendWithin ?? request.channels ?? request.repeats) !== undefined)
      noteMoment(mark, decision, deciding, request);
    notePressure(mark, deciding, request);
    if (mark.action === decision.chosen[0]) noteUplift(mark, decision, deciding, request);
    profile.decisions.push(mark);
  }
  // Nothing to show is an answer too: the same request gets it again.
  if (decision.chosen.length === 0) {
    const mark = markOf(decision, '', deciding);
    noteUplift(mark, decision, deciding, request);
    profile.decisions.push(mark);
  }
  forgetSurplus(profile, deciding.world.now);
}

function markOf(
  decision: Decision,
  action: string,
  { world, configuration }: Deciding,
  request?: DecisionRequest,
): DecisionMark {
  const { id, conversation } = decision;
  const lesson = action === '' ? undefined : lessonOf(action, configuration, decision);
  const { pauses, caps } = configuration;
  const where = request && (pauses.keepMs > 0 || caps.asksWhere) ? whereOf(request) : undefined;
  const { placement, channel } = where ?? {};
  return new DecisionMark(id, action, world.now, lesson, { placement, channel, conversation });
}

/** Where it is learnt who has had enough of a channel. */
function notePressure(
  mark: DecisionMark,
  { profile, configuration: { arbitration }, world }: Deciding,
  { channel, placement }: DecisionRequest,
): void {
  if (channel === undefined || arbitration === null) return;
  if (contactCostOf(arbitration, channel, placement)?.learn !== true) return;
  mark.pressure = pressureMark(profile, channel, world.now);
}

function noteUplift(
  mark: DecisionMark,
  decision: Decision,
  deciding: Deciding,
  request: DecisionRequest,
): void {
  const uplift = upliftMarkOf(deciding, decision, request);
  if (uplift !== undefined) mark.uplift = uplift;
}

/** What comes of the moment is told once: by the decision that says it, where it is taken again. */
function noteMoment(
  mark: DecisionMark,
  decision: Decision,
  { profile, configuration }: Deciding,
  { sendWithin, channels, repeats }: DecisionRequest,
): void {
  const before = repeats === undefined ? undefined : profile.decisions.find(({ id }) => id === repeats);
  if (before?.timed) {
    mark.timed = before.timed;
    before.timed = undefined;
  }
  const group = configuration.actionsByName.get(mark.action)?.definition.group;
  if ((sendWithin ?? channels) === undefined || group === undefined) return;
  const { maturationMs } = configuration.learning.modelOf(group);
  const timed = timedLessonOf(
    decision,
    (sendWithin?.withinMs ?? 0) + maturationMs,
    zoneFor({ profile, configuration }),
  );
  if (timed) mark.timed = timed;
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
  // Where no cap is, nor was, nobody counts; what has no room yet reserves it when it gets it.
  const isUncounted =
    !keepsContacts(profile, configuration) || decision.capped?.some((one) => one.action === name);
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

function whereOf({ placement, channel }: DecisionRequest): Pick<MarkDetails, 'placement' | 'channel'> {
  return channel === undefined ? { placement } : { channel };
}

/** Those for which budgets have room, also with all that rank before them: each alone has passed its gate. */
export function affordable(
  ranked: readonly RankedCandidate[],
  deciding: Deciding,
  request: DecisionRequest,
): readonly RankedCandidate[] {
  const { configuration, world, effects, again } = deciding;
  if (configuration.budgets === null || request.limit === 1) return ranked;
  let taken: readonly Use[] = noUses;
  return ranked.filter(({ action }) => {
    const uses = usesOf(action, deciding, request);
    if (uses.length === 0) return true;
    if (again) return again.budgets?.hadNoRoom(action) !== true;
    const together = addedUp(taken, uses);
    if (purseLacking(together, world, effects) !== undefined) return false;
    taken = together;
    return true;
  });
}

function addedUp(taken: readonly Use[], more: readonly Use[]): Use[] {
  const sum = new Map(taken.map(({ purse, amount }) => [purse, amount]));
  for (const { purse, amount } of more) sum.set(purse, (sum.get(purse) ?? 0) + amount);
  return [...sum].map(([purse, amount]) => ({ purse, amount }));
}

function usesOf(
  name: string,
  { profile, configuration: { actionsByName, budgets, consent } }: Deciding,
  request: Pick<DecisionRequest, 'channel' | 'placement'>,
): readonly Use[] {
  const action = actionsByName.get(name);
  if (!action || budgets === null || consent.isOwed(profile, action.definition.purpose)) return noUses;
  return budgets.usesOf(useOf(action, request));
}

const noUses: readonly Use[] = [];

function reserveBudgets(
  name: string,
  deciding: Deciding,
  { id, ranked }: Decision,
  request: DecisionRequest,
): void {
  const { profile, world, effects } = deciding;
  const uses = usesOf(name, deciding, request);
  if (uses.length === 0) return;
  const candidate = ranked.find(({ action }) => action === name);
  const worth = candidate ? candidate.propensity * candidate.value : 0;
  const expiresAt = request.reserveMs > 0 ? world.now + request.reserveMs : 0;
  hold(profile, { id, action: name, expiresAt }, uses, worth, world, effects);
}
