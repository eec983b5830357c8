import { describe, expect, it } from 'vitest';
import type { MatchingView } from '../../api/types.ts';
import { levelWords, stateWords, weightWords } from './words.ts';

describe('what a match weighs', () => {
  it.each([
    [5, '148 times for one person'],
    [-2, '7.4 times for two'],
    [0, 'no difference'],
    [0.05, 'no difference'],
    [-9.21, '10,000 times for two'],
    [30, 'over a million times for one person'],
  ])('%s is told as %s', (weight, words) => {
    expect(weightWords(weight)).toBe(words);
  });

  it('names what the values are to each other', () => {
    const field = { field: 'birthday', kind: 'date', weight: 1 };
    const comparisons = [{ comparison: 'date', level: 'one slip', weight: 1 }];
    expect(levelWords({ ...field, values: ['a', 'b'], comparisons })).toBe('one slip');
    expect(levelWords({ ...field, values: ['a', null], comparisons })).toBe('missing');
    const two = [...comparisons, { comparison: 'sound', level: 'equal', weight: 1 }];
    expect(levelWords({ ...field, values: ['a', 'b'], comparisons: two })).toBe(
      'date: one slip, sound: equal',
    );
    expect(levelWords({ ...field, values: ['a', 'b'], comparisons: [] })).toBe('counted with another field');
    const none = [{ comparison: 'e-mail', level: 'missing', weight: 0 }];
    expect(levelWords({ ...field, values: ['a', 'b'], comparisons: none })).toBe(
      'says no more than another field',
    );
  });
});

describe('where matching is', () => {
  const view: MatchingView = {
    state: 'watching',
    document: 'people',
    apply: 'link',
    bands: { link: 0.95, review: 0.1 },
    progress: null,
    problem: null,
    profiles: 12_000,
    links: 0,
    questions: 3,
    joined: 7,
    answers: { accept: 0, reject: 0, always: 0, never: 0 },
    model: { learntAt: '2026-01-05T12:00:00.000Z', profiles: 11_000 },
    taught: null,
  };

  it('is told with its numbers', () => {
    expect(stateWords(view)).toBe('12,000 profiles matched by “people”, learnt from 11,000.');
    const progress = { stage: 'strangers', share: 0.25 };
    expect(stateWords({ ...view, state: 'learning', progress })).toContain('(comparing strangers, 25');
    expect(stateWords({ ...view, state: 'waiting', profiles: 1 })).toContain('1 profile with');
  });
});
