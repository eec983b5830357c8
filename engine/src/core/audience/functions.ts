/** Functions that conditions may call about the person: random buckets, subscriptions, static lists. */
import type { Value } from '../../language/index.ts';
import type { Scope } from '../condition.ts';
import { isGranted } from '../consent/judge.ts';
import { uniform } from '../hash.ts';
import { addressIn, contactPoint } from '../profile/addresses.ts';
import { isListed } from '../profile/lists.ts';

/** Trait with the contact point where none is named. */
const USUAL_CONTACT = 'email';

export const functions: {
  readonly [name: string]: (scope: Scope, args: readonly Value[]) => unknown;
} = {
  /**
   * `bucket("experiment-7")`: a number in [0, 100), the same for a person and a name for ever, evenly spread and
   * independent between names. A merged person has the bucket of the profile that survived.
   */
  bucket: ({ profile }, [name]) =>
    typeof name === 'string' ? uniform(profile.id, `bucket ${name}`, 0) * 100 : undefined,

  /** `subscribed("newsletter")`, `subscribed("news", "phone")`: the latest act for the person's address allows it. */
  subscribed: ({ profile }, [purpose, contact = USUAL_CONTACT]) => {
    if (typeof purpose !== 'string' || typeof contact !== 'string') return undefined;
    const address = Object.hasOwn(profile.traits, contact) ? profile.traits[contact] : undefined;
    // Under no address stands what waits for one.
    return (
      addressIn(address) !== '' && isGranted(profile, contactPoint(contact, addressIn(address)), purpose)
    );
  },

  /** `list("vip")`: on the static list of that name. */
  list: ({ profile }, [name]) => (typeof name === 'string' ? isListed(profile, name) : undefined),
};

/** What they read beside their own subject: a subscription hangs on the address. */
export const functionReads: {
  readonly [name: string]: (literals: readonly (Value | undefined)[]) => [string, string][];
} = {
  subscribed: ([, contact = USUAL_CONTACT]) => (typeof contact === 'string' ? [['traits', contact]] : []),
};
