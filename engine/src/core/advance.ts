/**
 * The front door: one input, one profile, one world. The profile is an owned draft and changes in place; what must
 * be done outside is written to the effects. No clock, no ambient randomness, no I/O: the same three give the same
 * bytes in every host.
 *
 *     advance(profile, input, world, effects)
 */
import { releaseHeld } from './budget/hold.ts';
import { catchUp } from './catch-up.ts';
import type { Effects } from './effects.ts';
import { tellSignals } from './happen.ts';
import { becomePartOf } from './identity/heir.ts';
import { answerOfNobody } from './identity/lacking.ts';
import { onRelayToHeir } from './identity/relays.ts';
import { noteForeign } from './identity/stray.ts';
import type { EraseInput, EventInput, Input, ReceiptInput, RelayInput } from './input.ts';
import { journeysOnSuppressed, lookAtRuns, watchesAnything } from './journey/advance.ts';
import { newTurn } from './journey/walk.ts';
import { onAttempt, onReceipt } from './message/lifecycle.ts';
import { onDecide } from './on-decide.ts';
import { onRelay } from './on-relay.ts';
import { eraseProfile } from './profile/erase.ts';
import { linkIdentifiers } from './profile/identity.ts';
import type { Profile } from './profile/profile.ts';
import { rebind } from './profile/rebind.ts';
import { isRestricted } from './profile/restriction.ts';
import { firstTime } from './profile/seen.ts';
import { scopeOf } from './scope.ts';
import { takeIn } from './take-in.ts';
import { releaseVouchers } from './voucher/hold.ts';
import type { World } from './world.ts';

/** What became of the input. A `duplicate` changed nothing; `forwarded` went to the profile's heir. */
export type Advanced = 'applied' | 'duplicate' | 'forwarded';

export function advance(profile: Profile, input: Input, world: World, effects: Effects): Advanced {
  if (input.kind === 'erase') return eraseProfile(profile, world, effects);
  if (profile.heir !== null) return onHeir(profile, profile.heir, input, world, effects);
  if (profile.createdAt === 0 && isOfNobody(input)) {
    if (input.body.type === 'ask-back') answerOfNobody(input.body, effects);
    return 'duplicate';
  }
  rebind(profile, world, effects);
  if (profile.createdAt === 0) profile.createdAt = world.now;
  const outcome = apply(profile, input, world, effects);
  if (outcome !== 'applied') return outcome;
  profile.updatedAt = world.now;
  if (profile.instances.length > 0 && profile.heir === null) lookAfter(profile, input, world, effects);
  if (profile.holds !== null && world.hindsight !== true) releaseHeld(profile, world.now, effects);
  if (profile.vouchers !== null && world.hindsight !== true) releaseVouchers(profile, effects);
  return outcome;
}

/** Runs wait for more than events: what became true or of their messages. */
function lookAfter(profile: Profile, input: Input, world: World, effects: Effects): void {
  if (world.hindsight === true || isRestricted(profile)) return;
  if (input.kind === 'event' && input.mode === 'history') return;
  // What is passed on has been looked after.
  if (input.kind === 'relay' && input.body.type === 'forward') return;
  if (!watchesAnything(profile, world.configuration)) return;
  const scope = scopeOf(profile, world);
  const turn = newTurn(profile, world, effects, scope, `after ${causeOf(input)}`);
  lookAtRuns(turn);
  tellSignals(turn);
}

function causeOf(input: Input): string {
  switch (input.kind) {
    case 'event':
      return input.messageId;
    case 'attempt':
    case 'receipt':
      return `${input.kind} ${input.message}`;
    case 'decide':
      return `decide ${input.requestId}`;
    case 'relay':
      return `relay ${input.body.type}`;
    case 'due':
    case 'erase':
      return `${input.kind} ${input.at}`;
  }
}

/** What a group still tells to somebody who is gone must not make them anew; and who never was has lost nothing. */
function isOfNobody(input: Input): input is RelayInput {
  if (input.kind !== 'relay') return false;
  const { type } = input.body;
  return (
    type === 'from-group' ||
    type === 'from-gate' ||
    type === 'astray' ||
    type === 'ask-back' ||
    type === 'given-back' ||
    type === 'voucher-used' ||
    type === 'fallback-given'
  );
}

function apply(
  profile: Profile,
  input: Exclude<Input, EraseInput>,
  world: World,
  effects: Effects,
): Advanced {
  switch (input.kind) {
    case 'event':
      return onEvent(profile, input, world, effects);
    case 'due':
      catchUp(profile, world, effects, scopeOf(profile, world));
      return 'applied';
    case 'decide':
      onDecide(profile, input, world, effects);
      return 'applied';
    case 'attempt':
      onAttempt(profile, input, world, effects);
      return 'applied';
    case 'receipt':
      onReceipt(profile, input, world, effects);
      if (input.outcome === 'refused' && input.code === 'suppressed')
        onSuppressed(profile, input, world, effects);
      return 'applied';
    case 'relay':
      if (input.body.type === 'forward') return advance(profile, input.body.input, world, effects);
      onRelay(profile, input.body, world, effects);
      return 'applied';
  }
}

function onSuppressed(profile: Profile, { message }: ReceiptInput, world: World, effects: Effects): void {
  if (profile.instances.length === 0 || isRestricted(profile)) return;
  const scope = scopeOf(profile, world);
  const turn = newTurn(profile, world, effects, scope, `suppressed ${message}`);
  journeysOnSuppressed(turn);
  tellSignals(turn);
}

function onEvent(profile: Profile, event: EventInput, world: World, effects: Effects): Advanced {
  if (!firstTime(profile, event.messageId, world.now)) return 'duplicate';
  const scope = scopeOf(profile, world);
  catchUp(profile, world, effects, scope);
  scope.event = event;
  scope.answers = event.answers;
  const heir = linkIdentifiers(profile, event, world, effects);
  noteForeign(profile, event);
  takeIn(profile, event, world, effects, scope);
  if (heir !== undefined) becomePartOf(profile, heir, effects);
  return 'applied';
}

function onHeir(
  profile: Profile,
  heir: string,
  input: Exclude<Input, EraseInput>,
  world: World,
  effects: Effects,
): Advanced {
  if (input.kind === 'relay' && onRelayToHeir(profile, input.body, world.now, effects)) return 'applied';
  return forward(heir, input, effects);
}

/** A profile that became part of another passes everything on. */
function forward(heir: string, input: Exclude<Input, EraseInput>, effects: Effects): Advanced {
  const to = `profile/${heir}` as const;
  switch (input.kind) {
    case 'event':
    case 'attempt':
    case 'receipt':
      effects.relay(to, { type: 'forward', input });
      return 'forwarded';
    case 'relay':
      effects.relay(to, input.body);
      return 'forwarded';
    // A due time that was still set, or a decide that the host will ask the heir.
    case 'due':
    case 'decide':
      return 'forwarded';
  }
}
