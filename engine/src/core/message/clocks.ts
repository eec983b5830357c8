/** The clocks that may hang on a person's wall: their own, or all that the policy names where nobody knows it. */
import { zoneOf } from '../context/view.ts';
import type { Clocks } from '../decision/window.ts';
import type { JsonObject } from '../input.ts';
import type { Profile } from '../profile/profile.ts';
import type { QuietHours } from './quiet.ts';

export function clocksFor(profile: Profile, { zones }: Pick<QuietHours, 'zones'>): Clocks {
  const known = zoneOf(profile, noContext);
  return known === undefined ? zones : [known];
}

const noContext: JsonObject = Object.freeze({});
