/** Frequency caps, of the person and of those that members of a household or account share. */
import { fullFor } from '../../household/shared-caps.ts';
import { CapCounts, concerns } from '../contact.ts';
import type { GateMaker } from './gate.ts';

export const caps: GateMaker = ({ profile, configuration, world, again }, { channel = '', placement }) => {
  const stands = ({ name }: { name: string }) => !again?.isLifted({ action: '', policy: 'cap', rule: name });
  const inForce = again ? configuration.caps.filter(stands) : configuration.caps;
  const own = new CapCounts(profile.contacts, inForce, world.now);
  const full = fullFor(profile, configuration.groups, world.now);
  const shared = again ? full.filter(stands) : full;
  if (own.isOpen && shared.length === 0) return undefined;
  return ({ name, definition: { purpose, group } }) => {
    // What is owed to the person counts nowhere.
    if (configuration.consent.isOwed(profile, purpose)) return undefined;
    const kind = { channel, group, action: name, placement };
    const cap = own.brokenBy(kind) ?? shared.find((full) => concerns(full, kind));
    return cap && { action: name, policy: 'cap', rule: cap.name };
  };
};
