/**
 * Brings a person's runs to what was published since: who stands at a step that moves is moved or leaves, and who was
 * held while the journey was paused is let go on.
 */
import type { CompiledJourney } from '../compile.ts';
import type { Instance } from '../instance.ts';
import { forgetWait, type JourneyTurn, leave, proceed, runOf, stay } from '../walk.ts';
import { earlierOf, journeyOf } from './journey-of.ts';
import { letGo, releaseMessages } from './pause.ts';
import type { StepMove } from './release.ts';

/** Once per revision and person, and where runs came from elsewhere. */
export function settleRuns(turn: JourneyTurn): void {
  const { profile, configuration } = turn;
  for (const instance of [...profile.instances]) {
    const journey = journeyOf(configuration, instance);
    if (!journey) {
      leave(turn, instance, { type: 'leave', change: 'exited', reason: 'the journey was removed' });
      continue;
    }
    // Nobody moves while it is paused; what is published meanwhile holds when they go on.
    if (journey.status === 'paused') continue;
    const newest = configuration.journeys.get(journey.name)!;
    const move = earlierOf(newest, instance)?.steps[instance.step];
    if (move !== undefined) migrate(turn, journey, instance, move);
    if (profile.instances.includes(instance)) letGo(turn, journey, instance);
  }
  releaseMessages(turn);
}

function migrate(turn: JourneyTurn, journey: CompiledJourney, instance: Instance, move: StepMove): void {
  const { step: from, version: fromVersion } = instance;
  const { to, isAlike } = move;
  if (to === null) {
    const reason = journey.steps.has(from)
      ? `version ${journey.version} takes nobody along from this step`
      : 'the step was removed';
    leave(turn, instance, { type: 'leave', change: 'exited', reason });
    return;
  }
  instance.step = to;
  instance.version = journey.version;
  turn.effects.fact({
    type: 'journey',
    journey: journey.name,
    instance: instance.id,
    change: 'migrated',
    step: to,
    from,
    version: journey.version,
    ...(fromVersion !== undefined && { fromVersion }),
  });
  if (isAlike) return;
  if (instance.held !== undefined) instance.held = { to };
  else waitAnew(turn, journey, instance, to);
}

/** A wait is counted from when the person came to the step before; all else begins now. */
function waitAnew(turn: JourneyTurn, journey: CompiledJourney, instance: Instance, to: string): void {
  const step = journey.steps.get(to);
  if (step?.isWait !== true) {
    proceed(turn, journey, instance, { type: 'go', to });
    return;
  }
  const run = runOf(turn, instance);
  const move = step.enter({ ...run, world: { ...turn.world, now: instance.stepAt } });
  forgetWait(instance);
  if (move.type === 'stay') stay(turn, journey, instance, move);
  else proceed(turn, journey, instance, move);
}
