import { describe, expect, it } from 'vitest';
import type { AnsweredPlacement, GivenUpOverview } from '../../api/types.ts';
import { adviceFor, leadSentence, minutesOf, minuteWords, sumsOf } from './words.ts';

const home: AnsweredPlacement = {
  placement: 'home',
  decided: [5, 7, 0],
  deadline: [0, 1, 0],
  overload: [0, 40, 2],
  fallback: 'content',
};
const aside: AnsweredPlacement = {
  placement: 'aside',
  decided: [1, 0, 0],
  deadline: [0, 0, 0],
  overload: [0, 0, 0],
  fallback: 'none',
};
const overview: GivenUpOverview = {
  from: '2026-11-22T12:00:00.000Z',
  startedAt: '2026-11-22T12:01:30.000Z',
  placements: [aside, home],
};

describe('calls of the last hour', () => {
  it('are summed up in a sentence, with the reasons', () => {
    expect(leadSentence(sumsOf([home, aside]))).toBe(
      'Of 56 calls of the last hour 43 were given up (77\u00a0%): 42 because too many were waiting, 1 because their deadline had come. Whoever asked got the fallback, where one is named.',
    );
    expect(leadSentence(sumsOf([aside]))).toBe('Each of 1 call of the last hour was decided in time.');
  });

  it('are told by minute, since the server began', () => {
    const minutes = minutesOf(overview);
    expect(minutes.map(({ asked, givenUp }) => [asked, givenUp])).toEqual([
      [48, 41],
      [2, 2],
    ]);
    expect(minuteWords(minutes[1]!)).toMatch(/^\d\d:02: 2 of 2 calls given up$/);
    expect(minutesOf({ ...overview, placements: [] })).toEqual([]);
  });

  it('come with what to do, for what has happened only', () => {
    expect(adviceFor([aside])).toEqual([]);
    expect(adviceFor([home, aside]).map(({ what }) => what)).toEqual([
      'Too many were waiting',
      'The deadline had come',
    ]);
    const late = { deadline: [1], overload: [0], decided: [0] };
    const two: AnsweredPlacement[] = [
      { ...late, placement: 'a', fallback: 'none' },
      { ...late, placement: 'b', fallback: 'action' },
    ];
    expect(adviceFor(two).map(({ what }) => what)).toEqual([
      'The deadline had come',
      'No fallback at a',
      'An action is the fallback at b',
    ]);
  });
});
