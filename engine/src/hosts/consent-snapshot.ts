/** A person's consents as they are told: the act in force for each contact point and purpose, and what follows from all. */
import type { Configuration } from '../core/configuration.ts';
import { type Consent, isGrant, partsOf, standing } from '../core/consent/act.ts';
import { judgeMessage, judgeUse, mayTrack, type Verdict } from '../core/consent/judge.ts';
import { DEVICE_PURPOSE, PLACE_PURPOSE, TRACKING_PURPOSE } from '../core/consent/rules.ts';
import { isLacking, LACKING_REASON } from '../core/identity/lacking.ts';
import { contactPoint } from '../core/profile/addresses.ts';
import type { Profile } from '../core/profile/profile.ts';
import type { ConsentSnapshot, PermissionSnapshot, ProfileSnapshot } from './engine.ts';

/** A person with very many topics and addresses: the first of them are told. */
const MOST_PERMISSIONS = 500;

export function consentSnapshot(
  profile: Profile,
  configuration: Configuration,
): Pick<ProfileSnapshot, 'consents' | 'jurisdiction' | 'permissions'> {
  return {
    consents: [...profile.consents].map(([key, consent]) => consentOf(key, consent)),
    jurisdiction: configuration.consent.jurisdictionOf(profile),
    permissions: [...permissionsOf(profile, configuration)]
      .slice(0, MOST_PERMISSIONS)
      .map((permission) => (isLacking(profile) ? notYet(permission) : permission)),
  };
}

/** What was refused may stand with others still. */
function notYet(permission: PermissionSnapshot): PermissionSnapshot {
  return { ...permission, refusal: permission.refusal ?? LACKING_REASON };
}

function consentOf(key: string, consent: Consent): ConsentSnapshot {
  const { point, ...subject } = partsOf(key);
  const act = standing(consent)!;
  const { kind, ...rest } = act;
  return { contactPoint: point, ...subject, granted: isGrant(act), act: kind, ...rest };
}

function* permissionsOf(profile: Profile, configuration: Configuration): Iterable<PermissionSnapshot> {
  const { consent: rules } = configuration;
  const points = pointsOf(profile, configuration);
  for (const [purpose, { topics }] of rules.purposes) {
    if (purpose === TRACKING_PURPOSE) continue;
    if (purpose === PLACE_PURPOSE || purpose === DEVICE_PURPOSE) {
      for (const point of usePoints(profile, purpose)) {
        const device = point.startsWith('device:') ? point.slice('device:'.length) : '';
        yield told(point, purpose, judgeUse(profile, purpose, device, rules));
      }
      continue;
    }
    for (const point of points) {
      yield told(point, purpose, judgeMessage(profile, point, purpose, undefined, rules));
      for (const topic of topics)
        yield { ...told(point, purpose, judgeMessage(profile, point, purpose, topic, rules)), topic };
    }
  }
  for (const point of points) {
    const refusal = mayTrack(profile, point, rules) ? null : `no consent for ${TRACKING_PURPOSE}`;
    const basis = rules.basisOf(profile, TRACKING_PURPOSE);
    yield { contactPoint: point, purpose: TRACKING_PURPOSE, basis, refusal };
  }
}

function told(contactPoint: string, purpose: string, { basis, refusal }: Verdict): PermissionSnapshot {
  return { contactPoint, purpose, basis, refusal };
}

/** The addresses of the person that channels write to. */
function pointsOf(profile: Profile, { channels }: Configuration): Set<string> {
  const points = new Set<string>();
  for (const { contactPoint: trait } of channels.values()) {
    const address = trait === undefined ? undefined : profile.traits[trait];
    if (trait !== undefined && typeof address === 'string') points.add(contactPoint(trait, address));
  }
  return points;
}

/** The person and the devices that they said something about. */
function usePoints(profile: Profile, purpose: string): Set<string> {
  const points = new Set(['person:self']);
  for (const key of profile.consents.keys()) {
    const { point, purpose: named } = partsOf(key);
    if (named === purpose && point.startsWith('device:')) points.add(point);
  }
  return points;
}
