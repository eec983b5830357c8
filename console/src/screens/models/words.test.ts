import { describe, expect, it } from 'vitest';
import {
  chosenRateOf,
  controlRateOf,
  liftWords,
  oddsWords,
  openWords,
  rateOf,
  weightWords,
} from './words.ts';

describe('what a model goes by, in words', () => {
  it('names the value, or the column of those that are hashed', () => {
    expect(weightWords('hour', { column: 'hour:0', group: 'hero', weight: 1 })).toBe('hero, at 0');
    expect(weightWords('vip', { column: 'vip', group: 'hero', weight: 1 })).toBe('hero');
    expect(weightWords('channel', { column: 'channel#5', group: 'cart', weight: 1 })).toBe(
      'cart, texts of column 5',
    );
  });

  it('says weights as what they do to the odds', () => {
    expect([Math.log(2), 0, -1.6].map(oddsWords)).toEqual(['odds × 2', 'odds × 1', 'odds × 0.2']);
  });

  it('knows what of a day was chosen, and what by chance alone', () => {
    const day = { outcomes: 110, responses: 21, controls: 10, controlResponses: 1 };
    expect([chosenRateOf(day), controlRateOf(day)]).toEqual([0.2, 0.1]);
    const alone = { ...day, outcomes: 10, responses: 1 };
    const none = { ...day, controls: 0, controlResponses: 0 };
    const unknown = { ...day, controls: null, controlResponses: null };
    expect([chosenRateOf(alone), controlRateOf(none), chosenRateOf(unknown), controlRateOf(unknown)]).toEqual(
      Array(4).fill(undefined),
    );
  });

  it('tells of those who are not heard of yet', () => {
    expect(openWords({ open: 0, outcomes: 9 })).toBe('');
    expect(openWords({ open: 1, outcomes: 0 })).toBe(' 1 more was shown and may still be answered.');
    expect(openWords({ open: 20, outcomes: 9 })).toBe(
      ' 20 more were shown and may still be answered: until then more seem to respond than do.',
    );
  });

  it('knows a day without outcomes, and a control without responses', () => {
    expect([rateOf({ outcomes: 0, responses: 0 }), rateOf({ outcomes: 8, responses: 2 })]).toEqual([0, 0.25]);
    expect([liftWords(null), liftWords(-0.2)]).toEqual([
      'no response in the control yet',
      '-20\u00a0% responses',
    ]);
  });
});
