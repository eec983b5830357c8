/**
 * Decides the next best action: who can be chosen, what the policy refuses (each by name), which of the others comes
 * first, and what the choice holds. A decision that was recorded is taken as it is.
 */

import { withCodesLeft, withVouchers } from '../voucher/draw.ts';
import { weighAll } from './arbitrate.ts';
import { type ActionPool, type Candidates, candidatesIn } from './candidates.ts';
import { withSayings } from './catalogue/sayings.ts';
import { choiceOf } from './choice.ts';
import { affordable, commitTo } from './commitment.ts';
import type { Deciding, DecisionRequest } from './deciding.ts';
import type { Decision, RefusedCandidate } from './decision.ts';
import { cappedAmong } from './gates/caps.ts';
import { pass } from './gates/index.ts';
import { rankInTrials, withArmsSaid } from './trials.ts';

/** @param known of the pool, where somebody has looked already */
export function decide(
  deciding: Deciding,
  pool: ActionPool,
  request: DecisionRequest,
  known?: Candidates,
): Decision {
  const recorded = deciding.world.recorded?.find(({ id }) => id === request.id);
  if (recorded) deciding.world.heard?.({ deciding, pool, request, recorded });
  const decision = recorded ?? choose(deciding, pool, request, known);
  commitTo(deciding, decision, request);
  deciding.effects.fact({ type: 'decision', decision });
  return decision;
}

/** Chooses, and holds nothing. */
export function choose(
  deciding: Deciding,
  pool: ActionPool,
  request: DecisionRequest,
  known?: Candidates,
): Decision {
  const record = recordOf(deciding, request);
  if (isGivenUp(request)) return withFallback({ ...record, ...nothing }, deciding);
  deciding.scope.products ??= deciding.world.products;
  const { eligible, ineligible } = known ?? candidatesIn(pool, deciding.scope);
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
  const mayBeCapped = cappedAmong(ranked, deciding, request);
  const payable = withCodesLeft(affordable(ranked, deciding, request), deciding, request);
  const { chosen, capped } = choiceOf(payable, mayBeCapped, deciding, request);
  const said = withVouchers(withSayings(ranked, deciding, request), chosen, deciding);
  const metArms = withArmsSaid(arms, { chosen, ranked: said }, deciding);
  const decision = {
    ...record,
    ...(metArms.length > 0 && { arms: metArms }),
    ...(capped.length > 0 && { capped }),
    chosen,
    ranked: said,
    refused,
    ineligible,
    ...(unranked > 0 && { unranked }),
    ...(weights.length > 0 && { weights }),
    ...(outweighed.length > 0 && { outweighed }),
    ...(models.length > 0 && { models, choosing: deciding.configuration.learning.choosing }),
    ...(isControl && { isControl }),
  };
  return decision.chosen.length > 0 ? decision : withFallback(decision, deciding);
}

/** Nobody waits for it any more: it only stands on record. */
export function isGivenUp({ degraded }: Pick<DecisionRequest, 'degraded'>): boolean {
  return degraded === 'deadline' || degraded === 'overload';
}

const nothing = { chosen: [], ranked: [], refused: [], ineligible: [] };

function recordOf({ world, configuration, scope }: Deciding, request: DecisionRequest) {
  const { id, placement, channel, repeats, degraded, page, conversation } = request;
  return {
    id,
    at: world.now,
    revision: configuration.revision,
    placement,
    ...(channel !== undefined && { channel }),
    context: scope.answers === undefined ? scope.context : { ...scope.context, ...scope.answers },
    ...(repeats !== undefined && { repeats }),
    ...(degraded !== undefined && { degraded }),
    ...(page !== undefined && { page: page.id }),
    ...(conversation !== undefined && { conversation }),
  };
}

/** In journeys `otherwise` says what comes then. */
function withFallback(decision: Decision, { configuration }: Deciding): Decision {
  return configuration.arbitration?.fallbacks.has(decision.placement)
    ? { ...decision, fallback: true }
    : decision;
}
