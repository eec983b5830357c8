/**
 * Moves a person's runs: what ends them first, then those that wait for what happened, then new ones; after each input
 * what is no single event (conditions, dates, what became of messages), and due times. A message that was refused never
 * throws anybody out.
 */
import type { MembershipChange } from '../audience/membership.ts';
import type { Configuration } from '../configuration.ts';
import { isLacking } from '../identity/lacking.ts';
import type { EventInput } from '../input.ts';
import { isOpen, type Message } from '../message/message.ts';
import type { Profile } from '../profile/profile.ts';
import type { CompiledJourney } from './compile.ts';
import { comeInByAudience, comeInByEvent } from './entry/come-in.ts';
import { leaveDoor } from './entry/door.ts';
import { knock } from './entry/knocked.ts';
import { asInstance, convertFollowed } from './follow.ts';
import type { Instance } from './instance.ts';
import { leave, leaveByRule, recallOf } from './leave.ts';
import type { CompiledStep, Move } from './step.ts';
import { hold } from './versions/hold.ts';
import { journeyOf } from './versions/journey-of.ts';
import { heldAtDue } from './versions/pause.ts';
import { isStill, type JourneyTurn, proceed, runOf, setDue, stay } from './walk.ts';

/** What an input made happen, as far as journeys can wait for it. */
export interface Happening {
  /** Null where only time or somebody else did. */
  readonly event: EventInput | null;
  readonly moves: readonly MembershipChange[];
  /** Purposes of which the event changed the consent. */
  readonly withdrawn: readonly string[];
}

export function journeysOn(turn: JourneyTurn, happened: Happening): void {
  const { profile, configuration } = turn;
  const lacks = isLacking(profile);
  // In which audiences they are nobody knows yet.
  const happening = lacks ? { ...happened, moves: noMoves } : happened;
  convertFollowed(turn, happening);
  if (profile.messages.length > 0) recallOrphans(turn, happening);
  const instances = profile.instances.length > 0 ? [...profile.instances] : none;
  for (const instance of instances) {
    // Another way of its run may have taken it along.
    if (!profile.instances.includes(instance)) continue;
    const journey = journeyOf(configuration, instance);
    if (!journey)
      leave(turn, instance, { type: 'leave', change: 'exited', reason: 'the journey was removed' });
    else {
      const rule = journey.leaving.madeTrue(turn, instance, happening);
      if (rule) leaveByRule(turn, instance, rule);
    }
  }
  for (const instance of instances)
    if (profile.instances.includes(instance)) offer(turn, instance, happening);
  if (profile.atDoor !== null) leaveDoor(turn, happening);
  if (lacks) {
    knock(turn, happened);
    return;
  }
  const { event, moves } = happening;
  if (event !== null) comeInByEvent(turn, event);
  for (const { audience, change } of moves) comeInByAudience(turn, audience, change);
}

const none: readonly Instance[] = [];
const noMoves: readonly MembershipChange[] = [];

/** Shows what happened to the step where the instance stands; the first thing that moves it does. */
function offer(turn: JourneyTurn, instance: Instance, { event, moves }: Happening): void {
  const journey = journeyOf(turn.configuration, instance);
  const step = journey?.steps.get(instance.step);
  if (!journey || !step || isHeldBack(turn, journey, step, instance)) return;
  let move: Move | undefined;
  const onEvent = event === null ? undefined : step.onEvent?.get(event.name);
  if (onEvent !== undefined) move = onEvent(runOf(turn, instance), event!);
  if (step.onAudience !== undefined) {
    for (const { audience, change } of moves) {
      if (move !== undefined) break;
      move = step.onAudience.get(`${change} ${audience}`)?.(runOf(turn, instance));
    }
  }
  if (move !== undefined) settle(turn, journey, instance, move);
}

/** What moves a run first while it may not go on is remembered (versions/hold.ts); what comes then moves it no more. */
function isHeldBack(
  turn: JourneyTurn,
  { status }: CompiledJourney,
  step: CompiledStep | undefined,
  { held }: Instance,
): boolean {
  if (step !== undefined && isStill(turn, step)) return true;
  const { profile, world } = turn;
  return held !== undefined && (status === 'paused' || isLacking(profile) || world.retelling === true);
}

/** A step that begins its wait anew has not moved. */
function settle(turn: JourneyTurn, journey: CompiledJourney, instance: Instance, move: Move): void {
  if (move.type === 'stay') stay(turn, journey, instance, move);
  else proceed(turn, journey, instance, move);
}

/** A run may be over before its last message has left: what would have ended it recalls that. */
function recallOrphans(turn: JourneyTurn, happening: Happening): void {
  const { profile, configuration } = turn;
  for (const message of profile.messages) {
    if (!isOpen(message)) continue;
    const { instance: id } = message.source;
    const leaving = journeyOf(configuration, message.source)?.leaving;
    if (!leaving?.concerns(happening) || profile.instances.some((instance) => instance.id === id)) continue;
    const rule = leaving.madeTrue(turn, runOfMessage(message), happening);
    if (rule) recallOf(turn, id, rule.reason);
  }
}

function runOfMessage({ source, queuedAt }: Message): Instance {
  const { instance: id, journey, key, data, step } = source;
  return asInstance({ id, journey, key, data, step, enteredAt: queuedAt });
}

/** Instances whose instant has come, in the order of their instants. */
export function journeysOnDue(turn: JourneyTurn): void {
  const { profile, configuration, world } = turn;
  const due = profile.instances.filter((i) => i.due > 0 && i.due <= world.now).sort((a, b) => a.due - b.due);
  for (const instance of due) {
    if (!profile.instances.includes(instance)) continue;
    const journey = journeyOf(configuration, instance);
    if (!journey?.steps.has(instance.step))
      leave(turn, instance, { type: 'leave', change: 'exited', reason: 'the step was removed' });
    else onDue(turn, journey, instance);
  }
}

/** A condition that is true at the instant comes before the end of the time. */
function onDue(turn: JourneyTurn, journey: CompiledJourney, instance: Instance): void {
  const { now } = turn.world;
  if (instance.held !== undefined && heldAtDue(turn, journey, instance)) return;
  if (look(turn, journey, instance)) return;
  const until = instance.until ?? instance.due;
  const step = journey.steps.get(instance.step)!;
  if (until > now || until === 0) setDue(turn, journey, instance);
  else if (journey.status === 'paused') heldAtDue(turn, journey, instance);
  else if (isStill(turn, step)) hold(turn, instance, {});
  else if (step.onDue) settle(turn, journey, instance, step.onDue(runOf(turn, instance)));
  else leave(turn, instance, { type: 'leave', change: 'exited', reason: 'the step was removed' });
}

/** Whether any run looks at more than events. */
export function watchesAnything({ instances }: Profile, configuration: Configuration): boolean {
  for (const instance of instances) if (watches(instance, configuration)) return true;
  return false;
}

function watches(instance: Instance, configuration: Configuration): boolean {
  const journey = journeyOf(configuration, instance);
  if (journey === undefined) return false;
  return journey.leaving.conditions.length > 0 || journey.steps.get(instance.step)?.look !== undefined;
}

/** After each input: what has come true of what runs look at, which is no single event. */
export function lookAtRuns(turn: JourneyTurn): void {
  const { profile, configuration } = turn;
  for (const instance of profile.instances.filter((one) => watches(one, configuration))) {
    const journey = journeyOf(configuration, instance)!;
    if (!profile.instances.includes(instance)) continue;
    if (!look(turn, journey, instance)) setDue(turn, journey, instance);
  }
}

/** True where it moved or left. */
function look(turn: JourneyTurn, journey: CompiledJourney, instance: Instance): boolean {
  // Conditions read what is not known yet.
  if (isLacking(turn.profile)) return false;
  const rule = journey.leaving.holding(turn, instance);
  if (rule) {
    leaveByRule(turn, instance, rule);
    return true;
  }
  const step = journey.steps.get(instance.step);
  if (isHeldBack(turn, journey, step, instance)) return false;
  const move = step?.look?.(runOf(turn, instance));
  if (move === undefined) return false;
  settle(turn, journey, instance, move);
  return true;
}

/** A message was refused because its address is suppressed: journeys that end by that do. */
export function journeysOnSuppressed(turn: JourneyTurn): void {
  for (const instance of [...turn.profile.instances]) {
    if (!turn.profile.instances.includes(instance)) continue;
    const rules = journeyOf(turn.configuration, instance)?.leaving.rules ?? noRules;
    const rule = rules.find(({ on }) => on === 'suppressed');
    if (rule) leaveByRule(turn, instance, rule);
  }
}

const noRules = [] as const;
