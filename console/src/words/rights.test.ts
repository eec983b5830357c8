import { describe, expect, it } from 'vitest';
import { actName, detailWords, leftWords, removedWords, shareOf, stepWords } from './rights.ts';

const progress = {
  step: 'log',
  together: 3,
  partitions: 16,
  partitionsDone: 4,
  bytes: 1_000,
  bytesDone: 300,
  leftMs: 90_000,
} as const;

describe('an erasure in words', () => {
  it('says what it is at, of how many, with whom, and how long yet', () => {
    expect(stepWords(progress)).toBe('Overwrites the log: part 5 of 16, with 2 other persons');
    expect(stepWords({ ...progress, step: 'gathering', together: 1 })).toMatch(/^Waits for further requests/);
    expect(shareOf(progress)).toBe(0.3);
    expect(shareOf({ ...progress, step: 'queued', bytes: 0, bytesDone: 0 })).toBe(0);
    expect(shareOf({ ...progress, step: 'traces', bytes: 0 })).toBe(1);
    expect(leftWords(90_000)).toBe('about 1 min left');
    expect(leftWords(null)).toBe('');
  });

  it('says what was removed', () => {
    const removed = { profiles: 1, identifiers: 2, entries: 1, mails: 0, deadLetters: 1, samples: 0 };
    expect(removedWords(removed)).toBe('1 profile, 2 identifiers, 1 log entry, 1 refused event');
  });
});

describe('an audit entry in words', () => {
  it('names the act and its detail, also one that is not known here', () => {
    expect(actName('exported')).toBe('Person exported');
    expect(actName('something-new')).toBe('something-new');
    expect(detailWords({ format: 'html', reference: 'T-7' })).toBe('format html, reference T-7');
    expect(detailWords(null)).toBe('');
  });
});
