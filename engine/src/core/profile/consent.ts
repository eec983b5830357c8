/**
 * Consent as events show it: each act is kept with its source, time and proof for one contact point and purpose, and
 * what was withdrawn ends at once. Who and what an act is about is read in consent-subject.ts; whether something is
 * allowed is judged in core/consent/judge.ts.
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
import { type ActEvent, actEvent } from '../consent/act-event.ts';
import type { ConsentRules } from '../consent/rules.ts';
import type { Effects } from '../effects.ts';
import { type EventInput, OWN_SOURCE } from '../input.ts';
import { giverOf, respelt } from './addresses.ts';
import { devicePoint, isBag, isWithdrawal, type Subject, subjectIn } from './consent-subject.ts';
import type { Profile } from './profile.ts';
import {
  addressedActs,
  addUnaddressed,
  keyOf,
  keyOfPoint,
  placeActs,
  type Unaddressed,
} from './unaddressed.ts';

/** Whether an event may say no to something. */
export function mayRefuse(event: EventInput): boolean {
  const { gpc, consent } = event.context;
  return isWithdrawal(event) || signalIn(gpc) === true || consent !== undefined;
}

/** Contact points and subjects that a person may have acts for. */
const MOST_CONSENTS = 1_000;
const MAX_PROOF_CHARS = 500;

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
  const act = actEvent(event.name);
  const isGiven = profile.stated !== null && rules.contactTraits.some((trait) => trait in event.traits);
  if (act === undefined && gpc === undefined && consent === undefined && !isGiven) return none;
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
  const subject = act && subjectIn(profile, event, rules);
  if (act && subject)
    keep(
      { ...subject, ...nearlyYes(act, event) },
      act.kind === 'granted' && gpc === true ? 'insisted' : act.kind,
      proofIn(event),
    );
  return touched;
}

/** Of a yes whose event is spelled otherwise: what is nearly one is no proof, and on record. */
function nearlyYes({ name, kind }: ActEvent, event: EventInput): Pick<Subject, 'unclear'> {
  if (kind === 'withdrawn' || event.name === name) return {};
  return { unclear: `its event is not written "${name}"` };
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
  return source === OWN_SOURCE && typeof message === 'string' ? `link in message ${message}` : '';
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
