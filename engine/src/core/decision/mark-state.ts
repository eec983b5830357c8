/**
 * Marks of decisions as they are stored: rows without names. What the marks of one decision have in common stands in the
 * first of them; so does what a model saw of the person, also over the decisions of a page: it is most of what a profile
 * writes.
 */
import type { PredictorValues } from '../learning/columns.ts';
import { word } from '../profile/words.ts';
import type { Lesson } from './lesson.ts';
import { DecisionMark, type MarkDetails, markDetails } from './mark.ts';

type LessonDetails = Partial<Pick<Lesson, 'isControl' | 'way' | 'isTaught'>>;
type LessonRow = readonly [
  /** `null`: as in the last row that has a lesson. */
  of: readonly [model: string, values: PredictorValues] | null,
  family: string,
  maturationMs: number,
  due: number,
  details?: LessonDetails,
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
  details?: MarkDetails | null,
];
/** As builds before rows stored them: with names. */
export type NamedMark = MarkDetails &
  Pick<DecisionMark, 'id' | 'action' | 'at' | 'shownAt' | 'responseAt'> & { readonly lesson?: NamedLesson };
type NamedLesson = Omit<Lesson, keyof LessonDetails> & LessonDetails;

const lessonDetails = ['isControl', 'way', 'isTaught'] as const;

export function marksState(marks: readonly DecisionMark[]): readonly MarkRow[] {
  let before: DecisionMark | undefined;
  let lesson: Lesson | undefined;
  return marks.map((mark) => {
    const row = markRow(mark, before?.id === mark.id ? before : undefined, lesson);
    before = mark;
    lesson = mark.lesson ?? lesson;
    return row;
  });
}

/**
 * @param before of the same decision
 * @param lessonBefore of whatever decision
 */
function markRow(
  mark: DecisionMark,
  before: DecisionMark | undefined,
  lessonBefore: Lesson | undefined,
): MarkRow {
  const { id, action, at, shownAt, responseAt, lesson } = mark;
  const own = before ? '' : id;
  const told = lesson && lessonRow(lesson, lessonBefore);
  const more = present(mark, markDetails);
  if (more === undefined)
    return told ? [own, action, at, shownAt, responseAt, told] : [own, action, at, shownAt, responseAt];
  const isKnown = before !== undefined && markDetails.every((name) => before[name] === mark[name]);
  return [own, action, at, shownAt, responseAt, told ?? null, isKnown ? null : more];
}

function lessonRow(lesson: Lesson, before: Lesson | undefined): LessonRow {
  const { model, values, family, maturationMs, due } = lesson;
  const isKnown = before?.model === model && isAlike(before.values, values);
  const of = isKnown ? null : ([model, values] as const);
  const more = present(lesson, lessonDetails);
  return more === undefined ? [of, family, maturationMs, due] : [of, family, maturationMs, due, more];
}

/** What is told, by its names; undefined where nothing is. */
function present<Whole extends object, Name extends keyof Whole>(
  whole: Whole,
  names: readonly Name[],
): Partial<Pick<Whole, Name>> | undefined {
  let told: Partial<Pick<Whole, Name>> | undefined;
  for (const name of names)
    if (whole[name] !== undefined) {
      told ??= {};
      told[name] = whole[name];
    }
  return told;
}

/** @param states also as they were stored before: with names */
export function marksFrom(states: readonly (MarkRow | NamedMark)[]): DecisionMark[] {
  let before: DecisionMark | undefined;
  let lesson: Lesson | undefined;
  return states.map((state) => {
    before = isRow(state) ? markFrom(state, before, lesson) : named(state);
    lesson = before.lesson ?? lesson;
    return before;
  });
}

function markFrom(
  row: MarkRow,
  before: DecisionMark | undefined,
  lessonBefore: Lesson | undefined,
): DecisionMark {
  const [id, action, at, shownAt, responseAt, lesson, more] = row;
  const mark = new DecisionMark(
    id === '' ? before!.id : id,
    word(action),
    at,
    lesson ? lessonFrom(lesson, lessonBefore) : undefined,
    more === null ? before : more,
  );
  mark.shownAt = shownAt;
  mark.responseAt = responseAt;
  return mark;
}

function lessonFrom([of, family, maturationMs, due, more]: LessonRow, before: Lesson | undefined): Lesson {
  const [model, values] = of ?? [before!.model, before!.values];
  return {
    model: word(model),
    family: word(family),
    values,
    maturationMs,
    isControl: more?.isControl,
    way: more?.way,
    due,
    isTaught: more?.isTaught,
  };
}

function named(state: NamedMark): DecisionMark {
  const { id, action, at, shownAt, responseAt, lesson } = state;
  const { isControl, way, isTaught } = lesson ?? {};
  const mark = new DecisionMark(
    id,
    word(action),
    at,
    lesson && { ...lesson, isControl, way, isTaught },
    state,
  );
  mark.shownAt = shownAt;
  mark.responseAt = responseAt;
  return mark;
}

function isRow(state: MarkRow | NamedMark): state is MarkRow {
  return Array.isArray(state);
}

function isAlike<Part extends object>(a: Part, b: Part): boolean {
  if (a === b) return true;
  const names = Object.keys(a) as (keyof Part)[];
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
