/** Of placements that are filled together none repeats what another shows, nor takes more of a group than may be. */
import type { GateMaker } from './gate.ts';

export const page: GateMaker = ({ configuration }, { page }) => {
  if (page === undefined || page.shown.size === 0) return undefined;
  const most = configuration.arbitration?.perGroup ?? Number.POSITIVE_INFINITY;
  return ({ name, group }) => {
    const where = page.shown.get(name);
    if (where !== undefined) return { action: name, policy: 'page', rule: `shown in ${where}` };
    return most === Number.POSITIVE_INFINITY || (page.groups.get(group.name) ?? 0) < most
      ? undefined
      : { action: name, policy: 'page', rule: `enough of group ${group.name}` };
  };
};
