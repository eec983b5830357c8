/** From what the engine tells to what the API shows: readable names, RFC 3339 instants, nothing of the inside. */
import type { Decision, RankedCandidate } from '../core/decision/decision.ts';
import type { Fact } from '../core/effect.ts';
import { type Identifier, OWN_SOURCE } from '../core/input.ts';
import type { Precision } from '../core/profile/precision.ts';
import { maskedCode } from '../core/voucher/code.ts';
import type {
  ExplainedDecision,
  LiveFact,
  ProfileSnapshot,
  ProfileSummary,
  TimelineItem,
} from '../hosts/engine.ts';
import type { DecisionSummary, DecisionTrace, Happening, ProfileRow, ProfileView } from './api.ts';
import type { ScoreLabel } from './api-arbitration.ts';
import { contactStandingView } from './contact-policy-view.ts';
import { instant } from './instant.ts';
import { lackingView } from './lacking-view.ts';
import { sayingView } from './saying-view.ts';

/** An event is shown as late when it arrived this long after it was true. */
const lateMs = 5 * 60_000;

/** What a person would call them: e-mail, user id, or 'visitor 4f2a'. */
export function whoIs(profile: string, identifiers: readonly Identifier[]): string {
  const of = (namespace: string) =>
    identifiers.find((identifier) => identifier.namespace === namespace)?.value;
  return of('email') ?? of('userId') ?? `visitor ${profile.slice(-4)}`;
}

/** Undefined for facts that are not shown by themselves: outcomes stand in the trace of their decision. */
export function happeningOf(
  item: TimelineItem,
  base: { readonly id: string; readonly at: number; readonly profile: string; readonly who: string },
): Happening | undefined {
  const shown = { id: base.id, at: instant(base.at), profile: base.profile, who: base.who };
  if (item.kind === 'fact') return factHappening(item.fact, shown);
  const { name, type, source, properties, receivedAt, at } = item.event;
  return { ...shown, kind: 'event', name, type, source, properties, late: receivedAt - at > lateMs };
}

export function liveHappening(live: LiveFact): Happening | undefined {
  const { id, at, profile, identifiers, item } = live;
  return happeningOf(item, { id, at, profile, who: whoIs(profile, identifiers) });
}

type Shown = { readonly id: string; readonly at: string; readonly profile: string; readonly who: string };

function factHappening(fact: Fact, shown: Shown): Happening | undefined {
  switch (fact.type) {
    case 'journey': {
      const { type, key: _, ...rest } = fact;
      return { ...shown, kind: type, ...rest };
    }
    case 'audience':
    case 'message':
    case 'consent': {
      const { type, ...rest } = fact;
      return { ...shown, kind: type, ...rest } as Happening;
    }
    case 'decision':
      return { ...shown, kind: 'decision', ...decisionSummary(fact.decision) };
    case 'linked':
      return { ...shown, kind: 'identity', change: 'linked', identifier: `${fact.namespace}:${fact.value}` };
    case 'merged':
      return { ...shown, kind: 'identity', change: 'merged', other: fact.from };
    case 'merged-into':
      return {
        ...shown,
        kind: 'identity',
        change: 'merged',
        other: fact.profile,
        reason: 'became part of it',
      };
    case 'unmerged':
      return { ...shown, kind: 'identity', change: 'unmerged', other: fact.profile };
    case 'reattributed':
      return {
        ...shown,
        kind: 'identity',
        change: 'reattributed',
        reason: reattributedInWords(fact.problem),
      };
    case 'refused-link':
      return {
        ...shown,
        kind: 'identity',
        change: 'refused',
        identifier: `${fact.namespace}:${fact.value}`,
        reason: fact.reason,
      };
    case 'refused-list':
      return { ...shown, kind: 'list', change: 'refused', list: fact.list, reason: fact.reason };
    case 'noticed': {
      const { event: name, at, properties } = fact;
      return {
        ...shown,
        at: instant(at),
        kind: 'event',
        name,
        type: 'track',
        source: OWN_SOURCE,
        properties,
        late: false,
      };
    }
    case 'group': {
      const { group, change, reason, kind: groupKind } = fact;
      return { ...shown, kind: 'group', groupKind, group, change, ...(reason !== undefined && { reason }) };
    }
    case 'trial': {
      const { trial, arm, change } = fact;
      return { ...shown, kind: 'experiment', trial, arm, change };
    }
    case 'outcome':
    case 'run-dropped':
    case 'set-apart':
    case 'too-late':
    case 'erased':
    case 'budget':
    case 'voucher':
    case 'voucher-stocked':
    case 'voucher-moved':
    case 'voucher-asked':
      return undefined;
    default:
      return fact satisfies never;
  }
}

function reattributedInWords(problem: 'too-large' | 'gone' | null): string {
  switch (problem) {
    case null:
      return 'what happened under a shared identifier went to whose it was, as later evidence showed';
    case 'too-large':
      return 'later evidence gives a part of what happened to another; the history is longer than is read, so it stays, but for traits and consents whose event was found';
    case 'gone':
      return 'later evidence gives a part of what happened to another; some events are not kept any more, so it stays, but for traits and consents whose event was found';
  }
}

function decisionSummary(decision: Decision): DecisionSummary {
  const first = decision.ranked.find(({ action }) => action === decision.chosen[0]);
  return {
    decision: decision.id,
    placement: decision.placement,
    actions: decision.chosen,
    candidates: candidateCount(decision),
    selectionProbability: first?.selectionProbability ?? null,
    ...(decision.degraded && { degraded: decision.degraded }),
  };
}

export function candidateCount({ ranked, refused, ineligible }: Decision): number {
  return ranked.length + refused.length + ineligible.reduce((sum, { count }) => sum + count, 0);
}

export function traceOf(found: ExplainedDecision & { readonly profile: string }): DecisionTrace {
  const { profile, decision, outcomes, ineligible } = found;
  const chosen = new Set(decision.chosen);
  const saying = sayingView(decision);
  const lacking = lackingView(decision);
  return {
    decision: decision.id,
    profile,
    at: instant(decision.at),
    revision: decision.revision,
    placement: decision.placement,
    request: { placement: decision.placement, context: decision.context },
    chosen: decision.chosen,
    candidates: [
      ...decision.ranked.map((ranked) => {
        const { voucher, ...shown } = ranked;
        const candidate = {
          ...shown,
          label: labelOf(ranked),
          ...upliftIntervalOf(ranked),
          ...(voucher && { voucher: { pool: voucher.pool, code: maskedCode(voucher.code) } }),
        };
        if (chosen.has(ranked.action)) return candidate;
        const cap = decision.capped?.find(({ action }) => action === ranked.action)?.cap;
        const policy = cap === undefined ? ('not-chosen' as const) : ('cap' as const);
        return { ...candidate, refusedBy: { policy, rule: cap ?? 'ranked lower' } };
      }),
      ...[...decision.refused, ...ineligible].map(({ action, ...refusedBy }) => ({ action, refusedBy })),
    ],
    fellOut: fellOutOf(decision),
    ...(decision.unranked !== undefined && { unranked: decision.unranked }),
    ...(decision.beyond !== undefined && { beyond: decision.beyond }),
    ...(decision.weights && { weights: decision.weights }),
    ...(decision.outweighed && { outweighed: decision.outweighed }),
    ...(decision.fallback && { fallback: true }),
    ...(decision.degraded && { degraded: decision.degraded }),
    ...(lacking && { lacking }),
    ...(decision.page !== undefined && { page: decision.page }),
    ...(decision.conversation !== undefined && { conversation: decision.conversation }),
    ...(decision.wouldHave && { wouldHave: decision.wouldHave }),
    ...(saying && { saying }),
    outcomes: outcomes.map(({ outcome, at }) => ({ outcome, at: instant(at) })),
  };
}

/** By policy and rule, in the order in which they were asked. */
function fellOutOf({ ineligible, refused }: Decision): DecisionTrace['fellOut'] {
  const counts = new Map<string, FellOut>();
  const add = ({ count, ...by }: FellOut) => {
    const key = JSON.stringify(by);
    counts.set(key, { ...by, count: (counts.get(key)?.count ?? 0) + count });
  };
  for (const { policy, rule, count, level, name } of ineligible)
    add({ policy, rule, ...(level !== undefined && name !== undefined && { level, name }), count });
  for (const { action: _, ...by } of refused) add({ ...by, count: 1 });
  return [...counts.values()];
}

type FellOut = DecisionTrace['fellOut'][number];

/** Whether the score says what saying it adds, or only how many respond. */
export function labelOf({ uplift }: Pick<RankedCandidate, 'uplift'>): ScoreLabel {
  return typeof uplift === 'number' ? 'uplift' : 'response';
}

/** 95 %; nothing where it is certain, as a document said it. */
function upliftIntervalOf({
  uplift,
  scoreDeviation = 0,
}: RankedCandidate): Pick<DecisionTrace['candidates'][number], 'upliftInterval'> {
  if (typeof uplift !== 'number' || scoreDeviation === 0) return {};
  return { upliftInterval: { lower: uplift - 1.96 * scoreDeviation, upper: uplift + 1.96 * scoreDeviation } };
}

export function profileRow(summary: ProfileSummary): ProfileRow {
  const { id, identifiers, updatedAt, audiences } = summary;
  return { id, who: whoIs(id, identifiers), updatedAt: instant(updatedAt), audiences };
}

function approximateOf({ error, countedAfter }: Precision): { error?: number; countedAfter?: string } {
  return {
    ...(error > 0 && { error }),
    ...(countedAfter > 0 && { countedAfter: instant(countedAfter) }),
  };
}

export function profileView(profile: ProfileSnapshot): ProfileView {
  const since = <T extends { at: number }>({ at, ...rest }: T) => ({ ...rest, since: instant(at) });
  return {
    id: profile.id,
    who: whoIs(profile.id, profile.identifiers),
    createdAt: instant(profile.createdAt),
    updatedAt: instant(profile.updatedAt),
    identifiers: profile.links.map(since),
    traits: profile.traits.map(since),
    computed: profile.computed.map(({ name, value, precision }) => ({
      name,
      value,
      ...(precision && { approximate: approximateOf(precision) }),
    })),
    audiences: profile.memberships.map((membership) => ({
      name: membership.audience,
      since: instant(membership.since),
    })),
    ...(profile.awaitsHistory && { awaitsHistory: profile.awaitsHistory }),
    journeys: profile.instances.map(({ id, since: at, due, ...instance }) => ({
      ...instance,
      instance: id,
      since: instant(at),
      due: due === null ? null : instant(due),
    })),
    consents: profile.consents.map((consent) => ({ ...consent, at: instant(consent.at) })),
    jurisdiction: profile.jurisdiction,
    permissions: profile.permissions,
    messages: profile.messages.map(
      ({
        id,
        at,
        to,
        action,
        journey,
        reason,
        tracked: _tracked,
        refusal: _refusal,
        about: _about,
        ...message
      }) => ({
        ...message,
        message: id,
        at: instant(at),
        ...(to === null ? {} : { to }),
        ...(action === null ? {} : { action }),
        ...(journey === null ? {} : { journey }),
        ...(reason === null ? {} : { reason }),
      }),
    ),
    ...(profile.contactPolicy && { contactPolicy: contactStandingView(profile.contactPolicy) }),
    mergedFrom: profile.mergedFrom,
    groups: profile.groups.map(({ since: at, ...group }) => ({ ...group, since: instant(at) })),
    ...(profile.restrictedSince !== undefined && { restrictedSince: instant(profile.restrictedSince) }),
    ...(profile.stages && {
      stages: profile.stages.map(({ place, since }) => ({ place, since: instant(since) })),
    }),
    ...(profile.moments && {
      moments: profile.moments.map(({ reasons, ...moment }) => ({
        ...moment,
        reasons: reasons.map(({ at, words, ...reason }) => ({
          ...reason,
          at: instant(at),
          ...(words && { words: [...words] }),
        })),
      })),
    }),
  };
}
