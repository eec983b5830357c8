/**
 * Whether something is allowed for a person, and why: the basis of the purpose, the acts that speak for it, the acts
 * that speak against it. The latest act decides; where nothing is known that allows it, it is not allowed.
 */
import type { Profile } from '../profile/profile.ts';
import {
  type Act,
  type ActKind,
  actOf,
  type Consent,
  consentKey,
  EVERYTHING,
  isGrant,
  OBJECTION,
  PRIVACY_SIGNAL,
  standing,
  subjectOf,
  WHOLE_PERSON,
} from './act.ts';
import type { Basis } from './definition.ts';
import { type ConsentRules, TRACKING_PURPOSE } from './rules.ts';

export interface Verdict {
  readonly basis: Basis;
  /** Why not; null: it is allowed. */
  readonly refusal: string | null;
  /** The act that decided; null where none did. */
  readonly act: Act | null;
}

/** Whether a message may be sent to this very address. */
export function judgeMessage(
  profile: Profile,
  point: string,
  purpose: string,
  topic: string | undefined,
  rules: ConsentRules,
): Verdict {
  const { consents } = profile;
  const whole = consents.get(consentKey(point, purpose));
  const own = topic === undefined ? undefined : consents.get(consentKey(point, subjectOf(purpose, topic)));
  // A topic's own act decides for it, unless the purpose as a whole was withdrawn since.
  const yes = standing(own) === undefined ? [whole] : [own];
  const no = [own, whole, consents.get(consentKey(point, EVERYTHING)), ofPerson(profile, purpose)];
  return weigh(profile, purpose, yes, no, rules);
}

/**
 * Why the person must not be spoken to about the purpose where no address is known that an act could hang on (a webhook
 * that goes on to them): an objection, or a withdrawal for the whole person; null where there is none.
 */
export function refusalOfPerson(profile: Profile, purpose: string, rules: ConsentRules): string | null {
  if (profile.consents.size === 0 || rules.isOwed(profile, purpose)) return null;
  if (objectionTo(profile, purpose) !== undefined) return `objection to ${purpose}`;
  return objectionIn(ofPerson(profile, purpose)) === undefined ? null : `no consent for ${purpose}`;
}

/** Whether opens and clicks of mails to the address may be seen. */
export function mayTrack(profile: Profile, point: string, rules: ConsentRules): boolean {
  const { consents } = profile;
  const own = consents.get(consentKey(point, TRACKING_PURPOSE));
  const person = ofPerson(profile, TRACKING_PURPOSE);
  const no = [own, consents.get(consentKey(point, EVERYTHING)), person];
  return weigh(profile, TRACKING_PURPOSE, [own, person], no, rules).refusal === null;
}

/**
 * Whether facts under the purpose may be used that a device says: by the latest act for the device or for the whole
 * person, and without any act they may not. A purpose that is owed needs none.
 */
export function mayUse(profile: Profile, purpose: string, device: string, rules: ConsentRules): boolean {
  return judgeUse(profile, purpose, device, rules).refusal === null;
}

export function judgeUse(profile: Profile, purpose: string, device: string, rules: ConsentRules): Verdict {
  const point = `device:${device.trim().toLowerCase()}`;
  const own = device === '' ? undefined : profile.consents.get(consentKey(point, purpose));
  const both = [own, ofPerson(profile, purpose)];
  return weigh(profile, purpose, both, both, rules);
}

/**
 * Whether the latest act for the address, or the person's objection, leaves the purpose granted; what a policy asks
 * for beyond that (a confirmation, a basis) is not looked at.
 */
export function isGranted(profile: Profile, point: string, subject: string): boolean {
  const { consents } = profile;
  const [purpose = '', topic] = subject.split('>');
  const whole = consents.get(consentKey(point, purpose));
  const own = topic === undefined ? whole : consents.get(consentKey(point, subject));
  const grant = grantIn([standing(own) === undefined ? whole : own], EVERY_GRANT);
  if (grant === undefined) return false;
  const against = [own, whole, consents.get(consentKey(point, EVERYTHING)), ofPerson(profile, purpose)];
  return (
    isAfter(grant, denialOf(profile, purpose, against)) && isAfter(grant, objectionEver(profile, purpose))
  );
}

/** What the person said about the purpose without naming an address. */
function ofPerson({ consents }: Profile, purpose: string): Consent | undefined {
  return consents.get(consentKey(WHOLE_PERSON, purpose));
}

const EVERY_GRANT: readonly ActKind[] = ['granted', 'confirmed', 'insisted'];
const CONFIRMED: readonly ActKind[] = ['confirmed'];
const DESPITE_SIGNAL: readonly ActKind[] = ['insisted', 'confirmed'];

function weigh(
  profile: Profile,
  purpose: string,
  yes: readonly (Consent | undefined)[],
  no: readonly (Consent | undefined)[],
  rules: ConsentRules,
): Verdict {
  const basis = rules.basisOf(profile, purpose);
  if (basis === 'contract') return OWED;
  if (profile.consents.size === 0) return basis === 'opt-out' ? SILENT : unasked(basis, purpose);
  const { doubleOptIn, gpc } = rules.ruleOf(purpose);
  const isSignalled = gpc && hasSignal(profile);
  const grant = grantIn(yes, isSignalled ? DESPITE_SIGNAL : doubleOptIn ? CONFIRMED : EVERY_GRANT);
  const denial = denialOf(profile, purpose, no);
  if (grant !== undefined && isAfter(grant, denial) && isAfter(grant, objectionEver(profile, purpose)))
    return { basis, refusal: null, act: grant };
  const objects = denial !== undefined && objectionTo(profile, purpose) === denial;
  if (objects) return { basis, refusal: `objection to ${purpose}`, act: denial };
  if (denial !== undefined && (grantIn(yes, EVERY_GRANT)?.at ?? Number.NEGATIVE_INFINITY) <= denial.at) {
    const said = basis === 'opt-out' ? 'opted out of' : 'no consent for';
    return { basis, refusal: `${said} ${purpose}`, act: denial };
  }
  if (isSignalled)
    return { basis, refusal: `privacy signal (GPC) against ${purpose}`, act: signalOf(profile) ?? null };
  if (basis === 'opt-out' && denial === undefined) return SILENT;
  // An objection was a no as well, also where it was lifted since.
  if (basis === 'soft-opt-in' && denial === undefined && objectionEver(profile, purpose) === undefined) {
    const soft = grantIn(yes, SOFT);
    if (soft !== undefined) return { basis, refusal: null, act: soft };
  }
  const unconfirmed = doubleOptIn ? grantIn(yes, EVERY_GRANT) : undefined;
  if (unconfirmed === undefined || !isAfter(unconfirmed, objectionEver(profile, purpose)))
    return unasked(basis, purpose);
  return { basis, refusal: `consent for ${purpose} is not confirmed`, act: unconfirmed };
}

const SOFT: readonly ActKind[] = ['soft'];
const OWED: Verdict = Object.freeze({ basis: 'contract', refusal: null, act: null });
const SILENT: Verdict = Object.freeze({ basis: 'opt-out', refusal: null, act: null });

function isAfter(grant: Act, denial: Act | undefined): boolean {
  return denial === undefined || grant.at > denial.at;
}

function unasked(basis: Basis, purpose: string): Verdict {
  return { basis, refusal: `no consent for ${purpose}`, act: null };
}

function grantIn(consents: readonly (Consent | undefined)[], kinds: readonly ActKind[]): Act | undefined {
  let found: Act | undefined;
  for (const consent of consents) {
    for (const act of consent ?? nothing) {
      if (kinds.includes(act.kind) && (found === undefined || act.at > found.at)) found = act;
    }
  }
  return found;
}

const nothing: Consent = [];

/** The latest no, by whatever was said for the address or the person. */
function denialOf(
  profile: Profile,
  purpose: string,
  consents: readonly (Consent | undefined)[],
): Act | undefined {
  let found = objectionTo(profile, purpose);
  for (const consent of consents) {
    const act = actOf(consent, 'withdrawn');
    if (act !== undefined && (found === undefined || act.at > found.at)) found = act;
  }
  return found;
}

/** The later of the objections to this purpose and to everything, as far as it was not lifted. */
function objectionTo({ consents }: Profile, purpose: string): Act | undefined {
  const special = objectionIn(consents.get(consentKey(OBJECTION, purpose)));
  const general = objectionIn(consents.get(consentKey(OBJECTION, EVERYTHING)));
  if (special === undefined || general === undefined) return special ?? general;
  return general.at > special.at ? general : special;
}

/** An objection ended what was granted before it, also where it was lifted since: no consent comes back to life. */
function objectionEver({ consents }: Profile, purpose: string): Act | undefined {
  const special = actOf(consents.get(consentKey(OBJECTION, purpose)), 'withdrawn');
  const general = actOf(consents.get(consentKey(OBJECTION, EVERYTHING)), 'withdrawn');
  if (special === undefined || general === undefined) return special ?? general;
  return general.at > special.at ? general : special;
}

function objectionIn(consent: Consent | undefined): Act | undefined {
  const act = standing(consent);
  return act === undefined || isGrant(act) ? undefined : act;
}

export function signalOf({ consents }: Profile): Act | undefined {
  return objectionIn(consents.get(consentKey(PRIVACY_SIGNAL, EVERYTHING)));
}

function hasSignal(profile: Profile): boolean {
  return signalOf(profile) !== undefined;
}
