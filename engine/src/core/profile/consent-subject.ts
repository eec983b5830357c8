/** Who and what an act of consent is about, as events say it: a contact point, and a purpose with perhaps a topic of it. */
import { EVERYTHING, OBJECTION, WHOLE_PERSON } from '../consent/act.ts';
import { actEvent } from '../consent/act-event.ts';
import { type ConsentRules, DEVICE_PURPOSE, PLACE_PURPOSE, TRACKING_PURPOSE } from '../consent/rules.ts';
import { type EventInput, type JsonObject, OWN_SOURCE } from '../input.ts';
import { addressIn, contactPoint } from './addresses.ts';
import type { Profile } from './profile.ts';

const MAX_TRAIT_CHARS = 100;

/** What an act is about. */
interface Scope {
  readonly purpose: string;
  readonly topic?: string | undefined;
  /** A yes to nobody knows what: it is not kept, for this reason. */
  readonly unclear?: string;
}

/** Who and what an act is about: a contact point, or whichever address the person has in the trait. */
export type Subject = Scope & ({ readonly point: string } | { readonly trait: string });

/** What must have room when there is little left: taking consent back. */
export function isWithdrawal({ name }: Pick<EventInput, 'name'>): boolean {
  return actEvent(name)?.kind === 'withdrawn';
}

/** Undefined where the event is an act of nothing, such as a link of ours that others say was followed. */
export function subjectIn(profile: Profile, event: EventInput, rules: ConsentRules): Subject | undefined {
  const { properties } = event;
  switch (actEvent(event.name)?.name) {
    case 'Unsubscribed':
      return messageSubject(profile, event) ?? forgotten(profile, event, rules);
    case 'Consent Confirmed': {
      if (event.source !== OWN_SOURCE) return undefined;
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
  const { properties } = event;
  const scope = scopeIn(event, rules, 'marketing');
  const { purpose } = scope;
  if (purpose === PLACE_PURPOSE || purpose === DEVICE_PURPOSE) return { point: usePoint(event), purpose };
  const isNamed = properties.contact_point !== undefined || properties.channel !== undefined;
  if (isWithdrawal(event) && purpose === TRACKING_PURPOSE && !isNamed)
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
  const { trait, address } = pointNamed(named, rules) ?? {
    trait: rules.traitNamed(typeof channel === 'string' ? channel : 'email'),
    address: '',
  };
  if (addressIn(address) !== '') return { point: contactPoint(trait, address), ...scope };
  const current = addressIn(profile.traits[trait]);
  // Of what no channel writes to nobody remembers when it was given.
  if (current !== '' && !rules.contactTraits.includes(trait))
    return { point: contactPoint(trait, current), ...scope };
  return { trait: trait.slice(0, MAX_TRAIT_CHARS), ...scope };
}

/** `email:ada@example.com`; the trait alone names no address. */
function pointNamed(
  named: unknown,
  rules: ConsentRules,
): { readonly trait: string; readonly address: string } | undefined {
  if (typeof named !== 'string') return undefined;
  const [trait = '', ...rest] = named.split(':');
  return { trait: rules.traitNamed(trait), address: rest.join(':') };
}

/** The address that the event names: as a contact point, as senders of mails name it, or as who it is about. */
function statedPoint({ properties, identifiers }: EventInput, rules: ConsentRules): string | undefined {
  const { contact_point: named, channel = 'email', email, recipient } = properties;
  const point = pointNamed(named, rules);
  if (point) return addressIn(point.address) === '' ? undefined : contactPoint(point.trait, point.address);
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
  if (event.source === OWN_SOURCE) return linkSubject(event, rules) ?? objection(EVERYTHING);
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
function usePoint(event: EventInput): string {
  const { properties, context } = event;
  const named = /^device:(.+)$/i.exec(String(properties.contact_point ?? ''))?.[1];
  if (named !== undefined) return contactPoint('device', named);
  return isWithdrawal(event) ? WHOLE_PERSON : devicePoint(context);
}

export function devicePoint(context: JsonObject): string {
  const device = deviceOf(context);
  return device === '' ? WHOLE_PERSON : contactPoint('device', device);
}

/** The id of the device that an event or a request comes from; empty where it does not say. */
export function deviceOf({ device }: JsonObject): string {
  if (!isBag(device)) return '';
  const { id } = device;
  return typeof id === 'string' ? id : '';
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

export function isBag(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
