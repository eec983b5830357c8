/**
 * Decides the next best action: who can be chosen, what the policy refuses (each by name), which of the others comes
 * first, and what the choice holds. A decision that was recorded is taken as it is.
 */

import { withCodesLeft, withLacking, withVouchers } from '../voucher/draw.ts';
import { weighAll } from './arbitrate.ts';
import { type ActionPool, type Candidates, candidatesIn } from './candidates.ts';
import { MOST_CLOSELY, namedIn, withinBounds } from './catalogue/bounds.ts';
import { withSayings } from './catalogue/sayings.ts';
import { choiceOf } from './choice.ts';
import { affordable, commitTo } from './commitment.ts';
import type { Deciding, DecisionRequest } from './deciding.ts';
import type { CappedCandidate, Decision, RankedCandidate, RefusedCandidate, WouldHave } from './decision.ts';
import { cappedAmong } from './gates/caps.ts';
import type { Glance } from './glance.ts';
import { momentAgain } from './timing/choose.ts';
import { type InTrials, rankInTrials, withArmsSaid } from './trials.ts';
import { goalFor } from './uplift/mark.ts';
import { type Outlets, outletsFor } from './ways/outlets.ts';
import type { WayMaker } from './ways/weigh.ts';

/** What somebody knows who has looked already. */
export interface Known {
  /** Of the pool. */
  readonly candidates: Candidates;
  /** What those that are looked at are worth. */
  readonly glance?: Glance;
}

export function decide(
  deciding: Deciding,
  pool: ActionPool,
  request: DecisionRequest,
  known?: Known,
): Decision {
  const recorded = deciding.world.recorded?.find(({ id }) => id === request.id);
  if (recorded) deciding.world.heard?.({ deciding, pool, request, recorded });
  const decision = recorded ?? choose(deciding, pool, request, known);
  commitTo(deciding, decision, onItsChannel(request, decision));
  deciding.effects.fact({ type: 'decision', decision });
  return decision;
}

/** Chooses, and holds nothing. */
export function choose(given: Deciding, pool: ActionPool, request: DecisionRequest, known?: Known): Decision {
  const record = recordOf(given, request);
  if (isGivenUp(request)) return withFallback({ ...record, ...nothing }, given);
  given.scope.products ??= given.world.products;
  const { eligible, ineligible } = known?.candidates ?? candidatesIn(pool, given.scope);
  const refused: RefusedCandidate[] = [];
  const supposed = given.again?.alsoEligible;
  const looked = withinBounds(eligible, request.repeats ?? request.id);
  const asked = supposed && !looked.includes(supposed) ? [...looked, supposed] : looked;
  const deciding = withLacking(given, asked);
  const outlets = outletsFor(asked, deciding, request, refused);
  const weighed = weighAll(outlets.passed, deciding, request, refused, outlets, known?.glance);
  const { able, rank, outweighed, inForce, ways } = weighed;
  const trials = rankInTrials(deciding, able, request, refused, rank);
  const { arms, left } = trials;
  const ranked = withSayings(trials.ranked, deciding, request, ways);
  const passed = left - ranked.length;
  const weights = inForce(ranked);
  // An arm of an experiment can have put another one first.
  const isControl = ranked.length > 0 && weighed.control() === ranked[0]!.action;
  const mayBeCapped = cappedOnTheirChannels(ranked, deciding, request);
  const payable = withCodesLeft(affordable(ranked, deciding, request), deciding, request);
  const { chosen, capped } = choiceOf(payable, mayBeCapped, deciding, request);
  const said = withVouchers(ranked, chosen, deciding);
  const channel = channelOf(chosen[0], said);
  const wouldHave = wouldHaveIn(trials, deciding, request);
  const models = ways.models(channel);
  const metArms = withArmsSaid(arms, { chosen, ranked: said }, deciding);
  const lacking = deciding.lacking ?? none;
  const rows = { refused, outweighed, closed: outlets.closed, lacking };
  const isMany = eligible.length > MOST_CLOSELY;
  const named = namedIn(rows, ranked, isMany);
  const { unranked, beyond } = given.again?.counts ?? {
    unranked: passed,
    beyond: isMany ? eligible.length - named.refused.length - ranked.length - passed : 0,
  };
  const decision = {
    ...record,
    ...(metArms.length > 0 && { arms: metArms }),
    ...(capped.length > 0 && { capped }),
    chosen,
    ranked: said,
    refused: named.refused,
    ineligible,
    ...(unranked > 0 && { unranked }),
    ...(weights.length > 0 && { weights }),
    ...(named.outweighed.length > 0 && { outweighed: named.outweighed }),
    ...(models.length > 0 && { models, choosing: deciding.configuration.learning.choosing }),
    ...(isControl && { isControl }),
    ...(channel !== undefined && { channel }),
    ...waysOfChosen(chosen, ways, named),
    ...(named.lacking.length > 0 && { lacking: named.lacking }),
    ...(beyond > 0 && { beyond }),
    ...momentOf(chosen[0], ways, deciding, request),
    ...(wouldHave && { wouldHave }),
  };
  return decision.chosen.length > 0 ? decision : withFallback(decision, deciding);
}

/** Nobody waits for it any more: it only stands on record. */
export function isGivenUp({ degraded }: Pick<DecisionRequest, 'degraded'>): boolean {
  return degraded === 'deadline' || degraded === 'overload' || degraded === 'unfilled';
}

/** Of several channels each has the caps of its own. */
function cappedOnTheirChannels(
  ranked: readonly RankedCandidate[],
  deciding: Deciding,
  request: DecisionRequest,
): readonly CappedCandidate[] {
  const { channels } = request;
  if (channels === undefined) return cappedAmong(ranked, deciding, request);
  return channels.flatMap((channel) =>
    cappedAmong(
      ranked.filter((row) => row.channel === channel),
      deciding,
      { ...request, channel },
    ),
  );
}

function channelOf(action: string | undefined, ranked: readonly RankedCandidate[]): string | undefined {
  return ranked.find((row) => row.action === action)?.channel;
}

/** With the channel that was chosen among several. */
function onItsChannel(request: DecisionRequest, { channel }: Decision): DecisionRequest {
  return request.channels === undefined || channel === undefined ? request : { ...request, channel };
}

function waysOfChosen(
  chosen: readonly string[],
  { rowsOf }: Pick<WayMaker, 'rowsOf'>,
  { closed }: Pick<Outlets, 'closed'>,
): Pick<Decision, 'ways' | 'closed'> {
  const ways = chosen.flatMap((action) => rowsOf(action));
  return { ...(ways.length > 0 && { ways }), ...(closed.length > 0 && { closed }) };
}

/** Where what was chosen may wait. */
function momentOf(
  action: string | undefined,
  { timingOf }: Pick<WayMaker, 'timingOf'>,
  deciding: Deciding,
  request: DecisionRequest,
): Pick<Decision, 'timing'> {
  if (request.sendWithin === undefined || action === undefined) return {};
  const recorded = deciding.again?.timing;
  const timing = recorded ? momentAgain(recorded, deciding, request) : timingOf(action);
  return timing ? { timing } : {};
}

const none: readonly never[] = [];
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

/** Where it is counted what saying it would have added; of what a cap lets nobody hear nothing is. */
function wouldHaveIn(
  { wouldHave: row }: InTrials,
  deciding: Deciding,
  request: DecisionRequest,
): WouldHave | undefined {
  if (deciding.again) return deciding.again.wouldHave;
  if (row === undefined || !deciding.configuration.arbitration?.goals) return undefined;
  if (goalFor(row.action, deciding) === undefined) return undefined;
  if (cappedOnTheirChannels([row], deciding, request).length > 0) return undefined;
  return { action: row.action, chance: row.propensity };
}

/** In journeys `otherwise` says what comes then. */
function withFallback(decision: Decision, { configuration }: Deciding): Decision {
  return configuration.arbitration?.fallbacks.has(decision.placement)
    ? { ...decision, fallback: true }
    : decision;
}
