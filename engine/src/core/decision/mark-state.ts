/**
 * Marks of decisions as they are stored: rows without names. What the marks of one decision have in common (its id, what
 * its model saw of the person) stands in the first of them: it is most of what a profile writes.
 */
import type { PredictorValues } from '../learning/columns.ts';
import type { DecisionMark } from '../profile/profile.ts';
import { word } from '../profile/words.ts';
import type { Lesson } from './lesson.ts';

type Rest = Omit<DecisionMark, 'id' | 'action' | 'at' | 'shownAt' | 'responseAt' | 'lesson'>;
type LessonRow = readonly [
  /** `null`: as in the row before. */
  of: readonly [model: string, values: PredictorValues] | null,
  family: string,
  maturationMs: number,
  due: number,
  rest?: Pick<Lesson, 'isControl' | 'way' | 'isTaught'>,
];
/** The id is empty where it is that of the row before. */
export type MarkRow = readonly [
  id: string,
  action: string,
  at: number,
  shownAt: number,
  responseAt: number,
  lesson?: LessonRow | null,
  /** `null`: as in the row before. */
  rest?: Rest | null,
];

export function marksState(marks: readonly DecisionMark[]): readonly MarkRow[] {
  let before: DecisionMark | undefined;
  return marks.map((mark) => {
    const row = markRow(mark, before?.id === mark.id ? before : undefined);
    before = mark;
    return row;
  });
}

/** @param before of the same decision */
function markRow(mark: DecisionMark, before: DecisionMark | undefined): MarkRow {
  const { id, action, at, shownAt, responseAt, lesson } = mark;
  const head = [before ? '' : id, action, at, shownAt, responseAt] as const;
  const told = lesson && lessonRow(lesson, before?.lesson);
  const rest = restOf(mark);
  if (isEmpty(rest)) return told ? [...head, told] : head;
  return [...head, told ?? null, before && isAlike(restOf(before), rest) ? null : rest];
}

function restOf(mark: DecisionMark): Rest {
  const { id, action, at, shownAt, responseAt, lesson, ...rest } = mark;
  return rest;
}

function lessonRow(lesson: Lesson, before: Lesson | undefined): LessonRow {
  const { model, values, family, maturationMs, due, ...rest } = lesson;
  const isKnown = before?.model === model && isAlike(before.values, values);
  const row = [isKnown ? null : ([model, values] as const), family, maturationMs, due] as const;
  return isEmpty(rest) ? row : [...row, rest];
}

/** @param states also as they were stored before: with names */
export function marksFrom(states: readonly (MarkRow | DecisionMark)[]): DecisionMark[] {
  let before: DecisionMark | undefined;
  return states.map((state) => {
    before = isRow(state) ? markFrom(state, before) : { ...state, action: word(state.action) };
    return before;
  });
}

function markFrom(row: MarkRow, before: DecisionMark | undefined): DecisionMark {
  const [id, action, at, shownAt, responseAt, lesson, rest] = row;
  const known = id === '' ? before : undefined;
  return {
    id: known?.id ?? id,
    action: word(action),
    at,
    shownAt,
    responseAt,
    ...(lesson && { lesson: lessonFrom(lesson, known?.lesson) }),
    ...(rest === null ? restOf(before!) : rest),
  };
}

function lessonFrom([of, family, maturationMs, due, rest]: LessonRow, before: Lesson | undefined): Lesson {
  const [model, values] = of ?? [before!.model, before!.values];
  return { model: word(model), family: word(family), values, maturationMs, due, ...rest };
}

function isRow(state: MarkRow | DecisionMark): state is MarkRow {
  return Array.isArray(state);
}

function isEmpty(rest: object): boolean {
  for (const _ in rest) return false;
  return true;
}

function isAlike<Part extends object>(a: Part, b: Part): boolean {
  const names = Object.keys(a) as (keyof Part)[];
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
