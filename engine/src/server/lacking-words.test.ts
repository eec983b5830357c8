import { expect, it } from 'vitest';
import type { DecisionTrace } from './api.ts';
import { lackedBy } from './lacking-words.ts';

const trace: DecisionTrace = {
  decision: 'd1',
  profile: 'p1',
  at: '2026-11-22T12:00:00Z',
  revision: 'r1',
  placement: 'home-hero',
  request: {},
  chosen: [],
  candidates: [],
  fellOut: [],
  outcomes: [],
};
const known: NonNullable<DecisionTrace['known']> = {
  identifiers: [],
  traits: [],
  computed: [],
  audiences: [],
  consents: [],
  jurisdiction: null,
  permissions: [],
  asOf: { at: trace.at, knownAt: trace.at, revision: 'r1', inputs: 1, missing: 0 },
};
const words = (part: Partial<DecisionTrace>) => lackedBy({ ...trace, ...part }).map(({ what }) => what);

it('nothing is said of a decision that lacked nothing', () => {
  expect(words({ known, lacking: {}, degraded: 'deadline' })).toEqual([]);
});

it('history that was being read is told by what waited for it', () => {
  const awaitsHistory = { computed: ['orders', 'spent', 'looks'], audiences: ['vip'] };
  expect(words({ known: { ...known, awaitsHistory } })).toEqual([
    'History was still being read for orders, spent and looks',
    'Who is in vip was not established yet',
  ]);
});

it('contexts, models, codes and what is not on record are told in words, each with what it means', () => {
  const lacking: DecisionTrace['lacking'] = {
    contexts: [
      { name: 'weather', source: 'none', ageMs: 0 },
      { name: 'stock', source: 'stale', ageMs: 125_000 },
      { name: 'hours', source: 'fallback', ageMs: 0 },
    ],
    models: ['standard'],
    treatments: [
      { action: 'gift', treatment: 'letter', rule: 'spring' },
      { action: 'gift', treatment: '', rule: 'spring: it has ended' },
    ],
  };
  const lacked = lackedBy({ ...trace, lacking, degraded: 'contexts', beyond: 1 });
  expect(lacked.map(({ what }) => what)).toEqual([
    'Context providers took too long, so their answers were not waited for',
    'The context weather gave no answer',
    'The context stock gave no answer; one of 2 min before was used',
    'The context hours gave no answer; the one that its document names was used',
    'The model standard had learnt from nobody yet',
    'There was no code to go with gift as letter (spring: none is left)',
    'There was no code to go with gift (spring: it has ended)',
    '1 more action passed every condition, and nothing more is on record of it',
  ]);
  for (const { means } of lacked) expect(means).not.toBe('');
});
