/**
 * Which arm somebody has, and that they came in. The arm is a matter of the salt and the profile alone, until they come in;
 * from then on of what their profile keeps. They come in (are exposed) at the moment at which the arms would differ for
 * them, in every arm alike: so the arms can be compared, whatever happens to people afterwards (intention to treat).
 */
import type { Scope } from '../condition.ts';
import { localTime } from '../context/local-time.ts';
import type { Effects } from '../effects.ts';
import type { Profile } from '../profile/profile.ts';
import { bucketOf, rangeAt } from './bucket.ts';
import type { Trial, TrialArm, Trials } from './compile.ts';
import type { Rotation } from './definition.ts';
import { type Enrolment, type MetricRow, scaled, tellWhole } from './enrolment.ts';

/** What assigning needs of a turn. */
export interface Assigning {
  readonly profile: Profile;
  readonly scope: Scope;
  readonly effects: Effects;
  readonly world: { readonly now: number };
}

/** A trial's arm for somebody; `isIn`: they are dealt out, and are to be counted when the arms differ for them. */
export interface Dealt {
  readonly trial: Trial;
  readonly arm: TrialArm;
  readonly isIn: boolean;
}

export function deal(trial: Trial, { id, trials }: Profile, now: number): Dealt {
  const { arms, settledOn } = trial;
  if (settledOn >= 0) return { trial, arm: arms[settledOn]!, isIn: false };
  const period = periodAt(now, trial.rotate);
  const own = trials?.find((one) => one.trial === trial.id && one.period === period);
  const kept = own && arms.find(({ name }) => name === own.arm);
  if (kept !== undefined) return { trial, arm: kept, isIn: true };
  const salt = period === '' ? trial.salt : `${trial.salt}@${period}`;
  const place = rangeAt(bucketOf(salt, id), trial.ranges);
  return { trial, arm: arms[Math.max(0, place)]!, isIn: place >= 0 };
}

/** Of all people, how many have the arm now: those who are not in it have the first, or the one it has settled on. */
export function shareOf({ arms, ranges, settledOn }: Trial, arm: TrialArm): number {
  const place = arms.indexOf(arm);
  if (settledOn >= 0) return place === settledOn ? 1 : 0;
  const width = (i: number) => ranges[i]![1] - ranges[i]![0];
  const outside = place === 0 ? 1 - ranges.reduce((sum, _, i) => sum + width(i), 0) : 0;
  return width(place) + outside;
}

/** '2026q4' and the like, in UTC; '' where it never rotates. */
export function periodAt(now: number, rotate: Rotation): string {
  if (rotate === 'never') return '';
  const date = new Date(localTime(now, 'UTC').day * DAY_MS);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  if (rotate === 'year') return String(year);
  return rotate === 'quarter'
    ? `${year}q${Math.floor(month / 3) + 1}`
    : `${year}-${String(month + 1).padStart(2, '0')}`;
}

const DAY_MS = 86_400_000;
/** Of one person; the oldest make room. */
const MOST_ENROLMENTS = 200;

/** They are counted from now on; once. */
export function expose({ trial, arm, isIn }: Dealt, { profile, scope, effects, world }: Assigning): void {
  if (!isIn) return;
  const period = periodAt(world.now, trial.rotate);
  profile.trials ??= [];
  const { trials } = profile;
  const known = trials.findIndex((one) => one.trial === trial.id);
  if (known >= 0 && trials[known]!.period === period) return;
  const enrolment: Enrolment = {
    trial: trial.id,
    period,
    arm: arm.name,
    at: world.now,
    isCrossed: false,
    rows: rowsBefore(trial, scope),
  };
  if (known >= 0) trials[known] = enrolment;
  else trials.push(enrolment);
  if (trials.length > MOST_ENROLMENTS) trials.shift();
  tellWhole(enrolment, 1, effects);
  effects.fact({ type: 'trial', trial: trial.id, arm: arm.name, change: 'exposed' });
}

/** What they did before they came in, where a metric asks for it and their history has been counted. */
function rowsBefore({ metrics }: Trial, scope: Scope): MetricRow[] {
  return metrics.flatMap(({ name, before, definition }) => {
    const value = before?.evaluate(scope);
    const number = typeof value === 'bigint' ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isFinite(number)) return [];
    const isOnce = definition.sum === undefined && definition.count !== true;
    return [{ metric: name, value: 0, before: scaled(number), isOnce }];
  });
}

/** Whether nothing that is not owed may be said to them now; whoever would have heard something is counted. */
export function isSilenced(trials: Trials | null, assigning: Assigning): Trial | undefined {
  let silent: Trial | undefined;
  for (const trial of trials?.everywhere ?? []) {
    if (!trial.isOfEverything) continue;
    const dealt = deal(trial, assigning.profile, assigning.world.now);
    expose(dealt, assigning);
    if (dealt.arm.isSilent) silent ??= trial;
  }
  return silent;
}

/** The trial by which somebody goes without a journey; whoever would have come in is counted. */
export function withoutJourney(
  trials: Trials | null,
  journey: string,
  assigning: Assigning,
): Trial | undefined {
  const what = `journey:${journey}`;
  let without: Trial | undefined;
  for (const trial of trials?.byWhat.get(what) ?? []) {
    const dealt = deal(trial, assigning.profile, assigning.world.now);
    expose(dealt, assigning);
    if (dealt.arm.without.has(what)) without ??= trial;
  }
  return without;
}

/** The arm of somebody who came to where arms part; undefined: the first one's, as nobody is dealt out. */
export function armInExperiment(
  experiment: string,
  turn: Assigning & { readonly configuration: { readonly trials: Trials | null } },
): string | undefined {
  const { trials } = turn.configuration;
  const trial = trials?.byExperiment.get(experiment);
  if (!trials || !trial) return undefined;
  const { now } = turn.world;
  const dealt = deal(trial, turn.profile, now);
  // To whom nothing is said anyway arms make no difference.
  const isSilent = trials.everywhere.some((one) => deal(one, turn.profile, now).arm.isSilent);
  if (!isSilent) expose(dealt, turn);
  return dealt.arm.name;
}
