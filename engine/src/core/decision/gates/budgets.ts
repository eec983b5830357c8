/** Budgets: of each limit that an action uses enough must be left, in this partition's lease. */
import { purseLacking } from '../../budget/hold.ts';
import { useOf } from '../../budget/plan.ts';
import type { GateMaker } from './gate.ts';

export const budgets: GateMaker = (deciding, request) => {
  const { profile, configuration, world, effects } = deciding;
  const plan = configuration.budgets;
  if (plan === null) return undefined;
  const { again } = deciding;
  if (again) return ({ name }) => again.budgets?.refusalOf(name, request.channel);
  return (action, asked) => {
    // What is owed to the person counts nowhere.
    if (configuration.consent.isOwed(profile, action.definition.purpose)) return undefined;
    const uses = plan.usesOf(useOf(action, asked));
    const lacking = uses.length === 0 ? undefined : purseLacking(uses, world, effects);
    return lacking === undefined ? undefined : { action: action.name, policy: 'budget', rule: lacking };
  };
};
