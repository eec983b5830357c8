/** What saying an action adds reads as a sentence with its interval and what it is compared with. */
import { expect, test } from 'vitest';
import type { DecisionTrace } from '../../api/types.ts';
import { addsWords, armWords, upliftSentence } from './uplift-words.ts';

const trace: DecisionTrace = {
  decision: 'p.1',
  profile: 'p',
  at: '2026-01-05T09:00:00Z',
  revision: 'r',
  placement: 'home',
  request: {},
  chosen: ['card'],
  candidates: [
    {
      action: 'card',
      uplift: 0.021,
      upliftInterval: { lower: 0.01, upper: 0.032 },
      upliftBasis: 'group',
      label: 'uplift',
    },
  ],
  fellOut: [],
  outcomes: [],
};

test('a decision by uplift says the number, its interval and what it rests on', () => {
  const words = upliftSentence(trace);
  expect(words).toContain('add 2.10 (95\u00a0%: 1.00 to 3.20) in 100');
  expect(words).toContain('withheld; that rests on mostly other actions of its group');
});

test('a decision for somebody who is held out says of what; a response score says nothing', () => {
  expect(upliftSentence({ ...trace, chosen: [], wouldHave: { action: 'card', chance: 0.1 } })).toContain(
    'card would have come first',
  );
  expect(upliftSentence({ ...trace, candidates: [{ action: 'card', uplift: null }] })).toBeUndefined();
});

test('an action says how many, or that nobody knows yet', () => {
  expect(addsWords(null)).toBe('not known yet');
  expect(addsWords({ estimate: 0.05, lower: -0.01, upper: 0.11, basis: 'action' })).toBe(
    '5.00 (-1.00 to 11.00)',
  );
  expect(armWords({ people: 1_204, reached: 123 })).toBe('1,204, of whom 10.2\u00a0% did it');
});
