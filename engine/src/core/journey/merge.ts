/** Runs of two who become one: of one journey and key the earlier goes on. What ends by that alone can come back. */
import type { Effects } from '../effects.ts';
import type { Profile } from '../profile/profile.ts';
import { type Instance, runIdOf } from './instance.ts';

/** Where both run the same journey under the same key, the earlier one goes on, with all of its ways. */
export function mergeRuns(into: Profile, from: Profile, effects: Effects): void {
  const own = [...into.instances];
  for (const instance of from.instances) {
    const isOfSameRun = (i: Instance) => i.journey === instance.journey && i.key === instance.key;
    const clash = own.find(isOfSameRun);
    if (clash === undefined) into.instances.push(instance);
    else if (clash.enteredAt <= instance.enteredAt) tellDropped(instance, clash, effects);
    else {
      into.instances.push(instance);
      for (const later of own.filter(isOfSameRun)) drop(into, later, instance, effects);
    }
  }
  for (const [key, at] of from.entered) {
    into.entered.set(key, Math.max(at, into.entered.get(key) ?? 0));
  }
}

/** Runs of theirs that had ended by a merge which is undone; what has begun under their keys meanwhile is merged with them. */
export function takeBackRuns(profile: Profile, from: Profile, effects: Effects): void {
  for (const { id, journey, step, version } of from.instances)
    effects.fact({
      type: 'journey',
      journey,
      instance: id,
      change: 'restored',
      step,
      ...(version !== undefined && { version }),
      reason: 'ended by a merge that was undone',
    });
  mergeRuns(profile, from, effects);
}

/** A second way of the earlier run finds it gone already. */
function drop(profile: Profile, instance: Instance, by: Instance, effects: Effects): void {
  const index = profile.instances.indexOf(instance);
  if (index < 0) return;
  profile.instances.splice(index, 1);
  tellDropped(instance, by, effects);
}

function tellDropped(run: Instance, by: Instance, effects: Effects): void {
  const { id, journey, step, version } = run;
  effects.fact({
    type: 'journey',
    journey,
    instance: id,
    change: 'exited',
    step,
    from: step,
    ...(version !== undefined && { version }),
    reason: 'merged with an earlier run',
  });
  effects.fact({ type: 'run-dropped', run, by: runIdOf(by) });
}
