/**
 * Decides the next best action: engagement policy first (each refusal is named), then priority = propensity x value
 * by Thompson sampling, with the chance of each choice on record. A decision that was recorded is taken as it is.
 */
import type { Scope } from '../condition.ts';
import type { Configuration } from '../configuration.ts';
import type { Effects } from '../effects.ts';
import { normal } from '../hash.ts';
import { posterior, untaught } from '../learning/model.ts';
import { selectionProbabilities } from '../learning/selection.ts';
import { contactPoint, isGranted } from '../profile/consent.ts';
import type { Profile } from '../profile/profile.ts';
import type { World } from '../world.ts';
import type { ActionPool, CompiledAction } from './compile.ts';
import { CapCounts } from './contact.ts';
import type { Decision, RankedCandidate, RefusedCandidate } from './decision.ts';

export interface Deciding {
  readonly profile: Profile;
  readonly world: World;
  readonly configuration: Configuration;
  readonly effects: Effects;
  readonly scope: Scope;
}

export interface DecisionRequest {
  readonly id: string;
  readonly placement: string;
  /** Set where the action goes out on a channel: its consent is asked too. */
  readonly channel?: string;
  readonly limit: number;
  /** A reservation that is not confirmed is released after this time; 0: only explicitly. */
  readonly reserveMs: number;
}

/** Arbitration looks at this many candidates, best mean priority first. */
const ARBITRATED = 30;
/** Decisions whose outcomes a profile still waits for. */
const REMEMBERED = 100;

export function decide(deciding: Deciding, pool: ActionPool, request: DecisionRequest): Decision {
  const { world, effects } = deciding;
  const recorded = world.recorded?.find((d) => d.id === request.id);
  const decision = recorded ?? choose(deciding, pool, request);
  remember(deciding, decision, request);
  effects.fact({ type: 'decision', decision });
  return decision;
}

function choose(deciding: Deciding, pool: ActionPool, request: DecisionRequest): Decision {
  const { world, configuration, scope } = deciding;
  const refused: RefusedCandidate[] = [];
  const { eligible, ineligible } = divide(pool, scope);
  const caps = new CapCounts(deciding.profile.contacts, configuration.caps, world.now);
  const allowed = eligible.filter((action) => {
    const refusal = refusalOf(deciding, action, request, caps);
    if (refusal) refused.push(refusal);
    return refusal === undefined;
  });
  const ranked = rank(allowed, deciding, request.id);
  return {
    id: request.id,
    at: world.now,
    revision: configuration.revision,
    placement: request.placement,
    context: scope.answers === undefined ? scope.context : { ...scope.context, ...scope.answers },
    chosen: ranked.slice(0, request.limit).map((candidate) => candidate.action),
    ranked,
    refused,
    ineligible,
  };
}

/** Each eligibility text is evaluated once, however many actions share it. */
function divide(
  pool: ActionPool,
  scope: Scope,
): { eligible: CompiledAction[]; ineligible: Decision['ineligible'] } {
  const eligible: CompiledAction[] = [];
  const ineligible: { rule: string; count: number }[] = [];
  for (const { rule, eligibility, actions } of pool.parts) {
    if (eligibility.test(scope)) eligible.push(...actions);
    else ineligible.push({ rule, count: actions.length });
  }
  return { eligible, ineligible };
}

/** The policy that refuses an eligible action, with its rule; undefined where none does. */
function refusalOf(
  { profile, configuration }: Deciding,
  action: CompiledAction,
  request: DecisionRequest,
  caps: CapCounts,
): RefusedCandidate | undefined {
  const { name, definition } = action;
  const { purpose, group } = definition;
  const missing = missingConsent(profile, configuration, request.channel, purpose);
  if (missing !== undefined) return { action: name, policy: 'consent', rule: missing };
  if (configuration.purposes.get(purpose) === 'contract') return undefined;
  const kind = { channel: request.channel ?? '', group, action: name, placement: request.placement };
  const cap = caps.brokenBy(kind);
  return cap && { action: name, policy: 'cap', rule: cap.name };
}

/** On a channel with contact points, marketing needs a contact point and a proven act for it. */
function missingConsent(
  profile: Profile,
  configuration: Configuration,
  channel: string | undefined,
  purpose: string,
): string | undefined {
  const trait = channel === undefined ? undefined : configuration.channels.get(channel)?.contactPoint;
  if (trait === undefined) return undefined;
  const address = profile.traits[trait];
  if (typeof address !== 'string') return `no ${trait} known`;
  if (configuration.purposes.get(purpose) === 'contract') return undefined;
  return isGranted(profile, contactPoint(trait, address), purpose) ? undefined : purpose;
}

function rank(actions: readonly CompiledAction[], { world, scope }: Deciding, id: string): RankedCandidate[] {
  const candidates = actions
    .map((action) => {
      const { mean, deviation } = posterior(world.models.get(action.name) ?? untaught);
      const value = action.value(scope);
      return { action: action.name, value, propensity: mean, deviation, priority: mean * value };
    })
    .sort(byPriority)
    .slice(0, ARBITRATED);
  const beliefs = candidates.map(({ priority, deviation, value }) => ({
    mean: priority,
    deviation: Math.max(deviation * value, 1e-12),
  }));
  const chances = beliefs.length > 0 ? selectionProbabilities(beliefs) : [];
  return candidates
    .map(({ action, value, propensity, deviation }, i) => {
      const draw = propensity + deviation * normal(id, action, 0);
      const priority = draw * value;
      return { action, propensity, draw, value, priority, selectionProbability: chances[i]! };
    })
    .sort(byPriority);
}

/** Ties go by name. */
function byPriority(
  a: { readonly priority: number; readonly action: string },
  b: { readonly priority: number; readonly action: string },
): number {
  return b.priority - a.priority || (a.action < b.action ? -1 : 1);
}

/** Reserves the caps of what was chosen, and keeps what its outcomes will need. */
function remember(
  { profile, world, configuration }: Deciding,
  decision: Decision,
  request: DecisionRequest,
): void {
  for (const name of decision.chosen) {
    const action = configuration.actionsByName.get(name);
    if (!action) continue;
    profile.contacts.push({
      id: decision.id,
      channel: request.channel ?? '',
      group: action.definition.group,
      action: name,
      placement: request.placement,
      at: world.now,
      committed: false,
      expiresAt: request.reserveMs > 0 ? world.now + request.reserveMs : 0,
    });
    profile.decisions.push({ id: decision.id, action: name, at: world.now, shownAt: 0, responseAt: 0 });
  }
  // Nothing to show is an answer too: the same request gets it again.
  if (decision.chosen.length === 0)
    profile.decisions.push({ id: decision.id, action: '', at: world.now, shownAt: 0, responseAt: 0 });
  const surplus = profile.decisions.length - REMEMBERED;
  if (surplus > 0) profile.decisions.splice(0, surplus);
}
