/** Frequency caps, of the person and of those that members of a household or account share. */
import { fullFor } from '../../household/shared-caps.ts';
import { CapCounts, concerns } from '../contact.ts';
import type { GateMaker } from './gate.ts';

export const caps: GateMaker = ({ profile, configuration, world }, { channel = '', placement }) => {
  const own = new CapCounts(profile.contacts, configuration.caps, world.now);
  const shared = fullFor(profile, configuration.groups, world.now);
  if (own.isOpen && shared.length === 0) return undefined;
  return ({ name, definition: { purpose, group } }) => {
    // What is owed to the person counts nowhere.
    if (configuration.consent.isOwed(profile, purpose)) return undefined;
    const kind = { channel, group, action: name, placement };
    const cap = own.brokenBy(kind) ?? shared.find((full) => concerns(full, kind));
    return cap && { action: name, policy: 'cap', rule: cap.name };
  };
};
