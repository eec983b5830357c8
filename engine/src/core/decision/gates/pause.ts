/** Pauses after outcomes: what the person rejected, ignored or complained about is left alone for a while. */
import { pointOn } from '../../message/point.ts';
import { kindOfAction } from '../contact.ts';
import { isPaused, pausesOf } from '../pauses.ts';
import type { GateMaker } from './gate.ts';

export const pause: GateMaker = ({ profile, configuration, world }, { channel }) => {
  const pauses = pausesOf(profile, configuration.pauses, world.now);
  if (pauses.length === 0) return undefined;
  const point = channel === undefined ? '' : pointOn(profile, channel, configuration);
  return (action, { placement }) => {
    if (configuration.consent.isOwed(profile, action.definition.purpose)) return undefined;
    const said = channel === undefined ? { placement } : { placement, channel, point };
    const kind = kindOfAction(action, said);
    const found = pauses.find((one) => isPaused(one, kind));
    return found && { action: action.name, policy: 'pause', rule: found.rule.name };
  };
};
