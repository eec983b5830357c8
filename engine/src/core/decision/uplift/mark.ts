/**
 * Who was told something, and who would have been: marks of both stay with the decision until the time of the goal is
 * over, then each is counted once. A goal that is reached counts for what was decided last before it, said or withheld:
 * so nothing is counted twice, and both are measured alike.
 */
import type { Scope } from '../../condition.ts';
import type { Effects } from '../../effects.ts';
import type { Trials } from '../../experiment/compile.ts';
import type { EventInput } from '../../input.ts';
import type { ContrastArm } from '../../learning/contrast.ts';
import type { Profile } from '../../profile/profile.ts';
import type { Arbitration } from '../arbitration/compile.ts';
import type { Deciding, DecisionRequest } from '../deciding.ts';
import type { Decision } from '../decision.ts';
import { type Goal, modelOfGoal } from './goal.ts';

/** Kept with a decision; plain data. */
export interface UpliftMark {
  readonly goal: string;
  /** That came first, or would have. */
  readonly action: string;
  readonly family: string;
  readonly arm: ContrastArm;
  /** Of a response, as it was believed in. */
  readonly chance: number;
  /** When it was decided, and again for the same action since. */
  touchedAt: number;
  /** When nothing more is counted. */
  readonly due: number;
  reached?: true;
}

/** Undefined where nothing is counted: nobody is held out, or another choice was made than for most. */
export function upliftMarkOf(
  deciding: Deciding,
  decision: Decision,
  request: DecisionRequest,
): UpliftMark | undefined {
  const { arbitration, trials } = deciding.configuration;
  if (arbitration === null || arbitration.goals === null || trials === null) return undefined;
  // What is taken again was counted when it was taken first.
  if (request.repeats !== undefined || decision.degraded !== undefined) return undefined;
  const first = firstIn(decision, deciding, trials);
  const goal = first && goalFor(first.action, deciding);
  if (first === undefined || goal === undefined) return undefined;
  const { now } = deciding.world;
  const open = deciding.profile.decisions.find(
    ({ uplift }) => uplift?.goal === goal.goal.key && uplift.action === first.action && now < uplift.due,
  );
  if (open?.uplift) {
    open.uplift.touchedAt = now;
    return undefined;
  }
  const { goal: counted, family } = goal;
  return { goal: counted.key, family, ...first, touchedAt: now, due: now + counted.withinMs };
}

type First = Pick<UpliftMark, 'action' | 'arm' | 'chance'>;

function firstIn(
  { wouldHave, chosen, ranked, arms = none }: Decision,
  { configuration, profile }: Deciding,
  trials: Trials,
): First | undefined {
  if (wouldHave !== undefined) {
    const { action, chance } = wouldHave;
    return { action, arm: chosen.length === 0 ? 'silent' : 'instead', chance };
  }
  const row = ranked.find(({ action }) => action === chosen[0]);
  const action = row && configuration.actionsByName.get(row.action);
  if (action === undefined || configuration.consent.isOwed(profile, action.definition.purpose))
    return undefined;
  return isAsMost(arms, trials) ? { action: action.name, arm: 'said', chance: row!.propensity } : undefined;
}

const none: NonNullable<Decision['arms']> = [];

/** Somebody else is held out where this person is treated, and it was chosen for them as for most. */
function isAsMost(arms: NonNullable<Decision['arms']>, { byId }: Trials): boolean {
  let isTreated = false;
  for (const [id, name] of arms) {
    const trial = byId.get(id);
    const arm = trial?.arms.find((one) => one.name === name);
    if (arm?.choose !== undefined) return false;
    if (trial?.policy === 'holdout' && arm === trial.arms[0]) isTreated = true;
  }
  return isTreated;
}

/** By which it is learnt what saying the action adds; undefined: nothing is learnt of it. */
export function goalFor(
  name: string,
  { configuration: { actionsByName, arbitration } }: Pick<Deciding, 'configuration'>,
): { readonly goal: Goal; readonly family: string } | undefined {
  const action = actionsByName.get(name);
  const uplift = action && arbitration?.weightsOf(action).uplift;
  return uplift?.type === 'goal' ? { goal: uplift.goal, family: action!.definition.group } : undefined;
}

/** An event that reaches a goal counts for what was decided last before it. */
export function goalsOnEvent(
  { decisions }: Profile,
  event: EventInput,
  scope: Scope,
  { goals }: Arbitration,
): void {
  const reached = goals?.get(event.name);
  if (reached === undefined || event.mode === 'history' || event.properties.machine === true) return;
  for (const { key, where } of reached) {
    let last: UpliftMark | undefined;
    for (const { at, uplift } of decisions) {
      if (uplift?.goal !== key || at > event.at || event.at >= uplift.due) continue;
      if (last === undefined || uplift.touchedAt >= last.touchedAt) last = uplift;
    }
    if (last !== undefined && (where === undefined || where.test(scope))) last.reached = true;
  }
}

export function upliftsOnDue({ decisions }: Profile, now: number, effects: Effects): void {
  for (const mark of decisions) {
    const { uplift } = mark;
    if (uplift === undefined || uplift.due > now) continue;
    mark.uplift = undefined;
    const { goal, action, family, arm, chance, reached } = uplift;
    effects.relay(`model/${modelOfGoal({ key: goal })}`, {
      type: 'teach',
      action,
      family,
      values: noValues,
      reward: reached ? 1 : 0,
      isControl: false,
      isCorrection: false,
      contrast: { arm, chance },
    });
  }
}

const noValues = Object.freeze({});
