import { expect, it } from 'vitest';
import type { Lesson } from './lesson.ts';
import { DecisionMark } from './mark.ts';
import { joinMarks, untaught } from './shared-mark.ts';

const lesson: Lesson = {
  model: 'response',
  family: 'offers',
  values: {},
  maturationMs: 1_000,
  isControl: undefined,
  way: undefined,
  due: 5_000,
  isTaught: undefined,
};

function marks(): DecisionMark[] {
  const mark = new DecisionMark('one', 'a', 1_000, lesson, { placement: 'home' });
  mark.shownAt = 4_000;
  return [mark, new DecisionMark('one', 'b', 1_000, lesson), new DecisionMark('two', 'a', 2_000)];
}

it('LEARN-1: who are one again have the mark that teaches, whoever had it meanwhile', () => {
  const taken = marks();
  const record = taken.map(untaught);
  expect(record[0]).toEqual({ ...taken[0], lesson: undefined });
  expect(joinMarks(record, taken.slice(0, 2))).toEqual(taken);
  expect(joinMarks(taken, record)).toEqual(taken);
  expect(joinMarks(record.slice(1), taken.slice(2))).toEqual([record[1], taken[2]]);
});
