/** A holdout or an experiment by which somebody goes without a journey: asked where they would have come in. */
import { withoutJourney } from '../../experiment/assign.ts';
import type { JourneyTurn } from '../walk.ts';
import type { Reentry } from './definition.ts';
import { mayEnter } from './reentry.ts';

/** Why they do not come in; undefined: nothing holds them out. */
export function heldOut(
  turn: JourneyTurn,
  journey: string,
  key: string,
  reentry: Reentry,
): string | undefined {
  const { profile, world, configuration } = turn;
  const { trials, consent } = configuration;
  if (trials === null || !trials.byWhat.has(`journey:${journey}`)) return undefined;
  // What it says may be owed to them.
  if (trials.saidBy.get(journey)?.some((purpose) => consent.isOwed(profile, purpose))) return undefined;
  if (!mayEnter(profile, journey, key, reentry, world.now)) return undefined;
  const trial = withoutJourney(trials, journey, turn);
  return trial && `held out by ${trial.name}`;
}
