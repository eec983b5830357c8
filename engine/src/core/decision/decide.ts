/**
 * Decides the next best action: who can be chosen, what the policy refuses (each by name), which of the others comes
 * first, and what the choice holds. A decision that was recorded is taken as it is.
 */
import { weighAll } from './arbitrate.ts';
import { type ActionPool, candidatesIn } from './candidates.ts';
import { withSayings } from './catalogue/sayings.ts';
import { choiceOf } from './choice.ts';
import { commitTo } from './commitment.ts';
import type { Deciding, DecisionRequest } from './deciding.ts';
import type { Decision, RefusedCandidate } from './decision.ts';
import { cappedAmong } from './gates/caps.ts';
import { pass } from './gates/index.ts';
import { rankInTrials } from './trials.ts';

export function decide(deciding: Deciding, pool: ActionPool, request: DecisionRequest): Decision {
  const recorded = deciding.world.recorded?.find(({ id }) => id === request.id);
  if (recorded) deciding.world.heard?.({ deciding, pool, request, recorded });
  const decision = recorded ?? choose(deciding, pool, request);
  commitTo(deciding, decision, request);
  deciding.effects.fact({ type: 'decision', decision });
  return decision;
}

/** Chooses, and holds nothing. */
export function choose(deciding: Deciding, pool: ActionPool, request: DecisionRequest): Decision {
  const { world, configuration, scope } = deciding;
  const { id, placement, channel, repeats } = request;
  scope.products ??= world.products;
  const { eligible, ineligible } = candidatesIn(pool, scope);
  const refused: RefusedCandidate[] = [];
  const supposed = deciding.again?.alsoEligible;
  const asked = supposed && !eligible.includes(supposed) ? [...eligible, supposed] : eligible;
  const passed = pass(asked, deciding, request, refused);
  const weighed = weighAll(passed, deciding, request, refused);
  const { able, rank, outweighed, inForce } = weighed;
  const { ranked, arms, left } = rankInTrials(deciding, able, request, refused, rank);
  const unranked = left - ranked.length;
  const weights = inForce(ranked);
  const models = weighed.models();
  // An arm of an experiment can have put another one first.
  const isControl = ranked.length > 0 && weighed.control() === ranked[0]!.action;
  const mayBeCapped = cappedAmong(passed, deciding, request);
  const { chosen, capped } = choiceOf(ranked, mayBeCapped, deciding, request);
  return {
    id,
    at: world.now,
    revision: configuration.revision,
    placement,
    ...(channel !== undefined && { channel }),
    ...(arms.length > 0 && { arms }),
    ...(capped.length > 0 && { capped }),
    ...(repeats !== undefined && { repeats }),
    context: scope.answers === undefined ? scope.context : { ...scope.context, ...scope.answers },
    chosen,
    ranked: withSayings(ranked, deciding, request),
    refused,
    ineligible,
    ...(unranked > 0 && { unranked }),
    ...(weights.length > 0 && { weights }),
    ...(outweighed.length > 0 && { outweighed }),
    ...(models.length > 0 && { models, choosing: configuration.learning.choosing }),
    ...(isControl && { isControl }),
  };
}
