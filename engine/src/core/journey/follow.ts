/**
 * Runs that have left and whose goal still counts: the person converts when it comes within its time after entering.
 * Kept few, and forgotten with the first event behind that time.
 */
import type { Profile } from '../profile/profile.ts';
import type { Happening } from './advance.ts';
import { type Followed, type Instance, runIdOf } from './instance.ts';
import { tell } from './leave.ts';
import type { JourneyTurn } from './walk.ts';

/** The newest are kept. */
const MOST_FOLLOWED = 50;

/** The last way of a run has left without its goal, and no other run is there under its key. */
export function follow({ profile, configuration, world }: JourneyTurn, instance: Instance): void {
  const goal = configuration.journeys.get(instance.journey)?.leaving.goal;
  if (goal === undefined || goal.withinMs === 0) return;
  const { journey, key, enteredAt, data, step } = instance;
  if (world.now - enteredAt >= goal.withinMs) return;
  if (profile.instances.some((other) => other.journey === journey && other.key === key)) return;
  forgetFollowed(profile, journey, key);
  profile.followed ??= [];
  profile.followed.push({ id: runIdOf(instance), journey, key, enteredAt, data, step });
  if (profile.followed.length > MOST_FOLLOWED) profile.followed.shift();
}

/** A newer run under the key takes its place: what somebody does once counts once. */
export function forgetFollowed(profile: Profile, journey: string, key: string): void {
  if (profile.followed === null) return;
  const others = profile.followed.filter((run) => run.journey !== journey || run.key !== key);
  profile.followed = others.length > 0 ? others : null;
}

/** Goals that come true after their runs have left. */
export function convertFollowed(turn: JourneyTurn, happening: Happening): void {
  const { profile } = turn;
  if (profile.followed === null) return;
  const left = profile.followed.filter((run) => !isDone(turn, run, happening));
  profile.followed = left.length > 0 ? left : null;
}

function isDone(turn: JourneyTurn, run: Followed, happening: Happening): boolean {
  const { profile, configuration, world } = turn;
  const leaving = configuration.journeys.get(run.journey)?.leaving;
  const goal = leaving?.goal;
  if (leaving === undefined || goal === undefined || world.now - run.enteredAt >= goal.withinMs) return true;
  if (profile.instances.some(({ journey, key }) => journey === run.journey && key === run.key)) return true;
  if (!leaving.reachesGoal(turn, asInstance(run), happening)) return false;
  tell(turn, run, 'converted', { reason: goal.reason });
  return true;
}

/** As conditions read it. */
export function asInstance(run: Followed): Instance {
  return { ...run, stepAt: 0, due: 0, decision: null, action: null };
}

export function mergeFollowed(a: Profile['followed'], b: Profile['followed']): Profile['followed'] {
  if (a === null || b === null) return a ?? b;
  const known = new Set(a.map(({ id }) => id));
  return [...a, ...b.filter(({ id }) => !known.has(id))]
    .sort((one, other) => one.enteredAt - other.enteredAt || (one.id < other.id ? -1 : 1))
    .slice(-MOST_FOLLOWED);
}
