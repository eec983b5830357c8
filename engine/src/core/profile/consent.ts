/**
 * Consent as events show it: each act is kept with its source, time and proof for one contact point and purpose, and
 * what was withdrawn ends at once. Whether something is allowed is judged in core/consent/judge.ts.
 */

import {
  type Act,
  type ActKind,
  type Consent,
  consentKey,
  EVERYTHING,
  isGrant,
  OBJECTION,
  PRIVACY_SIGNAL,
  partsOf,
  standing,
  subjectOf,
  WHOLE_PERSON,
  withAct,
} from '../consent/act.ts';
import { type ConsentRules, DEVICE_PURPOSE, PLACE_PURPOSE, TRACKING_PURPOSE } from '../consent/rules.ts';
import type { Effects } from '../effects.ts';
import type { EventInput, JsonObject } from '../input.ts';
import { addressIn, giverOf, respelt } from './addresses.ts';
import type { Profile } from './profile.ts';
import {
  addressedActs,
  addUnaddressed,
  keyOf,
  keyOfPoint,
  placeActs,
  type Unaddressed,
} from './unaddressed.ts';

/** `email` and an address -> `email:ada@example.com`. */
export function contactPoint(trait: string, address: string): string {
  return `${trait}:${addressIn(address)}`;
}

/** What must have room when there is little left: taking consent back. */
export function isWithdrawal({ name }: Pick<EventInput, 'name'>): boolean {
  return kinds[name] === 'withdrawn';
}

/** Whether an event may say no to something. */
export function mayRefuse(event: EventInput): boolean {
  const { gpc, consent } = event.context;
  return isWithdrawal(event) || signalIn(gpc) === true || consent !== undefined;
}

/** Events that are acts of consent. */
const kinds: { readonly [event: string]: ActKind } = Object.assign(Object.create(null), {
  'Consent Granted': 'granted',
  'Consent Confirmed': 'confirmed',
  'Soft Opt-In': 'soft',
  'Consent Withdrawn': 'withdrawn',
  Unsubscribed: 'withdrawn',
  'Email Marked as Spam': 'withdrawn',
  Objected: 'withdrawn',
  'Objection Lifted': 'granted',
} satisfies Record<string, ActKind>);

/** Our own links: nobody else can say that a mail's link was followed. */
const OUR_SOURCE = 'kairos';
/** Contact points and subjects that a person may have acts for. */
const MOST_CONSENTS = 1_000;
const MAX_PROOF_CHARS = 500;
const MAX_TRAIT_CHARS = 100;

/** What an act is about. */
interface Scope {
  readonly purpose: string;
  readonly topic?: string | undefined;
  /** A yes to nobody knows what: it is not kept, for this reason. */
  readonly unclear?: string;
}

/** Who and what an act is about: a contact point, or whichever address the person has in the trait. */
type Subject = Scope & ({ readonly point: string } | { readonly trait: string });

/**
 * Takes the acts out of an event. 'Consent Granted', 'Consent Withdrawn' and 'Soft Opt-In' have `purpose`, `topic`,
 * `proof`, and either `contact_point` ("email:ada@example.com") or `channel` (a trait name, 'email' by default; then it
 * is for the address that the person had given last by then);
 * 'Objected' and 'Objection Lifted' have `purpose` (everything by default); 'Unsubscribed', 'Consent Confirmed' and
 * 'Email Marked as Spam' name the message they answer. Any event may carry `context.gpc` and
 * `context.consent.categoryPreferences`. Tells the subjects of which something else may be in force now.
 */
export function applyConsent(
  profile: Profile,
  event: EventInput,
  rules: ConsentRules,
  effects: Effects,
): readonly string[] {
  const { consent } = event.context;
  const gpc = signalIn(event.context.gpc);
  const kind = kinds[event.name];
  const isGiven = profile.stated !== null && rules.contactTraits.some((trait) => trait in event.traits);
  if (kind === undefined && gpc === undefined && consent === undefined && !isGiven) return none;
  const touched: string[] = isGiven ? placeAnew(profile, effects) : [];
  const keep = (subject: Subject, own: ActKind, proof: string) => {
    if (keepAct(profile, event, subject, own, proof, effects)) touched.push(subject.purpose);
  };
  if (gpc !== undefined)
    keep({ point: PRIVACY_SIGNAL, purpose: EVERYTHING }, gpc ? 'withdrawn' : 'granted', 'Sec-GPC');
  for (const [category, isAgreed] of preferencesIn(consent)) {
    for (const purpose of rules.purposesIn(category)) {
      const point = isAgreed ? devicePoint(event.context) : WHOLE_PERSON;
      const granted = gpc === true ? 'insisted' : 'granted';
      keep({ point, purpose }, isAgreed ? granted : 'withdrawn', `context.consent, category ${category}`);
    }
  }
  const subject = kind === undefined ? undefined : subjectIn(profile, event, rules);
  if (kind !== undefined && subject !== undefined)
    keep(subject, kind === 'granted' && gpc === true ? 'insisted' : kind, proofIn(event));
  return touched;
}

const none: readonly string[] = [];

/** An address was given: acts that named none may be for it. */
function placeAnew(profile: Profile, effects: Effects): string[] {
  return placeActs(profile).map((moved) => {
    const key = keyOf(profile, moved);
    tell(key, moved.act, effects);
    return partsOf(key).purpose;
  });
}

/** True where something else may be in force now. */
function keepAct(
  profile: Profile,
  event: EventInput,
  subject: Subject,
  kind: ActKind,
  proof: string,
  effects: Effects,
): boolean {
  const { at, source, messageId } = event;
  const act: Act = { kind, at, source, messageId, proof };
  const stated = statedIn(subject, event, act);
  const key = typeof stated === 'string' ? stated : keyOf(profile, stated);
  if (subject.unclear !== undefined) {
    tell(key, act, effects, subject.unclear);
    return false;
  }
  const known = profile.consents.get(key);
  if (known === undefined && profile.consents.size >= MOST_CONSENTS)
    return keepBeyond(profile, key, act, effects);
  if (typeof stated === 'string') {
    if (!keepAddressed(profile, stated, act)) return false;
  } else if (!addUnaddressed(profile, stated)) return false;
  if (profile.stated !== null) placeActs(profile);
  const next = profile.consents.get(key)!;
  if (!next.includes(act)) return false;
  // A later act of the same kind may now come after one elsewhere that spoke against it; a signal is one at any time.
  if (!isOther(known, next)) return partsOf(key).point !== PRIVACY_SIGNAL;
  tell(key, standing(next)!, effects);
  return true;
}

/** The key of the contact point, or the act that names none. */
function statedIn(subject: Subject, event: EventInput, act: Act): string | Unaddressed {
  const what = subjectOf(subject.purpose, subject.topic);
  if ('trait' in subject) return { trait: subject.trait, subject: what, giver: giverOf(event), act };
  // A message may have been queued when addresses had another spelling.
  const point = respelt(subject.point);
  return isGrant(act) ? consentKey(point, what) : keyOfPoint(point, what);
}

function keepAddressed(profile: Profile, key: string, act: Act): boolean {
  const consents = addressedActs(profile);
  const next = withAct(consents.get(key), act);
  if (next === undefined) return false;
  consents.set(key, next);
  return true;
}

function tell(key: string, act: Act, effects: Effects, reason?: string): void {
  const { point, purpose, topic } = partsOf(key);
  const { kind } = act;
  effects.fact({
    type: 'consent',
    contactPoint: point,
    purpose,
    ...(topic !== undefined && { topic }),
    granted: isGrant(act) && reason === undefined,
    ...(kind !== 'granted' && kind !== 'withdrawn' && { act: kind }),
    ...(reason !== undefined && { reason }),
  });
}

/** A privacy signal comes with every event: only a change is one. */
function isOther(known: Consent | undefined, next: Consent): boolean {
  const before = standing(known);
  const now = standing(next);
  return before === undefined || before.kind !== now?.kind || next.length !== known?.length;
}

/** A person with more consents than anybody has: what is granted is not kept, and a withdrawal is for all addresses. */
function keepBeyond(profile: Profile, key: string, act: Act, effects: Effects): boolean {
  if (act.kind !== 'withdrawn') {
    tell(key, act, effects, `a person has acts for at most ${MOST_CONSENTS} contact points and purposes`);
    return false;
  }
  const all = consentKey(OBJECTION, EVERYTHING);
  if (!keepAddressed(profile, all, act)) return false;
  if (profile.stated !== null) placeActs(profile);
  tell(all, act, effects);
  return true;
}

function subjectIn(profile: Profile, event: EventInput, rules: ConsentRules): Subject | undefined {
  const { name, properties } = event;
  switch (name) {
    case 'Unsubscribed':
      return messageSubject(profile, event) ?? forgotten(profile, event, rules);
    case 'Consent Confirmed': {
      if (event.source !== OUR_SOURCE) return undefined;
      const message = messageOf(profile, event);
      // Where somebody's life is gone through again, messages are not part of it.
      if (message === undefined)
        return textIn(properties.purpose) === undefined ? undefined : linkSubject(event, rules);
      return message.confirms && { point: message.point, ...message.confirms };
    }
    case 'Email Marked as Spam': {
      const message = messageOf(profile, event);
      if (message)
        return message.point === '' ? objection(EVERYTHING) : { point: message.point, purpose: EVERYTHING };
      const point = statedPoint(event, rules);
      if (point !== undefined) return { point, purpose: EVERYTHING };
      // Ours, and nobody remembers where it went: it may have been any address of theirs.
      if (isOurs(profile, properties.message_id)) return objection(EVERYTHING);
      return addressSubject(profile, event, rules, { purpose: EVERYTHING });
    }
    case 'Objected':
    case 'Objection Lifted':
      return { ...objection(EVERYTHING), ...purposeIn(event, rules, EVERYTHING) };
    default:
      return statedSubject(profile, event, rules);
  }
}

/** What a source says of an act. Where it names no address it is for that which the person gave. */
function statedSubject(profile: Profile, event: EventInput, rules: ConsentRules): Subject {
  const { name, properties } = event;
  const scope = scopeIn(event, rules, 'marketing');
  const { purpose } = scope;
  if (purpose === PLACE_PURPOSE || purpose === DEVICE_PURPOSE) return { point: usePoint(event), purpose };
  const isNamed = properties.contact_point !== undefined || properties.channel !== undefined;
  if (name === 'Consent Withdrawn' && purpose === TRACKING_PURPOSE && !isNamed)
    return { point: WHOLE_PERSON, purpose };
  return addressSubject(profile, event, rules, scope);
}

/** For the address that the event names; else for that which the person had given by then. */
function addressSubject(
  profile: Profile,
  { properties: { contact_point: named, channel } }: EventInput,
  rules: ConsentRules,
  scope: Scope,
): Subject {
  const [said = 'email', ...rest] = typeof named === 'string' ? named.split(':') : traitIn(channel);
  const trait = rules.traitNamed(said);
  const address = rest.join(':');
  if (addressIn(address) !== '') return { point: contactPoint(trait, address), ...scope };
  const current = addressIn(profile.traits[trait]);
  // Of what no channel writes to nobody remembers when it was given.
  if (current !== '' && !rules.contactTraits.includes(trait))
    return { point: contactPoint(trait, current), ...scope };
  return { trait: trait.slice(0, MAX_TRAIT_CHARS), ...scope };
}

function traitIn(channel: unknown): string[] {
  return typeof channel === 'string' ? [channel] : [];
}

/** The address that the event names: as a contact point, as senders of mails name it, or as who it is about. */
function statedPoint({ properties, identifiers }: EventInput, rules: ConsentRules): string | undefined {
  const { contact_point: named, channel = 'email', email, recipient } = properties;
  if (typeof named === 'string') {
    const [trait = '', ...rest] = named.split(':');
    return addressIn(rest.join(':')) === ''
      ? undefined
      : contactPoint(rules.traitNamed(trait), rest.join(':'));
  }
  if (channel !== 'email') return undefined;
  const about = identifiers.find(({ namespace }) => namespace === 'email')?.value;
  const address = [email, recipient, about].find((one) => addressIn(one) !== '');
  return typeof address === 'string' ? contactPoint('email', address) : undefined;
}

function messageOf(profile: Profile, { properties }: EventInput) {
  return profile.messages.find((m) => m.id === properties.message_id);
}

function messageSubject(profile: Profile, event: EventInput): Subject | undefined {
  const message = messageOf(profile, event);
  if (message === undefined) return undefined;
  // What went to no address went to the person.
  if (message.point === '') return { point: WHOLE_PERSON, purpose: message.purpose };
  return { point: message.point, purpose: message.purpose, topic: message.topic };
}

/** Message ids begin with the profile that they are of. */
function isOurs({ id, mergedFrom }: Profile, message: unknown): boolean {
  return typeof message === 'string' && [id, ...mergedFrom].some((own) => message.startsWith(`${own}.`));
}

/**
 * A source that names no message may name the purpose. Our own link says what its message was for and where it went;
 * an old one may not: it may have been for anything, and to any address.
 */
function forgotten(profile: Profile, event: EventInput, rules: ConsentRules): Subject {
  if (event.source === OUR_SOURCE) return linkSubject(event, rules) ?? objection(EVERYTHING);
  const scope = scopeIn(event, rules, EVERYTHING);
  const point = statedPoint(event, rules);
  return point === undefined ? addressSubject(profile, event, rules, scope) : { point, ...scope };
}

/** What an event of a link of ours says beside the message; undefined where that is not known. */
function linkSubject(event: EventInput, rules: ConsentRules): Subject | undefined {
  const point = statedPoint(event, rules);
  const { purpose, topic } = event.properties;
  if (point === undefined) return undefined;
  return { point, purpose: textIn(purpose) ?? EVERYTHING, topic: textIn(topic) };
}

function objection(purpose: string): Subject {
  return { point: OBJECTION, purpose };
}

/**
 * For what a device says: agreed to on a device, it is agreed to for that device; without one for the whole person.
 * Withdrawn, it is withdrawn for the whole person, unless the act names a device as its contact point.
 */
function usePoint({ name, properties, context }: EventInput): string {
  const named = /^device:(.+)$/i.exec(String(properties.contact_point ?? ''))?.[1];
  if (named !== undefined) return contactPoint('device', named);
  return name === 'Consent Withdrawn' ? WHOLE_PERSON : devicePoint(context);
}

function devicePoint(context: JsonObject): string {
  const device = deviceOf(context);
  return device === '' ? WHOLE_PERSON : contactPoint('device', device);
}

/** The id of the device that an event or a request comes from; empty where it does not say. */
export function deviceOf({ device }: JsonObject): string {
  if (!isBag(device)) return '';
  const { id } = device;
  return typeof id === 'string' ? id : '';
}

/** Whoever agreed sends true; whatever else is said is no yes. */
function preferencesIn(consent: unknown): [string, boolean][] {
  const preferences = isBag(consent) ? consent.categoryPreferences : undefined;
  if (!isBag(preferences)) return [];
  return Object.entries(preferences).flatMap(([category, said]): [string, boolean][] =>
    said === null || said === undefined ? [] : [[category, said === true]],
  );
}

/** As clients write it: the header's value is "1". */
function signalIn(gpc: unknown): boolean | undefined {
  if (gpc === true || gpc === 1 || gpc === '1' || gpc === 'true') return true;
  return gpc === false || gpc === 0 || gpc === '0' || gpc === 'false' ? false : undefined;
}

function proofIn({ properties, source }: EventInput): string {
  const { proof, message_id: message } = properties;
  if (typeof proof === 'string') return proof.slice(0, MAX_PROOF_CHARS);
  return source === OUR_SOURCE && typeof message === 'string' ? `link in message ${message}` : '';
}

/**
 * What an act is about, by the names that a policy has for it. Where what is written is no name (a list, an object), a
 * yes is to nothing, and a no to all that it may have meant.
 */
function scopeIn(event: EventInput, rules: ConsentRules, otherwise: string): Scope {
  const scope = purposeIn(event, rules, otherwise);
  const { topic } = event.properties;
  if (scope.purpose === EVERYTHING || isAbsent(topic)) return scope;
  const text = textIn(topic);
  if (text !== undefined) return { ...scope, topic: rules.topicNamed(scope.purpose, text) };
  return isWithdrawal(event) ? scope : { ...scope, unclear: 'its topic is no name' };
}

function purposeIn(event: EventInput, rules: ConsentRules, otherwise: string): Scope {
  const { purpose } = event.properties;
  if (isAbsent(purpose)) return { purpose: otherwise };
  const text = textIn(purpose);
  if (text !== undefined) return { purpose: rules.purposeNamed(text) };
  return isWithdrawal(event)
    ? { purpose: EVERYTHING }
    : { purpose: EVERYTHING, unclear: 'its purpose is no name' };
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

function textIn(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 100 || /[|>]/.test(value)) return undefined;
  return value.trim() === '' ? undefined : value.trim();
}

function isBag(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Keeps what a context says of where the person is, where a policy reads it there; the newest by event time. */
export function noteJurisdiction(profile: Profile, { at, context }: EventInput, rules: ConsentRules): void {
  if (!rules.keepsPlace) return;
  const place = rules.placeIn(context);
  if (place === null) return;
  const known = profile.jurisdiction;
  if (known === null || at > known.at || (at === known.at && place > known.place))
    profile.jurisdiction = { place, at };
}
