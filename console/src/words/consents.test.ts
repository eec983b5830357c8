import { describe, expect, it } from 'vitest';
import { actWords, pointWords, subjectWords } from './consents.ts';

describe('consent in words', () => {
  it.each([
    [
      'email:ada@example.com',
      'marketing',
      undefined,
      'granted',
      'agreed to marketing, email:ada@example.com',
    ],
    ['email:ada@example.com', 'news', 'shoes', 'withdrawn', 'withdrew news (shoes), email:ada@example.com'],
    ['email:', 'news', undefined, 'granted', 'agreed to news, no email known yet'],
    ['person:objection', '*', undefined, 'withdrawn', 'objected to everything, all addresses'],
    ['person:objection', 'offers', undefined, 'granted', 'lifted the objection to offers, all addresses'],
    ['person:gpc', '*', undefined, 'withdrawn', 'withdrew everything, the browser (Global Privacy Control)'],
  ] as const)('%s %s', (point, purpose, topic, act, words) => {
    expect(`${actWords(point, act)} ${subjectWords(purpose, topic)}, ${pointWords(point)}`).toBe(words);
  });
});
