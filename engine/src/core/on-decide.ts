/** A request for the next best action: one placement, or several that are filled together. */
import { catchUp } from './catch-up.ts';
import { freeProposals } from './decision/conversation.ts';
import { isGivenUp } from './decision/decide.ts';
import { decisionId } from './decision/decision.ts';
import { countFallback, wasLate } from './decision/late.ts';
import { decidePage } from './decision/page.ts';
import type { Effects } from './effects.ts';
import type { DecideInput, Slot } from './input.ts';
import { linkAsked } from './profile/identity.ts';
import type { Profile } from './profile/profile.ts';
import { scopeOf } from './scope.ts';
import type { World } from './world.ts';

/** How long a shown-but-unconfirmed inbound decision holds its caps. */
const RESERVE_MS = 30 * 60_000;

export function onDecide(profile: Profile, input: DecideInput, world: World, effects: Effects): void {
  const { configuration } = world;
  const { requestId, placement, limit, others = [], fill, identifier } = input;
  const { degraded, conversation, mayRepeat } = input;
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
  const base = {
    reserveMs: RESERVE_MS,
    ...(degraded !== undefined && { degraded }),
    ...(conversation !== undefined && { conversation }),
    ...(mayRepeat && { mayRepeat }),
  };
  const decisions = decidePage(deciding, slots, idOf, base, fill);
  for (const decision of decisions) if (decision.degraded === 'unfilled') countFallback(deciding, decision);
}
