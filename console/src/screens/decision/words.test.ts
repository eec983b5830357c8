import { describe, expect, it } from 'vitest';
import type { DecisionTrace } from '../../api/types.ts';
import { fate, outcomeSentence, ranked } from './words.ts';

const base = {
  decision: 'd1',
  profile: 'p1',
  at: '2026-11-22T12:00:00Z',
  revision: 'r1',
  placement: 'home-hero',
  request: {},
  outcomes: [],
};
const trace: DecisionTrace = {
  ...base,
  chosen: ['b'],
  fellOut: [{ policy: 'cap', rule: 'at most 2 in 7 days', count: 1 }],
  candidates: [
    { action: 'a', refusedBy: { policy: 'cap', rule: 'at most 2 in 7 days' } },
    { action: 'c', refusedBy: { policy: 'not-chosen', rule: 'priority 1 is below 2' }, priority: 1 },
    { action: 'b', priority: 2, selectionProbability: 0.62 },
  ],
};

describe('a decision', () => {
  it('lists the chosen, then the outranked, then the refused', () => {
    expect(ranked(trace).map((candidate) => candidate.action)).toEqual(['b', 'c', 'a']);
  });

  it('names for each refused candidate the rule that refused it', () => {
    const fates = trace.candidates.map((candidate) => fate(candidate, trace));
    expect(fates).toEqual([
      { words: 'Contacted often enough', rule: 'at most 2 in 7 days', chosen: false },
      { words: 'Eligible, but outranked', rule: 'priority 1 is below 2', chosen: false },
      { words: 'Chosen', chosen: true },
    ]);
  });

  it('is summed up in one sentence, also when nothing was chosen', () => {
    expect(outcomeSentence(trace)).toBe(
      'Of 3 candidates 2 passed every rule; b was chosen, with probability 62\u00a0%.',
    );
    expect(outcomeSentence({ ...trace, chosen: [], candidates: trace.candidates.slice(0, 1) })).toBe(
      'Of 1 candidate none passed every rule, so nothing was chosen.',
    );
    expect(outcomeSentence({ ...trace, chosen: [], candidates: [], fellOut: [] })).toMatch(
      /nothing to choose from/,
    );
    expect(outcomeSentence({ ...trace, chosen: ['b', 'c'] })).toMatch(/then c\.$/);
  });
});
