/** What other keys have said: each kind of relay to a profile, and the room that takes it. */
import { touchWhole } from './audience/touch.ts';
import { catchUp, startJourneys } from './catch-up.ts';
import { forgetForbidden } from './context/notice.ts';
import { decisionId } from './decision/decision.ts';
import { countFallback } from './decision/late.ts';
import type { Effects } from './effects.ts';
import { settleKnown } from './golden/settle.ts';
import { absorbGroups } from './household/apply.ts';
import { onGroupSays } from './household/told.ts';
import { onForget, onRehome } from './identity/forget.ts';
import { becomePartOf } from './identity/heir.ts';
import { onWitness, resolveAnew } from './identity/home.ts';
import { absorbLacking, isLacking, onAskBack, onGivenBack } from './identity/lacking.ts';
import { onAbsorbed, onJoin, onLinks, onYield } from './identity/relays.ts';
import { onAllGiven, onRegain, onRestate } from './identity/restate.ts';
import { lookAgain, onAstray } from './identity/stray.ts';
import type { Relay } from './input.ts';
import { answerKnocks } from './journey/entry/answer-knocks.ts';
import { onGateSays } from './journey/entry/door.ts';
import { settleRuns } from './journey/versions/settle.ts';
import { newTurn } from './journey/walk.ts';
import { refuseForbidden } from './message/lifecycle.ts';
import { takeHistory } from './profile/fill.ts';
import { fillingOf, setAside } from './profile/filling.ts';
import { absorb } from './profile/merge.ts';
import type { Profile } from './profile/profile.ts';
import { rebind } from './profile/rebind.ts';
import { fromState } from './profile/state.ts';
import { scopeOf } from './scope.ts';
import type { VoucherUsed } from './voucher/relay.ts';
import { onVoucherUsed } from './voucher/used.ts';
import type { World } from './world.ts';

export function onRelay(
  profile: Profile,
  relay: Exclude<Relay, { type: 'forward' }>,
  world: World,
  effects: Effects,
): void {
  switch (relay.type) {
    case 'witness':
      onWitness(profile, relay, world, effects);
      return;
    case 'join':
      onJoin(profile, relay, effects);
      return;
    case 'links':
      onLinks(profile, relay, world.now, effects);
      return;
    case 'astray':
      onAstray(profile, relay);
      return;
    case 'ask-back':
      onAskBack(profile, relay);
      return;
    case 'given-back':
      if (onGivenBack(profile, relay)) onAllGiven(profile, world, effects, scopeOf(profile, world));
      return;
    case 'restate':
      onRestate(profile, relay, world, effects);
      return;
    case 'regain':
      onRegain(profile, relay, world, effects);
      return;
    case 'forget':
      onForget(profile, relay, world, effects);
      return;
    case 'rehome':
      onRehome(profile, relay, world, effects);
      return;
    case 'yield':
      onYield(profile, relay, effects);
      return;
    case 'absorb':
      onAbsorb(profile, relay, world, effects);
      return;
    case 'fill':
      if (profile.filling !== null) lookAgain(profile);
      takeHistory(profile, relay);
      catchUp(profile, world, effects, scopeOf(profile, world));
      becomeAnew(profile, world, effects);
      return;
    // Relays to other kinds of keys never reach a profile.
    case 'own':
    case 'reassign':
    case 'release':
    case 'shown':
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
      return;
    case 'voucher-used':
      onUsed(profile, relay.body, world, effects);
      return;
    case 'fallback-given': {
      const { request, placement, action } = relay;
      const deciding = { profile, world, configuration: world.configuration, effects };
      const id = decisionId(profile.id, request, placement);
      countFallback({ ...deciding, scope: scopeOf(profile, world) }, { id, placement, action });
      return;
    }
    case 'from-gate':
      onGate(profile, relay, world, effects);
      return;
    case 'from-group':
      onGroupSays(profile, relay, world, effects, scopeOf(profile, world));
      return;
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
  absorbLacking(profile, other.identity, effects);
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
  if (world.hindsight !== true && !isLacking(profile)) answerKnocks(profile, world, effects, scope);
  for (const message of profile.messages)
    if (message.status === 'queued' && message.awaits === undefined) effects.ready(message.id);
  onAbsorbed(profile, other, world, effects);
}
