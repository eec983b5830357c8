/**
 * Decides the next best action: engagement policy first (each refusal is named), then priority = propensity x value
 * by Thompson sampling, with the chance of each choice on record. A decision that was recorded is taken as it is.
 */
import type { Scope } from '../condition.ts';
import type { Configuration } from '../configuration.ts';
import { subjectOf } from '../consent/act.ts';
import { judgeMessage, refusalOfPerson } from '../consent/judge.ts';
import type { Effects } from '../effects.ts';
import { Draws } from '../hash.ts';
import { shareContact } from '../household/ask.ts';
import { fullFor } from '../household/shared-caps.ts';
import { posteriorDeviation, posteriorMean, untaught } from '../learning/model.ts';
import { selectionProbabilities } from '../learning/selection.ts';
import { contactPoint } from '../profile/consent.ts';
import type { Profile } from '../profile/profile.ts';
import { isRestricted, RESTRICTION_REASON } from '../profile/restriction.ts';
import type { World } from '../world.ts';
import type { ActionPool, CompiledAction } from './compile.ts';
import { CapCounts, type Contact, concerns } from './contact.ts';
import type { Decision, RankedCandidate, RefusedCandidate } from './decision.ts';
import type { CapDefinition } from './definition.ts';

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
  const allowed = allowedBy(new Policy(deciding, request), eligible, refused);
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

/** @param refused gets those that are not */
function allowedBy(
  policy: Policy,
  eligible: readonly CompiledAction[],
  refused: RefusedCandidate[],
): readonly CompiledAction[] {
  if (policy.refusesNothing) return eligible;
  return eligible.filter((action) => {
    const refusal = policy.refusalOf(action);
    if (refusal) refused.push(refusal);
    return refusal === undefined;
  });
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

/** The engagement policy of one request, for asking it about many actions: what they share is found once. */
class Policy {
  readonly #deciding: Deciding;
  readonly #request: DecisionRequest;
  readonly #caps: CapCounts;
  /** Of those that members of a household or account share, the full ones. */
  readonly #shared: readonly CapDefinition[];
  /** Purpose and topic -> the consent that is missing; null where none is. */
  readonly #missing = new Map<string, string | null>();

  constructor(deciding: Deciding, request: DecisionRequest) {
    const { profile, configuration, world } = deciding;
    this.#deciding = deciding;
    this.#request = request;
    this.#caps = new CapCounts(profile.contacts, configuration.caps, world.now);
    this.#shared = fullFor(profile, configuration.groups, world.now);
  }

  /** No cap is full, and no channel asks for consent: as most are, at a placement. */
  get refusesNothing(): boolean {
    const isAsked = this.#request.channel !== undefined || isRestricted(this.#deciding.profile);
    return this.#caps.isOpen && this.#shared.length === 0 && !isAsked;
  }

  /** Why an eligible action must not be, with the rule; undefined where nothing refuses it. */
  refusalOf({ name, definition }: CompiledAction): RefusedCandidate | undefined {
    const { purpose, topic, group } = definition;
    const missing = this.#missingFor(purpose, topic);
    if (missing !== null) return { action: name, policy: 'consent', rule: missing };
    const { profile, configuration } = this.#deciding;
    if (configuration.consent.isOwed(profile, purpose)) return undefined;
    const { channel = '', placement } = this.#request;
    const kind = { channel, group, action: name, placement };
    const cap = this.#caps.brokenBy(kind) ?? this.#shared.find((full) => concerns(full, kind));
    return cap && { action: name, policy: 'cap', rule: cap.name };
  }

  #missingFor(purpose: string, topic: string | undefined): string | null {
    const subject = subjectOf(purpose, topic);
    let missing = this.#missing.get(subject);
    if (missing === undefined) {
      const { profile, configuration } = this.#deciding;
      missing = missingConsent(profile, configuration, this.#request.channel, purpose, topic) ?? null;
      this.#missing.set(subject, missing);
    }
    return missing;
  }
}

/** On a channel with contact points, marketing needs a contact point and a proven act for it. */
function missingConsent(
  profile: Profile,
  configuration: Configuration,
  channel: string | undefined,
  purpose: string,
  topic: string | undefined,
): string | undefined {
  if (isRestricted(profile)) return RESTRICTION_REASON;
  if (channel === undefined) return undefined;
  const trait = configuration.channels.get(channel)?.contactPoint;
  if (trait === undefined) return refusalOfPerson(profile, purpose, configuration.consent) ?? undefined;
  const address = profile.traits[trait];
  if (typeof address !== 'string') return `no ${trait} known`;
  const { refusal } = judgeMessage(
    profile,
    contactPoint(trait, address),
    purpose,
    topic,
    configuration.consent,
  );
  if (refusal === null) return undefined;
  // The policy is named beside it: what is simply missing needs no more words.
  return refusal === `no consent for ${purpose}` ? subjectOf(purpose, topic) : refusal;
}

function rank(actions: readonly CompiledAction[], { world, scope }: Deciding, id: string): RankedCandidate[] {
  const models = actions.map(({ name }) => world.models.get(name) ?? untaught);
  const values = actions.map(({ value }) => value(scope));
  const means = models.map((model, i) => posteriorMean(model) * values[i]!);
  const arbitrated = inOrder(means, (i) => actions[i]!.name).slice(0, ARBITRATED);
  const beliefs = arbitrated.map((i) => ({
    mean: means[i]!,
    deviation: Math.max(posteriorDeviation(models[i]!) * values[i]!, 1e-12),
  }));
  const chances = beliefs.length > 0 ? selectionProbabilities(beliefs) : [];
  const draws = new Draws(id);
  const candidates = arbitrated.map((i, place): RankedCandidate => {
    const { name } = actions[i]!;
    const propensity = posteriorMean(models[i]!);
    const draw = propensity + posteriorDeviation(models[i]!) * draws.normal(name, 0);
    const value = values[i]!;
    const selectionProbability = chances[place]!;
    return { action: name, propensity, draw, value, priority: draw * value, selectionProbability };
  });
  const priorities = candidates.map(({ priority }) => priority);
  return inOrder(priorities, (i) => candidates[i]!.action).map((i) => candidates[i]!);
}

/** Indexes, the highest priority first; ties go by name. The priorities stay apart: sorting them costs no memory so. */
function inOrder(priorities: readonly number[], nameAt: (index: number) => string): number[] {
  return priorities
    .map((_, i) => i)
    .sort((a, b) => {
      const [one, other] = [priorities[a]!, priorities[b]!];
      if (one > other) return -1;
      if (other > one) return 1;
      return nameAt(a) < nameAt(b) ? -1 : 1;
    });
}

/** Reserves the caps of what was chosen, and keeps what its outcomes will need. */
function remember(
  { profile, world, configuration, effects }: Deciding,
  decision: Decision,
  request: DecisionRequest,
): void {
  for (const name of decision.chosen) {
    const action = configuration.actionsByName.get(name);
    if (!action) continue;
    const contact: Contact = {
      id: decision.id,
      channel: request.channel ?? '',
      group: action.definition.group,
      action: name,
      placement: request.placement,
      at: world.now,
      committed: false,
      expiresAt: request.reserveMs > 0 ? world.now + request.reserveMs : 0,
    };
    profile.contacts.push(contact);
    // One that goes out as a message is put to the others when that is queued.
    if (request.channel === undefined) shareContact(profile, contact, configuration, effects);
    profile.decisions.push({ id: decision.id, action: name, at: world.now, shownAt: 0, responseAt: 0 });
  }
  // Nothing to show is an answer too: the same request gets it again.
  if (decision.chosen.length === 0)
    profile.decisions.push({ id: decision.id, action: '', at: world.now, shownAt: 0, responseAt: 0 });
  const surplus = profile.decisions.length - REMEMBERED;
  if (surplus > 0) profile.decisions.splice(0, surplus);
}
