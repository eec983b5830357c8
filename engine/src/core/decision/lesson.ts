/**
 * What the outcome of a choice teaches, and when: a response at once; that there was none only when its time is over,
 * never earlier. A response that comes after that corrects the lesson, for as long again.
 */

import type { Configuration } from '../configuration.ts';
import { earlier } from '../due.ts';
import type { Effects } from '../effects.ts';
import type { Maturing } from '../learning/cohort.ts';
import { type PredictorValues, withoutTexts } from '../learning/columns.ts';
import type { Shown } from '../learning/risk-set.ts';
import type { Profile } from '../profile/profile.ts';
import type { CompiledAction } from './compile.ts';
import type { Decision, RankedCandidate } from './decision.ts';
import type { DecisionMark } from './mark.ts';
import { wayIn } from './ways/weigh.ts';

export interface Lesson {
  readonly model: string;
  readonly family: string;
  readonly values: PredictorValues;
  /** So long it can come to a response. */
  readonly maturationMs: number;
  readonly isControl: true | undefined;
  /** `treatment` or `treatment/variant`, where it could have been said in another way. */
  readonly way: string | undefined;
  /** When its time is over, and after that for correction; 0 while it has not been shown. */
  due: number;
  /** That there was no response has been taught. */
  isTaught: true | undefined;
}

/** Undefined where the decision was taken without a model, or by documents that are gone. */
export function lessonOf(
  action: string,
  { actionsByName, learning }: Configuration,
  { models, isControl, chosen, ranked }: Decision,
): Lesson | undefined {
  const compiledAction = actionsByName.get(action);
  if (compiledAction === undefined) return undefined;
  const family = compiledAction.definition.group;
  const compiled = learning.modelOf(family);
  const used = models?.find(({ model }) => model === compiled.name);
  if (used === undefined) return undefined;
  return {
    model: compiled.name,
    family,
    values: withoutTexts(used.values, compiled.kinds),
    maturationMs: compiled.maturationMs,
    isControl: isControl === true && chosen[0] === action ? true : undefined,
    way: wayOf(compiledAction, ranked),
    due: 0,
    isTaught: undefined,
  };
}

function wayOf(action: CompiledAction, ranked: readonly RankedCandidate[]): string | undefined {
  const row = ranked.find((one) => one.action === action.name);
  return row && wayIn(action, row);
}

/** It was shown: from now on it can come to a response. */
export function startLesson({ action, lesson }: DecisionMark, now: number, effects: Effects): void {
  if (lesson === undefined || lesson.due !== 0) return;
  lesson.due = now + lesson.maturationMs;
  effects.relay(`model/${lesson.model}`, {
    type: 'shown',
    ...shownOf(action, lesson),
    matures: maturingOf(lesson),
  });
}

function shownOf(action: string, { family, values, way }: Lesson): Shown {
  return { action, family, values, ...(way !== undefined && { way }) };
}

function maturingOf({ due, maturationMs }: Lesson): Maturing {
  return { at: due, afterMs: maturationMs };
}

export function teachResponse(mark: DecisionMark, effects: Effects): void {
  if (mark.lesson === undefined) return;
  teach(mark, mark.lesson, 1, effects);
  mark.lesson = undefined;
}

/** A no teaches at once that nothing came; who accepts it later corrects that. */
export function teachRejection(mark: DecisionMark, now: number, effects: Effects): void {
  const { lesson } = mark;
  if (lesson === undefined || lesson.isTaught) return;
  teach(mark, lesson, 0, effects);
  lesson.isTaught = true;
  lesson.due = now + lesson.maturationMs;
}

/** What has had its time teaches that nothing came; lessons that nothing can come of any more are forgotten. */
export function lessonsOnDue({ decisions }: Profile, now: number, effects: Effects): void {
  for (const mark of decisions) {
    const { lesson } = mark;
    if (lesson === undefined) continue;
    if (lesson.due === 0) {
      if (mark.at + lesson.maturationMs <= now) mark.lesson = undefined;
    } else if (lesson.due <= now) {
      if (lesson.isTaught) mark.lesson = undefined;
      else {
        teach(mark, lesson, 0, effects);
        lesson.isTaught = true;
        lesson.due += lesson.maturationMs;
      }
    }
  }
}

/** Only that nothing came is a due time: what is forgotten can wait for the next input. */
export function lessonDue({ decisions }: Profile): number {
  let due = 0;
  for (const { lesson } of decisions)
    if (lesson !== undefined && lesson.due > 0 && lesson.isTaught === undefined)
      due = earlier(due, lesson.due);
  return due;
}

function teach(mark: DecisionMark, lesson: Lesson, reward: 0 | 1, effects: Effects): void {
  effects.relay(`model/${lesson.model}`, {
    type: 'teach',
    ...shownOf(mark.action, lesson),
    reward,
    isControl: lesson.isControl === true,
    isCorrection: lesson.isTaught === true,
    ...(lesson.isTaught === undefined && { matures: maturingOf(lesson) }),
  });
}
