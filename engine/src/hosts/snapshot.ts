/** A profile as it is told: a copy in plain data, of the parts that are asked for, as of an instant. */
import { type InForce, upToDate } from '../core/audience/concern.ts';
import { readsOf } from '../core/audience/reads.ts';
import type { Configuration } from '../core/configuration.ts';
import { mayTrack } from '../core/consent/judge.ts';
import { contactStanding } from '../core/decision/standing.ts';
import type { Identifier } from '../core/input.ts';
import { refusalByConsent } from '../core/message/permission.ts';
import { isHeldBack, isUnfilled } from '../core/profile/filling.ts';
import { precisionOf } from '../core/profile/precision.ts';
import type { Profile } from '../core/profile/profile.ts';
import { isRestricted } from '../core/profile/restriction.ts';
import { placeIn } from '../core/walk/stages.ts';
import { consentSnapshot } from './consent-snapshot.ts';
import { plainValue } from './delivery.ts';
import type { ProfilePart, ProfileSnapshot, ProfileSummary } from './engine.ts';
import { membershipsOf as groupsOf } from './groups.ts';

/** Parts that are not asked for are empty. @param world what is in force, and the instant that computed traits are told of */
export function snapshotOf(
  profile: Profile,
  world: InForce,
  parts?: readonly ProfilePart[],
): ProfileSnapshot {
  const { configuration } = world;
  const has = (part: ProfilePart) => parts === undefined || parts.includes(part);
  // A revision that the person has not met counts in other places than their profile does.
  const current = has('computed') || has('audiences') ? upToDate(profile, none, world) : profile;
  return {
    ...summaryOf(profile),
    createdAt: profile.createdAt,
    links: has('identifiers') ? linksOf(profile) : [],
    traits: has('traits') ? traitsOf(profile) : [],
    computed: has('computed') ? computedOf(current, world) : [],
    memberships: has('audiences') ? membershipsOf(profile) : [],
    instances: has('journeys') ? instancesOf(profile) : [],
    ...(has('consents') ? consentSnapshot(profile, configuration) : noConsents),
    messages: has('messages') ? messagesOf(profile, configuration) : [],
    ...(has('messages') && { contactPolicy: contactStanding(profile, configuration, world.now) }),
    decisions: has('decisions') ? profile.decisions.map((mark) => ({ ...mark })) : [],
    mergedFrom: [...profile.mergedFrom],
    ...(has('audiences') && stagesIn(profile)),
    ...awaitedIn(current, configuration),
    ...(isRestricted(profile) && { restrictedSince: profile.restriction!.at }),
    groups: has('groups') ? groupsOf(profile) : [],
  };
}

/** Absent where there are none. */
function stagesIn(profile: Profile): Pick<ProfileSnapshot, 'stages'> {
  const stages = placesOf(profile);
  return stages.length > 0 ? { stages } : {};
}

const noConsents = { consents: [], jurisdiction: null, permissions: [] };

export function summaryOf(profile: Profile): ProfileSummary {
  return {
    id: profile.id,
    identifiers: identifiersOf(profile),
    updatedAt: profile.updatedAt,
    audiences: membershipsOf(profile).map(({ audience }) => audience),
  };
}

export function identifiersOf(profile: Profile): Identifier[] {
  return profile.links.map(({ namespace, value }) => ({ namespace, value }));
}

function linksOf({ links }: Profile): ProfileSnapshot['links'] {
  return links.map(({ namespace, value, at, messageId }) => ({ namespace, value, at, messageId }));
}

function traitsOf({ lineage, traits }: Profile): ProfileSnapshot['traits'] {
  return [...lineage].map(([name, { at, source, messageId }]) => ({
    name,
    value: traits[name],
    at,
    source,
    messageId,
  }));
}

/** What waits for history that is still being read (FILL-3); absent where nothing does. */
function awaitedIn(
  { filling }: Profile,
  configuration: Configuration,
): Pick<ProfileSnapshot, 'awaitsHistory'> {
  if (filling === null) return {};
  const { aggregates, audiences, compiler } = configuration;
  const computed = [...configuration.computed].flatMap(([name, condition]) => {
    const slots = [...readsOf(condition, compiler).aggregates];
    return slots.some((slot) => isUnfilled(filling, aggregates[slot]!)) ? [name] : [];
  });
  const held = audiences.flatMap(({ name, index }) =>
    placeIn(name) === undefined &&
    (filling.fresh.includes(index) || isHeldBack(filling, index, configuration))
      ? [name]
      : [],
  );
  return computed.length + held.length > 0 ? { awaitsHistory: { computed, audiences: held } } : {};
}

function computedOf(current: Profile, { configuration, now }: InForce): ProfileSnapshot['computed'] {
  const scope = { profile: current, now, event: null, instance: null, context: {} };
  return [...configuration.computed].map(([name, c]) => ({
    name,
    value: plainValue(c.evaluate(scope)),
    precision: precisionOf(
      [...readsOf(c, configuration.compiler).aggregates].map((slot) => configuration.aggregates[slot]!),
      current.series,
      now,
    ),
  }));
}

const none: readonly number[] = [];

function membershipsOf({ layout, memberSince }: Profile): ProfileSnapshot['memberships'] {
  const memberships: { audience: string; since: number }[] = [];
  memberSince.forEach((index, since) => {
    const audience = layout.audiences[index]!;
    if (since > 0 && placeIn(audience) === undefined) memberships.push({ audience, since });
  });
  return memberships;
}

/** Of the walked network: told beside the audiences, as nobody declared them as such. */
export function placesOf({ layout, memberSince }: Profile): { place: string; since: number }[] {
  const places: { place: string; since: number }[] = [];
  memberSince.forEach((index, since) => {
    const place = since > 0 ? placeIn(layout.audiences[index]!) : undefined;
    if (place !== undefined) places.push({ place, since });
  });
  return places;
}

function instancesOf({ instances }: Profile): ProfileSnapshot['instances'] {
  return instances.map((i) => ({
    id: i.id,
    journey: i.journey,
    key: i.key,
    step: i.step,
    since: i.stepAt,
    due: i.due || null,
    ...(i.version !== undefined && { version: i.version }),
    ...(i.held !== undefined && { held: true as const }),
  }));
}

function messagesOf(profile: Profile, configuration: Configuration): ProfileSnapshot['messages'] {
  return profile.messages.map((m) => ({
    id: m.id,
    channel: m.channel,
    status: m.status,
    at: m.changedAt,
    to: m.to || null,
    action: m.source.action,
    journey: m.source.journey,
    reason: m.reason,
    refusal: refusalByConsent(profile, m, configuration) ?? null,
    tracked: m.point !== '' && mayTrack(profile, m.point, configuration.consent),
    about: {
      point: m.point,
      purpose: m.purpose,
      ...(m.topic !== undefined && { topic: m.topic }),
      ...(m.confirms !== undefined && { confirms: m.confirms }),
      ...(m.receiver !== undefined && { receiver: m.receiver }),
    },
  }));
}
