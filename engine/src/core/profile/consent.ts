/**
 * Consent per contact point and purpose. The latest proven act wins, by event time; of two acts at the same instant
 * the withdrawal wins. Where nothing is known the answer is no.
 */

import type { Effects } from '../effects.ts';
import type { EventInput, JsonObject } from '../input.ts';
import type { Consent, Profile } from './profile.ts';

/** `email` and an address -> `email:ada@example.com`. */
export function contactPoint(trait: string, address: string): string {
  return `${trait}:${address.trim().toLowerCase()}`;
}

export function isGranted(profile: Profile, point: string, purpose: string): boolean {
  return profile.consents.get(`${point}|${purpose}`)?.granted === true;
}

/** What must have room when there is little left: taking consent back. */
export function isWithdrawal({ name }: EventInput): boolean {
  return name === 'Consent Withdrawn' || name === 'Unsubscribed';
}

export function wins(act: Consent, known: Consent | undefined): boolean {
  if (known === undefined) return true;
  return act.at > known.at || (act.at === known.at && !act.granted && known.granted);
}

/**
 * Takes the act out of an event: 'Consent Granted' and 'Consent Withdrawn' with `purpose` and either
 * `contact_point` ("email:ada@example.com") or `channel` (a trait name, 'email' by default); 'Unsubscribed' names the
 * message it answers. Tells the purpose, where the act is in force now.
 */
export function applyConsent(profile: Profile, event: EventInput, effects: Effects): string | undefined {
  const subject = consentSubject(profile, event);
  if (subject === undefined) return undefined;
  const granted = event.name === 'Consent Granted';
  const act: Consent = { granted, at: event.at, source: event.source, messageId: event.messageId };
  const key = `${subject.point}|${subject.purpose}`;
  if (!wins(act, profile.consents.get(key))) return undefined;
  profile.consents.set(key, act);
  effects.fact({ type: 'consent', contactPoint: subject.point, purpose: subject.purpose, granted });
  return subject.purpose;
}

function consentSubject(profile: Profile, event: EventInput): { point: string; purpose: string } | undefined {
  const { properties } = event;
  if (event.name === 'Unsubscribed') {
    const message = profile.messages.find((m) => m.id === properties.message_id);
    if (message) return { point: message.point, purpose: message.purpose };
    // The link outlives what we remember of the message: an old one still ends marketing for the address.
    const email = profile.traits.email;
    return typeof email === 'string'
      ? { point: contactPoint('email', email), purpose: 'marketing' }
      : undefined;
  }
  if (event.name !== 'Consent Granted' && event.name !== 'Consent Withdrawn') return undefined;
  const purpose = typeof properties.purpose === 'string' ? properties.purpose : 'marketing';
  if (purpose === PLACE_PURPOSE) return { point: placePoint(event), purpose };
  if (typeof properties.contact_point === 'string') {
    const [trait = '', ...rest] = properties.contact_point.split(':');
    return { point: contactPoint(trait, rest.join(':')), purpose };
  }
  const trait = typeof properties.channel === 'string' ? properties.channel : 'email';
  const address = profile.traits[trait];
  return typeof address === 'string' ? { point: contactPoint(trait, address), purpose } : undefined;
}

/** What a person agrees to for the use of where they are. It hangs on the device, not on an address. */
export const PLACE_PURPOSE = 'location';
/** The contact point of a consent for the whole person, whatever the device. */
const WHOLE_PERSON = 'person:self';

/**
 * Agreed to on a device, it is agreed to for that device; without one for the whole person. Withdrawn, it is withdrawn
 * for the whole person, unless the act names a device as its contact point.
 */
function placePoint({ name, properties, context }: EventInput): string {
  const named = /^device:(.+)$/i.exec(String(properties.contact_point ?? ''))?.[1];
  if (named !== undefined) return contactPoint('device', named);
  const device = deviceOf(context);
  return device === '' || name === 'Consent Withdrawn' ? WHOLE_PERSON : contactPoint('device', device);
}

/** The id of the device that an event or a request comes from; empty where it does not say. */
export function deviceOf({ device }: JsonObject): string {
  if (typeof device !== 'object' || device === null || Array.isArray(device)) return '';
  const { id } = device as JsonObject;
  return typeof id === 'string' ? id : '';
}

/**
 * Whether facts under the purpose may be used that a device says: by the latest act for the device or for the whole
 * person, and without any act they may not. A purpose that is owed needs none.
 */
export function mayUse(
  profile: Profile,
  purpose: string,
  device: string,
  purposes: ReadonlyMap<string, 'consent' | 'contract'>,
): boolean {
  if (purposes.get(purpose) === 'contract') return true;
  const person = profile.consents.get(`${WHOLE_PERSON}|${purpose}`);
  const own =
    device === '' ? undefined : profile.consents.get(`${contactPoint('device', device)}|${purpose}`);
  if (own === undefined || person === undefined) return (own ?? person)?.granted === true;
  return wins(own, person) ? own.granted : person.granted;
}
