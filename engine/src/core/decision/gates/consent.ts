/** Consent: on a channel with contact points, marketing needs a contact point and a proven act for it. */
import type { Configuration } from '../../configuration.ts';
import { subjectOf } from '../../consent/act.ts';
import { judgeMessage, refusalOfPerson } from '../../consent/judge.ts';
import { isLacking, LACKING_REASON } from '../../identity/lacking.ts';
import { contactPoint } from '../../profile/addresses.ts';
import type { Profile } from '../../profile/profile.ts';
import { isRestricted, RESTRICTION_REASON } from '../../profile/restriction.ts';
import type { GateMaker } from './gate.ts';

export const consent: GateMaker = ({ profile, configuration }, { channel }) => {
  if (channel === undefined && !isRestricted(profile) && !isLacking(profile)) return undefined;
  /** Purpose and topic -> the consent that is missing; null where none is. */
  const missing = new Map<string, string | null>();
  return ({ name, definition: { purpose, topic } }) => {
    const subject = subjectOf(purpose, topic);
    let rule = missing.get(subject);
    if (rule === undefined) {
      rule = missingConsent(profile, configuration, channel, purpose, topic) ?? null;
      missing.set(subject, rule);
    }
    return rule === null ? undefined : { action: name, policy: 'consent', rule };
  };
};

function missingConsent(
  profile: Profile,
  configuration: Configuration,
  channel: string | undefined,
  purpose: string,
  topic: string | undefined,
): string | undefined {
  if (isRestricted(profile)) return RESTRICTION_REASON;
  if (isLacking(profile)) return LACKING_REASON;
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
