/** How and when what was chosen is said, from the record of the decision. */
import type { Decision } from '../core/decision/decision.ts';
import { slotName } from '../core/decision/timing/slots.ts';
import { logitOf, sigmoid } from '../core/learning/logistic.ts';
import type { SayingView } from './api-send-times.ts';
import { instant } from './instant.ts';

/** Undefined where there was nothing to choose about it. */
export function sayingView({
  ways = [],
  closed = [],
  timing,
  ranked,
  chosen,
}: Decision): SayingView | undefined {
  if (ways.length === 0 && closed.length === 0 && timing === undefined) return undefined;
  // Moments are compared as of something that is answered as most things are; this one is likelier by so much.
  const row = ranked.find(({ action }) => action === chosen[0]);
  const likelier =
    row?.hour === undefined || timing === undefined
      ? 0
      : logitOf(row.propensity) - (timing.moments[0]?.logit ?? 0);
  return {
    ways: ways.map(({ action, channel, treatment, variant, logit, offset, chance }) => ({
      action,
      ...(channel !== undefined && { channel }),
      treatment,
      variant,
      chance,
      propensity: sigmoid(logit),
      cost: Math.max(0, -offset),
    })),
    closed,
    ...(timing && {
      timing: {
        sendAt: instant(timing.sendAt),
        arm: timing.arm,
        zone: timing.zone,
        moments: timing.moments.map(({ at, slot, chance, logit, worth }) => ({
          at: instant(at),
          slot: slotName(slot),
          chance,
          propensity: sigmoid(logit + likelier),
          worth,
        })),
      },
    }),
  };
}
