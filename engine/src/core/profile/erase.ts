/**
 * A person is erased: what they were is gone at once, and whoever holds their identifiers is told. What stands of them
 * in logs and stores is the host's to overwrite.
 */
import { settleErased } from '../budget/hold.ts';
import type { Effects } from '../effects.ts';
import { forgetInGroups } from '../household/apply.ts';
import { leaveCluster } from '../identity/forget.ts';
import { answerAll } from '../identity/lacking.ts';
import { unlinkVouchers } from '../voucher/hold.ts';
import type { World } from '../world.ts';
import { identifierKey } from './identity.ts';
import { Profile } from './profile.ts';

/** Also where it became part of another: only the way there is left then. */
export function eraseProfile(profile: Profile, world: World, effects: Effects): 'applied' {
  const { id, createdAt, heir, layout, memberSince, instances, links } = profile;
  memberSince.forEach((index) => {
    effects.fact({ type: 'audience', audience: layout.audiences[index]!, change: 'left' });
  });
  for (const { id: instance, journey, step, version } of instances)
    effects.fact({
      type: 'journey',
      journey,
      instance,
      change: 'exited',
      step,
      from: step,
      ...(version !== undefined && { version }),
      reason: 'erased',
    });
  for (const link of links) effects.relay(identifierKey(link), { type: 'release', profile: id });
  answerAll(profile, effects);
  leaveCluster(profile, world, effects);
  settleErased(profile, effects);
  unlinkVouchers(profile, effects);
  forgetInGroups(profile, effects);
  if (heir === null && createdAt > 0) effects.fact({ type: 'erased' });
  Object.assign(profile, new Profile(id));
  return 'applied';
}
