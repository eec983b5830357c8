/** Treatments: an action that has none for the channel or placement at hand cannot be chosen there. */
import { waysOf } from '../catalogue/treatments.ts';
import type { GateMaker } from './gate.ts';

export const treatment: GateMaker = ({ configuration, scope }) => {
  if (!configuration.actions.hasTreatments) return undefined;
  return (action, asked) => {
    const ways = waysOf(action, asked, scope, configuration.trials);
    return typeof ways === 'string' ? { action: action.name, policy: 'treatment', rule: ways } : undefined;
  };
};
