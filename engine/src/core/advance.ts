/**
 * The front door: one input, one profile, one world. The profile is an owned draft and changes in place; what must
 * be done outside is written to the effects. No clock, no ambient randomness, no I/O: the same three give the same
 * bytes in every host.
 *
 *     advance(profile, input, world, effects)
 */
import { updateMemberships } from './audience/membership.ts';
import { touchNamed, touchPurpose, touchTrait, touchWhole } from './audience/touch.ts';
import { releaseHeld } from './budget/hold.ts';
import { catchUp, startJourneys } from './catch-up.ts';
import type { Scope } from './condition.ts';
import type { Configuration } from './configuration.ts';
import { forgetForbidden, notice } from './context/notice.ts';
import { freeProposals } from './decision/conversation.ts';
import { isGivenUp } from './decision/decide.ts';
import { countFallback, wasLate } from './decision/late.ts';
import { outcomesOnEvent } from './decision/outcome.ts';
import { decidePage } from './decision/page.ts';
import { respondOn } from './decision/respond.ts';
import { goalsOnEvent } from './decision/uplift/mark.ts';
import type { Effects } from './effects.ts';
import { measure } from './experiment/measure.ts';
import { settleKnown, takeTraits } from './golden/settle.ts';
import { happen, tellSignals } from './happen.ts';
import { contentId } from './hash.ts';
import { absorbGroups, groupsOnEvent } from './household/apply.ts';
import { shareShown } from './household/ask.ts';
import { onGroupSays } from './household/told.ts';
import { onForget, onRehome } from './identity/forget.ts';
import { becomePartOf } from './identity/heir.ts';
import { onWitness, resolveAnew } from './identity/home.ts';
import { onAbsorbed, onJoin, onLinks, onRelayToHeir, onYield } from './identity/relays.ts';
import { onRegain, onRestate } from './identity/restate.ts';
import { lookAgain, noteForeign, onAstray } from './identity/stray.ts';
import type { DecideInput, EraseInput, EventInput, Input, ReceiptInput, Relay, Slot } from './input.ts';
import { journeysOn, journeysOnSuppressed, lookAtRuns, watchesAnything } from './journey/advance.ts';
import { onGateSays } from './journey/entry/door.ts';
import { settleRuns } from './journey/versions/settle.ts';
import { newTurn } from './journey/walk.ts';
import { onAttempt, onReceipt, refuseForbidden } from './message/lifecycle.ts';
import { noticeMoment } from './moment/notice.ts';
import { noteAddresses } from './profile/addresses.ts';
import { applyConsent, noteJurisdiction } from './profile/consent.ts';
import { countEvent } from './profile/count.ts';
import { eraseProfile } from './profile/erase.ts';
import { takeHistory } from './profile/fill.ts';
import { fillingOf, setAside } from './profile/filling.ts';
import { linkAsked, linkIdentifiers } from './profile/identity.ts';
import { isTooLate } from './profile/lateness.ts';
import { applyListing } from './profile/lists.ts';
import { absorb } from './profile/merge.ts';
import type { Profile } from './profile/profile.ts';
import { rebind } from './profile/rebind.ts';
import { applyRestriction, isRestricted } from './profile/restriction.ts';
import { firstTime } from './profile/seen.ts';
import { fromState } from './profile/state.ts';
import { releaseVouchers } from './voucher/hold.ts';
import type { VoucherUsed } from './voucher/relay.ts';
import { onVoucherUsed } from './voucher/used.ts';
import { noticeVisit } from './walk/notice.ts';
import type { World } from './world.ts';

/** What became of the input. A `duplicate` changed nothing; `forwarded` went to the profile's heir. */
export type Advanced = 'applied' | 'duplicate' | 'forwarded';

/** How long a shown-but-unconfirmed inbound decision holds its caps. */
const RESERVE_MS = 30 * 60_000;

export function advance(profile: Profile, input: Input, world: World, effects: Effects): Advanced {
  if (input.kind === 'erase') return eraseProfile(profile, world, effects);
  if (profile.heir !== null) return onHeir(profile, profile.heir, input, world, effects);
  if (profile.createdAt === 0 && isOfNobody(input)) return 'duplicate';
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
function isOfNobody(input: Input): boolean {
  if (input.kind !== 'relay') return false;
  const { type } = input.body;
  return (
    type === 'from-group' ||
    type === 'from-gate' ||
    type === 'astray' ||
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
      return onRelay(profile, input.body, world, effects);
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

/** What an event means, once it is known whose it is. */
function takeIn(profile: Profile, event: EventInput, world: World, effects: Effects, scope: Scope): void {
  const { configuration, now } = world;
  const { touched } = configuration;
  if (applyRestriction(profile, event)) onRestriction(profile, world, effects);
  noteAddresses(profile, event, configuration.consent.contactTraits);
  const changes = takeTraits(profile, event, configuration.golden);
  for (const { name, before } of changes)
    touchTrait(touched, configuration.audiencesByTrait, name, before, profile.traits[name]);
  groupsOnEvent(profile, event, changes, configuration, effects);
  const late = isTooLate(event, configuration.latenessMs);
  if (late) effects.fact({ type: 'too-late', event: event.name, lateMs: event.receivedAt - event.at });
  else countEvent(profile, event, configuration, now);
  if (profile.filling !== null && event.mode === 'history') profile.filling.isQuiet = true;
  const withdrawn = onConsent(profile, event, world, effects);
  touchNamed(touched, configuration.audiencesByList, applyListing(profile, event, effects));
  outcomesOnEvent(profile, event, configuration, now, effects);
  if (world.hindsight !== true) respondOn(profile, event, scope, configuration, now);
  shareShown(profile, event, configuration, effects);
  const isUnused = late || isRestricted(profile);
  const noticed = isUnused ? noEvents : noticeOn(profile, event, configuration);
  if (!isUnused) noticeMoment(profile, event, configuration, scope);
  const moves = updateMemberships(profile, configuration, scope, touched, effects);
  if (configuration.walk !== null && !isUnused)
    noticeVisit(profile, event, scope, configuration.walk, effects);
  if (profile.trials !== null && configuration.trials !== null && !isUnused && world.hindsight !== true)
    measure(profile, event, scope, configuration.trials, effects);
  if (
    profile.decisions.length > 0 &&
    configuration.arbitration?.goals &&
    !isUnused &&
    world.hindsight !== true
  )
    goalsOnEvent(profile, event, scope, configuration.arbitration);
  if (event.mode === 'history' || world.hindsight === true || isRestricted(profile)) return;
  const turn = newTurn(profile, world, effects, scope, event.messageId);
  journeysOn(turn, { event: late ? null : event, moves, withdrawn });
  tellSignals(turn);
  for (const derived of noticed) happen(profile, derived, world, effects, scope);
}

/** What waits ends with it; when it ends everything is looked at anew. */
function onRestriction(profile: Profile, world: World, effects: Effects): void {
  const { configuration, now } = world;
  if (isRestricted(profile)) refuseForbidden(profile, configuration, now, effects);
  else touchWhole(profile, configuration);
}

/** What is withdrawn ends here: messages that wait, and what contexts keep. */
function onConsent(profile: Profile, event: EventInput, world: World, effects: Effects): readonly string[] {
  const { configuration, now } = world;
  noteJurisdiction(profile, event, configuration.consent);
  const purposes = applyConsent(profile, event, configuration.consent, effects);
  if (purposes.length === 0) return purposes;
  for (const purpose of purposes)
    touchPurpose(configuration.touched, configuration.audiencesByPurpose, purpose);
  forgetForbidden(profile, configuration.contexts);
  if (world.hindsight !== true) refuseForbidden(profile, configuration, now, effects);
  return purposes;
}

/** Where the person is now, before any condition asks; gives the events that derive from it. */
function noticeOn(profile: Profile, event: EventInput, { contexts }: Configuration): readonly EventInput[] {
  const noticed = notice(profile, event, contexts);
  if (noticed === undefined) return noEvents;
  profile.surroundings = noticed.surroundings;
  return noticed.events;
}

const noEvents: readonly EventInput[] = [];

function onDecide(profile: Profile, input: DecideInput, world: World, effects: Effects): void {
  const { configuration } = world;
  const { requestId, placement, limit, others = [], identifier, degraded, conversation, mayRepeat } = input;
  const scope = scopeOf(profile, world);
  catchUp(profile, world, effects, scope);
  if (identifier) linkAsked(profile, identifier, input.at, requestId, effects);
  scope.context = input.context;
  scope.answers = input.answers;
  const deciding = { profile, world, configuration, effects, scope };
  const slots = [{ placement, limit }, ...others];
  const idOf = (slot: Slot, i: number) =>
    decisionId(profile.id, requestId, i === 0 ? undefined : slot.placement);
  if (isGivenUp(input)) {
    const givenUp = slots.map((slot, i) => ({ id: idOf(slot, i), placement: slot.placement }));
    for (const slot of givenUp) countFallback(deciding, slot);
    if (wasLate(deciding, givenUp)) return;
  }
  if (conversation !== undefined) freeProposals(deciding, conversation);
  decidePage(deciding, slots, idOf, {
    reserveMs: RESERVE_MS,
    ...(degraded !== undefined && { degraded }),
    ...(conversation !== undefined && { conversation }),
    ...(mayRepeat && { mayRepeat }),
  });
}

function onRelay(profile: Profile, relay: Relay, world: World, effects: Effects): Advanced {
  switch (relay.type) {
    case 'forward':
      return advance(profile, relay.input, world, effects);
    case 'witness':
      onWitness(profile, relay, world, effects);
      return 'applied';
    case 'join':
      onJoin(profile, relay, effects);
      return 'applied';
    case 'links':
      onLinks(profile, relay, world.now, effects);
      return 'applied';
    case 'astray':
      onAstray(profile, relay);
      return 'applied';
    case 'restate':
      onRestate(profile, relay, world, effects);
      return 'applied';
    case 'regain':
      onRegain(profile, relay, world, effects);
      return 'applied';
    case 'forget':
      onForget(profile, relay, world, effects);
      return 'applied';
    case 'rehome':
      onRehome(profile, relay, world, effects);
      return 'applied';
    case 'yield':
      onYield(profile, relay, effects);
      return 'applied';
    case 'absorb':
      onAbsorb(profile, relay, world, effects);
      return 'applied';
    case 'fill':
      if (profile.filling !== null) lookAgain(profile);
      takeHistory(profile, relay);
      catchUp(profile, world, effects, scopeOf(profile, world));
      becomeAnew(profile, world, effects);
      return 'applied';
    // Relays to other kinds of keys never reach a profile.
    case 'own':
    case 'reassign':
    case 'release':
    case 'teach':
    case 'to-group':
    case 'to-gate':
    case 'to-budget':
    case 'from-budget':
    case 'lease-look':
    case 'to-voucher':
    case 'to-voucher-pool':
    case 'to-voucher-chunk':
    case 'from-voucher-pool':
      return 'applied';
    case 'voucher-used':
      onUsed(profile, relay.body, world, effects);
      return 'applied';
    case 'fallback-given': {
      const { request, placement, action } = relay;
      const deciding = { profile, world, configuration: world.configuration, effects };
      const id = decisionId(profile.id, request, placement);
      countFallback({ ...deciding, scope: scopeOf(profile, world) }, { id, placement, action });
      return 'applied';
    }
    case 'from-gate':
      onGate(profile, relay, world, effects);
      return 'applied';
    case 'from-group':
      onGroupSays(profile, relay, world, effects, scopeOf(profile, world));
      return 'applied';
  }
}

/** What time alone has changed comes first, as before an event. */
function onUsed(profile: Profile, used: VoucherUsed, world: World, effects: Effects): void {
  const scope = scopeOf(profile, world);
  catchUp(profile, world, effects, scope);
  onVoucherUsed(profile, used, world, effects, scope);
}

/** By the rules of identity in force it may be another's. */
function becomeAnew(profile: Profile, world: World, effects: Effects): void {
  const heir = resolveAnew(profile, world, effects);
  if (heir !== undefined) becomePartOf(profile, heir, effects);
}

/** Who has a place by now comes in with what is due. */
function onGate(
  profile: Profile,
  gate: Extract<Relay, { type: 'from-gate' }>,
  world: World,
  effects: Effects,
): void {
  const scope = scopeOf(profile, world);
  const turn = newTurn(profile, world, effects, scope, `gate ${gate.body.id}`);
  onGateSays(turn, gate, gate.body);
  catchUp(profile, world, effects, scope);
}

function onAbsorb(
  profile: Profile,
  relay: Extract<Relay, { type: 'absorb' }>,
  world: World,
  effects: Effects,
): void {
  const { configuration } = world;
  const other = fromState(relay.state as readonly unknown[], world.layout);
  const aside = setAside(other, configuration.layout);
  rebind(other, world, effects);
  absorb(profile, other, effects, configuration.moments);
  if (configuration.golden !== null) settleKnown(profile, configuration.golden);
  absorbGroups(profile, other, configuration, effects);
  forgetForbidden(profile, configuration.contexts);
  if (world.hindsight !== true) refuseForbidden(profile, configuration, world.now, effects);
  if (aside.length > 0) fillingOf(profile).aside.push(...aside);
  touchWhole(profile, configuration);
  const scope = scopeOf(profile, world);
  const cause = `absorb ${other.id}`;
  if (world.hindsight !== true && profile.instances.length > 0)
    settleRuns(newTurn(profile, world, effects, scope, cause));
  startJourneys(profile, world, effects, scope, cause);
  for (const message of profile.messages)
    if (message.status === 'queued' && message.awaits === undefined) effects.ready(message.id);
  onAbsorbed(profile, other, world, effects);
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

/**
 * The decision id of a request: the same request again is the same decision.
 * @param other a further placement that is filled with it
 */
export function decisionId(profile: string, requestId: string, other?: string): string {
  return `${profile}.${other === undefined ? contentId('decide', requestId) : contentId('decide', requestId, other)}`;
}

function scopeOf(profile: Profile, world: World): Scope {
  return { profile, now: world.now, event: null, instance: null, context: noContext };
}

const noContext = Object.freeze({});
