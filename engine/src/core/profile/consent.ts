/**
 * Consent per contact point and purpose. The latest proven act wins, by event time; of two acts at the same instant
 * the withdrawal wins. Where nothing is known the answer is no.
 */

import type { Effects } from '../effects.ts';
import type { EventInput } from '../input.ts';
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
 * message it answers.
 */
export function applyConsent(profile: Profile, event: EventInput, effects: Effects): void {
  const subject = consentSubject(profile, event);
  if (subject === undefined) return;
  const granted = event.name === 'Consent Granted';
  const act: Consent = { granted, at: event.at, source: event.source, messageId: event.messageId };
  const key = `${subject.point}|${subject.purpose}`;
  if (!wins(act, profile.consents.get(key))) return;
  profile.consents.set(key, act);
  effects.fact({ type: 'consent', contactPoint: subject.point, purpose: subject.purpose, granted });
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
  if (typeof properties.contact_point === 'string') {
    const [trait = '', ...rest] = properties.contact_point.split(':');
    return { point: contactPoint(trait, rest.join(':')), purpose };
  }
  const trait = typeof properties.channel === 'string' ? properties.channel : 'email';
  const address = profile.traits[trait];
  return typeof address === 'string' ? { point: contactPoint(trait, address), purpose } : undefined;
}
