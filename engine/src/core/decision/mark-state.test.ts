/** Marks come back as they were, whatever they carry; those of one decision say once what they have in common. */
import { describe, expect, test } from 'vitest';
import type { Lesson } from './lesson.ts';
import { DecisionMark, type MarkDetails } from './mark.ts';
import { type MarkRow, marksFrom, marksState, type NamedMark } from './mark-state.ts';

const lesson = (values: Lesson['values'], more: Partial<Lesson> = {}): Lesson => ({
  model: 'response',
  family: 'loans',
  values,
  maturationMs: 60_000,
  isControl: undefined,
  way: undefined,
  due: 0,
  isTaught: undefined,
  ...more,
});
interface More extends MarkDetails {
  readonly lesson?: Lesson;
  readonly shownAt?: number;
  readonly responseAt?: number;
}
function mark(id: string, action: string, { lesson, shownAt = 0, responseAt = 0, ...more }: More = {}) {
  return Object.assign(new DecisionMark(id, action, 5, lesson, more), { shownAt, responseAt });
}

const seen = { hour: 9, weekend: false, placement: 17 };
const marks: readonly DecisionMark[] = [
  mark('p.1', 'gold', { lesson: lesson(seen, { isControl: true, way: 'banner/warm' }) }),
  mark('p.1', 'silver', { lesson: lesson({ ...seen }, { due: 70, isTaught: true }), shownAt: 6 }),
  mark('p.1', 'card', { lesson: lesson({ ...seen, hour: 10 }) }),
  mark('p.1', 'loan', { lesson: lesson(seen, { model: 'other' }), responseAt: 9 }),
  mark('p.2', '', { conversation: 'call' }),
  mark('p.3', 'gold', { placement: 'home', channel: 'email', lesson: lesson(seen) }),
  mark('p.4', 'card', { lesson: lesson({ ...seen }) }),
  mark('p.1', 'late'),
];

describe('marks of decisions as they are stored', () => {
  test('come back as they were, through text too', () => {
    const stored = JSON.parse(JSON.stringify(marksState(marks))) as MarkRow[];
    expect(marksFrom(stored)).toEqual(marks);
    expect(marksState(marksFrom(stored))).toEqual(marksState(marks));
  });

  test('say once what their model saw', () => {
    const rows = marksState(marks);
    expect(rows.map(([id]) => id)).toEqual(['p.1', '', '', '', 'p.2', 'p.3', 'p.4', 'p.1']);
    expect(rows.map((row) => row[5]?.[0] === null)).toEqual([
      false,
      true,
      false,
      false,
      false,
      false,
      true,
      false,
    ]);
  });

  test('of an earlier build, with names, are read all the same', () => {
    expect(marksFrom(JSON.parse(JSON.stringify(marks)) as NamedMark[])).toEqual(marks);
  });
});
