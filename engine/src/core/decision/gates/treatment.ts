/** Treatments: an action that has none for the channel or placement at hand cannot be chosen there. */
import { sayingOf } from '../catalogue/treatments.ts';
import type { GateMaker } from './gate.ts';

export const treatment: GateMaker = ({ configuration, scope }, request) => {
  if (!configuration.actions.hasTreatments) return undefined;
  return (action) => {
    const saying = sayingOf(action, request, scope, configuration.trials);
    return typeof saying === 'string'
      ? { action: action.name, policy: 'treatment', rule: saying }
      : undefined;
  };
};
